"""An actor that works off what is owed, piece by piece: thought about elsewhere, then recorded.

What is owed is a question to the read model, so nothing waits only in memory: a piece that a crash
cut off is found again, and its claim keeps it from being done twice.
"""

from __future__ import annotations

import logging
import math
from abc import abstractmethod
from collections import Counter
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any, ClassVar, Generic, NamedTuple, TypeVar

from actors.ports import ModelUnavailableError
from actors.runtime.guarded import fault_of
from actors.runtime.reactor import Reaction, Reactor
from actors.runtime.workers import BusyError, seen
from events.request import Appended, Request

if TYPE_CHECKING:
    from collections.abc import Callable

    from actors.runtime.actor import Role, Runtime
    from actors.runtime.journal import Answer
    from events.event import New
    from events.request import Page

T = TypeVar("T")

logger = logging.getLogger("lorekeeper.runtime")

TICK_S = 30.0  # a tenth of the shortest sensible gap
PAUSE_S_MAX = 3600.0  # between looks at a model that is down: a day of that is two dozen calls
REST = 9.0  # while many talk, times as long as a piece took: a tenth of the interpreter
STOP_WAIT_S = 8.0  # for what is being thought about when we stop
REFUSALS_MAX = 3  # of one piece: what it rests on goes faster than it can be thought about

_LOOK = "backlog: look for what is owed"


class Piece(NamedTuple, Generic[T]):
    """One thing to be done."""

    stream: str
    """It is claimed there."""
    perform: Callable[[], T]
    """Thinks about it, on a worker thread; must not touch the actor."""
    record: Callable[[T], tuple[New, ...]]
    """What is recorded about the result, claim included: one transaction."""


class FinishNow(NamedTuple):
    """Do all that is owed, what would wait for more as well; `done`: how many events that made."""

    done: Future[int]


class Backlog(Reactor):
    """Subclasses say what is owed (`find`), and hear of pages (`on_reacted`) and time (`look`)."""

    tick_s: ClassVar[float] = TICK_S
    """How late something that time alone made due may be noticed."""

    def __init__(self, role: Role, runtime: Runtime, *, rests: bool = False) -> None:
        """`rests`: give way while many talk, as on Discord; the rest waits until they do not."""
        super().__init__(role, runtime)
        self._rests = rests
        self._working = False
        self._under_way: tuple[Piece[Any], Future[Any]] | None = None
        self._began_s = 0.0  # the present piece
        self._heard_meanwhile = False
        self._asked: list[Future[int]] = []
        self._added = 0
        self._refusals: Counter[str] = Counter()
        self._tries: Counter[str] = Counter()
        self._given_up: set[str] = set()
        self._failures = 0  # of the model, one after another
        self._not_before_s = -math.inf

    @abstractmethod
    def find(self, *, asked: bool) -> Piece[Any] | None:
        """The next piece that is owed and not `given_up`; if `asked`, also what would wait."""

    def failing(self, stream: str, times: int, why: str) -> tuple[New, ...]:
        """What is recorded about a piece that failed so many times in a row.

        Empty: it is tried again later, or at the next start if it failed by its own fault.
        """
        del stream, times, why
        return ()

    def look(self) -> None:
        """Time has passed: something may be owed that was not."""

    def given_up(self, stream: str) -> bool:
        """It failed by its own fault: tried again at the next start."""
        return stream in self._given_up

    def resume(self) -> None:
        self.every(_LOOK, self.tick_s)
        self.look()
        self._next()

    def react(self, page: Page) -> Reaction:
        return Reaction()

    def on_reacted(self, page: Page) -> None:
        self._heard_meanwhile = True
        self._next()

    def on_tick(self, name: str) -> None:
        self.look()
        self._next()

    def on_input(self, message: Any) -> None:
        assert isinstance(message, FinishNow), "it is asked to finish, nothing else"
        self._asked.append(message.done)
        self._next()

    def idle(self) -> bool:
        return super().idle() and not self._working

    def _next(self) -> None:
        resting = self.runtime.clock.monotonic() < self._not_before_s
        if self._working or (resting and not self._asked):
            return
        piece = self.find(asked=bool(self._asked))
        if piece is None:
            self._answer()
            return
        self._working, self._heard_meanwhile = True, False
        self._began_s = self.runtime.clock.monotonic()
        perform, made = seen(piece.perform)
        self._under_way = (piece, made)
        self.work(perform, lambda result: self._performed(piece, result))

    def _answer(self) -> None:
        for done in self._asked:
            done.set_result(self._added)
        self._asked.clear()

    def on_end(self) -> None:
        """What is being thought about is recorded: it may be paid for."""
        super().on_end()
        if self._under_way is None:
            return
        piece, made = self._under_way
        if not made.running() and not made.done():
            return  # no worker has begun it
        try:
            request = Request(piece.record(made.result(STOP_WAIT_S)))
        except Exception as error:  # noqa: BLE001 - whatever it is, a later start finds it owed
            logger.info("%s is left for the next start: %s", piece.stream, fault_of(error))
            return
        self.runtime.journal.submit(request, lambda _: None, urgent=True)

    def _performed(self, piece: Piece[Any], result: object) -> None:
        self._under_way = None
        if isinstance(result, Exception):
            self._failed(piece, result)
        else:
            request = Request(piece.record(result))
            self.decide_later(request, lambda answer: self._recorded(piece, answer))

    def _failed(self, piece: Piece[Any], error: Exception) -> None:
        known = isinstance(error, ModelUnavailableError | BusyError)
        why = str(error) if known else fault_of(error)
        self._failures += 1
        self._tries[piece.stream] += 1
        if recorded := self.failing(piece.stream, self._tries[piece.stream], why):
            del self._tries[piece.stream]
            self.decide_later(Request(recorded), lambda answer: self._recorded(piece, answer))
        elif known:
            self._working = False  # a later tick tries again
            pause_s = min(PAUSE_S_MAX, TICK_S * 2**self._failures)
            self._not_before_s = self.runtime.clock.monotonic() + pause_s
            self._answer()
        else:
            logger.error("%s cannot be done: %s", piece.stream, why)
            self._given_up.add(piece.stream)
            self._go_on()

    def _recorded(self, piece: Piece[Any], answer: Answer) -> None:
        self._failures = 0
        if isinstance(answer, Appended):
            self._refusals.pop(piece.stream, None)
            self._tries.pop(piece.stream, None)
            self._added += answer.added
            self.when_projected(max(answer.positions), self._rest)
            return
        # Somebody else claimed it, or what it rests on went: decided again from fresh rows.
        self._refusals[piece.stream] += 1
        if self._refusals[piece.stream] >= REFUSALS_MAX:
            self._given_up.add(piece.stream)
        self.when_projected(self.runtime.log.head(), self._go_on)

    def _rest(self) -> None:
        took_s = self.runtime.clock.monotonic() - self._began_s
        if self._rests and self._heard_meanwhile and not self._asked:
            self.runtime.timers.after(REST * took_s, lambda: self.later(self._go_on))
        else:
            self._go_on()

    def _go_on(self) -> None:
        self._working = False
        self._next()
