"""When a schedule is due: the next instant after another, and those missed in between."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

from cronsim import CronSim

from actors.automation_clock.schedules import (
    DAYS,
    Cron,
    Daily,
    Interval,
    Once,
    OnMessage,
    Weekly,
    day_of,
    moment_of,
    time_of,
    wall_of,
)
from actors.walls import instant_us, local, zone_of
from events.event import to_us

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from actors.automation_clock.schedules import Schedule

MINUTE_US: Final = 60_000_000
DAY: Final = timedelta(days=1)
MISSED_MAX: Final = 100_000
"""Slots counted of what was missed: 5 minutes apart, nearly a year."""


class Missed(NamedTuple):
    """Slots that have passed, and the one that comes after them."""

    first_us: int
    older_us: int
    """The last but one; the first where there is only one."""
    last_us: int
    many: int
    next_us: int | None


def next_slot(schedule: Schedule, after_us: int) -> int | None:
    """The first instant after another at which it is due; None if it never is again."""
    match schedule:
        case Once():
            wall = wall_of(schedule.at)
            found = instant_us(wall.date(), wall.time(), schedule.tz)
            return found if found > after_us else None
        case Interval():
            anchor_us, step_us = to_us(moment_of(schedule.anchor)), schedule.minutes * MINUTE_US
            found = anchor_us + max(0, (after_us - anchor_us) // step_us + 1) * step_us
        case Daily() | Weekly():
            found = _on_days(schedule, after_us)
        case Cron():
            found = _cron(schedule, after_us)
        case OnMessage():
            return None
    if found is not None and schedule.until and found > to_us(moment_of(schedule.until)):
        return None
    return found


def missed(schedule: Schedule, first_us: int, now_us: int) -> Missed:
    """What was due from a slot on until now, that slot included."""
    older_us, last_us, count = first_us, first_us, 1
    next_us = next_slot(schedule, first_us)
    if isinstance(schedule, Interval) and next_us is not None:  # may be many, and is arithmetic
        step_us = schedule.minutes * MINUTE_US
        end_us = min(now_us, to_us(moment_of(schedule.until)) if schedule.until else now_us)
        more = max(0, (end_us - first_us) // step_us)
        last_us = first_us + more * step_us
        older_us = max(first_us, last_us - step_us)
        return Missed(first_us, older_us, last_us, 1 + more, next_slot(schedule, last_us))
    while next_us is not None and next_us <= now_us and count < MISSED_MAX:
        older_us, last_us, count = last_us, next_us, count + 1
        next_us = next_slot(schedule, last_us)
    return Missed(first_us, older_us, last_us, count, next_us)


def _on_days(schedule: Daily | Weekly, after_us: int) -> int:
    at = time_of(schedule.time)
    return next(
        found
        for day in _days(schedule, local(after_us, schedule.tz).date() - DAY)
        if (found := instant_us(day, at, schedule.tz)) > after_us
    )


def _days(schedule: Daily | Weekly, day: date) -> Iterator[date]:
    """The days that count, from one on."""
    start = day_of(schedule.start) if schedule.start else day
    while True:
        if isinstance(schedule, Daily):
            counts = (day - start).days % schedule.days == 0
        else:
            weeks = (_monday(day) - _monday(start)).days // 7
            counts = DAYS[day.weekday()] in schedule.days and weeks % schedule.weeks == 0
        if counts and (not schedule.start or day >= start):
            yield day
        day += DAY


def _monday(day: date) -> date:
    return day - day.weekday() * DAY


def _cron(schedule: Cron, after_us: int) -> int | None:
    """Fixed wall times by the rules for gaps and repeats, the others by elapsed time."""
    minute, hour, *_ = schedule.expr.split()
    here = local(after_us, schedule.tz)
    if minute.startswith("*") or hour.startswith("*"):
        found = next(CronSim(schedule.expr, here), None)
        return None if found is None else to_us(found.astimezone(zone_of("UTC")))
    wall = datetime.combine((here - DAY).date(), here.time())  # a gap or repeat may lie between
    for naive in CronSim(schedule.expr, wall):
        at_us = instant_us(naive.date(), naive.time(), schedule.tz)
        if at_us > after_us:
            return at_us
    return None
