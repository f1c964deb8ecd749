"""Whatever happens to the request that says it, an answer is there once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from events.replies import ReplyFailed
from tests.discord_wire.conftest import Bot
from tests.fakes.discord_server.server import When

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

    from tests.fakes.discord_server.server import DiscordServer

POST = ("POST", "/messages")
LIMITED = {"message": "You are being rate limited.", "retry_after": 0.2, "global": False}


@pytest.fixture(scope="module")
def running(server: DiscordServer, tmp_path_factory: pytest.TempPathFactory) -> Generator[Bot]:
    with Bot(server, tmp_path_factory.mktemp("sending")) as started:
        yield started


def asked(server: DiscordServer) -> tuple[int, int]:
    """A DM from somebody new: (channel, message)."""
    direct = server.direct(ann := server.person("Ann"))
    return direct, server.say(direct, ann, "My cat is called Biscuit.")


def answered_once(server: DiscordServer, direct: int, tries: int) -> None:
    """After this many requests, one message; and the channel goes on."""
    calls = f"/channels/{direct}/messages"
    server.wait_for(lambda: len(server.called("POST", calls)) == tries)
    server.wait_for(lambda: len(server.said(direct)) == 1)
    ann = int(server.state.channels[direct]["recipients"][0]["id"])
    server.say(direct, ann, "What is my cat called?")
    server.wait_for(lambda: len(server.said(direct)) == 2)
    assert len(server.called("POST", calls)) == tries + 1


@pytest.mark.usefixtures("running")
def test_a_message_of_ours_pings_nobody_else_and_has_its_nonce(server: DiscordServer) -> None:
    direct, message_id = asked(server)
    server.wait_for(lambda: server.said(direct))
    [call] = server.called("POST", f"/channels/{direct}/messages")
    recipient = server.state.channels[direct]["recipients"][0]["id"]
    assert call.body["allowed_mentions"] == {"parse": [], "users": [int(recipient)]}
    assert call.body["enforce_nonce"] is True
    assert 0 < len(call.body["nonce"]) <= 25
    assert int(call.body["message_reference"]["message_id"]) == message_id


@pytest.mark.parametrize(
    ("body", "pause_s"),
    [(LIMITED, 0.2), (LIMITED | {"global": True}, 0.2), ("error code: 1015", 0.5)],
    ids=["of the route", "global", "without Via"],
)
@pytest.mark.usefixtures("running")
def test_a_429_is_waited_for(
    server: DiscordServer, body: dict[str, object] | str, pause_s: float
) -> None:  # fmt: skip
    server.fail(*POST, 429, body, via=isinstance(body, dict))  # Cloudflare's has none
    direct, _ = asked(server)
    answered_once(server, direct, 2)
    first, second, *_ = server.called("POST", f"/channels/{direct}/messages")
    assert second.at_s - first.at_s >= pause_s
    assert first.body["nonce"] == second.body["nonce"]


@pytest.mark.usefixtures("running")
def test_a_502_is_tried_again(server: DiscordServer) -> None:
    server.fail(*POST, 502, "bad gateway")
    direct, _ = asked(server)
    answered_once(server, direct, 2)


@pytest.mark.parametrize("when", list(When))
@pytest.mark.usefixtures("running")
def test_a_reset_connection_costs_no_message_and_makes_no_second(
    server: DiscordServer, when: When
) -> None:
    server.reset(*POST, when)
    direct, _ = asked(server)
    answered_once(server, direct, 2)


@pytest.mark.usefixtures("running")
def test_a_deleted_trigger_is_answered_without_a_reference(server: DiscordServer) -> None:
    direct = server.direct(ann := server.person("Ann"))
    message_id = server.say(direct, ann, "My dog is called Rex.", heard=False)
    payload = server.created(message_id)
    server.delete(message_id, heard=False)
    server.dispatch("MESSAGE_CREATE", payload)
    server.wait_for(lambda: server.said(direct))
    assert "message_reference" not in server.state.sent[-1]


def test_what_may_not_be_said_is_a_recorded_failure(
    lone_server: DiscordServer, tmp_path: Path
) -> None:
    server = lone_server
    closed, gone = server.direct(server.person("Ann")), server.direct(server.person("Bea"))
    ann, bea = (int(server.state.channels[c]["recipients"][0]["id"]) for c in (closed, gone))
    with Bot(server, tmp_path) as bot:
        server.rest.forbidden.add(closed)
        server.say(closed, ann, "My cat is called Biscuit.")
        server.fail("POST", f"/channels/{gone}/messages", 404, {"message": "Gone", "code": 10003})
        server.say(gone, bea, "My cat is called Biscuit.")
        bot.recorded("reply.failed.1", 2)
    failed = [r.event for r in bot.events(ReplyFailed)]
    reasons = sorted(e.reason for e in failed if isinstance(e, ReplyFailed))
    assert reasons == [
        f"I may not write in channel {closed}; give me Send Messages there",
        "the channel no longer exists",
    ]
    assert server.said(closed) == server.said(gone) == []


def test_an_outage_longer_than_our_patience_is_a_recorded_failure(
    lone_server: DiscordServer, tmp_path: Path
) -> None:
    server = lone_server
    direct = server.direct(ann := server.person("Ann"))
    with Bot(server, tmp_path) as bot:
        server.reset("POST", f"/channels/{direct}/messages", When.BEFORE, times=3)
        server.say(direct, ann, "My cat is called Biscuit.")
        bot.recorded("reply.failed.1", 1)
    [failed] = bot.events(ReplyFailed)
    assert isinstance(failed.event, ReplyFailed)
    assert failed.event.reason.startswith("Discord did not take it")
