"""Time for actors: ticks at intervals and calls after a delay, all from one thread that sleeps."""

from __future__ import annotations

import heapq
import itertools
import logging
import threading
from typing import TYPE_CHECKING

from actors.runtime.mailbox import Address, Tick

if TYPE_CHECKING:
    from collections.abc import Callable

    from actors.ports import Clock

logger = logging.getLogger("lorekeeper.runtime")


class Timer:
    """One appointment. Cancelling twice, or after it happened, is harmless."""

    def __init__(self, fn: Callable[[], object], interval_s: float | None) -> None:
        self.fn = fn
        self.interval_s = interval_s
        self.cancelled = False

    def cancel(self) -> None:
        self.cancelled = True


class Timers:
    """Thread-safe. Reads only the clock it was given.

    With a real clock, `start` runs the thread that fires what is due. With a virtual clock, who
    moves it calls `fire_due`; a started thread is then idle: nothing is ever due when it looks.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._changed = threading.Condition()
        self._heap: list[tuple[float, int, Timer]] = []
        self._order = itertools.count()
        self._ticks: dict[tuple[str, str], Timer] = {}
        self._stopping = False
        self._thread: threading.Thread | None = None

    def every(self, address: Address, name: str, interval_s: float) -> Timer:
        """Send `Tick(name)` at every interval, first after one; replaces the same address and name.

        Late ticks are not made up for.
        """
        timer = Timer(lambda: address.tell(Tick(name)), interval_s)
        with self._changed:
            if before := self._ticks.get((address.name, name)):
                before.cancel()
            self._ticks[address.name, name] = timer
            self._push(self._clock.monotonic() + interval_s, timer)
        return timer

    def after(self, delay_s: float, fn: Callable[[], object]) -> Timer:
        """Call `fn` once, on the timers' thread: it must not wait. If it raises, that is logged."""
        timer = Timer(fn, None)
        with self._changed:
            self._push(self._clock.monotonic() + delay_s, timer)
        return timer

    def _push(self, due_s: float, timer: Timer) -> None:
        if not self._stopping:
            heapq.heappush(self._heap, (due_s, next(self._order), timer))
            self._changed.notify()

    def next_due_s(self) -> float | None:
        """When the next appointment is, on the clock's stopwatch."""
        with self._changed:
            while self._heap and self._heap[0][2].cancelled:
                heapq.heappop(self._heap)
            return self._heap[0][0] if self._heap else None

    def fire_due(self) -> None:
        """Fire what is due by now, in order, on the calling thread."""
        now_s = self._clock.monotonic()
        while True:
            with self._changed:
                if not self._heap or self._heap[0][0] > now_s:
                    return
                due_s, _, timer = heapq.heappop(self._heap)
                if timer.cancelled:
                    continue
                if timer.interval_s is not None:
                    next_s = due_s + timer.interval_s
                    self._push(next_s if next_s > now_s else now_s + timer.interval_s, timer)
            try:
                timer.fn()
            except BaseException:  # a panic of native code must not end the others' time
                logger.exception("a timer's call failed")

    def start(self) -> None:
        self._thread = threading.Thread(target=self._keep_time, name="timers", daemon=True)
        self._thread.start()

    def stop(self, timeout_s: float) -> bool:
        """Fire nothing more; whether the thread ended in time."""
        with self._changed:
            self._stopping = True
            self._heap.clear()
            self._changed.notify()
        if self._thread is not None:
            self._thread.join(timeout_s)
        return self._thread is None or not self._thread.is_alive()

    def _keep_time(self) -> None:
        while True:
            with self._changed:
                if self._stopping:
                    return
                due_s = self.next_due_s()
                wait_s = None if due_s is None else due_s - self._clock.monotonic()
                if wait_s is None or wait_s > 0:
                    self._changed.wait(wait_s)
            self.fire_due()
