"""`doctor` asks Discord who the token is and what it may do, and tells the fix."""

from __future__ import annotations

import socket
from contextlib import closing
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest

import run
from tests.cli.conftest import ENVIRONMENT, Ended
from tests.fakes.discord_server.server import TOKEN, DiscordServer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="module")
def server() -> Iterator[DiscordServer]:
    with DiscordServer() as started:
        yield started


class Doctor:
    def __init__(self, data: Path, said: pytest.CaptureFixture[str]) -> None:
        self._data = data
        self._said = said

    def __call__(self, *options: str, **environment: str) -> Ended:
        self._said.readouterr()
        arguments = ["doctor", *options, "--data", str(self._data)]
        code = run.main(arguments, ENVIRONMENT | environment)
        said = self._said.readouterr()
        return Ended(code, said.out, said.err)

    def checks(self, **environment: str) -> tuple[int, dict[str, Any]]:
        ended = self("--json", **environment)
        return ended.code, {check["what"]: check for check in ended.json()}


@pytest.fixture
def doctor(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Doctor:
    return Doctor(tmp_path, capsys)


def test_a_good_token_is_named_and_the_bot_can_be_invited(
    doctor: Doctor, server: DiscordServer
) -> None:
    opened = server.happened("open")

    code, checks = doctor.checks(**server.environment)

    assert code == 0
    assert server.state.bot["username"] in checks["discord"]["found"]
    assert checks["message content"]["state"] == "ok"
    asked = parse_qs(urlsplit(checks["invite"]["found"]).query)
    assert asked["client_id"] == [server.state.bot["id"]]
    assert asked["scope"] == ["bot applications.commands"]
    # View Channels, Send Messages, … in Threads, Read Message History, Add Reactions
    assert int(asked["permissions"][0]) == 1024 + 2048 + (1 << 38) + 65536 + 64
    assert server.happened("open") == opened, "it went to the gateway"
    [line] = [line for line in doctor(**server.environment).out.splitlines() if "https://" in line]
    assert line.endswith(checks["invite"]["found"])


def test_without_a_token_nothing_is_asked(doctor: Doctor, server: DiscordServer) -> None:
    calls = len(server.rest.calls)
    code, checks = doctor.checks()
    assert (code, checks["discord"]["state"]) == (0, "ok")
    assert "invite" not in checks
    assert len(server.rest.calls) == calls


def test_a_missing_intent_is_a_fault_unless_it_is_not_wanted(
    doctor: Doctor, server: DiscordServer
) -> None:
    server.gateway.content_granted = False
    try:
        code, checks = doctor.checks(**server.environment)
        assert (code, checks["message content"]["state"]) == (1, "fault")
        assert "switch it on in the Developer Portal" in checks["message content"]["fix"]
        assert "invite" in checks
        code, checks = doctor.checks(**server.environment, LOREKEEPER_DISCORD_CONTENT="0")
        assert (code, checks["message content"]["state"]) == (0, "ok")
    finally:
        server.gateway.content_granted = True


@pytest.mark.parametrize(
    ("environment", "found", "fix"),
    [
        ({"DISCORD_TOKEN": "another"}, "does not accept this token", "Reset Token"),
        ({"DISCORD_TOKEN": f"Bot {TOKEN}"}, "characters that no token has", "copy it again"),
        (
            {"LOREKEEPER_DISCORD_API": "http://chat.example/api"},
            "chat.example, which is not this machine",
            "LOREKEEPER_DISCORD_ANY_HOST=1",
        ),
        ({"LOREKEEPER_DISCORD_GATEWAY": ""}, "without LOREKEEPER_DISCORD_GATEWAY", "set both"),
    ],
    ids=["bad token", "no token at all", "another machine", "half an address"],
)
def test_what_a_person_has_to_put_right_is_told_with_the_fix(
    doctor: Doctor, server: DiscordServer, environment: dict[str, str], found: str, fix: str
) -> None:
    code, checks = doctor.checks(**(server.environment | environment))
    assert (code, checks["discord"]["state"]) == (1, "fault")
    assert found in checks["discord"]["found"]
    assert fix in checks["discord"]["fix"]
    assert "message content" not in checks


def test_a_discord_that_is_not_there_or_out_of_order_is_said(
    doctor: Doctor, server: DiscordServer
) -> None:
    for status, words in ((503, "fault of its own (503)"), (429, "limits how often")):
        server.fail("GET", "/users/@me", status, "no")
        code, checks = doctor.checks(**server.environment)
        assert (code, checks["discord"]["fix"]) == (1, "try again later")
        assert words in checks["discord"]["found"]
    for status in (200, 302):
        server.fail("GET", "/applications/@me", status, "<html>")
        _, checks = doctor.checks(**server.environment)
        assert checks["discord"]["fix"] == "check LOREKEEPER_DISCORD_API"
    with closing(socket.socket()) as unused:
        unused.bind(("127.0.0.1", 0))
        nobody = f"http://127.0.0.1:{unused.getsockname()[1]}"
        _, checks = doctor.checks(**(server.environment | {"LOREKEEPER_DISCORD_API": nobody}))
    assert checks["discord"]["found"] == "Discord cannot be reached"


def test_a_discord_that_is_silent_is_waited_for_only_so_long(
    doctor: Doctor, server: DiscordServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("actors.adapters.discord_gateway.portal.TIMEOUT_S", 0.05)
    with closing(socket.create_server(("127.0.0.1", 0))) as silent:
        nobody = f"http://127.0.0.1:{silent.getsockname()[1]}"
        _, checks = doctor.checks(**(server.environment | {"LOREKEEPER_DISCORD_API": nobody}))
    assert checks["discord"]["found"] == "Discord did not answer in time"
