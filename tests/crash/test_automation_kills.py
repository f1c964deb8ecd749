"""kill -9 around the times at which something is due: each slot is said once, or it is told why.

4 kills here; 200 with `python -m pytest -m soak tests/crash`.
"""

from __future__ import annotations

import random
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from actors.adapters.system_clock import SystemClock
from actors.runtime.data_folder import DataFolder
from events.automations import RunFinished, RunsSkipped, RunStarted
from events.event import to_us
from events.replies import ReplyDelivered
from tests.crash.killing import REPEATED
from tests.fakes.lorekeeper import tables_differ
from tests.fakes.process import BY_WORDS_ALONE, Process

if TYPE_CHECKING:
    from pathlib import Path

    from events.event import Recorded

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
EVERY = timedelta(minutes=5)
BEFORE = timedelta(seconds=0.4)
"""Starting takes about as long as the slot is then away."""
SAID = "Reminder: breathe"
GIVEN_UP = "I tried 3 times to do “breathe” and could not"


def chat(data: Path, now: datetime) -> Process:
    environment = {**BY_WORDS_ALONE, "LOREKEEPER_NOW": now.isoformat()}
    return Process([sys.executable, "run.py", "--data", str(data)], environment=environment)


def kill_around_slots(data: Path, kills: int, seed: int) -> None:
    chance = random.Random(seed)
    first = chat(data, NOON)
    first.feed("every 5 minutes remind me to breathe\n")
    assert first.finish() == 0, first.said
    shown: list[str] = []
    for n in range(1, kills + 1):
        process = chat(data, NOON + n * EVERY - BEFORE)
        process.kill_within(chance.uniform(0.2, 1.6))
        process.finish()
        shown += process.shown
    last = NOON + kills * EVERY + timedelta(minutes=21)
    for _ in range(2):  # what was cut off is tried again when its lease has ended
        process = chat(data, last)
        assert process.finish() == 0, process.said
        shown += process.shown
        last += timedelta(minutes=11)
    check(data, shown)


def check(data: Path, shown: list[str]) -> None:
    folder = DataFolder(data, SystemClock())
    try:
        events = list(folder.log.read(0, limit=1_000_000).events)
        with folder.read_model.reading() as db:
            under_way = db.execute(
                "SELECT count(*) FROM automation_runs WHERE status = 'running'"
            ).fetchall()
        differences = tables_differ(folder)
    finally:
        folder.close()
    slot_of = {r.stream: r.event.slot_us for r in events if isinstance(r.event, RunStarted)}
    given_up = {
        r.stream
        for r in events
        if isinstance(e := r.event, RunFinished) and e.status == "error" and e.retry_us is None
    }
    delivered = Counter(
        r.stream for r in events if isinstance(r.event, ReplyDelivered) and r.stream in slot_of
    )
    assert set(delivered.values()) <= {1}
    # Stopped in each of its attempts, it tells so instead.
    said = {slot_of[stream] for stream in delivered if stream not in given_up}
    told = sum(GIVEN_UP in line for line in shown)
    assert told >= sum(stream in given_up for stream in delivered)
    accounted = {*said, *skipped(events)}
    accounted |= {
        slot_of[r.stream]
        for r in events
        if isinstance(r.event, RunFinished) and r.event.retry_us is None
    }
    expected = {to_us(NOON + n * EVERY) for n in range(1, len(accounted) + 1)}
    assert accounted == expected
    plain, repeated = shown.count(SAID), shown.count(REPEATED + SAID)
    assert plain <= len(said) <= plain + repeated
    assert under_way == [(0,)]
    assert differences == []


def skipped(events: list[Recorded]) -> set[int]:
    step_us = to_us(NOON + EVERY) - to_us(NOON)
    return {
        slot
        for r in events
        if isinstance(event := r.event, RunsSkipped)
        for slot in range(event.first_us, event.last_us + 1, step_us)
    }


def test_four_kills(tmp_path: Path) -> None:
    kill_around_slots(tmp_path / "data", kills=4, seed=1)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(10))
def test_two_hundred_kills(tmp_path: Path, seed: int) -> None:
    kill_around_slots(tmp_path / "data", kills=20, seed=100 + seed)
