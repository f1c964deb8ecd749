"""The supervisor: starts actors, starts them again when they die, and stops them in order.

Pykka has none. An actor that dies is replaced by a new one from its factory, behind the same
address, which resumes from its cursor and from what is owed: recovery is the code of start-up.
"""

from __future__ import annotations

import logging
import threading
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from actors.runtime.actor import Role
from actors.runtime.guarded import fault_of
from actors.runtime.mailbox import Address, Counts
from events import streams
from events.event import New, to_us
from events.faults import ActorRestarted
from events.request import Request

if TYPE_CHECKING:
    from collections.abc import Callable

    from actors.ports import Clock
    from actors.runtime.journal import Journal
    from actors.runtime.timers import Timers

logger = logging.getLogger("lorekeeper.runtime")

RESTARTS_MAX = 5  # within RESTART_WINDOW_S; then the fault is ours, not the world's
RESTART_WINDOW_S = 60.0
BACKOFF_S = 0.2  # doubles with each restart in the window: 0.2, 0.4, … 3.2
JITTER = 0.5  # a delay is between 0.75 and 1.25 of that, so that actors do not die in step
STOP_TIMEOUT_S = 10.0  # an actor waits for nothing while it stops; its longest step is one page


class Health(NamedTuple):
    """How an actor has been, over all its incarnations."""

    name: str
    alive: bool
    restarts: int
    gave_up: bool
    mail: Counts


@dataclass(slots=True)
class _Child:
    factory: Callable[[Role], object]
    role: Role
    stop_timeout_s: float
    deaths_s: deque[float] = field(default_factory=deque[float])
    restarts: int = 0
    gave_up: bool = False
    stopping: bool = False


class Supervisor:
    """`start`, `stop`, `hurry` and `health` are for any thread."""

    def __init__(
        self,
        *,
        journal: Journal,
        clock: Clock,
        timers: Timers,
        chance: Callable[[], float],
        on_gave_up: Callable[[str], object],
    ) -> None:
        """`chance` gives numbers in [0, 1). `on_gave_up` gets one sentence, on the dying thread."""
        self._journal = journal
        self._clock = clock
        self._timers = timers
        self._chance = chance
        self._on_gave_up = on_gave_up
        self._lock = threading.Lock()
        self._children: dict[str, _Child] = {}

    def start(
        self,
        name: str,
        factory: Callable[[Role], object],
        *,
        stop_timeout_s: float = STOP_TIMEOUT_S,
    ) -> Address:
        """Start an actor; `factory` makes each incarnation: `lambda role: It.start(role, …)`.

        It may be called on the timers' thread: what takes long belongs into the actor's `resume`.

        Raises:
            Exception: what the first call of `factory` raises; later ones count as deaths.
        """
        address = Address(name)

        def died(error: BaseException) -> None:
            self._died(child, error)

        role = Role(name, address, died)
        child = _Child(factory, role, stop_timeout_s)
        assert name not in self._children
        self._children[name] = child
        try:
            factory(role)
        except Exception:
            del self._children[name]
            raise
        return address

    def stop(self) -> list[str]:
        """Stop all, the last started first; names of those that did not end in time."""
        return [name for name in reversed(self._children) if not self.stop_one(name)]

    def stop_one(self, name: str) -> bool:
        """Stop an actor for good; whether it ended within its deadline."""
        child = self._children[name]
        with self._lock:
            child.stopping = True
        return child.role.address.stop(child.stop_timeout_s)

    def hurry(self) -> None:
        """Forced stop: no actor finishes what still waits in its mailbox."""
        for child in self._children.values():
            child.stopping = True
            child.role.address.hurry()

    def health(self) -> list[Health]:
        return [
            Health(name, c.role.address.alive, c.restarts, c.gave_up, c.role.address.counts)
            for name, c in self._children.items()
        ]

    def _died(self, child: _Child, error: BaseException) -> None:
        """On the dying actor's thread (a failed factory: on the timers')."""
        name, address, _ = child.role
        logger.error("%s died of %s", name, fault_of(error))
        address.bind(None)
        now_s = self._clock.monotonic()
        with self._lock:
            if child.stopping:
                return
            while child.deaths_s and child.deaths_s[0] <= now_s - RESTART_WINDOW_S:
                child.deaths_s.popleft()
            child.deaths_s.append(now_s)
            deaths = len(child.deaths_s)
            child.gave_up = deaths > RESTARTS_MAX
        self._record(child, error)
        if child.gave_up:
            self._on_gave_up(
                f"{name} failed {deaths} times within {RESTART_WINDOW_S:.0f} s "
                f"({fault_of(error)}) and stays stopped; start again."
            )
        else:
            delay_s = BACKOFF_S * 2 ** (deaths - 1) * (1 + JITTER * (self._chance() - 0.5))
            self._timers.after(delay_s, lambda: self._restart(child))

    def _restart(self, child: _Child) -> None:
        with self._lock:  # a stop comes before or after this, and finds nobody or the new one
            if child.stopping:
                return
            child.restarts += 1
            try:
                child.factory(child.role)
            except BaseException as error:  # noqa: BLE001 - one more death
                failed = error
            else:
                return
        self._died(child, failed)

    def _record(self, child: _Child, error: BaseException) -> None:
        at_us = to_us(self._clock.now())
        restarted = ActorRestarted(
            at=at_us, actor=child.role.name, error=fault_of(error), gave_up=child.gave_up
        )
        new = New(streams.restart(child.role.name, at_us), restarted)
        self._journal.submit(Request((new,)), lambda _: None, urgent=True)
