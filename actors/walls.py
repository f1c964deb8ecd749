"""Wall times and instants: what a clock on the wall shows, and when in the world that is.

A wall time that a change of the clocks skips is the first instant after the gap; one that comes
twice is the first of the two (spec §6).
"""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from events.event import from_us, to_us

if TYPE_CHECKING:
    from datetime import date, time

UTC: Final = "UTC"
SECOND_US: Final = 1_000_000


def is_zone(name: str) -> bool:
    """Whether it is a time zone of the IANA database, as in `Europe/Berlin`."""
    return name in zones()


@cache
def zones() -> frozenset[str]:
    """All there are."""
    return frozenset(available_timezones())


def zone_of(name: str) -> ZoneInfo:
    """The zone; UTC if this computer does not know it any more."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo(UTC)


def local(us: int, tz: str) -> datetime:
    """What the wall shows then, aware."""
    return from_us(us).astimezone(zone_of(tz))


def instant_us(day: date, at: time, tz: str) -> int:
    """The instant of a wall time, in microseconds since the epoch."""
    zone = zone_of(tz)
    wall = datetime.combine(day, at, zone)  # fold 0: the first of two
    found_us = to_us(wall)
    if local(found_us, tz).replace(tzinfo=None) == wall.replace(tzinfo=None):
        return found_us
    # In a gap, fold 0 counts by the offset before it and fold 1 by the one after it.
    low, high = to_us(wall.replace(fold=1)) // SECOND_US, found_us // SECOND_US
    before = local(low * SECOND_US, tz).utcoffset()
    while high - low > 1:
        middle = (low + high) // 2
        if local(middle * SECOND_US, tz).utcoffset() == before:
            low = middle
        else:
            high = middle
    return high * SECOND_US
