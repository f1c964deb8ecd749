"""The journal: the one writer of the log, which commits many requests at once.

It takes what is waiting and never waits for more: while one group is made durable the next one
gathers, so the disk sets the size of a group and a lone request is not delayed.
"""

from __future__ import annotations

import logging
import threading
from collections import deque
from concurrent.futures import Future
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from actors.runtime.bell import Bell
from actors.runtime.budgets import Budgets
from actors.runtime.guarded import fault_of
from events.errors import RefusedError, StoreError
from events.request import Appended, Refused, Request

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import pykka

    from events.log import EventLog

logger = logging.getLogger("lorekeeper.runtime")
T = TypeVar("T")

GROUP_REQUESTS_MAX = 500  # where the cost of a commit no longer shows in the cost of a request
GROUP_EVENTS_MAX = 5000  # ~0.1 s of writing: what a small request may have to wait behind
OUTSTANDING_EVENTS_MAX = 20_000  # four groups, ~20 MB: the next is always ready, memory stays flat
SUBMIT_TIMEOUT_S = 30.0  # a disk that cannot take four groups in this time is broken
RECORD_TIMEOUT_S = 60.0  # the same, and the request's own group


class Failed(NamedTuple):
    """Nothing of the request was recorded."""

    reason: str
    """One sentence."""
    fatal: bool = False
    """The journal accepts nothing more; else only this request could not be written."""


Answer = Appended | Refused | Failed


class _Waiting(NamedTuple):
    request: Request
    reply: Callable[[Answer], object]

    @property
    def weight(self) -> int:
        return max(1, len(self.request.events))


class Journal:
    """Started when made. `submit`, `record` and `perform` are for any thread."""

    def __init__(
        self,
        log: EventLog,
        *,
        doorbell: Callable[[], object],
        on_fatal: Callable[[str], object],
    ) -> None:
        """`doorbell` and `on_fatal` are called on the journal's thread and must not wait.

        `doorbell`: something was added to the log. `on_fatal`: the log cannot be written; it gets
        one sentence.
        """
        self._log = log
        self._budgets = Budgets(log)
        self._doorbell = doorbell
        self._on_fatal = on_fatal
        self._changed = threading.Condition()
        self._queue: deque[_Waiting] = deque()
        self._outstanding = 0
        """Events submitted and not answered."""
        self._closed: str = ""
        """Why nothing is accepted any more."""
        self._fatal = ""
        self._bell = Bell(self._write_group, died=self._died, at_end=self._write_all)

    def submit(
        self, request: Request, reply: Callable[[Answer], object], *, urgent: bool = False
    ) -> None:
        """Have a request recorded; `reply` is called once, on the journal's thread.

        `reply` must not wait; if it raises, that is logged. Blocks while the journal is behind by
        more than `OUTSTANDING_EVENTS_MAX`, at most `SUBMIT_TIMEOUT_S`; then the answer is Failed.
        A request larger than that goes through alone. `urgent` never blocks: for actors, which
        bound what they have under way themselves.
        """
        waiting = _Waiting(request, reply)
        with self._changed:
            urgent = urgent or self._bell.is_here  # which must not wait for itself
            failure = self._await_room(0 if urgent else waiting.weight)
            if failure is None:
                self._outstanding += waiting.weight
                self._queue.append(waiting)
        if failure is None:
            self._bell.ring()
        else:
            _answer(waiting, failure)

    def _await_room(self, weight: int) -> Failed | None:
        def has_room() -> bool:
            free = OUTSTANDING_EVENTS_MAX - self._outstanding
            return not weight or not self._outstanding or weight <= free

        if not self._changed.wait_for(lambda: self._closed or has_room(), SUBMIT_TIMEOUT_S):
            return Failed("The log is written too slowly; check the disk and try again.")
        return Failed(self._closed, fatal=True) if self._closed else None

    def record(self, request: Request, timeout_s: float = RECORD_TIMEOUT_S) -> Appended:
        """Record and wait: for run.py, commands and tests, never for an actor.

        Raises:
            RefusedError: something decided was already there, or its words were erased.
            StoreError: it cannot be written, or the journal has stopped.
            TimeoutError: no answer yet; it may still be recorded.
        """
        answered: Future[Answer] = Future()
        self.submit(request, answered.set_result)
        match answered.result(timeout_s):
            case Appended() as appended:
                return appended
            case Refused(reason, stream):
                raise RefusedError(reason, stream)
            case Failed(reason):
                raise StoreError(reason)

    def perform(self, fn: Callable[[], T]) -> pykka.Future[T]:
        """Call `fn` on the journal's thread between two groups: for the eraser's own writes.

        The future gives its result or raises its exception (ActorDeadError after a stop).
        """
        return self._bell.perform(fn)

    def stop(self, timeout_s: float) -> bool:
        """Refuse what is new, write what was submitted; whether that ended in time."""
        self._close("The journal has stopped.")
        return self._bell.stop(timeout_s)

    def _close(self, why: str) -> None:
        with self._changed:
            self._closed = self._closed or why
            self._changed.notify_all()

    def _write_group(self) -> bool:
        """Commit the next group and answer its requests; False if nothing was waiting."""
        group = self._next_group()
        if not group:
            return False
        answers = self._append([waiting.request for waiting in group])
        with self._changed:
            self._outstanding -= sum(waiting.weight for waiting in group)
            self._changed.notify_all()
        for waiting, answer in zip(group, answers, strict=True):
            _answer(waiting, answer)
        if any(isinstance(answer, Appended) and answer.added for answer in answers):
            self._doorbell()
        return True

    def _next_group(self) -> list[_Waiting]:
        group: list[_Waiting] = []
        readers: set[str] = set()
        events = 0
        with self._changed:
            while self._queue and len(group) < GROUP_REQUESTS_MAX:
                waiting = self._queue[0]
                reader = waiting.request.track.reader if waiting.request.track else ""
                events += waiting.weight
                # A cursor moves once in a transaction: a restarted reader may repeat its request.
                if group and (events > GROUP_EVENTS_MAX or reader in readers):
                    break
                if reader:
                    readers.add(reader)
                group.append(self._queue.popleft())
        return group

    def _append(self, requests: list[Request]) -> Sequence[Answer]:
        if self._fatal:
            return [Failed(self._fatal, fatal=True)] * len(requests)
        try:
            decided = self._budgets.decide(requests)
            allowed = [request for request in decided if isinstance(request, Request)]
            answers = self._log.append_group(allowed)
            self._budgets.recorded(allowed, answers)
            rest = iter(answers)
            return [one if isinstance(one, Refused) else next(rest) for one in decided]
        except StoreError as error:
            self._give_up(str(error))
        except Exception as error:
            if len(requests) == 1:
                logger.exception("a request cannot be recorded")
                return [Failed(f"The request cannot be recorded ({fault_of(error)}).")]
            # Nothing was committed: one by one, so that the innocent get in.
            return [answer for request in requests for answer in self._append([request])]
        return [Failed(self._fatal, fatal=True)] * len(requests)

    def _give_up(self, why: str) -> None:
        """Nothing can be written any more: say so once."""
        first, self._fatal = not self._fatal, self._fatal or why
        self._close(why)
        if first:
            self._on_fatal(why)

    def _write_all(self) -> None:
        while self._write_group():
            pass

    def _died(self, error: BaseException) -> None:
        self._give_up(f"The journal stopped ({fault_of(error)}); start again.")
        self._write_all()  # which now only answers


def _answer(waiting: _Waiting, answer: Answer) -> None:
    try:
        waiting.reply(answer)
    except Exception:
        logger.exception("an answer of the journal could not be delivered")
