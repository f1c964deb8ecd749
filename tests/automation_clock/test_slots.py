"""Every kind of schedule over three years, against an oracle that walks the clock on the wall.

The oracle knows nothing of gaps or repeats: it goes through the instants one by one, and a wall
time has come as soon as the wall has shown it or anything later.
"""

from __future__ import annotations

import random
from bisect import bisect_right
from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from actors.automation_clock.schedules import (
    Cron,
    Daily,
    Interval,
    Once,
    OnMessage,
    Schedule,
    Weekly,
    checked,
)
from actors.automation_clock.slots import missed, next_slot
from events.event import to_us

if TYPE_CHECKING:
    from collections.abc import Callable

ZONES = (
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    "Africa/Casablanca",
    "UTC",
)
STEP = timedelta(minutes=15)
"""Every change of the clocks and every time below falls on one."""
BEGIN, END = datetime(2025, 1, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC)
TIMES = ("00:00", "02:00", "02:30", "23:45")


@cache
def shown(tz: str) -> list[tuple[datetime, datetime]]:
    """(instant, the latest that the wall has shown by then) at each step."""
    zone = ZoneInfo(tz)
    found: list[tuple[datetime, datetime]] = []
    moment, latest = BEGIN - timedelta(days=2), datetime.min  # noqa: DTZ901 - a wall's
    while moment < END:
        latest = max(latest, moment.astimezone(zone).replace(tzinfo=None))
        found.append((moment, latest))
        moment += STEP
    return found


def expected(tz: str, at: str, counts: Callable[[date], bool]) -> list[int]:
    found = {slot for day, slot in dates(tz, at).items() if counts(day)}
    return sorted(slot for slot in found if to_us(BEGIN) <= slot < to_us(END))


@cache
def dates(tz: str, at: str) -> dict[date, int]:
    """When each day's wall time has come."""
    hour, minute = map(int, at.split(":"))
    found: dict[date, int] = {}
    for moment, latest in shown(tz):
        day = latest.date()
        for one in (day - timedelta(days=1), day):
            if one not in found and latest >= datetime.combine(one, time(hour, minute)):
                found[one] = to_us(moment)
    return found


def kept(schedule: Schedule, begin: datetime = BEGIN) -> list[int]:
    """All slots, one after the other."""
    checked(schedule)
    found: list[int] = []
    after = to_us(begin) - 1
    while (slot := next_slot(schedule, after)) is not None and slot < to_us(END):
        found.append(slot)
        after = slot
    return found


def every_other_tuesday(day: date) -> bool:
    return day.weekday() == 1 and (day - date(2024, 12, 31)).days % 14 == 0


def every_third_day(day: date) -> bool:
    return (day - date(2024, 12, 30)).days % 3 == 0


def last_friday(day: date) -> bool:
    return day.weekday() == 4 and day.day > monthrange(day.year, day.month)[1] - 7


@pytest.mark.parametrize("tz", ZONES)
@pytest.mark.parametrize("at", TIMES)
def test_on_days(tz: str, at: str) -> None:
    minute, hour = int(at[3:]), int(at[:2])
    for schedule, counts in (
        (Daily(at, tz), lambda _: True),
        (
            Daily(at, tz, days=3, start="2024-12-30"),
            lambda d: (d - date(2024, 12, 30)).days % 3 == 0,
        ),
        (Weekly(("mon", "fri"), at, tz), lambda d: d.weekday() in {0, 4}),
        (Weekly(("tue",), at, tz, weeks=2, start="2024-12-31"), every_other_tuesday),
        (Cron(f"{minute} {hour} 1 * *", tz), lambda d: d.day == 1),
        (Cron(f"{minute} {hour} * * 5L", tz), last_friday),
        (Cron(f"{minute} {hour} 29 2 *", tz), lambda d: (d.month, d.day) == (2, 29)),
    ):
        assert kept(schedule) == expected(tz, at, counts), schedule


@pytest.mark.parametrize("tz", ZONES)
def test_from_any_moment_the_next_one(tz: str) -> None:
    dice = random.Random(tz)
    for at in TIMES:
        slots = expected(tz, at, lambda _: True)
        for schedule in (Daily(at, tz), Cron(f"{int(at[3:])} {int(at[:2])} * * *", tz)):
            near = [slot + dice.randrange(-5400, 5400) * 1_000_000 for slot in slots[1:-1:37]]
            for after in (*near, *slots[:-1:91]):
                assert next_slot(schedule, after) == slots[bisect_right(slots, after)], after


@pytest.mark.parametrize("tz", ZONES)
def test_once(tz: str) -> None:
    for wall in dates(tz, "02:30"):
        assert kept(Once(f"{wall}T02:30", tz)) == [
            slot for slot in [dates(tz, "02:30")[wall]] if to_us(BEGIN) <= slot < to_us(END)
        ]


def test_an_interval_keeps_its_phase_over_whatever_happens() -> None:
    schedule = Interval(90, "2025-01-01T00:10:00Z")
    slots = kept(schedule)
    assert slots[0] == to_us(datetime(2025, 1, 1, 0, 10, tzinfo=UTC))
    assert {b - a for a, b in pairwise(slots)} == {90 * 60_000_000}
    out = to_us(datetime(2026, 7, 4, 3, 33, tzinfo=UTC))
    found = missed(schedule, slots[5], out)
    at = bisect_right(slots, out)
    assert found == (slots[5], slots[at - 2], slots[at - 1], at - 5, slots[at])


def test_half_hours_are_all_there_when_an_hour_comes_twice() -> None:
    summer = datetime(2026, 7, 1, tzinfo=UTC)
    slots = kept(Cron("*/30 * * * *", "Europe/Berlin"), summer)
    fold = datetime(2026, 10, 25, 0, 0, tzinfo=UTC)
    assert [slot for slot in slots if to_us(fold) <= slot < to_us(fold + timedelta(hours=2))] == [
        to_us(fold + n * timedelta(minutes=30)) for n in range(4)
    ]
    assert len(slots) == 2 * 24 * (END - summer).days


def test_what_was_missed_is_counted_and_the_next_comes_after_it() -> None:
    schedule = Daily("09:00", "Europe/Berlin")
    first = to_us(datetime(2026, 3, 27, 8, tzinfo=UTC))
    now = to_us(datetime(2026, 3, 30, 12, tzinfo=UTC))
    found = missed(schedule, first, now)
    assert found.many == 4
    assert found.last_us == to_us(datetime(2026, 3, 30, 7, tzinfo=UTC))
    assert found.next_us == to_us(datetime(2026, 3, 31, 7, tzinfo=UTC))


def test_it_ends_when_it_was_said_to() -> None:
    until = "2025-01-03T09:00:00Z"
    assert len(kept(Daily("09:00", "UTC", until=until))) == 3
    assert len(kept(Interval(60, "2025-01-03T00:00:00Z", until))) == 10
    assert kept(OnMessage("release notes", 1)) == []
