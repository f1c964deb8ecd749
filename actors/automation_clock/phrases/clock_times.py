"""Times of the day: `18:00`, `6 pm`, `half past eight tonight`, `noon`, `9 Berlin time`."""

from __future__ import annotations

import re
from datetime import time
from typing import TYPE_CHECKING, Final, NamedTuple

from actors.automation_clock.phrases.english import (
    AFTER_NOON,
    NUMBERS,
    PARTS,
    UNCLEAR_ZONES,
    ZONES,
)
from actors.automation_clock.phrases.words import AskBackError, ImpossibleError
from actors.walls import zones

if TYPE_CHECKING:
    from actors.automation_clock.phrases.words import Place

EARLY: Final = 7
"""A bare hour below it may be night or afternoon; from it on, it is read as it stands."""
NOON: Final = 12
HOURS: Final = 24
_SIGNED = re.compile(r"(\d{1,2})[:.h](\d{2})")


class TimeOfDay(NamedTuple):
    """What the clock on the wall is to show."""

    hour: int
    minute: int
    bare: bool = False
    """Only an hour was said: `at 9`."""
    midnight: bool = False
    """It was called midnight, which is at both ends of a day."""

    def at(self, part: str = "") -> time:
        """The time, with the part of the day that was said beside it.

        Raises:
            AskBackError: morning or afternoon?
            ImpossibleError: there is no such time.
        """
        hour, minute = self.hour, self.minute
        if part in AFTER_NOON and hour < NOON:
            hour += NOON
        elif part == "morning" and hour == NOON and self.bare:
            hour = 0
        elif self.bare and not part and (0 < hour < EARLY or hour == NOON):
            other = "at midnight" if hour == NOON else f"at {hour + NOON}:{minute:02d}"
            msg = f"At {hour}:{minute:02d}, or {other}?"
            raise AskBackError(msg)
        return time(hour, minute)


def time_of_day(place: Place, *, bare: bool) -> TimeOfDay | None:
    """A time at this place. `bare`: an hour alone counts, for something says that it is one.

    Raises:
        ImpossibleError: there is no such time.
    """
    start = place.at
    if place.take("at", "@"):
        bare = True
    if place.take("noon", "midday"):
        return TimeOfDay(NOON, 0)
    if place.take("midnight"):
        return TimeOfDay(0, 0, midnight=True)
    found = _relative(place) or _signed(place) or _hour(place, bare=bare)
    if found is None:
        place.at = start
    return found


def _relative(place: Place) -> TimeOfDay | None:
    """As in `half past eight` and `quarter to nine`."""
    start = place.at
    minutes = 30 if place.take("half") else 15 if place.take("quarter") else 0
    if minutes and (link := place.take("past", "to")) and (hour := place.number()) is not None:
        if not 1 <= hour <= NOON:
            raise ImpossibleError(f"There is no hour {hour} on a clock of twelve.")
        before = link == "to"
        found = TimeOfDay((hour - before) % HOURS, 60 - minutes if before else minutes, bare=True)
        return _with_half(place, found)
    place.at = start
    return None


def _signed(place: Place) -> TimeOfDay | None:
    found = _SIGNED.fullmatch(place.peek())
    if found is None:
        return None
    hour, minute = int(found[1]), int(found[2])
    if hour >= HOURS or minute >= 60:  # noqa: PLR2004 - of an hour
        raise ImpossibleError(f"There is no time {place.peek()}.")
    place.at += 1
    return _with_half(place, TimeOfDay(hour, minute))


def _hour(place: Place, *, bare: bool) -> TimeOfDay | None:
    """As in `6 pm`, `9 o'clock`, and `9` where that is clear."""
    word, after = place.peek(), place.peek(1)
    hour = int(word) if word.isdecimal() else NUMBERS.get(word, -1) if word != "a" else -1
    marked = after in {"am", "pm", "o'clock", "h"} or (after in {"a", "p"} and place.peek(2) == ".")
    if hour < 0 or word == "an" or not (bare or marked):
        return None
    if hour > HOURS - 1:
        raise ImpossibleError(f"There is no hour {hour}.")
    place.at += 1
    place.take("o'clock", "h")
    return _with_half(place, TimeOfDay(hour, 0, bare=True))


def _with_half(place: Place, found: TimeOfDay) -> TimeOfDay:
    half = place.take("am", "pm")
    if not half and place.peek() in {"a", "p"} and place.peek(1) == "." and place.peek(2) == "m":
        half = place.peek() + "m"
        place.at += 3
        place.take(".")
    if not half:
        return found
    if not 1 <= found.hour <= NOON:
        raise ImpossibleError(f"There is no {found.hour} {half}.")
    hour = found.hour % NOON + (NOON if half == "pm" else 0)
    return TimeOfDay(hour, found.minute)


def part_of_day(place: Place) -> str:
    """As in `in the morning`; `tonight` is one of the days as well and is read there."""
    start = place.at
    if place.take("in"):
        place.take("the")
    elif place.take("at") and place.peek() != "night":
        place.at = start
    if part := place.take(*PARTS, "night"):
        return part
    place.at = start
    return ""


def zone(place: Place) -> str:
    """A time zone at this place; empty if there is none.

    Raises:
        AskBackError: the letters stand for several.
        ImpossibleError: nobody knows it.
    """
    start = place.at
    word = place.peek()
    if word in UNCLEAR_ZONES:
        raise AskBackError(f"{word.upper()} may be {UNCLEAR_ZONES[word]}: which city's time?")
    if (found := place.of(ZONES)) is not None:
        place.take("time")
        return found
    if "/" in word and (found := _named().get(word)):
        place.at += 1
        return found
    place.take("in")
    for length in (3, 2, 1):
        city = "_".join(place.peek(n) for n in range(length))
        if place.peek(length) == "time" and city.replace("_", "").isalpha():
            found = _named().get(city)
            if found is None and length > 1:
                continue
            if found is None and city not in {"same", "this", "that", "the", "my", "our", "local"}:
                raise ImpossibleError(f"I know no time zone of {city.title()}.")
            if found is not None:
                place.at += length + 1
                return found
    place.at = start
    return ""


def _named() -> dict[str, str]:
    """Zones by their whole name and by their city's, lower-cased."""
    if not _NAMED:
        for name in sorted(zones(), reverse=True):
            _NAMED.setdefault(name.lower(), name)
            if "/" in name and not name.startswith(("Etc/", "SystemV/", "US/", "posix", "right")):
                _NAMED.setdefault(name.rsplit("/", 1)[1].lower(), name)
    return _NAMED


_NAMED: dict[str, str] = {}
