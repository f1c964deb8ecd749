"""The gateway's connection goes in every way it can; what was said meanwhile is heard, once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from actors.adapters.discord_gateway import connection
from tests.discord_wire.conftest import Bot

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from pathlib import Path

    from tests.fakes.discord_server.server import DiscordServer


@pytest.fixture(scope="module")
def running(server: DiscordServer, tmp_path_factory: pytest.TempPathFactory) -> Generator[Bot]:
    with Bot(server, tmp_path_factory.mktemp("resuming")) as started:
        yield started


def lost(server: DiscordServer, how: Callable[[], object], *, said: int = 2) -> tuple[int, int]:
    """Lose the connection, say things in a new DM, wait for the answers; (channel, identifies)."""
    direct = server.direct(ann := server.person("Ann"))
    identified = server.happened("identify")
    how()
    for n in range(said):
        server.say(direct, ann, f"My number {n} is {n}{n}.")
    server.wait_for(lambda: len(server.said(direct)) == said)
    return direct, server.happened("identify") - identified


def answered_in_order(server: DiscordServer, direct: int) -> bool:
    """Each message has exactly one reply, in the order they were said."""
    asked = [m["id"] for m in reversed(server.state.page(direct, 100, after=None, before=None))]
    own = [m for m in server.state.sent if m["channel_id"] == str(direct)]
    theirs = [i for i in asked if i not in {m["id"] for m in own}]
    return [m["message_reference"]["message_id"] for m in own] == theirs


@pytest.mark.usefixtures("running")
def test_a_cut_connection_is_resumed_and_nothing_is_missed(server: DiscordServer) -> None:
    resumed = server.happened("resume")
    direct, identified = lost(server, server.abort)
    assert (server.happened("resume") - resumed, identified) == (1, 0)
    assert answered_in_order(server, direct)


@pytest.mark.parametrize("code", [1000, 1001, 4000, 4009])
@pytest.mark.usefixtures("running")
def test_a_closed_connection_is_resumed(server: DiscordServer, code: int) -> None:
    resumed = server.happened("resume")
    direct, identified = lost(server, lambda: server.close(code))
    assert (server.happened("resume") - resumed, identified) == (1, 0)
    assert answered_in_order(server, direct)


@pytest.mark.usefixtures("running")
def test_op_7_is_a_resume(server: DiscordServer) -> None:
    resumed = server.happened("resume")
    direct, identified = lost(server, server.ask_to_reconnect)
    assert (server.happened("resume") - resumed, identified) == (1, 0)
    assert answered_in_order(server, direct)


@pytest.mark.usefixtures("running")
def test_op_9_that_may_resume_is_a_resume(server: DiscordServer) -> None:
    resumed = server.happened("resume")
    direct, identified = lost(server, lambda: server.invalidate(resumable=True))
    assert (server.happened("resume") - resumed, identified) == (1, 0)
    assert answered_in_order(server, direct)


@pytest.mark.usefixtures("running")
def test_a_resume_refused_for_now_is_tried_again(server: DiscordServer) -> None:
    server.gateway.refuse_resumably = 1
    direct, identified = lost(server, server.abort)
    assert (server.happened("resume later"), identified) == (1, 0)
    assert answered_in_order(server, direct)


def impatient() -> None:
    """In the child: a connection without a sign of life for this long is dead."""
    connection.HEARTBEAT_TIMEOUT_S = 0.5


def test_lost_heartbeats_are_noticed(lone_server: DiscordServer, tmp_path: Path) -> None:
    server = lone_server
    server.gateway.heartbeat_ms = 200
    direct = server.direct(ann := server.person("Ann"))
    with Bot(server, tmp_path, before=impatient):
        server.gateway.deaf = True
        server.wait_for(lambda: server.happened("resume"))
        server.gateway.deaf = False
        server.say(direct, ann, "Still there?")
        server.wait_for(lambda: server.said(direct))
    assert server.happened("identify") == 1


@pytest.mark.parametrize("way", ["op 9", "resume refused"])
def test_what_was_said_between_two_sessions_is_read_back(
    lone_server: DiscordServer, tmp_path: Path, way: str
) -> None:
    server, ann = lone_server, lone_server.person("Ann")
    direct, guild = server.direct(ann), server.guild("lab")
    channel = server.channel(guild, "general")
    server.say(channel, ann, "before we came")
    with Bot(server, tmp_path) as bot:
        server.say(channel, ann, "heard")
        server.say(direct, ann, "heard too")
        server.wait_for(lambda: server.said(direct))
        if way == "op 9":
            server.invalidate(resumable=False)
        else:
            server.gateway.refuse_resume = 1
            server.abort()
        for n in range(3):
            server.say(channel, ann, f"missed {n}", heard=False)
        server.say(direct, ann, "missed too", heard=False)
        bot.wait_for(f"Read back 3 messages of channel {channel}.")
        bot.wait_for(f"Read back 1 messages of channel {direct}.")
        server.say(channel, ann, "heard again")
        bot.recorded("message.received.1", 7)
    rows = bot.rows("SELECT content FROM messages WHERE is_bot = 0 ORDER BY message_id")
    assert [row[0] for row in rows] == [
        *("heard", "heard too"),
        *("missed 0", "missed 1", "missed 2", "missed too"),
        "heard again",
    ]


def test_a_token_that_is_reset_while_running_is_one_sentence(
    lone_server: DiscordServer, tmp_path: Path
) -> None:
    server = lone_server
    bot = Bot(server, tmp_path).ready()
    server.close(4004)
    assert bot.process.finish() == 2
    assert "Discord does not accept this token" in bot.process.said[-1]


def test_a_packet_that_discord_py_cannot_parse_costs_one_connection(
    lone_server: DiscordServer, tmp_path: Path
) -> None:
    server = lone_server
    direct = server.direct(ann := server.person("Ann"))
    with Bot(server, tmp_path) as bot:
        server.dispatch("MESSAGE_CREATE", {"id": "nonsense"})
        bot.wait_for("Connected to Discord", times=2)
        server.say(direct, ann, "Still there?")
        server.wait_for(lambda: server.said(direct))
    assert any("malformed MESSAGE_CREATE" in line for line in bot.process.said)


def test_every_shard_is_heard(lone_server: DiscordServer, tmp_path: Path) -> None:
    server = lone_server
    server.rest.shards = 2
    ann = server.person("Ann")
    guilds = [server.guild(f"lab {n}") for n in range(4)]
    channels = [server.channel(guild, "general") for guild in guilds]
    with Bot(server, tmp_path) as bot:
        bot.wait_for("Connected to Discord", times=2)
        for n, channel in enumerate(channels):
            server.say(channel, ann, f"in {n}")
        bot.recorded("message.received.1", 4)
    rows = bot.rows("SELECT content FROM messages ORDER BY message_id")
    assert [row[0] for row in rows] == [f"in {n}" for n in range(4)]
