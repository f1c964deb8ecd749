"""Which days of a server are over and not thought about yet. Pure."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

from actors.walls import instant_us, local

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

SLICE_US: Final = 15 * 60_000_000
"""Every zone's midnight is a multiple of a quarter of an hour from that of UTC."""


class Day(NamedTuple):
    """A server's day, by its own clock."""

    guild_id: int
    date: str
    from_us: int
    upto_us: int


def day_of(guild_id: int, day: date, zone: str) -> Day:
    """From midnight to midnight; 23 or 25 hours where the clocks change."""
    from_us = instant_us(day, time(), zone)
    upto_us = instant_us(day + timedelta(days=1), time(), zone)
    return Day(guild_id, day.isoformat(), from_us, upto_us)


def finished(guild_id: int, zone: str, *, now_us: int, hour: int, days_max: int) -> list[Day]:
    """The days that are over at `hour` of the next one, oldest first, at most `days_max` back."""
    today = local(now_us, zone).date()
    found: list[Day] = []
    for back in range(days_max, 0, -1):
        day = day_of(guild_id, today - timedelta(days=back), zone)
        morning = date.fromisoformat(day.date) + timedelta(days=1)
        if now_us >= instant_us(morning, time(hour), zone):
            found.append(day)
    return found


def owed(
    days: Collection[Day],
    said: Mapping[int, int],
    done: Collection[tuple[str, int]],
    *,
    messages_min: int,
) -> list[Day]:
    """Those without a checkpoint on which at least so much was said.

    `said`: messages of the server by the number of the slice of time since the epoch they are in.
    """
    return [
        day
        for day in days
        if (day.date, day.guild_id) not in done
        and sum(
            many for slice_, many in said.items() if day.from_us <= slice_ * SLICE_US < day.upto_us
        )
        >= messages_min
    ]


def next_look_us(zone: str, *, now_us: int, hour: int) -> int:
    """When a day is over next."""
    today = local(now_us, zone).date()
    for ahead in (0, 1):
        at_us = instant_us(today + timedelta(days=ahead), time(hour), zone)
        if at_us > now_us:
            return at_us
    return instant_us(today + timedelta(days=2), time(hour), zone)
