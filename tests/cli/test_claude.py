"""The chat thinks with Claude where it is told to; the doctor looks whether it could."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import pytest

import run
from tests.cli.conftest import ENVIRONMENT, TIMEOUT_S, Ended
from tests.fakes.claude import KEY, Claude, Says, Status
from tests.fakes.process import BY_WORDS_ALONE, Process

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def claude() -> Iterator[Claude]:
    with Claude() as claude:
        claude.script.append(Says('{"ok": true}'))  # to the probe
        yield claude


def chat(
    data: Path,
    claude: Claude,
    *lines: str,
    key: str = KEY,
    now: str = "2026-11-27T09:00:00Z",
) -> Ended:
    environment = {
        "ANTHROPIC_API_KEY": key,
        "ANTHROPIC_BASE_URL": claude.url,
        "LOREKEEPER_NOW": now,
        **BY_WORDS_ALONE,
    }
    chatting = Process([sys.executable, "run.py", "--data", str(data)], environment=environment)
    chatting.feed("".join(f"{line}\n" for line in lines))
    code = chatting.finish(TIMEOUT_S)
    return Ended(code, "\n".join(chatting.shown), "\n".join(chatting.said))


def costs(data: Path, capsys: pytest.CaptureFixture[str]) -> str:
    assert run.main(["--data", str(data), "costs", "--by", "purpose"], ENVIRONMENT) == 0
    return capsys.readouterr().out


def test_claude_answers_in_the_chat_and_every_call_has_its_cost(
    tmp_path: Path, claude: Claude, capsys: pytest.CaptureFixture[str]
) -> None:
    claude.script.append(Says("What a fine name for a cat.", output_tokens=1_000))
    claude.otherwise = Says('{"facts": []}', output_tokens=0)

    ended = chat(tmp_path, claude, "My cat is called Biscuit")

    assert ended.code == 0, ended.err
    assert "What a fine name for a cat." in ended.out
    assert f"thinking with claude-sonnet-5-5 at {claude.url}" in ended.err
    assert "My cat is called Biscuit" in str(claude.sent(1))
    told = costs(tmp_path, capsys)
    # The probe and the answer; 100 tokens were read for each.
    assert f"{(200 * 2 + 1_020 * 10) / 1e6:.6f}" in told
    assert f"{100 * 0.1 / 1e6:.6f}" in told


def test_what_claude_wants_remembered_is_grounded_like_everything(
    tmp_path: Path, claude: Claude
) -> None:
    claude.script.extend(
        (
            Says("", tools=(("remember", {"text": "My cat is called Biscuit"}),)),
            Says('{"facts": []}'),
            Says("Kept."),
        )
    )
    claude.otherwise = Says('{"facts": []}')

    ended = chat(tmp_path, claude, "Please keep in mind: My cat is called Biscuit")

    assert ended.code == 0, ended.err
    assert "Kept." in ended.out
    bodies = [claude.sent(n) for n in range(len(claude.bodies))]
    (asked,) = [body for body in bodies if len(body["messages"]) == 3]
    assert asked["messages"][1]["content"][0]["name"] == "remember"
    assert "Biscuit" in asked["messages"][2]["content"][0]["content"]


def test_what_claude_sets_up_is_done_at_its_time_and_has_its_cost(
    tmp_path: Path, claude: Claude, capsys: pytest.CaptureFixture[str]
) -> None:
    claude.script.extend(
        (
            Says("", tools=(("schedule", {"text": "every day at 9:30 tell us a riddle"}),)),
            Says("A riddle, every day at 09:30 UTC."),
        )
    )
    claude.otherwise = Says('{"facts": []}')
    ended = chat(tmp_path, claude, "A riddle every morning at half past nine, please!")
    assert "every day at 09:30" in str(claude.sent(2))
    assert "A riddle, every day at 09:30 UTC." in ended.out

    claude.script.extend((Says('{"ok": true}'), Says("What has keys and opens nothing?")))
    later = chat(tmp_path, claude, now="2026-11-27T09:30:01Z")

    assert "What has keys and opens nothing?" in later.out, later.err
    due = claude.sent(-1)
    assert "is no new message" in str(due["messages"])
    offered = {tool["name"] for tool in due["tools"]}
    assert offered > {"recall", "schedule", "stay_silent"}
    assert offered.isdisjoint({"remember", "forget"})
    assert "automation" in costs(tmp_path, capsys)


def test_a_model_that_is_down_is_said_and_nothing_is_lost(tmp_path: Path, claude: Claude) -> None:
    claude.otherwise = Status(402, "billing_error")  # what is tried again is tested on its clock

    ended = chat(tmp_path, claude, "Are you there?")

    assert ended.code == 0, ended.err
    assert "I can't think right now: " in ended.out
    assert "is out of credit" in ended.out


def test_a_wrong_key_is_said_in_the_chat(tmp_path: Path, claude: Claude) -> None:
    ended = chat(tmp_path, claude, "Are you there?", key="sk-wrong")
    assert "does not accept the API key; check ANTHROPIC_API_KEY." in ended.out
    assert "sk-wrong" not in ended.out + ended.err


def doctor(
    data: Path, capsys: pytest.CaptureFixture[str], **environment: str
) -> tuple[int, dict[str, Any]]:
    code = run.main(["doctor", "--json", "--data", str(data)], ENVIRONMENT | environment)
    return code, {check["what"]: check for check in Ended(code, capsys.readouterr().out, "").json()}


def test_the_doctor_asks_for_the_model_once(
    tmp_path: Path, claude: Claude, capsys: pytest.CaptureFixture[str]
) -> None:
    configured = {"ANTHROPIC_BASE_URL": claude.url, "ANTHROPIC_API_KEY": KEY}

    code, checks = doctor(tmp_path, capsys, **configured)
    assert (code, checks["model"]["state"]) == (0, "ok")

    code, checks = doctor(tmp_path, capsys, **(configured | {"ANTHROPIC_API_KEY": "wrong"}))
    assert (code, checks["model"]["state"]) == (1, "fault")
    assert checks["model"]["fix"] == "check ANTHROPIC_API_KEY"

    fresh = ["--data", str(tmp_path), "settings"]
    assert run.main([*fresh, "model.extract", "qwen3"], ENVIRONMENT) == 0
    capsys.readouterr()
    code, checks = doctor(tmp_path, capsys, **configured)
    assert (code, checks["model"]["found"]) == (1, "The price of qwen3 is not known")
    assert "money.own_input_usd" in checks["model"]["fix"]
    assert run.main([*fresh, "model.extract", "claude-sonnet-5-5"], ENVIRONMENT) == 0
    capsys.readouterr()

    claude.models.clear()
    code, checks = doctor(tmp_path, capsys, **configured)
    assert (code, checks["model"]["state"]) == (0, "note")

    code, checks = doctor(tmp_path, capsys)
    assert "offline" in checks["model"]["found"]
    assert claude.bodies == []


@pytest.mark.parametrize(
    "url", ["localhost:1234", "ftp://x", "http://", "http://[1", "http://127.0.0.1:y"]
)
def test_an_address_that_is_none_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], url: str
) -> None:
    assert run.main(["--data", str(tmp_path)], ENVIRONMENT | {"ANTHROPIC_BASE_URL": url}) == 2
    assert "ANTHROPIC_BASE_URL must be an address" in capsys.readouterr().err
