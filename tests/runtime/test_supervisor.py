"""Actors that die are replaced, but not for ever; and all stop in order, in time."""

from __future__ import annotations

from queue import Queue
from typing import TYPE_CHECKING, Any

import pytest

from actors.runtime.actor import Actor
from actors.runtime.mailbox import Tick
from actors.runtime.supervisor import BACKOFF_S, JITTER, RESTARTS_MAX, Supervisor
from events.faults import ActorRestarted
from tests.runtime.house import TIMEOUT_S, Gate, House

if TYPE_CHECKING:
    from actors.runtime.actor import Role, Runtime
    from actors.runtime.mailbox import Address


class Mortal(Actor):
    """Dies when told to; hands on everything else."""

    def __init__(self, role: Role, runtime: Runtime, lived: Queue[Any]) -> None:
        super().__init__(role, runtime)
        self.lived = lived

    def resume(self) -> None:
        self.lived.put("begun")

    def on_input(self, message: Any) -> None:
        if message == "die":
            msg = "the words of someone"
            raise ValueError(msg)
        self.lived.put(message)

    def on_tick(self, name: str) -> None:
        self.lived.put(f"tick {name}")

    def on_end(self) -> None:
        super().on_end()
        self.lived.put(f"{self.role.name} ended")


def start(house: House, lived: Queue[Any], name: str = "mortal") -> Address:
    address = house.supervisor.start(
        name, lambda role: Mortal.start(role, house.runtime, lived), stop_timeout_s=TIMEOUT_S
    )
    assert lived.get(timeout=TIMEOUT_S) == "begun"
    return address


def die_and_return(house: House, address: Address, lived: Queue[Any]) -> float:
    """Kill it, let its backoff pass; the backoff."""
    assert address.tell("die")
    delay_s = house.timers.asked.get(timeout=TIMEOUT_S)
    house.clock.advance(delay_s)
    assert lived.get(timeout=TIMEOUT_S) == "begun"
    return delay_s


def restarts(house: House) -> list[tuple[str, str, bool]]:
    house.flush()
    found = house.events(ActorRestarted)
    return [(event.actor, event.error.split(":")[0], event.gave_up) for event in found]


def test_one_that_dies_is_replaced_behind_its_address_and_recorded(house: House) -> None:
    lived: Queue[Any] = Queue()
    address = start(house, lived)

    die_and_return(house, address, lived)

    assert address.tell("hello")
    assert lived.get(timeout=TIMEOUT_S) == "hello"
    assert restarts(house) == [("mortal", "ValueError at test_supervisor.py", False)]
    (health,) = house.supervisor.health()
    assert (health.alive, health.restarts, health.gave_up) == (True, 1, False)


def test_until_it_is_replaced_nobody_is_there(house: House) -> None:
    lived: Queue[Any] = Queue()
    address = start(house, lived)
    address.tell("die")
    house.timers.asked.get(timeout=TIMEOUT_S)

    assert not address.tell("hello")
    assert not address.alive
    assert address.counts.dead == 1


def test_backoff_doubles_and_then_it_gives_up(house: House) -> None:
    lived: Queue[Any] = Queue()
    address = start(house, lived)

    delays = [die_and_return(house, address, lived) for _ in range(RESTARTS_MAX)]
    address.tell("die")
    sentence = house.gave_up.get(timeout=TIMEOUT_S)

    assert delays == pytest.approx([BACKOFF_S * 2**n for n in range(RESTARTS_MAX)])
    assert house.timers.asked.empty()
    assert restarts(house)[-1] == ("mortal", "ValueError at test_supervisor.py", True)
    assert sentence.startswith(f"mortal failed {RESTARTS_MAX + 1} times within 60 s (ValueError")
    assert house.supervisor.health()[0].gave_up


def test_deaths_long_ago_do_not_count(house: House) -> None:
    lived: Queue[Any] = Queue()
    address = start(house, lived)

    for _ in range(3 * RESTARTS_MAX):
        assert die_and_return(house, address, lived) == pytest.approx(BACKOFF_S)
        house.clock.advance(60.0)

    assert house.gave_up.empty()


@pytest.mark.parametrize(("chance", "factor"), [(0.0, 1 - JITTER / 2), (1.0, 1 + JITTER / 2)])
def test_chance_spreads_the_backoff(house: House, chance: float, factor: float) -> None:
    lived: Queue[Any] = Queue()
    supervisor = Supervisor(
        journal=house.journal,
        clock=house.clock,
        timers=house.timers,
        chance=lambda: chance,
        on_gave_up=house.gave_up.put,
    )
    address = supervisor.start("mortal", lambda role: Mortal.start(role, house.runtime, lived))
    address.tell("die")

    assert house.timers.asked.get(timeout=TIMEOUT_S) == pytest.approx(BACKOFF_S * factor)


