"""What every actor can do: ask the journal, have work done, be asked whether it is idle."""

from __future__ import annotations

import threading
from concurrent.futures import Future
from queue import Queue
from typing import TYPE_CHECKING, Any

from actors.runtime import actor as module
from actors.runtime.actor import OUTSTANDING_MAX, Actor, IsIdle, WhenIdle
from actors.runtime.mailbox import ORDINARY_MAX
from actors.runtime.workers import BusyError
from events.faults import ActorRestarted, ProjectionSkipped
from events.request import Appended, Refused, Request
from tests.runtime.house import TIMEOUT_S, Gate, House, decided

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest

    from actors.runtime.mailbox import Address


class Doing(Actor):
    """Does what it is told, literally."""

    def on_input(self, message: Callable[[Doing], None]) -> None:
        message(self)


def start(house: House) -> Address:
    return house.supervisor.start("doing", lambda role: Doing.start(role, house.runtime))


def here() -> str:
    return threading.current_thread().name


def test_an_answer_comes_back_on_the_actors_thread(house: House) -> None:
    answers: Queue[Any] = Queue()
    address = start(house)

    def claim(actor: Doing) -> None:
        answers.put(here())
        for _ in range(2):
            actor.decide_later(Request((decided(1),)), lambda a: answers.put((a, here())))

    address.tell(claim)

    thread = answers.get(timeout=TIMEOUT_S)
    assert answers.get(timeout=TIMEOUT_S) == (Appended((1,), 1), thread)
    refused = Refused("it was already decided", decided(1).stream)
    assert answers.get(timeout=TIMEOUT_S) == (refused, thread)


def test_a_result_or_exception_comes_back_on_the_actors_thread(house: House) -> None:
    results: Queue[Any] = Queue()
    address = start(house)

    def work(actor: Doing) -> None:
        results.put(here())
        actor.work(here, lambda result: results.put((result, here())))
        actor.work(lambda: 1 // 0, lambda result: results.put((type(result), here())))

    address.tell(work)

    thread = results.get(timeout=TIMEOUT_S)
    came = dict(results.get(timeout=TIMEOUT_S) for _ in range(2))
    assert came.pop(ZeroDivisionError) == thread
    ((worker, back),) = came.items()
    assert worker != thread == back


def test_a_few_requests_are_under_way_and_the_others_wait_their_turn(house: House) -> None:
    address = start(house)
    gate = Gate()
    held = house.journal.perform(gate.pass_through)
    gate.wait_until_reached()
    answers: Queue[Any] = Queue()

    def claim(actor: Doing) -> None:
        for n in range(3 * OUTSTANDING_MAX):
            actor.decide_later(Request((decided(n),)), answers.put)

    address.tell(claim)
    assert not address.ask(IsIdle(), TIMEOUT_S)
    assert len(house.journal._queue) == OUTSTANDING_MAX
    gate.open()
    held.get(timeout=TIMEOUT_S)
    house.settle(address)

    assert [event.position for event in house.events(ProjectionSkipped)] == list(range(24))
    assert answers.qsize() == 24
    assert address.ask(IsIdle(), TIMEOUT_S)


def test_with_enough_under_way_it_takes_no_more_input(house: House) -> None:
    class Eager(Actor):
        def on_input(self, message: Any) -> None:
            self.decide_later(Request((decided(message),)), answers.put)

    answers: Queue[Any] = Queue()
    address = house.start(Eager)
    gate = Gate()
    held = house.journal.perform(gate.pass_through)
    gate.wait_until_reached()

    accepted = [address.tell(n) for n in range(2 * ORDINARY_MAX)]

    assert accepted.count(True) in range(ORDINARY_MAX, ORDINARY_MAX + OUTSTANDING_MAX + 1)
    assert address.alive
    gate.open()
    held.get(timeout=TIMEOUT_S)
    house.settle(address)
    assert answers.qsize() == accepted.count(True)
    assert address.counts.refused == accepted.count(False)


def test_what_waits_at_a_stop_is_still_recorded(house: House) -> None:
    address = start(house)
    gate = Gate()
    held = house.journal.perform(gate.pass_through)
    gate.wait_until_reached()

    def claim(actor: Doing) -> None:
        for n in range(3 * OUTSTANDING_MAX):
            actor.decide_later(Request((decided(n),)), lambda _: None)
        claimed.set()

    claimed = threading.Event()
    address.tell(claim)
    assert claimed.wait(TIMEOUT_S)
    assert house.supervisor.stop() == []
    gate.open()
    held.get(timeout=TIMEOUT_S)
    house.flush()

    assert len(house.events(ProjectionSkipped)) == 3 * OUTSTANDING_MAX


def test_asking_for_far_too_much_is_a_fault(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "BACKLOG_MAX", 3)
    address = start(house)
    address.tell(lambda actor: [actor.decide_later(Request(), lambda _: None) for _ in range(99)])
    house.timers.asked.get(timeout=TIMEOUT_S)
    house.settle()
    assert not address.alive


def test_busy_workers_are_a_result_too(house: House) -> None:
    results: Queue[Any] = Queue()
    address = start(house)
    house.workers.stop(TIMEOUT_S)

    address.tell(lambda actor: actor.work(here, results.put))

    assert isinstance(results.get(timeout=TIMEOUT_S), BusyError)
    house.settle(address)


def test_whether_it_is_idle_can_be_waited_for(house: House) -> None:
    address = start(house)
    gate = Gate()
    address.tell(lambda actor: actor.work(gate.pass_through, lambda _: None))
    gate.wait_until_reached()
    idle: Future[None] = Future()
    address.tell(WhenIdle(idle))

    assert not address.ask(IsIdle(), TIMEOUT_S)
    assert not idle.done()
    gate.open()

    assert idle.result(TIMEOUT_S) is None


def test_what_it_does_not_understand_is_a_fault(house: House) -> None:
    address = house.supervisor.start("deaf", lambda role: Actor.start(role, house.runtime))
    address.tell("what?")
    house.timers.asked.get(timeout=TIMEOUT_S)
    house.settle()
    (restarted,) = house.events(ActorRestarted)
    assert restarted.error.startswith("TypeError at actor.py")


def test_an_answer_to_the_dead_is_a_dead_letter(house: House) -> None:
    gate = Gate()
    held = house.journal.perform(gate.pass_through)
    gate.wait_until_reached()
    address = start(house)

    def claim_and_die(actor: Doing) -> None:
        actor.decide_later(Request((decided(1),)), lambda _: None)
        raise ValueError

    address.tell(claim_and_die)
    house.timers.asked.get(timeout=TIMEOUT_S)
    gate.open()
    held.get(timeout=TIMEOUT_S)
    house.flush()

    assert address.counts.dead == 1
    assert house.log.holds([decided(1).stream])  # though nobody was told
