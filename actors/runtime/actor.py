"""What every actor can do: be ticked, ask the journal, and have long work done elsewhere."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from actors.runtime.guarded import Guarded
from actors.runtime.mailbox import Address, CatchUp, Run, Tick, WhenIdle
from actors.runtime.workers import BusyError

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future

    from actors.ports import Clock
    from actors.runtime.journal import Answer, Journal
    from actors.runtime.projecting import Projecting
    from actors.runtime.timers import Timers
    from actors.runtime.workers import Workers
    from events.log import EventLog
    from events.request import Request

T = TypeVar("T")

OUTSTANDING_MAX = 8  # requests, and jobs, of one actor under way; keeps the control lane short
BACKLOG_MAX = 1000  # what one tick or page may ask for beyond that; two full pages


class Role(NamedTuple):
    """What the supervisor gives to each incarnation of an actor."""

    name: str
    address: Address
    died: Callable[[BaseException], None]


@dataclass(frozen=True, slots=True)
class Runtime:
    """What all actors share."""

    log: EventLog
    journal: Journal
    projecting: Projecting
    clock: Clock
    timers: Timers
    workers: Workers


class IsIdle(NamedTuple):
    """Ask: has the actor nothing to do and nothing under way?"""


class Actor(Guarded):
    """Subclasses override `resume`, `on_input`, `on_tick` and `on_end`.

    All of them, and every `on_answer` and `on_result`, run on the actor's thread. If one raises,
    the actor ends and the supervisor starts another; nothing that was only in memory survives.
    """

    def __init__(self, role: Role, runtime: Runtime) -> None:
        super().__init__(role.died)
        self.role = role
        self.runtime = runtime
        self._requests = _Slots()
        self._jobs = _Slots()
        self._awaiting_idle: list[Future[None]] = []
        role.address.bind(self.actor_ref)  # from here on messages wait for us

    def resume(self) -> None:
        """At every start, before the first message: set ticks, take up what is owed."""

    def on_input(self, message: Any) -> None:
        """An ordinary message."""
        msg = f"{self.role.name} does not understand {type(message).__name__}"
        raise TypeError(msg)

    def on_tick(self, name: str) -> None:
        """An interval set with `every` has passed."""

    def every(self, name: str, interval_s: float) -> None:
        """Tick at this interval; ticks go on over a restart, setting them again is harmless."""
        self.runtime.timers.every(self.role.address, name, interval_s)

    def decide_later(self, request: Request, on_answer: Callable[[Answer], object]) -> None:
        """Have a request recorded; its answer comes back on this actor's thread.

        At most `OUTSTANDING_MAX` are under way, the others wait here, and meanwhile so do messages
        in the mailbox. An answer that comes after the actor has ended is lost: what was recorded is
        found by asking what is owed.

        Raises:
            OverflowError: more than `BACKLOG_MAX` wait.
        """

        def back(answer: Answer) -> None:
            self._requests.leave()
            on_answer(answer)

        self._requests.enter(lambda: self._send(request, back))

    def _send(self, request: Request, on_answer: Callable[[Answer], object]) -> None:
        def deliver(answer: Answer) -> None:
            self.later(lambda: on_answer(answer))

        self.runtime.journal.submit(request, deliver, urgent=True)

    def work(self, fn: Callable[[], T], on_result: Callable[[T | Exception], object]) -> None:
        """Call `fn` on a worker thread; its result or exception comes back on this actor's thread.

        `fn` must not touch the actor. Bounds as for `decide_later`; a result may also be
        `BusyError`: all workers are taken.

        Raises:
            OverflowError: more than `BACKLOG_MAX` wait.
        """

        def back(result: T | Exception) -> None:
            self._jobs.leave()
            on_result(result)

        def start() -> None:
            try:
                self.runtime.workers.submit(fn, lambda result: self.later(lambda: back(result)))
            except BusyError as error:
                busy = error
                self.later(lambda: back(busy))

        self._jobs.enter(start)

    def later(self, fn: Callable[[], object]) -> None:
        """Call `fn` on this actor's thread, soon; for any thread. Lost if the actor has ended."""
        self.mailbox.post(Run(fn))

    def idle(self) -> bool:
        """Nothing is under way; a subclass adds what else must be done."""
        return not (self._requests or self._jobs)

    def on_begin(self) -> None:
        self.resume()

    def on_end(self) -> None:
        """Ordered stop: submit what waits, for the journal stops after us. Call this too."""
        self._requests.start_all()

    def on_receive(self, message: Any) -> Any:
        answer = super().on_receive(message)
        self.mailbox.hold(held=self._requests.full)
        if self._awaiting_idle and self.idle() and self.mailbox.empty():
            for done in self._awaiting_idle:
                if done.set_running_or_notify_cancel():
                    done.set_result(None)
            self._awaiting_idle.clear()
        return answer

    def on_message(self, message: Any) -> Any:
        match message:
            case CatchUp(position):
                self.on_catch_up(position)
            case Tick(name):
                self.on_tick(name)
            case IsIdle():
                return self.idle() and self.mailbox.empty()
            case WhenIdle(done):
                self._awaiting_idle.append(done)
            case _:
                self.on_input(message)
        return None

    def on_catch_up(self, position: int) -> None:
        """The read model has moved; readers act on it."""


class _Slots:
    """At most `OUTSTANDING_MAX` things under way, the others in line."""

    def __init__(self) -> None:
        self._taken = 0
        self._line: deque[Callable[[], None]] = deque()

    def __bool__(self) -> bool:
        return self._taken > 0

    def enter(self, start: Callable[[], None]) -> None:
        if not self.full:
            self._taken += 1
            start()
        elif len(self._line) < BACKLOG_MAX:
            self._line.append(start)
        else:
            msg = f"an actor asked for more than {BACKLOG_MAX} things at once"
            raise OverflowError(msg)

    @property
    def full(self) -> bool:
        return self._taken >= OUTSTANDING_MAX

    def start_all(self) -> None:
        while self._line:
            self._line.popleft()()

    def leave(self) -> None:
        if self._line:
            self._line.popleft()()
        else:
            self._taken -= 1
