"""When someone else decided first: decide again from what is then there, but not for ever."""

from __future__ import annotations

from queue import Queue
from typing import TYPE_CHECKING

from actors.runtime.reactor import CONFLICTS_MAX, Reaction
from events.faults import ProjectionSkipped, ReactionFailed
from events.request import Page, Request, Track
from tests.runtime.house import TIMEOUT_S, Echo, Gate, decided, heard

if TYPE_CHECKING:
    from tests.runtime.house import House


def test_it_decides_again_from_what_is_then_there(house: House) -> None:
    gate = Gate()
    reactions: Queue[int] = Queue()

    class Careful(Echo):
        def react(self, page: Page) -> Reaction:
            reactions.put(page.after)
            taken = self.runtime.log.streams_under("skip:")
            news = [decided(recorded.position, "echo") for recorded in page.events]
            if reactions.qsize() == 1:
                gate.pass_through()
            return Reaction(tuple(new for new in news if new.stream not in taken))

    house.hear(1, 3)
    echo = house.start(Careful)
    gate.wait_until_reached()
    house.record(decided(2, "someone else"))
    gate.open()
    house.settle(echo)

    assert list(reactions.queue)[:2] == [0, 0]
    by = {event.position: event.by for event in house.events(ProjectionSkipped)}
    assert by == {1: "echo", 2: "someone else", 3: "echo"}
    assert not house.events(ReactionFailed)


def test_it_first_waits_for_the_read_model(house: House) -> None:
    decide = Gate()
    seen: Queue[int] = Queue()

    class Looking(Echo):
        def react(self, page: Page) -> Reaction:
            seen.put(self.runtime.projecting.position)
            if seen.qsize() > 1:
                return Reaction()
            decide.pass_through()
            return super().react(page)

    house.hear(1, 1)
    echo = house.start(Looking)
    decide.wait_until_reached()
    project = Gate()
    held = house.projecting.perform(project.pass_through)
    project.wait_until_reached()
    other = house.record(decided(1, "someone else"))
    decide.open()
    house.flush()
    project.open()
    held.get(timeout=TIMEOUT_S)
    house.settle(echo)

    assert seen.get() < other <= seen.get()


def test_what_always_collides_is_passed_over(house: House) -> None:
    attempts: Queue[int] = Queue()

    class Stubborn(Echo):
        def react(self, page: Page) -> Reaction:
            attempts.put(page.after)
            return Reaction((decided(77, "echo"),))

    house.record(decided(77), heard(1))
    echo = house.start(Stubborn)
    house.settle(echo)

    assert attempts.qsize() == CONFLICTS_MAX + 1
    (failed,) = house.events(ReactionFailed)
    assert failed.error == "it was already decided: skip:00000000000000000077"
    assert house.log.cursor_of("echo") >= 2


def test_of_a_page_that_always_collides_only_the_event_is_passed_over(house: House) -> None:
    class Blind(Echo):
        pass

    last = house.hear(1, 4)
    house.record(decided(3, "someone else"))
    house.projecting.wait_for(last + 1, TIMEOUT_S)
    echo = house.start(Blind)
    house.settle(echo)

    assert sorted(house.echoed()) == [1, 2, 3, 4]
    assert [failed.position for failed in house.events(ReactionFailed)] == [3]


def test_a_stale_cursor_is_reloaded(house: House) -> None:
    gate = Gate()

    class Held(Echo):
        def react(self, page: Page) -> Reaction:
            if page.after == 0:
                gate.pass_through()
            return super().react(page)

    last = house.hear(1, 3)
    house.projecting.wait_for(last, TIMEOUT_S)
    echo = house.start(Held)
    gate.wait_until_reached()
    before = (decided(1, "before"), decided(2, "before"))
    house.journal.record(Request(before, Track("echo", 2)), TIMEOUT_S)
    gate.open()
    house.settle(echo)

    assert house.echoed() == [1, 2, 3]
    assert not house.events(ReactionFailed)
