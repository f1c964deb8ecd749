"""A small house to live in: the real log, journal and supervisor, on a virtual clock."""

from __future__ import annotations

import threading
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NotYet
from queue import Queue
from typing import TYPE_CHECKING, TypeVar

from actors.runtime.actor import Runtime, WhenIdle
from actors.runtime.journal import Journal
from actors.runtime.projecting import Projecting
from actors.runtime.reactor import Reaction, Reactor
from actors.runtime.supervisor import Supervisor
from actors.runtime.timers import Timer, Timers
from actors.runtime.workers import Workers
from events import streams
from events.event import Event, New
from events.faults import ActorRestarted, ProjectionSkipped
from events.keys import KeyStore
from events.log import EventLog
from events.request import Page, Request
from tests.fakes.clock import VirtualClock

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from actors.runtime.guarded import Guarded
    from actors.runtime.mailbox import Address

E = TypeVar("E", bound=Event)
TIMEOUT_S = 20.0  # nothing here takes a tenth of a second on an idle machine
SETTLE_S = 0.05  # how long to wait for an actor to be idle before time moves on
SETTLE_STEPS_MAX = 2000


def heard(n: int) -> New:
    """Something observed: recorded again, it is dropped."""
    return New(streams.restart("given", n), ActorRestarted(at=n, actor="given", error=""))


def decided(n: int, by: str = "test") -> New:
    """Something decided: recorded again, it is refused."""
    return New(streams.skip(n), ProjectionSkipped(at=n, position=n, by=by))


class Mirror:
    """A projection that only remembers how far it is, `batch` events at a time."""

    def __init__(self, log: EventLog, batch: int = 1000) -> None:
        self.log = log
        self.batch = batch
        self.position = 0
        self.poison: int | None = None
        self.commits: list[int] = []

    def catch_up(self, upto: int | None) -> int:
        page = self.log.read(self.position, upto=upto, limit=self.batch)
        if self.poison is not None and page.after < self.poison <= page.upto:
            raise ValueError(self.poison)
        if page.events:
            self.position = page.upto
            self.commits.append(page.upto)
        return self.position


class WatchedTimers(Timers):
    """Timers that tell what was asked of them."""

    def __init__(self, clock: VirtualClock) -> None:
        super().__init__(clock)
        self.asked: Queue[float] = Queue()

    def after(self, delay_s: float, fn: Callable[[], object]) -> Timer:
        timer = super().after(delay_s, fn)
        self.asked.put(delay_s)
        return timer


class House:
    def __init__(
        self, folder: Path, make_log: Callable[[Path, KeyStore], EventLog] = EventLog
    ) -> None:
        self.keys = KeyStore(folder / "keys.db")
        self.log = make_log(folder / "log.db", self.keys)
        self.clock = VirtualClock()
        self.timers = WatchedTimers(self.clock)
        self.clock.drive(self.timers)
        self.workers = Workers(threads=2)
        self.mirror = Mirror(self.log)
        self.halts: list[str] = []
        self.fatal: list[str] = []
        self.gave_up: Queue[str] = Queue()
        self.projecting = Projecting(self.mirror, position=0, on_halt=self.halts.append)
        self.journal = Journal(self.log, doorbell=self.projecting.ring, on_fatal=self.fatal.append)
        self.runtime = Runtime(
            self.log, self.journal, self.projecting, self.clock, self.timers, self.workers
        )
        self.supervisor = Supervisor(
            journal=self.journal,
            clock=self.clock,
            timers=self.timers,
            chance=lambda: 0.5,
            on_gave_up=self.gave_up.put,
        )

    def close(self) -> None:
        self.supervisor.stop()
        self.workers.stop(TIMEOUT_S)
        self.projecting.stop(TIMEOUT_S)
        self.journal.stop(TIMEOUT_S)
        self.log.close()
        self.keys.close()

    def record(self, *events: New) -> int:
        """Record as someone from outside would; the last position."""
        return self.journal.record(Request(events), TIMEOUT_S).positions[-1]

    def start(self, kind: type[Guarded], *more: object, name: str = "echo") -> Address:
        return self.supervisor.start(name, lambda role: kind.start(role, self.runtime, *more))

    def flush(self) -> None:
        """Wait until the journal has answered whatever was submitted."""
        self.journal.record(Request(), TIMEOUT_S)

    def hear(self, first: int, last: int) -> int:
        return self.record(*(heard(n) for n in range(first, last + 1)))

    def settle(self, *addresses: Address) -> None:
        """Let time pass until everything recorded is projected and reacted to."""
        for _ in range(SETTLE_STEPS_MAX):
            head = self.log.head()
            self.projecting.wait_for(head, TIMEOUT_S)
            if all(self._becomes_idle(address) for address in addresses):
                self.flush()
                if head == self.log.head():
                    return
            else:
                self.clock.advance(1.0)
        msg = "it does not come to rest"
        raise AssertionError(msg)

    def _becomes_idle(self, address: Address) -> bool:
        done: Future[None] = Future()
        try:
            return address.tell(WhenIdle(done)) and done.result(SETTLE_S) is None
        except NotYet:
            return False

    def events(self, kind: type[E]) -> list[E]:
        page = self.log.read(0, topics=[kind.topic], limit=100_000)
        return [recorded.event for recorded in page.events if isinstance(recorded.event, kind)]

    def heard_at(self) -> list[int]:
        """Positions of everything an Echo answers."""
        page = self.log.read(0, topics=Echo.topics, limit=100_000)
        return [recorded.position for recorded in page.events]

    def echoed(self) -> list[int]:
        """Positions that were answered, in the order of the answers."""
        return [event.position for event in self.events(ProjectionSkipped)]


class Echo(Reactor):
    """Answers each event it hears with one decision that names the event's position."""

    reader = "echo"
    topics = (ActorRestarted.topic,)

    def react(self, page: Page) -> Reaction:
        return Reaction(tuple(decided(recorded.position, "echo") for recorded in page.events))


class Gate:
    """Holds a thread until opened, and tells when one has arrived."""

    def __init__(self) -> None:
        self._reached = threading.Event()
        self._opened = threading.Event()

    def pass_through(self) -> None:
        self._reached.set()
        assert self._opened.wait(TIMEOUT_S)

    def wait_until_reached(self) -> None:
        assert self._reached.wait(TIMEOUT_S)

    def open(self) -> None:
        self._opened.set()
