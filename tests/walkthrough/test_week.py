"""A week in the terminal, a day at a time: `LOREKEEPER_NOW` moves the clock, commands do the rest.

A server's history is imported on Monday evening, and the operator talks a little every morning: in
the end, each of the actors that wait for time to pass has left its rows.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import msgspec

from tests.fakes.process import BY_WORDS_ALONE, ROOT, Process
from tests.importers.exports import export, exported, write

if TYPE_CHECKING:
    from pathlib import Path

MONDAY = "2026-03-02"
FIRST = 1_478_000_000_000_000_000  # of Discord's ids in that month


class Week:
    """Commands, each at its time."""

    def __init__(self, data: Path) -> None:
        self.data = data

    def run(self, now: str, *arguments: str, lines: tuple[str, ...] = ()) -> str:
        command = [sys.executable, str(ROOT / "run.py"), "--data", str(self.data), *arguments]
        process = Process(command, environment={**BY_WORDS_ALONE, "LOREKEEPER_NOW": now})
        process.feed("".join(f"{line}\n" for line in lines))
        assert process.finish() == 0, process.said[-5:]
        return "\n".join(process.shown)

    def rows(self, now: str, sql: str) -> list[Any]:
        told = msgspec.json.decode(self.run(now, "query", sql, "--json"))
        return told["rows"] if isinstance(told, dict) else told


def history(path: Path) -> Path:
    said = [
        exported(
            FIRST + n,
            timestamp=f"{MONDAY}T18:{n:02}:00+00:00",
            content=f"We decided that boat {n} leaves on Friday." if n % 3 else "Who has the key?",
        )
        for n in range(12)
    ]
    return write(path, export(*said))


def test_a_week_leaves_reflection_summaries_and_runs(tmp_path: Path) -> None:
    week = Week(tmp_path / "data")
    path = history(tmp_path / "lab.json")
    week.run(f"{MONDAY}T19:00:00Z", "import", str(path), "--learn")
    talk = tuple(f"Today I sorted shelf {n}." for n in range(9))
    week.run(f"{MONDAY}T20:00:00Z", lines=("every day at 9:00 remind me to water the fern", *talk))
    for day in range(3, 10):
        shown = week.run(f"2026-03-{day:02}T09:30:00Z", lines=("Good morning.",))
        assert shown.count("Reminder: water the fern") == 1, shown
    now = "2026-03-09T10:00:00Z"
    runs = week.rows(now, "SELECT status, count(*) AS n FROM automation_runs GROUP BY 1")
    assert [[*row.values()] if isinstance(row, dict) else row for row in runs] == [["ok", 7]]
    days = week.rows(now, "SELECT date_key, guild_id FROM reflection_checkpoints")
    assert [[*row.values()] if isinstance(row, dict) else row for row in days] == [[MONDAY, "100"]]
    texts = week.run(now, "query", "SELECT content FROM actions WHERE kind='reflection_completed'")
    assert "Friday" in texts
    talks = msgspec.json.decode(week.run(now, "sessions", "--json"))
    assert len(talks) == 2
    assert "shelf 8" in talks[1]["summary_text"]
    assert "boat 11 leaves on Friday" in talks[0]["summary_text"]
    assert week.run(now, "verify")
