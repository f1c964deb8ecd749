"""Whatever people do, in whatever order it arrives and however often, the rows are the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from events import streams
from events.membership import GuildLeft
from tests.discord_wire.conftest import Bot, read_back

if TYPE_CHECKING:
    from pathlib import Path

    from tests.fakes.discord_server.server import DiscordServer

CONTENTS = "SELECT content FROM messages WHERE is_bot = 0 ORDER BY message_id"


def contents(bot: Bot) -> list[str]:
    return [row[0] for row in bot.rows(CONTENTS)]


def until_heard(server: DiscordServer) -> None:
    """Everything dispatched before is in the log: a direct message after it was answered."""
    direct = server.direct(zoe := server.person("Zoe"))
    server.say(direct, zoe, "done")
    server.wait_for(lambda: server.said(direct))


def test_duplicates_edits_previews_and_deletes_in_any_order(
    lone_server: DiscordServer, tmp_path: Path
) -> None:
    server, ann = lone_server, lone_server.person("Ann")
    channel = server.channel(server.guild("lab"), "general")
    with Bot(server, tmp_path) as bot:
        twice = server.say(channel, ann, "twice")
        server.dispatch("MESSAGE_CREATE", server.created(twice))

        edited = server.say(channel, ann, "an edit comes first", heard=False)
        created = server.created(edited)
        server.edit(edited, "edited")
        server.dispatch("MESSAGE_CREATE", created)

        changed = server.say(channel, ann, "changed")
        server.edit(changed, "changed once")
        older = server.created(changed)
        server.edit(changed, "changed twice")
        server.dispatch("MESSAGE_UPDATE", older)

        gone = server.say(channel, ann, "gone", heard=False)
        created = server.created(gone)
        server.delete(gone)
        server.dispatch("MESSAGE_CREATE", created)
        server.dispatch("MESSAGE_UPDATE", created | {"edited_timestamp": created["timestamp"]})

        link = server.say(channel, ann, "look: example.org")
        server.preview(link, "An example")

        many = [server.say(channel, ann, f"bulk {n}") for n in range(3)]
        server.delete(*many)
        until_heard(server)
    assert contents(bot) == ["twice", "edited", "changed twice", "look: example.org", "done"]


def test_channels_end_and_guilds_have_outages(lone_server: DiscordServer, tmp_path: Path) -> None:
    server, ann = lone_server, lone_server.person("Ann")
    guilds = [server.guild(name) for name in ("one", "two")]
    kept, dropped, other = (
        server.channel(guild, "general") for guild in (guilds[0], guilds[0], guilds[1])
    )
    with Bot(server, tmp_path) as bot:
        for channel in (kept, dropped, other):
            server.say(channel, ann, "here")
        for n in range(3):
            server.say(dropped, ann, f"and {n}")
        server.delete_channel(dropped)
        bot.recorded("message.deleted.1", 4)

        server.guild_out(guilds[1])
        server.say(other, ann, "during the outage", heard=False)
        server.guild_back(guilds[1])
        bot.wait_for(f"Read back 1 messages of channel {other}.")
        server.guild_out(guilds[0], removed=True)
        bot.wait_for(f"Removed from guild {guilds[0]}:")
    assert contents(bot) == ["here", "here", "during the outage"]
    [left] = bot.events(GuildLeft)
    assert left.stream == streams.membership(guilds[0])


def test_a_server_that_took_us_out_while_away_is_left_and_joined_again(
    lone_server: DiscordServer, tmp_path: Path
) -> None:
    server, ann = lone_server, lone_server.person("Ann")
    home, away = server.guild("home"), server.guild("away")
    general, other = server.channel(home, "general"), server.channel(away, "other")
    with Bot(server, tmp_path):
        server.say(general, ann, "at home")
        server.say(other, ann, "elsewhere")
        until_heard(server)
    server.forget_guild(away)
    with Bot(server, tmp_path) as bot:
        bot.wait_for(f"Removed from guild {away}:")
        server.invite(away)
        server.say(other, ann, "back again")
        bot.recorded("guild.joined.1", 3)
        until_heard(server)
    assert contents(bot) == ["at home", "elsewhere", "done", "back again", "done"]


def test_what_was_deleted_while_away_is_missed_and_asked_for(
    lone_server: DiscordServer, tmp_path: Path
) -> None:
    server, ann = lone_server, lone_server.person("Ann")
    guild = server.guild("lab")
    few, much, dropped = (server.channel(guild, name) for name in ("few", "much", "dropped"))
    with Bot(server, tmp_path):
        said = [server.say(few, ann, f"few {n}") for n in range(4)]
        many = [server.say(much, ann, f"much {n}") for n in range(24)]
        server.say(dropped, ann, "dropped")
        until_heard(server)
    server.delete(said[1], heard=False)
    server.delete(said[3], heard=False)  # nothing after it: not seen to be missing
    server.delete(*many[1:23], heard=False)
    server.delete_channel(dropped, heard=False)
    with Bot(server, tmp_path) as bot:
        bot.wait_for(f"1 messages of channel {few} were deleted meanwhile.")
        bot.wait_for(f"22 messages of channel {much} are missing")
        bot.recorded("message.deleted.1", 2)
        until_heard(server)
    assert contents(bot) == [
        *("few 0", "few 2", "few 3"),
        *(f"much {n}" for n in range(24)),
        *("done", "done"),
    ]


def test_what_was_said_while_away_is_read_back_page_by_page(
    lone_server: DiscordServer, tmp_path: Path
) -> None:
    server, ann = lone_server, lone_server.person("Ann")
    guild = server.guild("lab")
    busy, quiet = server.channel(guild, "busy"), server.channel(guild, "quiet")
    server.say(busy, ann, "from before we came: for an import")
    with Bot(server, tmp_path) as bot:
        server.say(quiet, ann, "quiet")
        server.say(busy, ann, "busy")
        until_heard(server)
    for n in range(230):
        server.say(busy, ann, f"away {n}")
    made = server.channel(guild, "made while away")
    server.say(made, ann, "in a new channel")
    with Bot(server, tmp_path) as bot:
        bot.wait_for(f"Read back 230 messages of channel {busy}.")
        bot.wait_for(f"Read back 1 messages of channel {made}.")
        server.say(busy, ann, "back")
        until_heard(server)
    assert len(read_back(server, busy)) == 3
    assert not read_back(server, quiet)
    assert contents(bot) == [
        *("quiet", "busy", "done"),
        *(f"away {n}" for n in range(230)),
        *("in a new channel", "back", "done"),
    ]


def test_a_channel_we_may_not_read_holds_nothing_up(
    lone_server: DiscordServer, tmp_path: Path
) -> None:
    server, ann = lone_server, lone_server.person("Ann")
    channel = server.channel(server.guild("lab"), "general")
    with Bot(server, tmp_path):
        server.say(channel, ann, "heard")
        until_heard(server)
    server.say(channel, ann, "missed")
    server.rest.forbidden.add(channel)
    with Bot(server, tmp_path) as bot:
        server.wait_for(lambda: server.called("GET", f"/channels/{channel}/messages"))
        server.say(channel, ann, "heard again")
        until_heard(server)
    assert contents(bot) == ["heard", "done", "heard again", "done"]


def test_killed_while_reading_back_it_goes_on_from_its_mark(
    lone_server: DiscordServer, tmp_path: Path
) -> None:
    server, ann = lone_server, lone_server.person("Ann")
    channel = server.channel(server.guild("lab"), "general")
    with Bot(server, tmp_path):
        server.say(channel, ann, "heard")
        until_heard(server)
    for n in range(120):
        server.say(channel, ann, f"away {n}")
    bot = Bot(server, tmp_path)
    server.wait_for(lambda: server.called("GET", f"/channels/{channel}/messages"))
    bot.kill()
    with Bot(server, tmp_path) as bot:
        server.say(channel, ann, "live, while the gap is open or not")
        bot.recorded("message.received.1", 123)
    assert len(contents(bot)) == len(set(contents(bot))) == 123
