"""A bounded pool of threads for what takes long: model and embedding calls."""

from __future__ import annotations

import threading
from collections import deque
from concurrent.futures import Future
from typing import TYPE_CHECKING, TypeVar

from actors.runtime.guarded import BrokenError, fault_of

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")

THREADS = 4  # model calls mostly wait for a network; more would only compete for the processors
WAITING_MAX = 256  # 8 for each of the readers, several times over; more is a leak, not a load


class BusyError(Exception):
    """All workers are busy and the line is full, or the pool has stopped; the job was not taken."""


def seen(fn: Callable[[], T]) -> tuple[Callable[[], T], Future[T]]:
    """`fn`, to be called on a worker; and what it gives there, for who cannot wait for its turn."""
    made: Future[T] = Future()

    def perform() -> T:
        made.set_running_or_notify_cancel()
        try:
            result = fn()
        except BaseException as error:
            made.set_exception(error)
            raise
        made.set_result(result)
        return result

    return perform, made


class Workers:
    """Thread-safe. Threads start with the first job and are daemons: a hung call ends with us."""

    def __init__(self, threads: int = THREADS) -> None:
        self._threads_max = threads
        self._changed = threading.Condition()
        self._jobs: deque[Callable[[], None]] = deque()
        self._threads: list[threading.Thread] = []
        self._idle = 0
        self._stopping = False

    def submit(self, fn: Callable[[], T], done: Callable[[T | Exception], object]) -> None:
        """Call `fn` on a worker, then `done` with its result or exception, on the same worker.

        `done` must not wait or raise. After `stop` it may never be called.

        Raises:
            BusyError: the line is full or the pool has stopped.
        """

        def job() -> None:
            try:
                result: T | Exception = fn()
            except Exception as error:  # noqa: BLE001 - it is the caller's result
                result = error
            except BaseException as error:  # noqa: BLE001 - a panic of native code is one too
                result = BrokenError(fault_of(error))
            done(result)

        with self._changed:
            if self._stopping or len(self._jobs) >= WAITING_MAX:
                msg = "the workers have stopped" if self._stopping else "all workers are busy"
                raise BusyError(msg)
            self._jobs.append(job)
            if self._idle < len(self._jobs) and len(self._threads) < self._threads_max:
                name = f"worker-{len(self._threads)}"
                thread = threading.Thread(target=self._work, name=name, daemon=True)
                self._threads.append(thread)
                thread.start()
            self._changed.notify()

    def stop(self, timeout_s: float) -> bool:
        """Start no more jobs; whether those under way ended in time."""
        with self._changed:
            self._stopping = True
            self._jobs.clear()
            self._changed.notify_all()
            return self._changed.wait_for(lambda: not self._threads, timeout_s)

    def _work(self) -> None:
        while True:
            with self._changed:
                self._idle += 1
                self._changed.wait_for(lambda: self._jobs or self._stopping)
                self._idle -= 1
                if self._stopping:
                    self._threads.remove(threading.current_thread())
                    self._changed.notify_all()
                    return
                job = self._jobs.popleft()
            job()
