"""The running system: what starts in which order, and stops in the reverse, on one screen."""

from __future__ import annotations

import threading
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any, TypeVar

from actors.runtime.actor import Runtime, WhenIdle
from actors.runtime.backlog import FinishNow
from actors.runtime.journal import Journal
from actors.runtime.projecting import HaltedError, LiveProjection, Projecting
from actors.runtime.purse import Purse, unsettled
from actors.runtime.roles import ROLES, factories
from actors.runtime.supervisor import Supervisor
from actors.runtime.timers import Timers
from actors.runtime.workers import Workers
from actors.templates import kept
from events import streams
from events.budget import Caps
from events.event import New, to_us
from events.request import Request
from events.sessions import HistoryLearned
from projections.queries import sessions
from projections.queries.reservations import reservations
from projections.recall.memory import Memory

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

    from actors.runtime.data_folder import DataFolder
    from actors.runtime.mailbox import Address
    from actors.runtime.world import World

T = TypeVar("T")

STOP_TIMEOUT_S = 30.0  # the journal's last group and the projector's last batch, on a slow disk
ERASURE_TIMEOUT_S = 600.0  # blanking a person's years of messages reads the whole log once


class SystemFaultError(Exception):
    """The system cannot go on; the text is one sentence."""


class System:
    """Everything that runs over an open data folder. `start` once, `stop` once."""

    def __init__(
        self,
        folder: DataFolder,
        world: World,
        *,
        on_fault: Callable[[str], object],
        timers: Timers | None = None,
    ) -> None:
        """`on_fault` gets one sentence when the system cannot go on; from any thread."""
        self._folder = folder
        self._world = world
        self.log = folder.log
        self.read_model = folder.read_model
        self.memory = Memory(
            self.read_model, model=world.embedder.id if world.embedder is not None else None
        )
        self.timers = timers or Timers(world.clock)
        self.workers = Workers()
        self.journal = Journal(self.log, doorbell=self._ring, on_fatal=self._fail)
        self.projecting = Projecting(
            LiveProjection(self.read_model, self.log.head),
            position=self.read_model.projector.position,
            on_halt=self._fail,
            pace_s=world.pace_s,
            monotonic=world.clock.monotonic,
        )
        self.runtime = Runtime(
            self.log, self.journal, self.projecting, world.clock, self.timers, self.workers
        )
        self.purse = Purse(self.journal, self.log, world.clock, self._caps)
        self.supervisor = Supervisor(
            journal=self.journal,
            clock=world.clock,
            timers=self.timers,
            chance=world.chance,
            on_gave_up=self._fail,
        )
        self.addresses: dict[str, Address] = {}
        self._on_fault = on_fault
        self._fault = ""
        self._waited: set[Future[Any]] = set()
        self._lock = threading.Lock()

    def _fail(self, sentence: str) -> None:
        """The system cannot go on: say so, and release who waits."""
        with self._lock:
            self._fault = self._fault or sentence
            waited = list(self._waited)
        self._on_fault(sentence)
        for future in waited:
            self._release(future, sentence)

    def await_(self, future: Future[T], timeout_s: float) -> T:
        """A future's result, or SystemFaultError as soon as nobody will give it one.

        The future itself stays its maker's to resolve: an actor may, after the fault.
        """
        either: Future[Any] = Future()
        with self._lock:
            if self._fault:
                raise SystemFaultError(self._fault)
            self._waited.add(either)
        future.add_done_callback(lambda _: self._release(either))
        try:
            either.result(timeout_s)
            return future.result(0)
        finally:
            with self._lock:
                self._waited.discard(either)

    def _release(self, waited: Future[Any], fault: str = "") -> None:
        """Once: by its result or by a fault, whichever comes first."""
        with self._lock:
            if waited.done():
                return
            if fault:
                waited.set_exception(SystemFaultError(fault))
            else:
                waited.set_result(None)

    def _ring(self) -> None:
        self.projecting.ring(soon=False)

    def start(self, roles: Collection[str] = ROLES) -> None:
        """Start the actors of these roles; each takes up what is owed."""
        self._settle_what_is_open()
        if templates := kept(self._world.model, self._now_us()):
            self.journal.record(Request(templates))
        self.timers.start()
        self.begin(roles)

    def begin(self, roles: Collection[str]) -> None:
        """Start more actors in a system that runs."""
        for name, factory in factories(self, self._world):
            if name in roles:
                self.addresses[name] = self.supervisor.start(name, factory)

    def _settle_what_is_open(self) -> None:
        """Calls that a crash cut off: nobody will ever learn what they cost."""
        with self.read_model.reading() as db:
            lost = unsettled(reservations(db), self._now_us())
        if lost:
            self.journal.record(Request(lost))

    def _caps(self) -> Caps:
        chosen = self.read_model.settings()
        return Caps(
            *(chosen.number(f"money.{of}day_usd") for of in ("", "unattended_")),
            *(chosen.number(f"money.{of}_day_usd") for of in ("guild", "person", "automation")),
        )

    def _now_us(self) -> int:
        return to_us(self._world.clock.now())

    # How the eraser reaches the two writing threads.

    def write(self, fn: Callable[[], T]) -> T:
        return self.journal.perform(fn).get(timeout=ERASURE_TIMEOUT_S)

    def project(self, upto: int) -> None:
        self.projecting.ring()
        try:
            self.projecting.wait_for(upto, ERASURE_TIMEOUT_S)
        except HaltedError as error:
            raise SystemFaultError(self._fault or str(error)) from error

    def on_projector(self, fn: Callable[[], T]) -> T:
        return self.projecting.perform(fn).get(timeout=ERASURE_TIMEOUT_S)

    # Waiting, for run.py and tests; never for an actor.

    def settle(self, *names: str, timeout_s: float) -> None:
        """Return when these actors (all by default) have nothing left to do.

        Raises:
            TimeoutError: they still have.
            SystemFaultError: they never will.
        """
        head = -1
        while head != self.log.head():  # one that was idle may have been woken by a later one
            head = self.log.head()
            self.project(head)
            for name in names or [*self.addresses]:
                done: Future[None] = Future()
                self.addresses[name].tell(WhenIdle(done))
                self.await_(done, timeout_s)

    def learn(self, channel_ids: Iterable[int]) -> None:
        """Have what was imported into these channels count like what was heard."""
        self.project(self.log.head())
        with self.read_model.reading() as db:
            fresh = sessions.not_counting(db, channel_ids)
        for channel_id, guild_id in fresh.items():
            stream = streams.learned(channel_id)
            event = HistoryLearned(at=self._now_us(), guild_id=guild_id, channel_id=channel_id)
            self.journal.record(
                Request((New(stream, event, version=self.log.version_of(stream) + 1),))
            )
        self.project(self.log.head())

    def finish(self, *names: str, timeout_s: float) -> int:
        """Have these actors do all that they owe, open ends too; how many events that made."""
        added = 0
        for name in names:
            done: Future[int] = Future()
            self.addresses[name].tell(FinishNow(done))
            added += self.await_(done, timeout_s)
        return added

    def stop(self, *, hurry: bool = False) -> list[str]:
        """Stop in reverse; names of what did not end in time."""
        if hurry:
            self.supervisor.hurry()
        late = self.supervisor.stop()
        late += [] if self.workers.stop(STOP_TIMEOUT_S) else ["workers"]
        late += [] if self.projecting.stop(STOP_TIMEOUT_S) else ["projector"]
        late += [] if self.journal.stop(STOP_TIMEOUT_S) else ["journal"]
        self.timers.stop(STOP_TIMEOUT_S)
        return late
