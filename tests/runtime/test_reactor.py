"""The reading loop: once for each event, whatever happens between."""

from __future__ import annotations

import threading
from queue import Queue
from typing import TYPE_CHECKING

import pytest

from actors.runtime.actor import IsIdle
from actors.runtime.mailbox import CatchUp, Tick
from actors.runtime.reactor import ATTEMPTS_MAX, Reaction
from events.faults import ReactionFailed
from events.request import Appended, Request
from tests.runtime.house import TIMEOUT_S, Echo, Gate, House, decided, heard

if TYPE_CHECKING:
    from actors.runtime.actor import Role, Runtime
    from actors.runtime.journal import Answer
    from events.request import Page


class Recording(Echo):
    """Tells the test what it was given."""

    def __init__(self, role: Role, runtime: Runtime, pages: Queue[Page]) -> None:
        super().__init__(role, runtime)
        self.pages = pages

    def react(self, page: Page) -> Reaction:
        self.pages.put(page)
        return super().react(page)


def test_what_was_there_before_the_start_is_reacted_to_once(house: House) -> None:
    last = house.hear(1, 3)
    house.projecting.wait_for(last, TIMEOUT_S)

    echo = house.start(Echo)
    house.settle(echo)

    assert house.echoed() == [1, 2, 3]
    assert house.log.cursor_of("echo") >= last


def test_what_comes_later_is_reacted_to_once(house: House) -> None:
    echo = house.start(Echo)

    for n in range(20):
        house.record(heard(n))
    house.settle(echo)

    assert sorted(house.echoed()) == house.heard_at()


def test_doubled_late_and_false_wake_ups_do_no_harm(house: House) -> None:
    echo = house.start(Echo)
    head = house.hear(1, 5)
    house.settle(echo)

    for position in (head, 1, head, 0, 3):
        echo.tell(CatchUp(position))
    house.settle(echo)

    assert sorted(house.echoed()) == house.heard_at()


def test_nothing_is_read_before_the_read_model_has_it(house: House) -> None:
    pages: Queue[Page] = Queue()
    gate = Gate()
    echo = house.start(Recording, pages)
    held = house.projecting.perform(gate.pass_through)
    gate.wait_until_reached()

    house.hear(1, 3)
    assert echo.ask(IsIdle(), TIMEOUT_S)  # nobody told it
    assert pages.empty()

    gate.open()
    held.get(timeout=TIMEOUT_S)
    assert len(pages.get(timeout=TIMEOUT_S).events) == 3


def test_a_long_way_behind_it_reads_in_pages(house: House) -> None:
    class Short(Recording):
        page_events_max = 10

    pages: Queue[Page] = Queue()
    last = house.hear(1, 35)
    house.projecting.wait_for(last, TIMEOUT_S)

    echo = house.start(Short, pages)
    house.settle(echo)

    assert [len(page.events) for page in pages.queue] == [10, 10, 10, 5]
    assert house.echoed() == list(range(1, 36))


def test_cursor_and_reaction_commit_together(house: House) -> None:
    echo = house.start(Echo)
    head = house.hear(1, 4)
    house.projecting.wait_for(head + 4, TIMEOUT_S)  # the four answers are projected

    assert house.log.cursor_of("echo") == head  # though the answers lie behind it
    house.settle(echo)


def test_a_cursor_that_moved_without_output_is_saved_after_a_second(house: House) -> None:
    class Silent(Echo):
        def react(self, page: Page) -> Reaction:
            del page
            return Reaction()

    echo = house.start(Silent)
    last = house.hear(1, 3)
    house.settle(echo)
    assert house.log.cursor_of("echo") == 0

    house.clock.advance(1.0)
    house.settle(echo)

    assert house.log.cursor_of("echo") == last


def test_a_cursor_that_moved_without_output_is_saved_at_stop(house: House) -> None:
    last = house.record(decided(1))  # not its topic
    echo = house.start(Echo)
    house.settle(echo)

    house.supervisor.stop()
    house.journal.stop(TIMEOUT_S)

    assert house.log.cursor_of("echo") == last


