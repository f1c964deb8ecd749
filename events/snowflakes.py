"""Discord's ids tell when they were made (Discord docs, "Snowflakes")."""

from __future__ import annotations

from typing import Final

EPOCH_MS: Final = 1_420_070_400_000
"""2015-01-01 UTC, where they begin."""
TIME_BITS: Final = 22
"""Below the time: worker, process and increment."""


def snowflake(us: int) -> int:
    """The first id of a moment, in microseconds since the epoch; 0 before there were any."""
    return max(0, us // 1000 - EPOCH_MS) << TIME_BITS


def time_us(snowflake_id: int) -> int:
    """When an id was made, in microseconds since the epoch."""
    return ((snowflake_id >> TIME_BITS) + EPOCH_MS) * 1000
