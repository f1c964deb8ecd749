"""The real clocks of this machine."""

from __future__ import annotations

import random
import time
from datetime import UTC, datetime, timedelta


class SystemClock:
    """A wall clock that may be set at the start and runs on from there, and the real stopwatch."""

    def __init__(self, starts_at: datetime | None = None) -> None:
        """`starts_at`, aware: what the wall clock shows now; None: the real time."""
        self._ahead = timedelta(0) if starts_at is None else starts_at - datetime.now(UTC)

    def now(self) -> datetime:
        return datetime.now(UTC) + self._ahead

    def monotonic(self) -> float:
        return time.monotonic()


def chance() -> float:
    """A number in [0, 1): for jitter, never for secrets."""
    return random.random()  # noqa: S311
