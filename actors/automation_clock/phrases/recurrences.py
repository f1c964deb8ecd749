"""What comes again: `every weekday`, `every other Tuesday`, `the last Friday of the month`."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from actors.automation_clock.phrases.dates import month_and_day
from actors.automation_clock.phrases.english import (
    DAYS_LONG,
    MANY_WEEKDAYS,
    MINUTES,
    PARTS,
    PLURALS,
    SECONDS,
    WEEKDAYS,
)
from actors.automation_clock.phrases.words import AskBackError, ImpossibleError
from actors.automation_clock.schedules import DAYS, MINUTES_MIN

if TYPE_CHECKING:
    from actors.automation_clock.phrases.words import Place
    from actors.automation_clock.schedules import Day

TOO_OFTEN = f"That is more often than every {MINUTES_MIN} minutes, which I don't do."
WHICH_DAY = "On which day?"
LAST = -1


class Minutes(NamedTuple):
    """Elapsed time."""

    number: int


class Days(NamedTuple):
    """Every so many days."""

    number: int
    part: str = ""


class Weeks(NamedTuple):
    """Days of every so many weeks."""

    number: int
    days: tuple[Day, ...]


class Months(NamedTuple):
    """A day of every month; or with a weekday, the so-manieth of them. -1 is the last."""

    number: int
    weekday: int | None = None


class Years(NamedTuple):
    """A day of every year."""

    month: int
    day: int


Rule = Minutes | Days | Weeks | Months | Years


def recurrence(place: Place) -> Rule | None:
    """The rule at this place.

    Raises:
        AskBackError: it may be another, or a part is missing.
        ImpossibleError: it would be too often, or never.
    """
    start = place.at
    found = _adverb(place) or _of_the_month(place)
    if found is None and place.take("every", "each"):
        found = _every(place)
    if found is None:
        found = _plural(place)
    if found is None:
        place.at = start
    return found


def _adverb(place: Place) -> Rule | None:
    if place.take("daily", "everyday"):
        return Days(1)
    if place.take("hourly"):
        return Minutes(60)
    if place.take("fortnightly"):
        return _on_weekdays(place, 2)
    if place.take("weekly"):
        return _on_weekdays(place, 1)
    if place.take("monthly"):
        return _in_month(place)
    if place.take("yearly", "annually"):
        return _in_year(place)
    if place.take("biweekly", "bimonthly", "biannually"):
        raise AskBackError("Twice in that time, or every second time?")
    return None


def _every(place: Place) -> Rule | None:
    """What follows `every`."""
    if place.one_in(SECONDS) and not _is_second_of(place):
        raise ImpossibleError(TOO_OFTEN)
    if (nth := _nth(place)) is not None:
        return nth
    if (number := 2 if place.take("other", "second") else 0) == 0:
        number = _count(place)
    return (_alone(place) if number == 1 else None) or _counted(place, number)


def _alone(place: Place) -> Rule | None:
    """What follows `every` without a number."""
    if (days := place.of(MANY_WEEKDAYS)) is not None:
        return Weeks(1, days)
    if part := place.take(*PARTS, "night"):
        return Days(1, part)
    if place.take_all("half", "hour") or place.take_all("half", "an", "hour"):
        return Minutes(30)
    if place.take("quarter"):
        raise AskBackError("On which days of the year? I can do that on days of every month.")
    named = month_and_day(place)
    return None if named is None else _checked(Years(*named))


def _counted(place: Place, number: int) -> Rule | None:
    """What follows `every 2`."""
    if place.one_in(SECONDS):
        raise ImpossibleError(TOO_OFTEN)
    if (minutes := place.of(MINUTES)) is not None:
        if number * minutes < MINUTES_MIN:
            raise ImpossibleError(TOO_OFTEN)
        return Minutes(number * minutes)
    if (long := place.of(DAYS_LONG)) is not None:
        return Days(number) if long == 1 else _on_weekdays(place, number * long // 7)
    if place.take("month", "months"):
        if number > 1:
            raise ImpossibleError("I can do that every month, not every few months.")
        return _in_month(place)
    if place.take("year", "years"):
        if number > 1:
            raise ImpossibleError("I can do that every year, not every few years.")
        return _in_year(place)
    days = _weekdays(place) if number <= 2 else ()  # noqa: PLR2004 - every second one
    return Weeks(number, days) if days else None


def _is_second_of(place: Place) -> bool:
    """Whether every other one of something is meant; `every second` alone is a unit of time."""
    ahead = 1 if place.peek() in {"other", "second", "2nd"} else 2
    return any(
        place.one_in(table, ahead)
        for table in (WEEKDAYS, DAYS_LONG, MINUTES, MANY_WEEKDAYS, {"month", "months", "year"})
    )


def _count(place: Place) -> int:
    start = place.at
    number = place.number()
    if number is None:
        return 1
    named = place.one_in(MINUTES) or place.one_in(DAYS_LONG) or place.one_in(SECONDS)
    half = place.peek() == "half"
    if named or half or place.one_in({"month", "months", "year", "years"}):
        if number == 0:
            raise ImpossibleError(TOO_OFTEN)
        return number
    place.at = start
    return 1


def _nth(place: Place) -> Rule | None:
    """As in `every first Monday of the month`, `every 15th` and `every last day of the month`."""
    start = place.at
    number = LAST if place.take("last") else place.ordinal()
    if number is not None:
        weekday = place.of(WEEKDAYS)
        if weekday is None and number == LAST and not place.take("day"):
            place.at = start
            return None
        is_month = _of_a_month(place)
        if weekday is None and (is_month or start + 3 > place.at) and not place.one_in(MINUTES):
            if (named := _month_after(place, start)) is not None:
                return named
            return _checked(Months(number))
        if weekday is not None and (is_month or number == 1):
            return _checked(Months(number, weekday))
        if weekday is not None and number != LAST:
            day = list(PLURALS)[weekday].title().removesuffix("s")
            msg = f"Every other {day}, or {day} number {number} of every month?"
            raise AskBackError(msg)
    place.at = start
    return None


def _month_after(place: Place, start: int) -> Rule | None:
    """`every 24th of December` is once a year."""
    at, place.at = place.at, start
    if (named := month_and_day(place)) is not None:
        return _checked(Years(*named))
    place.at = at
    return None


def _of_the_month(place: Place) -> Rule | None:
    """As in `on the 1st of every month` and `the last Friday of the month`."""
    start = place.at
    place.take("on")
    place.take("the")
    number = LAST if place.take("last") else place.ordinal()
    if number is not None:
        weekday = place.of(WEEKDAYS)
        if weekday is None:
            place.take("day")
        if _of_a_month(place):
            return _checked(Months(number, weekday))
    place.at = start
    return None


def _of_a_month(place: Place) -> bool:
    return any(
        place.take_all(link, which, "month")
        for link in ("of", "in")
        for which in ("the", "every", "each", "a")
    ) or any(place.take_all(which, "month") for which in ("every", "each"))


def _in_month(place: Place) -> Rule:
    start = place.at
    place.take("on")
    place.take("the")
    number = LAST if place.take("last") else place.ordinal()
    if number is None:
        place.at = start
        raise AskBackError("On which day of the month?")
    weekday = place.of(WEEKDAYS)
    if weekday is None:
        place.take("day")
    return _checked(Months(number, weekday))


def _in_year(place: Place) -> Rule:
    place.take("on")
    named = month_and_day(place)
    if named is None:
        raise AskBackError("On which day of the year?")
    return _checked(Years(*named))


def _checked(rule: Months | Years) -> Rule:
    months = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
    if isinstance(rule, Years):
        if not 1 <= rule.day <= months[rule.month - 1]:
            raise ImpossibleError(f"That month has no day {rule.day}.")
    elif rule.number != LAST:
        most = 31 if rule.weekday is None else 5
        if not 1 <= rule.number <= most:
            many = f"a day {rule.number}"
            if rule.weekday is not None:
                many = f"{rule.number} {list(PLURALS)[rule.weekday].title()}"
            raise ImpossibleError(f"No month has {many}.")
    return rule


def _on_weekdays(place: Place, weeks: int) -> Rule:
    start = place.at
    place.take("on")
    days = _weekdays(place)
    if not days:
        place.at = start
        raise AskBackError(WHICH_DAY)
    return Weeks(weeks, days)


def _weekdays(place: Place) -> tuple[Day, ...]:
    """One or several, as in `Mon, Wed and Fri`."""
    if (many := place.of(MANY_WEEKDAYS)) is not None:
        return many
    found: set[int] = set()
    at = place.at
    while (number := place.of(WEEKDAYS)) is not None:
        found.add(number)
        at = place.at
        while place.take(",", "and", "&", "or", "/"):
            pass
    place.at = at
    return tuple(DAYS[n] for n in sorted(found))


def _plural(place: Place) -> Rule | None:
    """As in `on Mondays and Thursdays` and `on weekdays`."""
    start = place.at
    place.take("on")
    if place.one_in(PLURALS) or place.peek() in {"weekdays", "weekends", "workdays"}:
        return Weeks(1, _weekdays(place))
    place.at = start
    return None
