"""A schedule as it is told back: the local time it comes to, so that a wrong reading is seen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from actors.automation_clock.phrases.english import MONTH_NAMES
from actors.automation_clock.schedules import (
    DAYS,
    Cron,
    Daily,
    Interval,
    Once,
    OnMessage,
    Weekly,
    moment_of,
)
from actors.automation_clock.slots import next_slot
from actors.walls import UTC, local
from events.event import to_us

if TYPE_CHECKING:
    from actors.automation_clock.schedules import Schedule

NEAR_US: Final = 3 * 86_400_000_000
"""A change of the clocks that near is worth a word."""
HOUR: Final = 60
_SHORTEST_MONTH: Final = 28


def told(schedule: Schedule, now_us: int, tz: str) -> str:
    """What it is and when it is next, in its own zone; elapsed time in the reader's."""
    next_us = next_slot(schedule, now_us)
    own = getattr(schedule, "tz", UTC)
    shown_in = tz if own == UTC else own
    if isinstance(schedule, OnMessage):
        return f"whenever somebody says “{schedule.match}” there"
    when = "never again" if next_us is None else told_moment(next_us, now_us, shown_in)
    if isinstance(schedule, Once):
        return when
    end = ""
    if schedule.until:
        until = local(to_us(moment_of(schedule.until)), shown_in)
        end = f" until {until:%a} {until.day} {until:%B %Y}"
    return f"{_rule(schedule)}{end}, next {when}"


def told_moment(at_us: int, now_us: int, tz: str) -> str:
    """As in `Sat 28 March 2026 at 18:00 (Europe/Berlin)`; near a change with the offset."""
    at = local(at_us, tz)
    offsets = {local(us, tz).utcoffset() for us in (now_us, at_us - NEAR_US, at_us + NEAR_US)}
    offset = ""
    if len(offsets) > 1:
        sign = at.strftime("%z")
        offset = f", UTC{sign[:3]}:{sign[3:]}"
    return f"{at:%a} {at.day} {at:%B %Y} at {at:%H:%M} ({tz}{offset})"


def _rule(schedule: Interval | Daily | Weekly | Cron) -> str:
    match schedule:
        case Interval(minutes=minutes):
            if minutes % HOUR:
                return f"every {minutes} minutes"
            return "every hour" if minutes == HOUR else f"every {minutes // HOUR} hours"
        case Daily(days=days):
            return f"every {'day' if days == 1 else f'{days} days'} at {schedule.time}"
        case Weekly(weeks=weeks):
            names = _listed([day.title() for day in schedule.days])
            if schedule.days == DAYS[:5]:
                names = "weekday"
            every = f"every {names}" if weeks == 1 else f"every {weeks} weeks on {names}"
            return f"{every} at {schedule.time}"
        case Cron(expr=expr):
            return _cron(expr)


def _cron(expr: str) -> str:
    minute, hour, day, month, weekday = expr.split()
    fixed = minute.isdecimal() and hour.isdecimal()
    at = f"at {int(hour):02d}:{int(minute):02d}" if fixed else ""
    if fixed and day.isdecimal() and month.isdecimal() and weekday == "*":
        return f"every year on {day} {MONTH_NAMES[int(month) - 1]} {at}"
    if fixed and month == "*" and weekday == "*" and (day.isdecimal() or day == "L"):
        if day == "L":
            return f"on the last day of every month {at}"
        some = " that has one" if int(day) > _SHORTEST_MONTH else ""
        return f"on day {day} of every month{some} {at}"
    if fixed and day == month == "*" and weekday[:1].isdecimal():
        name = DAYS[(int(weekday[0]) - 1) % 7].title()
        if weekday[1:] == "L":
            return f"on the last {name} of every month {at}"
        if weekday[1:2] == "#":
            return f"on {name} number {weekday[2:]} of every month {at}"
    return f"by `{expr}`"


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
