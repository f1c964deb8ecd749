"""Ticks and appointments, on a clock that moves when told and on the real one."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from actors.adapters.system_clock import SystemClock
from actors.runtime.guarded import Guarded
from actors.runtime.mailbox import Address, Tick
from actors.runtime.timers import Timers
from tests.fakes.clock import VirtualClock
from tests.runtime.house import TIMEOUT_S, Gate

if TYPE_CHECKING:
    from collections.abc import Iterator


class Counting(Address):
    """An address that only counts."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.told: list[object] = []

    def tell(self, message: object) -> bool:
        self.told.append(message)
        return True


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock()


@pytest.fixture
def timers(clock: VirtualClock) -> Timers:
    timers = Timers(clock)
    clock.drive(timers)
    return timers


def test_ticks_come_at_their_interval(clock: VirtualClock, timers: Timers) -> None:
    address = Counting("actor")
    timers.every(address, "tenth", 10.0)

    clock.advance(9.9)
    assert address.told == []
    clock.advance(0.1)
    assert address.told == [Tick("tenth")]
    clock.advance(30.0)
    assert len(address.told) == 4


def test_setting_a_tick_again_replaces_it(clock: VirtualClock, timers: Timers) -> None:
    address = Counting("actor")
    timers.every(address, "tick", 10.0)
    timers.every(address, "tick", 4.0)
    timers.every(address, "other", 100.0)

    clock.advance(8.0)

    assert address.told == [Tick("tick")] * 2


def test_a_cancelled_timer_is_silent(clock: VirtualClock, timers: Timers) -> None:
    address = Counting("actor")
    fired: list[float] = []
    tick, once = timers.every(address, "tick", 1.0), timers.after(1.0, lambda: fired.append(1))

    tick.cancel()
    once.cancel()
    clock.advance(5.0)

    assert address.told == fired == []
    assert timers.next_due_s() is None


def test_appointments_happen_once_each_at_its_own_time(clock: VirtualClock, timers: Timers) -> None:
    fired: list[float] = []

    def fire() -> None:
        fired.append(clock.monotonic())
        if len(fired) < 4:
            timers.after(2.0, fire)

    timers.after(5.0, fire)
    timers.after(1.0, fire)
    clock.advance(60.0)

    assert fired == [1.0, 3.0, 5.0, 5.0, 7.0]


def test_one_that_raises_does_not_hold_up_the_others(clock: VirtualClock, timers: Timers) -> None:
    fired: list[int] = []
    timers.after(1.0, lambda: 1 // 0)
    timers.after(1.0, lambda: fired.append(1))

    clock.advance(1.0)

    assert fired == [1]


def test_after_a_long_pause_there_is_one_tick_not_many() -> None:
    clock = VirtualClock()
    timers = Timers(clock)  # not driven: the process was suspended
    address = Counting("actor")
    timers.every(address, "tick", 10.0)

    clock.advance(95.0)
    timers.fire_due()

    assert address.told == [Tick("tick")]
    assert timers.next_due_s() == 105.0


def test_ticks_of_one_that_does_not_listen_become_one(clock: VirtualClock, timers: Timers) -> None:
    class Deaf(Guarded):
        def on_message(self, message: object) -> None:
            heard.append(message)
            if message == "be deaf":
                gate.pass_through()
            elif message == "the end":
                ended.set()

    heard: list[object] = []
    gate, ended = Gate(), threading.Event()
    address = Address("actor")
    address.bind(Deaf.start(lambda _: None))
    address.tell("be deaf")
    gate.wait_until_reached()
    timers.every(address, "tick", 1.0)
    clock.advance(100.0)
    address.tell("the end")
    gate.open()
    assert ended.wait(TIMEOUT_S)
    address.stop(TIMEOUT_S)

    assert heard == ["be deaf", Tick("tick"), "the end"]


@pytest.fixture
def real() -> Iterator[Timers]:
    timers = Timers(SystemClock())
    timers.start()
    yield timers
    assert timers.stop(TIMEOUT_S)


def test_on_the_real_clock_too(real: Timers) -> None:
    order: list[str] = []
    done = threading.Event()
    real.after(0.02, lambda: (order.append("second"), done.set()))
    real.after(0.01, lambda: order.append("first"))

    assert done.wait(TIMEOUT_S)
    assert order == ["first", "second"]


def test_a_sooner_appointment_wakes_the_thread(real: Timers) -> None:
    done = threading.Event()
    real.after(3600.0, lambda: None)
    real.after(0.0, done.set)
    assert done.wait(TIMEOUT_S)


def test_stopped_it_fires_nothing_more() -> None:
    clock = VirtualClock()
    timers = Timers(clock)
    clock.drive(timers)
    timers.start()
    fired: list[int] = []
    timers.after(1.0, lambda: fired.append(1))

    assert timers.stop(TIMEOUT_S)
    timers.after(1.0, lambda: fired.append(2))
    clock.advance(10.0)

    assert fired == []
