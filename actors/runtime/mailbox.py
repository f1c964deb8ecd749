"""The bounded inbox of an actor, and the address that outlives the actor behind it.

Three kinds of message arrive. *Control* (answers of the journal, results of workers, questions,
stop) always fits: who sends it is bounded elsewhere. *Signals* (`CatchUp`, `Tick`) coalesce, so
each takes one place however often it is sent. The rest is *ordinary*; a full lane refuses it.
"""

from __future__ import annotations

import threading
from collections import deque
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from pykka import ActorDeadError, Timeout
from pykka._envelope import Envelope  # private: tests/runtime/test_mailbox.py holds it to its shape
from pykka.messages import _ActorStop  # pyright: ignore[reportPrivateUsage]

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future

    from pykka import ActorRef

ORDINARY_MAX = 1024  # ten seconds of a very busy server, ~2 MB; more would only be older when read


class CatchUp(NamedTuple):
    """The read model has reached `position`; the newest one replaces those before it."""

    position: int


class Tick(NamedTuple):
    """An interval has passed; one waits at a time for each name."""

    name: str


class Run(NamedTuple):
    """Control: call this on the actor's thread. Brings results of the actor's own outside calls."""

    fn: Callable[[], object]


class WhenIdle(NamedTuple):
    """Control: resolve `done` as soon as the actor is idle: to wait without asking often."""

    done: Future[None]


class Counts(NamedTuple):
    """What a mailbox has been through."""

    waiting_max: int = 0
    """The longest the ordinary lane has been."""
    refused: int = 0
    """Ordinary messages that found it full."""
    dead: int = 0
    """Messages nobody will read: sent to an actor that had ended, or left behind by it. Signals do
    not count: they are always safe to lose."""

    def __add__(self, other: object) -> Counts:
        assert isinstance(other, Counts)
        most = max(self.waiting_max, other.waiting_max)
        return Counts(most, self.refused + other.refused, self.dead + other.dead)


class Mailbox:
    """An inbox for pykka. Any thread may put; only the actor's thread gets.

    Control comes out first, then ordinary messages and signals in the order they came. A stop comes
    out last: from the moment it is put, nothing ordinary gets in and waiting signals are dropped.
    """

    def __init__(self, ordinary_max: int = ORDINARY_MAX) -> None:
        self._ordinary_max = ordinary_max
        self._changed = threading.Condition()
        self._control: deque[Envelope[Any]] = deque()
        self._queue: deque[Envelope[Any] | str] = deque()
        """Ordinary messages, and the keys of signals."""
        self._signals: dict[str, CatchUp | Tick] = {}
        self._stops: deque[Envelope[Any]] = deque()
        self._ordinary = 0
        self._left: tuple[Envelope[Any], ...] = ()
        self._held = False
        self._leaving = False
        self._closed = False
        self._counts = Counts()

    @property
    def counts(self) -> Counts:
        return self._counts

    def post(self, message: object) -> bool:
        """Put a message without waiting; False if it was refused or nobody is there to read it."""
        with self._changed:
            return self._accept(Envelope(message))

    def put(self, envelope: Envelope[Any]) -> None:
        """What pykka calls for `tell`, `ask` and `stop`. A refusal is only counted."""
        with self._changed:
            self._accept(envelope)

    def _accept(self, envelope: Envelope[Any]) -> bool:
        message = envelope.message
        signal = isinstance(message, CatchUp | Tick)
        if self._closed or (self._leaving and signal):
            self._bury(envelope, counted=not signal)
            return False
        if isinstance(message, _ActorStop):
            self._leaving = True
            self._signals.clear()
            self._stops.append(envelope)
        elif isinstance(message, Run | WhenIdle) or envelope.reply_to is not None:
            self._control.append(envelope)
        elif isinstance(message, CatchUp):
            self._signal("", message)
        elif isinstance(message, Tick):
            self._signal(f"tick {message.name}", message)
        elif self._leaving:
            self._bury(envelope, counted=True)
            return False
        elif self._ordinary >= self._ordinary_max:
            self._counts += Counts(refused=1)
            return False
        else:
            self._ordinary += 1
            self._counts += Counts(waiting_max=self._ordinary)
            self._queue.append(envelope)
        self._changed.notify()
        return True

    def _signal(self, key: str, signal: CatchUp | Tick) -> None:
        before = self._signals.get(key)
        if before is None:
            self._queue.append(key)
        elif isinstance(before, CatchUp) and isinstance(signal, CatchUp):
            signal = max(before, signal)
        self._signals[key] = signal

    def _bury(self, envelope: Envelope[Any], *, counted: bool) -> None:
        if counted:
            self._counts += Counts(dead=1)
        if envelope.reply_to is not None:
            error = ActorDeadError("the actor has ended")
            envelope.reply_to.set_exception((ActorDeadError, error, None))

    def get(self) -> Envelope[Any]:
        """The next message; waits for one."""
        with self._changed:
            while True:
                if self._control:
                    return self._control.popleft()
                while self._queue and not self._held:
                    head = self._queue.popleft()
                    if isinstance(head, Envelope):
                        self._ordinary -= 1
                        return head
                    if (signal := self._signals.pop(head, None)) is not None:
                        return Envelope(signal)
                if self._stops and not self._queue:
                    return self._stops.popleft()
                self._changed.wait()

    def empty(self) -> bool:
        with self._changed:
            return not (self._control or self._ordinary or self._signals or self._stops)

    def hold(self, *, held: bool) -> None:
        """Held, only control comes out: its reader has as much under way as it may."""
        with self._changed:
            self._held = held
            self._changed.notify()

    def hurry(self) -> None:
        """Forced stop: drop what is ordinary, so that a stop comes out next."""
        with self._changed:
            self._drop_ordinary()
            self._changed.notify()

    def leave_to(self, heir: Mailbox) -> None:
        """Give what waited when this closed to a new incarnation's mailbox, in order."""
        with self._changed:
            left, self._left = self._left, ()
            self._counts += Counts(dead=-len(left))
        for envelope in left:
            heir.put(envelope)

    def close(self) -> None:
        """The actor has ended: what is left and what still comes is dead, questions are refused."""
        with self._changed:
            self._closed = True
            self._left = tuple(item for item in self._queue if isinstance(item, Envelope))
            self._drop_ordinary()
            left = [envelope for envelope in self._control if envelope.reply_to is None]
            self._counts += Counts(dead=len(left))
            waiting = [e for e in (*self._control, *self._stops) if e.reply_to is not None]
            self._control.clear()
            self._stops.clear()
            for envelope in waiting:
                self._bury(envelope, counted=True)

    def _drop_ordinary(self) -> None:
        self._counts += Counts(dead=self._ordinary)
        self._ordinary = 0
        self._queue.clear()
        self._signals.clear()


