"""`bench clock`: what 10,000 active automations cost: a look at what is due, and a day of runs.

The look is timed in a running system; a day of simulated time runs those that are due in it. Memory
is that of this process before and after the day.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import psutil

from actors.automation_clock.schedules import DAYS, Weekly, schedule_json
from actors.automation_clock.slots import next_slot
from actors.config import CONSOLE_CHANNEL_ID, OPERATOR_ID, OPERATOR_NAME
from events import streams
from events.automations import AutomationCreated, AutomationWords
from events.event import New, to_us
from events.request import Request
from projections.queries import automations
from tests.bench.figures import show
from tests.fakes.clock import START, VirtualClock
from tests.fakes.lorekeeper import Lorekeeper

if TYPE_CHECKING:
    from collections.abc import Iterator

LOOKS = 50
STEP_S = 600.0
STEPS_EACH = 36  # six hours
MB = 1_000_000


def main(args: list[str], as_json: bool) -> int:
    parser = argparse.ArgumentParser(prog="bench clock", description=__doc__)
    parser.add_argument("--automations", type=int, default=10_000)
    parser.add_argument("--hours", type=float, default=24.0)
    chosen = parser.parse_args(args)
    with tempfile.TemporaryDirectory() as name:
        clock = VirtualClock()
        with Lorekeeper(Path(name), clock, roles=("courier", "clock")) as life:
            for new in made(chosen.automations):
                life.system.journal.submit(Request((new,)), lambda _: None)
            life.rest()
            look_ms = statistics.median(1000 * look_s(life) for _ in range(LOOKS))
            process = psutil.Process()
            life.pass_time(3600)
            before = process.memory_info().rss
            every: list[int] = []
            for step in range(1, round(chosen.hours * 3600 / STEP_S) + 1):
                life.pass_time(STEP_S)
                if step % STEPS_EACH == 0:
                    every.append(round(process.memory_info().rss / MB))
            figures = {
                "look_ms": look_ms,
                "runs": life.rows("SELECT count(*) FROM automation_runs")[0][0],
                "rss_mb_before": round(before / MB),
                "rss_mb_after": round(process.memory_info().rss / MB),
                "rss_mb_every_6_hours": every,
            }
    show(figures, as_json=as_json)
    return 0


def made(count: int) -> Iterator[New]:
    """Each once a week, spread over it."""
    now_us = to_us(START)
    for n in range(count):
        minute = n * 7 * 1440 // count
        clock = f"{minute // 60 % 24:02d}:{minute % 60:02d}"
        schedule = Weekly((DAYS[minute // 1440],), clock, "Europe/Berlin")
        event = AutomationCreated(
            at=now_us,
            guild_id=None,
            channel_id=CONSOLE_CHANNEL_ID,
            user_id=OPERATOR_ID,
            next_us=next_slot(schedule, now_us),
            reminds=True,
        )
        words = AutomationWords(
            title=f"crate {n}",
            instruction=f"look at crate {n}",
            schedule=schedule_json(schedule),
            created_by_name=OPERATOR_NAME,
        )
        yield New(streams.automation("bench", n), event, words, streams.person_key(OPERATOR_ID))


def look_s(life: Lorekeeper) -> float:
    """Seconds of what the clock asks at a tick when something may be due."""
    now_us = to_us(life.clock.now())
    began = time.perf_counter()
    with life.system.read_model.reading() as db:
        automations.due(db, now_us, 20)
        automations.open_runs(db)
        automations.earliest_us(db)
    return time.perf_counter() - began
