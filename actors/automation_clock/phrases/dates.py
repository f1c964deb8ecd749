"""Days: `tomorrow`, `on Friday`, `24 December`, `in 3 days`, `the 15th`."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from actors.automation_clock.phrases.english import MONTH_NAMES, MONTHS, WEEKDAYS
from actors.automation_clock.phrases.words import AskBackError, ImpossibleError

if TYPE_CHECKING:
    from actors.automation_clock.phrases.words import Place

WEEK = 7
LEAP_YEARS = 8  # the longest from one 29 February to the next
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_DOTTED = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})?")
_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})(?:/(\d{4})?)?")


class Named(NamedTuple):
    """A day that was named."""

    day: date
    part: str = ""
    """The part of it that came with the word, as in `tonight`."""
    is_today_too: bool = False
    """A weekday that is today's: it may be the one of next week."""


def named_day(place: Place, today: date) -> Named | None:
    """The day at this place.

    Raises:
        AskBackError: it may be another one, too.
        ImpossibleError: there is no such day, or it is over.
    """
    start = place.at
    place.take("on")
    found = _near(place, today) or _weekday(place, today) or _calendar(place, today)
    if found is None:
        place.at = start
    return found


def _near(place: Place, today: date) -> Named | None:
    if place.take("today"):
        return Named(today)
    if place.take("tonight"):
        return Named(today, "tonight")
    if place.take("tomorrow", "tmrw", "tmr"):
        return Named(today + timedelta(days=1))
    for words in (("the", "day", "after", "tomorrow"), ("day", "after", "tomorrow")):
        if place.take_all(*words):
            return Named(today + timedelta(days=2))
    if place.take("yesterday"):
        raise ImpossibleError("Yesterday is over.")
    if place.peek() == "this" and place.peek(1) in {"morning", "afternoon", "evening"}:
        place.at += 1
        return Named(today)
    return None


def _weekday(place: Place, today: date) -> Named | None:
    start = place.at
    which = place.take("this", "next", "coming", "last")
    number = place.of(WEEKDAYS)
    if number is None:
        place.at = start
        return None
    if which == "last":
        raise ImpossibleError("That day is over.")
    ahead = (number - today.weekday()) % WEEK
    day = today + timedelta(days=ahead)
    if which == "next":
        if ahead == 0:
            return Named(day + timedelta(days=WEEK))
        other = day + timedelta(days=WEEK)
        raise AskBackError(f"{told_day(day)}, or {told_day(other)}?")
    return Named(day, is_today_too=ahead == 0)


def _calendar(place: Place, today: date) -> Named | None:
    word = place.peek()
    if found := _ISO.fullmatch(word):
        place.at += 1
        return Named(_day(int(found[1]), int(found[2]), int(found[3])))
    if found := _DOTTED.fullmatch(word):
        place.at += 1
        return Named(upcoming(int(found[2]), int(found[1]), today, int(found[3] or 0)))
    if found := _SLASHED.fullmatch(word):
        place.at += 1
        return Named(_slashed(int(found[1]), int(found[2]), today, int(found[3] or 0)))
    if (named := month_and_day(place)) is not None:
        year = int(place.peek()) if re.fullmatch(r"[12]\d{3}", place.peek()) else 0
        place.at += bool(year)
        return Named(upcoming(*named, today, year))
    return _day_of_month(place, today)


def _slashed(first: int, second: int, today: date, year: int) -> date:
    """Americans write the month first, most others the day."""
    orders = {(first, second), (second, first)}
    days = sorted({upcoming(m, d, today, year) for m, d in orders if 1 <= m <= len(MONTH_NAMES)})
    if not days:
        raise ImpossibleError(f"There is no day {first}/{second}.")
    if len(days) > 1:
        raise AskBackError(f"{told_day(days[0])}, or {told_day(days[1])}?")
    return days[0]


def month_and_day(place: Place) -> tuple[int, int] | None:
    """As in `24 December`, `December 24th` and `the 24th of December`."""
    start = place.at
    month = place.of(MONTHS)
    if month is not None:
        place.take(".")
        place.take("the")
        if (day := place.ordinal() or _figures(place)) is not None:
            return month, day
    else:
        place.take("the")
        day = place.ordinal() or _figures(place)
        place.take(".")
        place.take("of")
        if day is not None and (month := place.of(MONTHS)) is not None:
            return month, day
    place.at = start
    return None


def _figures(place: Place) -> int | None:
    return place.number() if place.peek().isdecimal() and len(place.peek()) <= 2 else None  # noqa: PLR2004


def _day_of_month(place: Place, today: date) -> Named | None:
    """As in `the 15th`: of this month, or of the next that has one."""
    start = place.at
    if place.take("the") and (day := place.ordinal()) is not None and place.peek() != "time":
        if not 1 <= day <= 31:  # noqa: PLR2004 - no month has more
            raise ImpossibleError(f"No month has a day {day}.")
        month = today
        while day > monthrange(month.year, month.month)[1] or month.replace(day=day) < today:
            month = (month.replace(day=28) + timedelta(days=4)).replace(day=1)
        return Named(month.replace(day=day))
    place.at = start
    return None


def upcoming(month: int, day: int, today: date, year: int = 0) -> date:
    """That day of the year given, or the next there is.

    Raises:
        ImpossibleError: there never is one, or it is over.
    """
    if year:
        found = _day(year, month, day)
        if found < today:
            raise ImpossibleError(f"{told_day(found)} is over.")
        return found
    for later in range(LEAP_YEARS + 1):
        try:
            found = date(today.year + later, month, day)
        except ValueError:
            continue
        if found >= today:
            return found
    return _day(today.year, month, day)


def _day(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        of = MONTH_NAMES[month - 1] if 1 <= month <= len(MONTH_NAMES) else f"a month {month}"
        raise ImpossibleError(f"There is no day {day} of {of} {year}.") from None


def told_day(day: date) -> str:
    """As in `Fri 4 December 2026`."""
    return f"{day:%a} {day.day} {day:%B} {day.year}"
