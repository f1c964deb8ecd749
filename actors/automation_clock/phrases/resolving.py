"""Parts of a phrase into a schedule: against the time at which, and the zone where, it was said."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Final

from actors.automation_clock.phrases.dates import told_day
from actors.automation_clock.phrases.english import PARTS
from actors.automation_clock.phrases.recurrences import LAST, Days, Minutes, Months, Weeks, Years
from actors.automation_clock.phrases.words import AskBackError, ImpossibleError
from actors.automation_clock.schedules import (
    DAYS,
    Cron,
    Daily,
    Interval,
    Once,
    Schedule,
    Weekly,
    checked,
)
from actors.automation_clock.slots import MINUTE_US, next_slot
from actors.walls import instant_us, local
from events.event import from_us

if TYPE_CHECKING:
    from actors.automation_clock.phrases.reading import Parts

DAY: Final = timedelta(days=1)
HOUR_US: Final = 60 * MINUTE_US
NIGHT_UPTO: Final = 6
NOON: Final = 12


def resolve(parts: Parts, now_us: int, tz: str) -> Schedule:
    """The schedule that a phrase means.

    Raises:
        AskBackError: it may mean another one, or something is missing.
        ImpossibleError: it never is.
    """
    tz = parts.zone or tz
    if parts.rule is not None:
        schedule = _again(parts, now_us, tz)
    elif parts.until is not None:
        raise AskBackError("How often until then?")
    elif parts.minutes or parts.days or parts.months:
        schedule = _later(parts, now_us, tz)
    else:
        schedule = _named(parts, now_us, tz)
    if next_slot(checked(schedule), now_us) is None:
        raise ImpossibleError("That is over.")
    return schedule


def _again(parts: Parts, now_us: int, tz: str) -> Schedule:
    rule = parts.rule
    if parts.day is not None and not parts.starting:
        raise AskBackError(f"Again and again, or once on {told_day(parts.day.day)}?")
    if parts.minutes or parts.days or parts.months:
        raise AskBackError("Again and again, or once?")
    until = _until(parts, now_us, tz)
    if isinstance(rule, Minutes):
        return Interval(rule.number, _iso(_anchor_us(parts, now_us, tz)), until)
    at = _time(parts, "At what time?")
    first = _first_day(parts, at, now_us, tz)
    if isinstance(rule, Days | Weeks):
        return _on_days(rule, at, tz, first, until, starting=parts.starting)
    if parts.starting:
        raise ImpossibleError("I can do that from now on, not from a later day.")
    assert rule is not None, "only rules come here"
    return Cron(f"{at.minute} {at.hour} {_fields(rule)}", tz, until)


def _on_days(
    rule: Days | Weeks, at: time, tz: str, first: date, until: str, *, starting: bool
) -> Schedule:
    """Counted from the first day where not every one counts."""
    clock, number = f"{at:%H:%M}", rule.number
    if isinstance(rule, Days):
        start = first.isoformat() if number > 1 or starting else ""
        return Daily(clock, tz, number, start, until)
    days = [first + n * DAY for n in range(7)]
    first = next(day for day in days if DAYS[day.weekday()] in rule.days)
    start = first.isoformat() if number > 1 or starting else ""
    return Weekly(rule.days, clock, tz, number, start, until)


def _fields(rule: Months | Years) -> str:
    """The last three fields of crontab(5): day, month, weekday from Sunday on."""
    if isinstance(rule, Years):
        return f"{rule.day} {rule.month} *"
    last = rule.number == LAST
    if rule.weekday is None:
        return f"{'L' if last else rule.number} * *"
    weekday = (rule.weekday + 1) % 7
    return f"* * {weekday}L" if last else f"* * {weekday}#{rule.number}"


def _first_day(parts: Parts, at: time, now_us: int, tz: str) -> date:
    """The first day that may count: today, if its time is still to come."""
    if parts.starting and parts.day is not None:
        return parts.day.day
    today = local(now_us, tz).date()
    return today if instant_us(today, at, tz) > now_us else today + DAY


def _anchor_us(parts: Parts, now_us: int, tz: str) -> int:
    """Where an interval is counted from: the time that was said, or now."""
    if parts.time is None:
        return now_us - now_us % (HOUR_US if parts.on_the_hour else MINUTE_US)
    at = parts.time.at(parts.part)
    return instant_us(_first_day(parts, at, now_us, tz), at, tz)


def _until(parts: Parts, now_us: int, tz: str) -> str:
    """The end of the last day."""
    if parts.until is not None:
        last = parts.until
    elif parts.for_days:
        last = local(now_us, tz).date() + (parts.for_days - 1) * DAY
    else:
        return ""
    return _iso(instant_us(last + DAY, time(), tz) - MINUTE_US)


def _later(parts: Parts, now_us: int, tz: str) -> Schedule:
    """So much from now; hours and minutes have elapsed then, whatever the wall shows."""
    if parts.day is not None:
        raise AskBackError(f"In that time, or on {told_day(parts.day.day)}?")
    if not (parts.days or parts.months):
        if parts.time is not None:
            raise AskBackError("In that time, or at that time?")
        due_us = now_us + parts.minutes * MINUTE_US
        due_us -= (due_us + MINUTE_US // 2) % MINUTE_US - MINUTE_US // 2
        return Once(f"{from_us(due_us):%Y-%m-%dT%H:%M}", "UTC")
    here = local(now_us + MINUTE_US - 1, tz)
    day = here.date()
    if parts.months:
        month = day.year * 12 + day.month - 1 + parts.months
        year, number = month // 12, month % 12 + 1
        day = date(year, number, min(day.day, monthrange(year, number)[1]))
    day += parts.days * DAY
    at = here.time() if parts.time is None and not parts.part else _time(parts, "")
    wall = datetime.combine(day, at) + timedelta(minutes=parts.minutes)
    return Once(f"{wall:%Y-%m-%dT%H:%M}", tz)


def _named(parts: Parts, now_us: int, tz: str) -> Schedule:
    """On a day that was named, or at a time: the next that shows it."""
    today = local(now_us, tz).date()
    if parts.day is None:
        if parts.time is not None and parts.time.midnight:
            return _once(today + DAY, time(), tz)
        at = _time(parts, "On which day, and at what time?")
        day = today if instant_us(today, at, tz) > now_us else today + DAY
        return _once(day, at, tz)
    day = parts.day.day
    if parts.time is not None and parts.time.midnight:
        raise AskBackError(f"At the beginning of {told_day(day)}, or at its end?")
    at = _time(parts, f"At what time on {told_day(day)}?")
    if parts.day.is_today_too:
        later = day + 7 * DAY
        if instant_us(day, at, tz) > now_us:
            raise AskBackError(f"Today, or on {told_day(later)}?")
        day = later
    if instant_us(day, at, tz) <= now_us:
        raise ImpossibleError(f"{told_day(day)} at {at:%H:%M} is over.")
    return _once(day, at, tz)


def _time(parts: Parts, question: str) -> time:
    """The time of day.

    Raises:
        AskBackError: with the question, if none was said.
    """
    if parts.time is None:
        if parts.part not in PARTS:
            raise AskBackError(question)
        return time(*PARTS[parts.part])
    hour, part = parts.time.hour, parts.part
    if part in {"night", "tonight"} and parts.time.bare:
        if hour == NOON or (part == "tonight" and hour < NIGHT_UPTO):
            raise AskBackError("Of which day? Say the day and the time, as in `Friday at 02:00`.")
        if hour < NIGHT_UPTO:
            return time(hour, parts.time.minute)
    return parts.time.at(part)


def _once(day: date, at: time, tz: str) -> Once:
    return Once(f"{day.isoformat()}T{at:%H:%M}", tz)


def _iso(us: int) -> str:
    return f"{from_us(us):%Y-%m-%dT%H:%M:%SZ}"
