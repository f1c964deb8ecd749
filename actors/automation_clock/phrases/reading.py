"""From words that say when to a schedule: each part is read where it stands, then put together.

Nothing is guessed. What may be read in two ways is asked back, and so is a time that is missing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from actors.automation_clock.phrases.clock_times import part_of_day, time_of_day, zone
from actors.automation_clock.phrases.dates import named_day, told_day
from actors.automation_clock.phrases.english import DAYS_LONG, MINUTES, MONTHS_LONG, SECONDS
from actors.automation_clock.phrases.recurrences import Days, Minutes, recurrence
from actors.automation_clock.phrases.words import AskBackError, ImpossibleError

if TYPE_CHECKING:
    from datetime import date

    from actors.automation_clock.phrases.clock_times import TimeOfDay
    from actors.automation_clock.phrases.dates import Named
    from actors.automation_clock.phrases.recurrences import Rule
    from actors.automation_clock.phrases.words import Place

MINUTES_MAX = 10 * 525_600  # ten years: who promises more will not be there to keep it
DAYS_MAX = 3660
MONTHS_MAX = 120


@dataclass(slots=True)
class Parts:
    """What a phrase said."""

    rule: Rule | None = None
    day: Named | None = None
    time: TimeOfDay | None = None
    part: str = ""
    zone: str = ""
    minutes: int = 0
    """In so many."""
    days: int = 0
    months: int = 0
    on_the_hour: bool = False
    starting: bool = False
    """The day is the first one of the rule."""
    until: date | None = None
    for_days: int = 0

    def __bool__(self) -> bool:
        later = self.minutes or self.days or self.months
        return bool(self.rule or self.day or self.time or self.part or later)

    @property
    def needs_time(self) -> bool:
        """It says a day, or a rule by days, and no time of it."""
        by_days = self.rule is not None and not isinstance(self.rule, Minutes)
        return self.time is None and not self.minutes and (by_days or self.day is not None)


def read_parts(place: Place, today: date, parts: Parts | None = None) -> Parts:
    """All that says when from this place on; the place is behind it then.

    Raises:
        AskBackError: something may be read in two ways.
        ImpossibleError: something never is.
    """
    parts = parts or Parts()
    while True:
        start = place.at
        while place.take(",", "and", "-", "–"):
            pass
        if not _one(place, today, parts):
            place.at = start
            return parts


def _one(place: Place, today: date, parts: Parts) -> bool:
    """Read one more part; whether there was one."""
    if parts.rule is None and (rule := recurrence(place)) is not None:
        parts.rule = rule
        if isinstance(rule, Days) and rule.part:
            parts.part = rule.part
        if isinstance(rule, Minutes) and place.take_all("on", "the", "hour"):
            parts.on_the_hour = True
        return True
    if not (parts.minutes or parts.days or parts.months) and _later(place, parts):
        return True
    if parts.until is None and not parts.for_days and _end(place, today, parts):
        return True
    if not parts.zone and (parts.time or parts.part) and (found := zone(place)):
        parts.zone = found
        return True
    if parts.day is None and _day(place, today, parts):
        return True
    if parts.time is None and (time := _time(place)) is not None:
        parts.time = time
        return True
    if not parts.part and (part := part_of_day(place)):
        parts.part = part
        return True
    return False


def _day(place: Place, today: date, parts: Parts) -> bool:
    start = place.at
    starting = bool(place.take("starting", "beginning", "from"))
    if (day := named_day(place, today)) is not None:
        parts.day, parts.starting = day, starting
        parts.part = parts.part or day.part
        return True
    place.at = start
    return False


def _time(place: Place) -> TimeOfDay | None:
    start = place.at
    starting = place.take("starting", "beginning", "from", "around", "by")
    time = time_of_day(place, bare=bool(starting))
    if time is None:
        place.at = start
    return time


def _later(place: Place, parts: Parts) -> bool:
    """As in `in 2 hours`, `in an hour and a half` and `3 days from now`."""
    start = place.at
    told = bool(place.take("in"))
    if place.take_all("half", "an", "hour") or place.take_all("half", "hour"):
        parts.minutes = 30
    while _amount(place, parts):
        at = place.at
        if place.take_all("and", "a", "half"):
            parts.minutes += 30
        elif not (place.take("and", ",") or place.peek().isdecimal()):
            place.at = at
    if (parts.minutes or parts.days or parts.months) and (
        told or place.take_all("from", "now") or place.take("later")
    ):
        return True
    parts.minutes = parts.days = parts.months = 0
    place.at = start
    return False


def _amount(place: Place, parts: Parts) -> bool:
    """One number with its unit."""
    start = place.at
    number = place.number()
    if number is not None:
        if place.one_in(SECONDS):
            raise ImpossibleError("I keep time to the minute.")
        if (minutes := place.of(MINUTES)) is not None:
            parts.minutes += number * minutes
        elif (days := place.of(DAYS_LONG)) is not None:
            parts.days += number * days
        elif (months := place.of(MONTHS_LONG)) is not None:
            parts.months += number * months
        else:
            place.at = start
            return False
        if number == 0:
            raise ImpossibleError("That is now.")
        far = parts.minutes > MINUTES_MAX or parts.days > DAYS_MAX or parts.months > MONTHS_MAX
        if far:
            raise ImpossibleError("That is more than ten years away.")
        return True
    place.at = start
    return False


def _end(place: Place, today: date, parts: Parts) -> bool:
    """As in `until Friday` and `for 3 weeks`."""
    start = place.at
    if place.take("until", "till") and (day := named_day(place, today)) is not None:
        if day.is_today_too:
            later = day.day + timedelta(days=7)
            raise AskBackError(f"Until today, or until {told_day(later)}?")
        parts.until = day.day
        return True
    place.at = start
    if parts.rule is not None and place.take("for"):
        place.take("the", "next")
        place.take("next")
        number = place.number()
        if number and (days := place.of(DAYS_LONG)) is not None:
            parts.for_days = number * days
            return True
        if number and (months := place.of(MONTHS_LONG)) is not None:
            parts.for_days = number * months * 30
            return True
    place.at = start
    return False
