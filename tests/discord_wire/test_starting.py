"""What a person has to put right is one sentence, before anything else happens."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.discord_wire.conftest import Bot

if TYPE_CHECKING:
    from pathlib import Path

    from tests.fakes.discord_server.server import DiscordServer


@pytest.mark.parametrize(
    ("environment", "told"),
    [
        ({"DISCORD_TOKEN": ""}, "DISCORD_TOKEN is not set"),
        ({"DISCORD_TOKEN": "bot t0ken"}, "DISCORD_TOKEN has characters"),
        ({"DISCORD_TOKEN": "another"}, "Discord does not accept this token"),
        ({"LOREKEEPER_DISCORD_API": "http://chat.example/api"}, "LOREKEEPER_DISCORD_ANY_HOST=1"),
    ],
    ids=["no token", "no token at all", "bad token", "another machine"],
)
def test_a_bad_start_is_one_sentence_and_exit_2(
    server: DiscordServer, tmp_path: Path, environment: dict[str, str], told: str
) -> None:
    bot = Bot(server, tmp_path, None, **environment)
    assert bot.process.finish() == 2
    [line] = [line for line in bot.process.said if not line.startswith("Searching by words")][-1:]
    assert told in line
    assert "Traceback" not in "\n".join(bot.process.said)
    assert "another" not in line


def test_a_missing_intent_is_one_sentence_and_exit_2(server: DiscordServer, tmp_path: Path) -> None:
    server.gateway.content_granted = False
    try:
        bot = Bot(server, tmp_path)
        assert bot.process.finish() == 2
        assert "Message Content Intent" in bot.process.said[-1]
        with Bot(server, tmp_path, LOREKEEPER_DISCORD_CONTENT="0"):
            pass
    finally:
        server.gateway.content_granted = True


def test_without_the_content_intent_direct_messages_and_mentions_have_words(
    server: DiscordServer, tmp_path: Path
) -> None:
    bob = server.person("Bob")
    direct, guild = server.direct(bob), server.guild("lab")
    channel = server.channel(guild, "general")
    with Bot(server, tmp_path, LOREKEEPER_DISCORD_CONTENT="0") as bot:
        server.say(channel, bob, "not for you")
        server.say(channel, bob, "for you", mentions=[server.state.bot])
        server.say(direct, bob, "hello")
        server.wait_for(lambda: server.said(direct))
    said = bot.rows("SELECT content FROM messages WHERE author_name = 'Bob' ORDER BY message_id")
    assert said == [("",), ("for you",), ("hello",)]


def test_a_discord_that_is_down_at_the_start_is_waited_for(
    server: DiscordServer, tmp_path: Path
) -> None:
    server.fail("GET", "/users/@me", 503, "overloaded")
    with Bot(server, tmp_path) as bot:
        bot.wait_for("Discord cannot be reached")


@pytest.mark.parametrize(("number", "code"), [(2, 130), (15, 0)], ids=["SIGINT", "SIGTERM"])
def test_both_signals_stop_in_order(
    server: DiscordServer, tmp_path: Path, number: int, code: int
) -> None:
    bot = Bot(server, tmp_path).ready()
    bot.process.signal(number)
    assert bot.process.finish() == code
    assert bot.process.said[-1] == "Stopped."