class Address:
    """Where to send to an actor, whichever incarnation of it is alive. Thread-safe."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._ref: ActorRef[Any] | None = None
        self._mailbox = Mailbox()  # of the present incarnation, or of the last
        self._mailbox.close()
        self._past = Counts()
        self._lock = threading.Lock()

    def bind(self, ref: ActorRef[Any] | None) -> None:
        """Point at a new incarnation, which inherits what waited for the last one, or at none."""
        with self._lock:
            self._ref = ref
            if ref is not None:
                heir = mailbox_of(ref)
                self._mailbox.leave_to(heir)
                self._past += self._mailbox.counts
                self._mailbox = heir

    @property
    def counts(self) -> Counts:
        """Over all incarnations."""
        with self._lock:
            return self._past + self._mailbox.counts

    @property
    def alive(self) -> bool:
        ref = self._ref
        return ref is not None and ref.is_alive()

    def tell(self, message: object) -> bool:
        """Send without waiting, from any thread; False if refused (full) or nobody is there."""
        return self._mailbox.post(message)

    def ask(self, message: object, timeout_s: float) -> Any:
        """For run.py, tests and health checks only: an actor that asks may wait for itself.

        Raises:
            ActorDeadError: nobody is there.
            pykka.Timeout: no answer in time.
        """
        ref = self._ref
        if ref is None:
            msg = f"{self.name} is not running"
            raise ActorDeadError(msg)
        return ref.ask(message, timeout=timeout_s)

    def stop(self, timeout_s: float) -> bool:
        """Let the actor finish what it was sent; whether it ended in time."""
        if (ref := self._ref) is not None:
            try:
                ref.stop(timeout=timeout_s)
            except Timeout:
                return False
        return True

    def hurry(self) -> None:
        """Let a stop come before everything that waits."""
        self._mailbox.hurry()


def mailbox_of(ref: ActorRef[Any]) -> Mailbox:
    """The mailbox of an actor of ours."""
    return cast("Mailbox", ref.actor_inbox)
