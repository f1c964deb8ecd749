"""The projector's thread: it moves the read model when the doorbell rings, then wakes the readers.

Projector first: nobody is told of a position before the read model has committed it. If the
projection raises, it halts for good, nobody is woken any more and whoever waits is told why.
"""

from __future__ import annotations

import logging
import math
import threading
from typing import TYPE_CHECKING, Protocol, TypeVar

from actors.runtime.bell import Bell
from actors.runtime.guarded import fault_of
from actors.runtime.mailbox import Address, CatchUp
from events.errors import LogError

if TYPE_CHECKING:
    from collections.abc import Callable

    import pykka

    from projections.read_model import ReadModel

logger = logging.getLogger("lorekeeper.runtime")
T = TypeVar("T")


class Projection(Protocol):
    """The read model, as its thread needs it. Called on that thread only."""

    def catch_up(self, upto: int | None) -> int:
        """Project one bounded batch (idle: all there is; busy: at most 1,000 events or 100 ms).

        Returns the position reached, after its commit. The position of the call before means that
        nothing is left. `upto` limits how far to go; None, as here, is the head of the log.
        """
        ...


class LiveProjection:
    """The projector, one bounded transaction at a time."""

    def __init__(self, read_model: ReadModel, head: Callable[[], int]) -> None:
        self._read_model = read_model
        self._head = head

    def catch_up(self, upto: int | None) -> int:
        projector = self._read_model.projector
        position = projector.position
        target = self._head() if upto is None else upto
        return projector.step(position, target) if position < target else position


class HaltedError(Exception):
    """The read model stopped at an event it cannot project; the text says which and what to do."""


class Projecting:
    """Started when made; every method is for any thread."""

    def __init__(
        self,
        projection: Projection,
        *,
        position: int,
        on_halt: Callable[[str], object],
        pace_s: float = 0.0,
        monotonic: Callable[[], float] = lambda: 0.0,
    ) -> None:
        """`position`: where the read model is. `on_halt` is called once, on our thread.

        What nobody waits for is gathered until `pace_s` after the batch before it began: a
        commit costs nearly the same whatever it holds.
        """
        self._projection = projection
        self._on_halt = on_halt
        self._pace_s = pace_s
        self._monotonic = monotonic
        self._began_s = -math.inf
        self._soon = False
        self._readers: dict[str, Address] = {}
        self._changed = threading.Condition()
        self._position = position
        self._halted = ""
        self._bell = Bell(self._project, died=self._died)

    @property
    def position(self) -> int:
        """How far the read model is, durably."""
        return self._position

    @property
    def halted(self) -> str:
        """Why it stopped for good, in one sentence; empty while it runs."""
        return self._halted

    def ring(self, *, soon: bool = True) -> None:
        """There is something new in the log, perhaps; not `soon`: nobody waits for it."""
        if soon:
            self._hurry()
        self._bell.ring()

    def _hurry(self) -> None:
        with self._changed:
            self._soon = True
            self._changed.notify_all()

    def wake(self, reader: Address) -> None:
        """Tell this address CatchUp(position) after each commit from now on, and at once."""
        with self._changed:
            self._readers[reader.name] = reader
            if not self._halted:
                reader.tell(CatchUp(self._position))

    def wait_for(self, position: int, timeout_s: float) -> None:
        """Return when the read model has committed `position`: to read what was just written.

        Raises:
            HaltedError: it never will.
            TimeoutError: not yet.
        """
        with self._changed:
            self._changed.wait_for(lambda: self._halted or self._position >= position, timeout_s)
            if self._position >= position:
                return
            if self._halted:
                raise HaltedError(self._halted)
            msg = f"the read model is at {self._position}, not yet at {position}"
            raise TimeoutError(msg)

    def perform(self, fn: Callable[[], T]) -> pykka.Future[T]:
        """Call `fn` on the projector's thread between two batches: for the purge.

        The future gives its result or raises its exception (ActorDeadError after a stop).
        """
        self._hurry()
        return self._bell.perform(fn)

    def stop(self, timeout_s: float) -> bool:
        """Finish the batch under way; whether it ended in time. Who still waits is released."""
        self._hurry()
        ended = self._bell.stop(timeout_s)
        self._release("The projector has stopped.")
        return ended

    def _release(self, why: str) -> None:
        with self._changed:
            self._halted = self._halted or why
            self._changed.notify_all()

    def _project(self) -> bool:
        """One batch; whether there may be more."""
        if self._halted:
            return False
        self._gather()
        try:
            reached = self._projection.catch_up(None)
        except Exception as error:
            logger.exception("the projection failed")
            why = str(error) if isinstance(error, LogError) else fault_of(error)
            self._halt(
                f"The read model stopped after position {self._position}: {why}; run doctor."
            )
            return False
        with self._changed:
            moved, self._position = reached > self._position, reached
            readers = list(self._readers.values()) if moved else []
            self._changed.notify_all()
        for reader in readers:
            reader.tell(CatchUp(reached))
        return moved

    def _gather(self) -> None:
        """Wait while nobody else does, but not longer than the pace allows."""
        with self._changed:
            left_s = self._began_s + self._pace_s - self._monotonic()
            if left_s > 0:
                self._changed.wait_for(lambda: self._soon, left_s)
            self._soon = False
        self._began_s = self._monotonic()

    def _halt(self, why: str) -> None:
        first = not self._halted
        self._release(why)
        if first:
            self._on_halt(why)

    def _died(self, error: BaseException) -> None:
        self._halt(f"The projector stopped ({fault_of(error)}); start again.")
