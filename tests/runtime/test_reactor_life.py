"""A reader's life: heard, crashed, collided, stopped and reopened in any order, yet once for each.

What it records has no natural key on purpose: a doubled reaction would show as a doubled event.
"""

from __future__ import annotations

import itertools
import tempfile
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from actors.runtime import supervisor
from actors.runtime.reactor import Reaction, Reactor
from events import streams
from events.event import New
from events.faults import ActorRestarted, ProjectionSkipped, ReactionFailed
from events.request import Request
from tests.runtime.house import TIMEOUT_S, House, decided, heard

if TYPE_CHECKING:
    from collections.abc import Callable

    from actors.runtime.actor import Role, Runtime
    from actors.runtime.journal import Answer
    from events.request import Page

PLACES = ("before submitting", "after submitting", "when answered", "when reacted", "at resume")
_unique = itertools.count()


class Trap:
    """Raises once in each place where it is set."""

    def __init__(self) -> None:
        self._set: set[str] = set()
        self._lock = threading.Lock()

    def set(self, place: str) -> None:
        with self._lock:
            self._set.add(place)

    def step(self, place: str) -> None:
        with self._lock:
            if place not in self._set:
                return
            self._set.remove(place)
        raise RuntimeError(place)


class Witness(Reactor):
    """Records that it saw an event, and a decision about it unless a rival was first."""

    reader = "witness"
    topics = (ActorRestarted.topic,)
    page_events_max = 3

    def __init__(self, role: Role, runtime: Runtime, trap: Trap) -> None:
        super().__init__(role, runtime)
        self.trap = trap

    def resume(self) -> None:
        self.trap.step("at resume")

    def react(self, page: Page) -> Reaction:
        return Reaction(
            tuple(
                new
                for recorded in page.events
                if isinstance(recorded.event, ActorRestarted) and recorded.event.actor == "given"
                for new in self._about(recorded.position)
            )
        )

    def _about(self, position: int) -> list[New]:
        saw = ActorRestarted(at=0, actor="witness", error=str(position))
        news = [New(streams.restart("witness", next(_unique)), saw)]
        if not self.runtime.log.holds([decided(position).stream]):
            news.append(decided(position, "witness"))
        return news

    def on_reacted(self, page: Page) -> None:
        del page
        self.trap.step("when reacted")

    def _send(self, request: Request, on_answer: Callable[[Answer], object]) -> None:
        def answered(answer: Answer) -> None:
            self.trap.step("when answered")
            on_answer(answer)

        self.trap.step("before submitting")
        super()._send(request, answered)
        self.trap.step("after submitting")


class Life(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.patch = pytest.MonkeyPatch()
        self.patch.setattr(supervisor, "RESTARTS_MAX", 1000)  # a hard life, but not given up
        self.trap = Trap()
        self.said = 0
        self.open()

    def open(self) -> None:
        self.house = House(Path(self.folder.name))
        self.house.projecting.ring()
        self.house.projecting.wait_for(self.house.log.head(), TIMEOUT_S)
        self.witness = self.house.supervisor.start(
            "witness", lambda role: Witness.start(role, self.house.runtime, self.trap)
        )

    @rule(count=st.integers(1, 7))
    def hear(self, count: int) -> None:
        self.house.record(*(heard(self.said + n) for n in range(count)))
        self.said += count

    @rule()
    def hear_again(self) -> None:
        self.house.record(heard(max(0, self.said - 1)))
        self.said = max(1, self.said)

    @rule()
    def be_first(self) -> None:
        """A rival decides about the newest event, perhaps while the witness does."""
        given = self.given()
        if given and not self.house.log.holds([decided(given[-1]).stream]):
            self.rival(given[-1])

    def rival(self, position: int) -> None:
        answered = threading.Event()
        self.house.journal.submit(Request((decided(position),)), lambda _: answered.set())
        assert answered.wait(TIMEOUT_S)

    @rule(place=st.sampled_from(PLACES))
    def crash(self, place: str) -> None:
        self.trap.set(place)

    @rule(seconds=st.sampled_from([0.1, 1.0, 30.0]))
    def time_passes(self, seconds: float) -> None:
        self.house.clock.advance(seconds)

    @rule(hurried=st.booleans())
    def reopen(self, hurried: bool) -> None:  # noqa: FBT001
        if hurried:
            self.house.supervisor.hurry()
        self.house.close()
        self.open()

    @rule()
    def rest(self) -> None:
        self.house.settle(self.witness)
        given = self.given()
        seen = [
            int(e.error)
            for e in self.house.events(ActorRestarted)
            if e.actor == "witness" and e.error.isdigit()
        ]
        decisions = [e.position for e in self.house.events(ProjectionSkipped)]
        assert seen == given
        assert sorted(decisions) == given
        assert not self.house.events(ReactionFailed)

    def given(self) -> list[int]:
        page = self.house.log.read(0, topics=[ActorRestarted.topic], limit=100_000)
        return [
            recorded.position
            for recorded in page.events
            if isinstance(recorded.event, ActorRestarted) and recorded.event.actor == "given"
        ]

    def teardown(self) -> None:
        try:
            self.rest()
        finally:
            self.house.close()
            self.patch.undo()
            self.folder.cleanup()


TestLife = Life.TestCase
TestLife.settings = settings(max_examples=25, stateful_step_count=15, deadline=None)
