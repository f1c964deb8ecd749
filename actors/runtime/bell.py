"""A thread for one job, done whenever a bell rings: the journal's and the projector's."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any, TypeVar

import pykka

from actors.runtime.guarded import Guarded, Perform
from actors.runtime.mailbox import Tick, mailbox_of

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")

_RUNG = Tick("the bell was rung")  # coalesces: rung many times, it is worked once more


def _nothing() -> None:
    pass


class Bell:
    """Started when made; every method is for any thread."""

    def __init__(
        self,
        work: Callable[[], bool],
        *,
        died: Callable[[BaseException], None],
        at_end: Callable[[], None] = _nothing,
    ) -> None:
        """All are called on the bell's thread. `work` returns whether to be called again at once.

        If `work` raises, the thread ends with `died`; an ordered stop ends it with `at_end`.
        """
        self._ref = _Worker.start(work, died, at_end)
        self._thread = self._ref.ask(Perform(threading.current_thread))

    @property
    def is_here(self) -> bool:
        """Whether the caller runs on the bell's own thread."""
        return threading.current_thread() is self._thread

    def ring(self) -> None:
        """Work, soon; lost once it has ended."""
        mailbox_of(self._ref).post(_RUNG)

    def perform(self, fn: Callable[[], T]) -> pykka.Future[T]:
        """Call `fn` on the bell's thread between two calls of `work`.

        The future gives its result or raises its exception (ActorDeadError after a stop).
        """
        return self._ref.ask(Perform(fn), block=False)

    def stop(self, timeout_s: float) -> bool:
        """Finish the work under way; whether that ended in time."""
        try:
            self._ref.stop(timeout=timeout_s)
        except pykka.Timeout:
            return False
        return True


class _Worker(Guarded):
    def __init__(
        self,
        work: Callable[[], bool],
        died: Callable[[BaseException], None],
        at_end: Callable[[], None],
    ) -> None:
        super().__init__(died)
        self._work = work
        self._at_end = at_end

    def on_message(self, message: Any) -> None:
        assert message == _RUNG
        if self._work():
            self.mailbox.post(_RUNG)

    def on_end(self) -> None:
        self._at_end()
