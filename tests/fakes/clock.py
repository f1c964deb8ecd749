"""A clock that moves only when told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from actors.runtime.timers import Timers

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)  # a Monday


class VirtualClock:
    """Wall clock and stopwatch move together; timers it drives fire on the advancing thread."""

    def __init__(self, start: datetime = START) -> None:
        self._start = start
        self._elapsed_s = 0.0
        self._driven: list[Timers] = []

    def now(self) -> datetime:
        return self._start + timedelta(seconds=self._elapsed_s)

    def monotonic(self) -> float:
        return self._elapsed_s

    def drive(self, timers: Timers) -> None:
        """Fire these timers as time passes; they need not be started."""
        self._driven.append(timers)

    def advance(self, seconds: float) -> None:
        """Let time pass, stopping at each appointment so that it happens at its own time."""
        until_s = self._elapsed_s + seconds
        while (due_s := self._next_due_s()) is not None and due_s <= until_s:
            self._elapsed_s = max(self._elapsed_s, due_s)
            for timers in self._driven:
                timers.fire_due()
        self._elapsed_s = until_s

    def leap(self, seconds: float) -> None:
        """Let time pass as on a machine that sleeps: what was due comes once, late."""
        self._elapsed_s += seconds
        for timers in self._driven:
            timers.fire_due()

    def _next_due_s(self) -> float | None:
        due = [due_s for timers in self._driven if (due_s := timers.next_due_s()) is not None]
        return min(due, default=None)
