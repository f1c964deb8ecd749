"""Schedules as `automations.schedule_json` holds them: wall time and zone, never an offset."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from itertools import islice, pairwise
from typing import Final, Literal

import msgspec
from cronsim import CronSim, CronSimError

from actors.walls import is_zone

MINUTES_MIN: Final = 5
"""Never more often (spec §6): a channel that is posted to all the time is left."""
MINUTES_MAX: Final = 525_600  # a year
DAYS_MAX: Final = 366
WEEKS_MAX: Final = 52
MATCH_CHARS_MIN: Final = 2
MATCH_CHARS_MAX: Final = 100
_LOOKED_AT: Final = 100
"""Occurrences of a cron expression that are looked at for how close they come."""

Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
DAYS: Final[tuple[Day, ...]] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class ScheduleError(ValueError):
    """A schedule that cannot be kept; the text is one sentence."""


class Once(msgspec.Struct, tag_field="kind", tag="once", frozen=True, forbid_unknown_fields=True):
    """At one wall time."""

    at: str
    """As in `2027-01-05T09:00`."""
    tz: str


class Interval(
    msgspec.Struct,
    tag_field="kind",
    tag="interval",
    frozen=True,
    forbid_unknown_fields=True,
    omit_defaults=True,
):
    """So many minutes of elapsed time apart, counted from the anchor for ever."""

    minutes: int
    anchor: str
    """An instant, as in `2026-11-28T05:00:00Z`."""
    until: str = ""
    """The last instant at which it may still happen; empty: for ever."""


class Daily(
    msgspec.Struct,
    tag_field="kind",
    tag="daily",
    frozen=True,
    forbid_unknown_fields=True,
    omit_defaults=True,
):
    """Every so many days at a wall time."""

    time: str
    """As in `09:00`."""
    tz: str
    days: int = 1
    start: str = ""
    """The day to count from, where not every day counts."""
    until: str = ""


class Weekly(
    msgspec.Struct,
    tag_field="kind",
    tag="weekly",
    frozen=True,
    forbid_unknown_fields=True,
    omit_defaults=True,
):
    """On days of every so many weeks (from Monday on) at a wall time."""

    days: tuple[Day, ...]
    time: str
    tz: str
    weeks: int = 1
    start: str = ""
    """A day of a week that counts, where not every week does."""
    until: str = ""


class Cron(
    msgspec.Struct,
    tag_field="kind",
    tag="cron",
    frozen=True,
    forbid_unknown_fields=True,
    omit_defaults=True,
):
    """As the five fields of crontab(5) say, in a zone."""

    expr: str
    tz: str
    until: str = ""


class OnMessage(
    msgspec.Struct, tag_field="kind", tag="message", frozen=True, forbid_unknown_fields=True
):
    """Whenever a person says these words in a channel."""

    match: str
    channel: int


Schedule = Once | Interval | Daily | Weekly | Cron | OnMessage


def schedule_json(schedule: Schedule) -> str:
    """As the table and the events hold it."""
    return msgspec.json.encode(schedule).decode()


def parse_schedule(text: str) -> Schedule:
    """The schedule of that text.

    Raises:
        ScheduleError: it is none, or cannot be kept.
    """
    try:
        schedule = msgspec.json.decode(text, type=Schedule)
    except msgspec.DecodeError as error:
        msg = f"That is no schedule: {error}."
        raise ScheduleError(msg) from error
    return checked(schedule)


def checked(schedule: Schedule) -> Schedule:
    """The same schedule.

    Raises:
        ScheduleError: it cannot be kept.
    """
    match schedule:
        case Once(at=at, tz=tz):
            _zone(tz)
            wall_of(at)
        case Interval(minutes=minutes):
            _within(minutes, MINUTES_MIN, MINUTES_MAX, "minutes")
            moment_of(schedule.anchor)
        case Daily(days=days):
            _zone(schedule.tz)
            time_of(schedule.time)
            _within(days, 1, DAYS_MAX, "days")
            day_of(schedule.start or "2000-01-01")
        case Weekly(weeks=weeks):
            _zone(schedule.tz)
            time_of(schedule.time)
            _within(weeks, 1, WEEKS_MAX, "weeks")
            day_of(schedule.start or "2000-01-01")
            if not schedule.days:
                raise ScheduleError("A weekly schedule needs a day.")
        case Cron(expr=expr):
            _zone(schedule.tz)
            _cron(expr)
        case OnMessage(match=words):
            if not MATCH_CHARS_MIN <= len(words.strip()) <= MATCH_CHARS_MAX:
                msg = f"The words have to have {MATCH_CHARS_MIN} to {MATCH_CHARS_MAX} characters."
                raise ScheduleError(msg)
    if until := getattr(schedule, "until", ""):
        moment_of(until)
    return schedule


def time_of(text: str) -> time:
    """A wall time of hours and minutes.

    Raises:
        ScheduleError: it is none.
    """
    found = re.fullmatch(r"([01]\d|2[0-3]):([0-5]\d)", text)
    if found is None:
        raise _none("time", text, "09:00")
    return time(int(found[1]), int(found[2]))


def day_of(text: str) -> date:
    """A day.

    Raises:
        ScheduleError: it is none.
    """
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise _none("day", text, "2027-01-05") from None


def wall_of(text: str) -> datetime:
    """A day and wall time.

    Raises:
        ScheduleError: it is none.
    """
    day, _, clock = text.partition("T")
    return datetime.combine(day_of(day), time_of(clock))


def moment_of(text: str) -> datetime:
    """An instant, aware.

    Raises:
        ScheduleError: it is none.
    """
    none = _none("instant", text, "2026-11-28T05:00:00Z")
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise none from None
    if moment.tzinfo is None:
        raise none
    return moment


def _none(noun: str, text: str, example: str) -> ScheduleError:
    return ScheduleError(f"{text!r} is no {noun} as in {example}.")


def _zone(tz: str) -> None:
    if not is_zone(tz):
        msg = f"There is no time zone {tz!r}; it is written as in Europe/Berlin."
        raise ScheduleError(msg)


def _within(number: int, low: int, high: int, noun: str) -> None:
    if not low <= number <= high:
        msg = f"It has to be {low:,} to {high:,} {noun}, not {number:,}."
        raise ScheduleError(msg)


def _cron(expr: str) -> None:
    """Whether it means something, happens at all, and not too often."""
    try:
        found = list(islice(CronSim(expr, datetime(2026, 1, 1)), _LOOKED_AT))  # noqa: DTZ001
    except CronSimError as error:
        msg = f"{expr!r} is no cron expression of five fields: {error}."
        raise ScheduleError(msg) from error
    if not found:
        msg = f"{expr!r} never happens."
        raise ScheduleError(msg)
    closest = min((b - a for a, b in pairwise(found)), default=None)
    if closest is not None and closest.total_seconds() < 60 * MINUTES_MIN:
        msg = f"{expr!r} is more often than every {MINUTES_MIN} minutes."
        raise ScheduleError(msg)


def is_set_off_by(text: str, stored: str) -> bool:
    """Whether a stored schedule waits for words that stand in this text."""
    schedule = parse_schedule(stored)
    if not isinstance(schedule, OnMessage):
        return False
    return bool(re.search(rf"(?<!\w){re.escape(schedule.match)}(?!\w)", text, re.IGNORECASE))