def test_a_poison_event_is_tried_again_then_passed_over_with_a_record(house: House) -> None:
    attempts: Queue[int] = Queue()

    class Squeamish(Echo):
        def react(self, page: Page) -> Reaction:
            if any(recorded.position == 3 for recorded in page.events):
                attempts.put(len(page.events))
                msg = "the words of someone"
                raise ValueError(msg)
            return super().react(page)

    last = house.hear(1, 5)
    house.projecting.wait_for(last, TIMEOUT_S)

    echo = house.start(Squeamish)
    house.settle(echo)

    assert house.echoed() == [1, 2, 4, 5]
    assert list(attempts.queue) == [5] + [1] * ATTEMPTS_MAX
    (failed,) = house.events(ReactionFailed)
    assert (failed.reader, failed.position) == ("echo", 3)
    assert failed.error.startswith("ValueError at test_reactor.py:")
    assert "words" not in failed.error
    assert house.supervisor.health()[0].restarts == 0


def test_a_passing_trouble_is_not_poison(house: House) -> None:
    class Startled(Echo):
        calls = 0

        def react(self, page: Page) -> Reaction:
            self.calls += 1
            if self.calls < ATTEMPTS_MAX:
                raise OSError
            return super().react(page)

    house.hear(1, 1)
    echo = house.start(Startled)
    house.settle(echo)

    assert house.echoed() == [1]
    assert not house.events(ReactionFailed)


def test_a_damaged_event_is_passed_over_like_poison(house: House) -> None:
    last = house.hear(1, 5)
    house.projecting.wait_for(last, TIMEOUT_S)
    recorder = house.log._recorder
    with recorder.writing() as c:
        c.execute("UPDATE stored_events SET state = x'00' WHERE notification_id = 3")

    echo = house.start(Echo)
    house.projecting.wait_for(last + 5, TIMEOUT_S)

    (failed,) = house.events(ReactionFailed)
    assert failed.position == 3
    assert "broken bytes" in failed.error
    house.settle(echo)
    assert house.echoed() == [1, 2, 4, 5]


def test_it_can_wait_for_the_read_model_to_have_what_it_recorded(house: House) -> None:
    seen: Queue[int] = Queue()

    class Waiting(Echo):
        def on_tick(self, name: str) -> None:
            del name
            self.decide_later(Request((decided(9),)), self.claimed)

        def claimed(self, answer: Answer) -> None:
            assert isinstance(answer, Appended)
            self.when_projected(answer.positions[0], self.look)
            claimed.set()

        def look(self) -> None:
            seen.put(self.runtime.projecting.position)

    claimed = threading.Event()
    echo = house.start(Waiting)
    gate = Gate()
    held = house.projecting.perform(gate.pass_through)
    gate.wait_until_reached()
    echo.tell(Tick("any"))
    assert claimed.wait(TIMEOUT_S)
    assert not echo.ask(IsIdle(), TIMEOUT_S)
    assert seen.empty()

    gate.open()
    held.get(timeout=TIMEOUT_S)

    assert seen.get(timeout=TIMEOUT_S) == 1


def test_effects_begin_when_the_decision_is_durable(house: House) -> None:
    durable: Queue[int] = Queue()

    class Effective(Echo):
        def on_reacted(self, page: Page) -> None:
            durable.put(self.runtime.log.cursor_of(self.reader) - page.upto)

    house.hear(1, 1)
    house.start(Effective)

    assert durable.get(timeout=TIMEOUT_S) == 0


@pytest.mark.parametrize("where", ["react", "on_reacted", "resume", "on_tick"])
def test_a_native_panic_troubles_one_actor_only(house: House, where: str) -> None:
    struck = threading.Event()

    def strike(*_: object) -> None:
        if not struck.is_set():
            struck.set()
            raise SystemExit  # pykka ends every actor when one lets this through

    class Panicking(Echo):
        def react(self, page: Page) -> Reaction:
            if where == "react":
                strike()
            return super().react(page)

    if where != "react":
        setattr(Panicking, where, strike)
    last = house.hear(1, 3)
    echo = house.start(Panicking)
    echo.tell(Tick("any"))
    assert struck.wait(TIMEOUT_S)
    house.settle(echo)

    assert sorted(house.echoed()) == house.heard_at()
    assert house.supervisor.health()[0].restarts == (where != "react")
    assert house.projecting.perform(lambda: last).get(timeout=TIMEOUT_S) == last
    assert not house.fatal + house.halts
