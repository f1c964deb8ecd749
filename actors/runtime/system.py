"""The running system: what starts in which order, and stops in the reverse, on one screen."""

from __future__ import annotations

import threading
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any, TypeVar

from actors.automation_clock.actor import AutomationClock
from actors.commands.actor import Commands
from actors.commands.asked import Desk
from actors.config import CONSOLE_CHANNEL_ID
from actors.courier.actor import Courier
from actors.courier.reactions import ReactionCourier
from actors.courier.typing import TypingReader
from actors.ingestion.actor import Ingestion
from actors.memory_curator.actor import MemoryCurator, ReadNow
from actors.memory_curator.embedding import EmbeddingReader
from actors.memory_curator.reading import Study
from actors.mind import Mind
from actors.responder.actor import Responder
from actors.runtime.actor import Runtime, WhenIdle
from actors.runtime.eraser import Eraser
from actors.runtime.erasing import ErasureReader
from actors.runtime.journal import Journal
from actors.runtime.projecting import HaltedError, LiveProjection, Projecting
from actors.runtime.purse import Purse, unsettled
from actors.runtime.supervisor import Supervisor
from actors.runtime.timers import Timers
from actors.runtime.workers import Workers
from events.budget import Caps
from events.event import to_us
from events.request import Request
from projections.queries.reservations import reservations
from projections.recall.memory import Memory

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from actors.runtime.actor import Role
    from actors.runtime.data_folder import DataFolder
    from actors.runtime.mailbox import Address
    from actors.runtime.world import World

T = TypeVar("T")

ROLES = (
    *("courier", "reactions", "typing", "responder", "commands", "clock", "curator"),
    *("embedding", "eraser", "ingestion"),
)
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
        embedder = world.embedder
        self.memory = Memory(
            self.read_model,
            model=embedder.id if embedder else None,
            dims=embedder.dims if embedder else 0,
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
        self.timers.start()
        world = self._world

        def start(name: str, factory: Callable[[Role], object]) -> None:
            if name in roles:
                self.addresses[name] = self.supervisor.start(name, factory)

        if world.messenger is not None:
            messenger = world.messenger
            mind = Mind(
                self.read_model,
                self.memory,
                world.model,
                world.embedder,
                world.clock,
                CONSOLE_CHANNEL_ID,
                self.purse,
                world.own_id,
            )
            start(
                "courier",
                lambda role: Courier.start(
                    role,
                    self.runtime,
                    self.read_model,
                    messenger,
                    world.own_history,
                    world.own_id,
                ),
            )
            start(
                "reactions",
                lambda role: ReactionCourier.start(role, self.runtime, self.read_model, messenger),
            )
            if world.typist is not None:
                typist = world.typist
                start("typing", lambda role: TypingReader.start(role, self.runtime, typist))
            start("responder", lambda role: Responder.start(role, self.runtime, mind))
            start("clock", lambda role: AutomationClock.start(role, self.runtime, mind))
            if world.front is not None:
                front = world.front
                desk = Desk(mind, self.log, front.export, front.tell_operator)
                start("commands", lambda role: Commands.start(role, self.runtime, desk, front))
        study = Study(self.read_model, world.model, world.clock, CONSOLE_CHANNEL_ID, self.purse)
        rests = world.pace_s > 0  # many may talk at once
        start("curator", lambda role: MemoryCurator.start(role, self.runtime, study, rests=rests))
        if world.embedder is not None:
            embedder = world.embedder
            start(
                "embedding",
                lambda role: EmbeddingReader.start(
                    role, self.runtime, self.read_model, embedder, rests=rests
                ),
            )
        eraser = Eraser(self.log, self.read_model, self, self._now_us)
        start(
            "eraser",
            lambda role: ErasureReader.start(role, self.runtime, eraser, self.read_model),
        )
        start("ingestion", lambda role: Ingestion.start(role, self.runtime, world.own_id))

    def _settle_what_is_open(self) -> None:
        """Calls that a crash cut off: nobody will ever learn what they cost."""
        with self.read_model.reading() as db:
            lost = unsettled(reservations(db), self._now_us())
        if lost:
            self.journal.record(Request(lost))

    def _caps(self) -> Caps:
        chosen = self.read_model.settings()
        return Caps(chosen.number("money.day_usd"), chosen.number("money.unattended_day_usd"))

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

    def read_everything(self, *, history: tuple[int, ...] = (), timeout_s: float) -> int:
        """Have the curator read what is unread, open windows too; how many events that made."""
        done: Future[int] = Future()
        self.addresses["curator"].tell(ReadNow(done, history))
        return self.await_(done, timeout_s)

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