def test_a_failure_at_the_start_is_a_death_too(house: House) -> None:
    class Stillborn(Mortal):
        def resume(self) -> None:
            super().resume()
            if self.lived.qsize() == 1:
                raise OSError

    lived: Queue[Any] = Queue()
    address = house.supervisor.start(
        "stillborn", lambda role: Stillborn.start(role, house.runtime, lived)
    )
    delay_s = house.timers.asked.get(timeout=TIMEOUT_S)
    house.clock.advance(delay_s)
    assert address.tell("hello")

    assert [lived.get(timeout=TIMEOUT_S) for _ in range(3)] == ["begun", "begun", "hello"]


def test_a_factory_that_fails_at_a_restart_is_tried_again(house: House) -> None:
    lived: Queue[Any] = Queue()
    made: list[int] = []

    def make(role: Role) -> object:
        made.append(len(made))
        if len(made) == 2:
            raise OSError
        return Mortal.start(role, house.runtime, lived)

    address = house.supervisor.start("mortal", make)
    address.tell("die")
    for _ in range(2):
        house.clock.advance(house.timers.asked.get(timeout=TIMEOUT_S))
    assert address.tell("hello")

    assert [lived.get(timeout=TIMEOUT_S) for _ in range(3)] == ["begun", "begun", "hello"]


def test_a_factory_that_fails_at_first_says_so(house: House) -> None:
    def make(_: Role) -> object:
        msg = "no such model"
        raise OSError(msg)

    with pytest.raises(OSError, match="no such model"):
        house.supervisor.start("model", make)


def test_ticks_find_the_new_one(house: House) -> None:
    lived: Queue[Any] = Queue()
    address = start(house, lived)
    house.timers.every(address, "hourly", 3600.0)
    die_and_return(house, address, lived)

    house.clock.advance(3600.0)

    assert lived.get(timeout=TIMEOUT_S) == "tick hourly"


def test_the_last_started_stops_first_and_finishes_what_it_was_sent(house: House) -> None:
    lived: Queue[Any] = Queue()
    addresses = [start(house, lived, name) for name in ("first", "second", "third")]
    for address in addresses:
        address.tell("last words")

    assert house.supervisor.stop() == []

    assert [word for word in lived.queue if word != "last words"] == [
        *("third ended", "second ended", "first ended")
    ]
    assert list(lived.queue).count("last words") == 3
    assert not any(address.alive for address in addresses)


def test_one_that_does_not_stop_in_time_is_left_behind(house: House) -> None:
    class Stuck(Mortal):
        def on_input(self, message: Any) -> None:
            del message
            gate.pass_through()

    gate = Gate()
    lived: Queue[Any] = Queue()
    first = start(house, lived, "first")
    stuck = house.supervisor.start(
        "stuck", lambda role: Stuck.start(role, house.runtime, lived), stop_timeout_s=0.01
    )
    stuck.tell("work")
    gate.wait_until_reached()

    assert house.supervisor.stop() == ["stuck"]

    assert not first.alive
    gate.open()


@pytest.mark.parametrize("error", [ValueError, SystemExit])
def test_one_that_fails_while_stopping_is_stopped(house: House, error: type[BaseException]) -> None:
    class Clumsy(Mortal):
        def on_end(self) -> None:
            raise error

    lived: Queue[Any] = Queue()
    first = start(house, lived, "first")
    clumsy = house.supervisor.start("clumsy", lambda r: Clumsy.start(r, house.runtime, lived))

    assert house.supervisor.stop() == []

    assert not clumsy.alive
    assert sorted(lived.queue) == ["begun", "first ended"]
    assert not first.tell("hello")
    house.flush()  # the journal was not stopped with it


def test_forced_nobody_finishes(house: House) -> None:
    class Slow(Mortal):
        def on_input(self, message: Any) -> None:
            super().on_input(message)
            gate.pass_through()

    gate = Gate()
    lived: Queue[Any] = Queue()
    slow = house.supervisor.start("slow", lambda role: Slow.start(role, house.runtime, lived))
    for n in range(10):
        slow.tell(n)
    gate.wait_until_reached()

    house.supervisor.hurry()
    gate.open()
    house.supervisor.stop()

    assert list(lived.queue) == ["begun", 0, "slow ended"]
    assert slow.counts.dead == 9


def test_what_dies_while_stopping_stays_dead(house: House) -> None:
    lived: Queue[Any] = Queue()
    address = start(house, lived)
    address.tell(Tick("any"))
    address.tell("die")
    house.timers.asked.get(timeout=TIMEOUT_S)

    house.supervisor.stop()
    house.clock.advance(60.0)

    assert list(lived.queue) == ["tick any"]
