"""The bot is killed around the moment its answer is stored; the answer is there once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from aiohttp import web

from events.replies import ReplyDelivered
from tests.discord_wire.conftest import Bot, read_back
from tests.fakes.discord_server.server import When

if TYPE_CHECKING:
    from pathlib import Path

    from tests.fakes.discord_server.server import DiscordServer


def killed_while_sending(server: DiscordServer, data: Path, when: When) -> int:
    """The channel of a DM whose answer was being sent when the bot died."""
    direct = server.direct(ann := server.person("Ann"))
    bot = Bot(server, data).ready()

    def kill() -> None:
        bot.process.signal(9)
        if when is When.BEFORE:
            raise web.HTTPServiceUnavailable  # so that it is not stored after all

    if when is When.AFTER:
        server.rest.after_send = kill
    else:
        server.rest.before_send = kill
    server.say(direct, ann, "My cat is called Biscuit.")
    assert bot.process.finish() == -9
    server.rest.after_send = server.rest.before_send = lambda: None
    return direct


@pytest.mark.parametrize("when", list(When))
@pytest.mark.parametrize("window_s", [300.0, 0.0], ids=["inside", "outside"])
def test_an_answer_is_there_once_whenever_the_bot_died(
    lone_server: DiscordServer, tmp_path: Path, when: When, window_s: float
) -> None:  # fmt: skip
    server = lone_server
    direct = killed_while_sending(server, tmp_path, when)
    assert len(server.said(direct)) == (when is When.AFTER)
    server.state.nonce_window_s = window_s  # the nonce is still known, or long forgotten
    ann = int(server.state.channels[direct]["recipients"][0]["id"])
    with Bot(server, tmp_path) as bot:
        bot.recorded("reply.delivered.1", 1)
        # Looked up by the courier, and read back: what comes now is heard live.
        server.wait_for(lambda: len(read_back(server, direct)) == 2)
        server.say(direct, ann, "What is my cat called?")
        bot.recorded("reply.delivered.1", 2)
    assert len(server.said(direct)) == 2
    delivered = [r.event for r in bot.events(ReplyDelivered)]
    ids = [str(e.message_id) for e in delivered if isinstance(e, ReplyDelivered)]
    assert ids == [m["id"] for m in server.state.sent]


def test_nothing_is_said_before_it_is_known_what_was_said(
    lone_server: DiscordServer, tmp_path: Path
) -> None:
    server = lone_server
    direct = killed_while_sending(server, tmp_path, When.AFTER)
    server.state.nonce_window_s = 0.0
    server.fail("GET", f"/channels/{direct}/messages", 503, "overloaded", times=4)
    with Bot(server, tmp_path) as bot:
        bot.recorded("reply.delivered.1", 1)
    assert len(server.said(direct)) == 1


def test_an_answer_deleted_before_it_was_recorded_is_not_said_again_while_its_nonce_is_known(
    lone_server: DiscordServer, tmp_path: Path
) -> None:
    server = lone_server
    direct = killed_while_sending(server, tmp_path, When.AFTER)
    server.delete(int(server.state.sent[0]["id"]))
    with Bot(server, tmp_path) as bot:
        bot.recorded("reply.failed.1", 1)
    assert len(server.said(direct)) == 1
