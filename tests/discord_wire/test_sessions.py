"""Sessions that are cut, closed, refused or go stale while the bot runs: nothing is missed.

What was said while it was away comes again by RESUME, or is read back after a new IDENTIFY.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from actors.adapters.discord_gateway import connection
from actors.adapters.discord_gateway.connection import NO_CONTENT_INTENT, NOT_ACCEPTED
from tests.discord_wire.conftest import Bot, read_back

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.fakes.discord_server.server import DiscordServer

HEARD = "message.received.1"
REFUSED = 2
HEARTBEAT_MS = 200


def listen_impatiently() -> None:
    """In the child: a connection without a sign of life is given up after a second."""
    connection.HEARTBEAT_TIMEOUT_S = 1.0


def stop_answering_heartbeats(server: DiscordServer) -> None:
    opened = server.happened("open")
    server.gateway.deaf = True
    server.wait_for(lambda: server.happened("open") > opened)
    server.gateway.deaf = False


def refuse_to_resume_at_first(server: DiscordServer) -> None:
    server.gateway.refuse_resumably = 1
    server.abort()


CUTS: dict[str, Callable[[DiscordServer], object]] = {
    "the connection is reset": lambda server: server.abort(),
    "closed with 1000": lambda server: server.close(1000),
    "closed with 1001": lambda server: server.close(1001),
    "closed with 4000": lambda server: server.close(4000),
    "closed with 4009": lambda server: server.close(4009),
    "asked to reconnect": lambda server: server.ask_to_reconnect(),
    "invalid, but resumable": lambda server: server.invalidate(resumable=True),
    "resuming refused for now": refuse_to_resume_at_first,
    "heartbeats are lost": stop_answering_heartbeats,
}


def test_a_session_is_resumed_and_what_was_said_meanwhile_comes_again(
    lone_server: DiscordServer, tmp_path: Path
) -> None:
    server = lone_server
    server.gateway.heartbeat_ms = HEARTBEAT_MS
    channel, ann = server.channel(server.guild("Lab"), "general"), server.person("Ann")
    with Bot(server, tmp_path, listen_impatiently) as bot:
        for number, cut in enumerate(CUTS.values()):
            server.say(channel, ann, f"before {number}")
            bot.recorded(HEARD, 3 * number + 1)
            cut(server)
            server.say(channel, ann, f"meanwhile {number}")
            server.wait_for(lambda number=number: server.happened("resume") == number + 1)
            server.say(channel, ann, f"after {number}")
            bot.recorded(HEARD, 3 * number + 3)
    assert server.happened("identify") == 1
    rows = bot.rows("SELECT content FROM messages ORDER BY message_id::BIGINT")
    whens = ("before", "meanwhile", "after")
    assert [row[0] for row in rows] == [f"{when} {n}" for n in range(len(CUTS)) for when in whens]
    assert not server.called("GET", f"/channels/{channel}/messages"), "nothing had to be read back"


def refuse_for_good(server: DiscordServer) -> None:
    server.gateway.refuse_resume = 1
    server.abort()


def garble(server: DiscordServer) -> None:
    """A packet that discord.py cannot read: its client dies of it."""
    server.dispatch("MESSAGE_CREATE", {"id": "no number"})


@pytest.mark.parametrize(
    "cut",
    [
        pytest.param(lambda server: server.invalidate(resumable=False), id="invalid for good"),
        pytest.param(refuse_for_good, id="resuming refused for good"),
        pytest.param(garble, id="a packet nobody can read"),
    ],
)
def test_after_a_new_session_what_was_missed_is_read_back(
    lone_server: DiscordServer, tmp_path: Path, cut: Callable[[DiscordServer], object]
) -> None:
    server = lone_server
    guild = server.guild("Lab")
    channel, quiet = server.channel(guild, "general"), server.channel(guild, "quiet")
    ann = server.person("Ann")
    with Bot(server, tmp_path) as bot:
        for place in (channel, quiet):
            server.say(place, ann, "before")
        bot.recorded(HEARD, 2)
        cut(server)
        server.say(channel, ann, "meanwhile", heard=False)
        server.wait_for(lambda: server.happened("identify") == 2)
        server.say(channel, ann, "after")
        bot.recorded(HEARD, 4)
    rows = bot.rows("SELECT content FROM messages ORDER BY message_id::BIGINT")
    assert [row[0] for row in rows] == ["before", "before", "meanwhile", "after"]
    assert read_back(server, channel)
    assert not read_back(server, quiet)


@pytest.mark.parametrize(("code", "sentence"), [(4004, NOT_ACCEPTED), (4014, NO_CONTENT_INTENT)])
def test_what_only_a_person_can_mend_ends_it_in_order_with_the_fix(
    lone_server: DiscordServer, tmp_path: Path, code: int, sentence: str
) -> None:
    server = lone_server
    direct = server.direct(ann := server.person("Ann"))
    bot = Bot(server, tmp_path).ready()
    server.say(direct, ann, "My cat is called Biscuit.")
    bot.recorded("reply.delivered.1", 1)
    server.close(code)
    assert bot.process.finish() == REFUSED
    assert bot.process.said[-1] == sentence
    assert [row[0] for row in bot.rows("SELECT count(*) FROM messages")] == [2]
