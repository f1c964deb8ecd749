"""`import --learn` with a model that costs: its price first, and never more than a day's budget."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import pytest

import run
from tests.cli.conftest import ENVIRONMENT, TIMEOUT_S, Ended
from tests.fakes.claude import KEY, Claude, Says
from tests.fakes.process import BY_WORDS_ALONE, Process
from tests.importers.exports import export, exported, write

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FIRST = 1_478_000_000_000_000_000
MESSAGES = 12
PROBE_TOKENS = 16
DAY = "2026-03-02"


@pytest.fixture
def claude() -> Iterator[Claude]:
    with Claude() as claude:
        claude.otherwise = Says('{"facts": [], "text": "They sorted shelves."}', output_tokens=10)
        yield claude


@pytest.fixture
def history(tmp_path: Path) -> Path:
    """One conversation of a server, yesterday."""
    said = [
        exported(FIRST + n, timestamp=f"{DAY}T18:{n:02}:00+00:00", content=f"I sorted shelf {n}.")
        for n in range(MESSAGES)
    ]
    return write(tmp_path / "lab.json", export(*said))


def learn(data: Path, claude: Claude, history: Path, *more: str) -> Ended:
    environment = {
        "ANTHROPIC_API_KEY": KEY,
        "ANTHROPIC_BASE_URL": claude.url,
        "LOREKEEPER_NOW": "2026-03-03T12:00:00Z",
        **BY_WORDS_ALONE,
    }
    arguments = ["--data", str(data), "import", str(history), "--learn", *more]
    process = Process([sys.executable, "run.py", *arguments], environment=environment)
    code = process.finish(TIMEOUT_S)
    return Ended(code, "\n".join(process.shown), "\n".join(process.said))


def thought(claude: Claude) -> list[Any]:
    """What was sent, beside the probe."""
    bodies = [claude.sent(n) for n in range(len(claude.bodies))]
    return [body for body in bodies if body["max_tokens"] != PROBE_TOKENS]


def test_the_price_is_shown_first_and_nothing_is_learned_before_somebody_agrees(
    tmp_path: Path, claude: Claude, history: Path
) -> None:
    data = tmp_path / "data"
    asked = learn(data, claude, history)
    assert asked.code == 1
    assert "takes 3 calls and costs $0." in asked.err  # facts, a summary, a reflection
    assert "add --yes" in asked.err
    assert f"Imported {MESSAGES} new messages" in asked.out
    assert claude.bodies == []

    done = learn(data, claude, history, "--yes")
    assert done.code == 0, done.err
    assert "takes 3 calls" in done.err
    assert "Learning recorded" in done.out
    assert "still to be learned" not in done.out
    assert len(thought(claude)) == 3

    again = learn(data, claude, history)
    assert again.code == 0, again.err
    assert "calls" not in again.err


def test_what_the_days_budget_leaves_over_is_said(
    tmp_path: Path, claude: Claude, history: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = tmp_path / "data"
    chosen = ["--data", str(data), "settings", "money.unattended_day_usd", "0.0001"]
    assert run.main(chosen, ENVIRONMENT) == 0
    done = learn(data, claude, history, "--yes")
    assert done.code == 0, done.err
    assert "Not more than $0.00 are spent a day" in done.err
    assert f"{MESSAGES} messages are still to be learned from" in done.out
    assert thought(claude) == []
    capsys.readouterr()
