"""The projector's thread: first the read model, then whoever reads; once broken, for good."""

from __future__ import annotations

import threading
from queue import Queue
from typing import TYPE_CHECKING

import pytest

from actors.runtime.guarded import Guarded
from actors.runtime.mailbox import Address, CatchUp
from actors.runtime.projecting import HaltedError, Projecting
from tests.runtime.house import TIMEOUT_S, Gate, heard

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.runtime.house import House


class Reader(Guarded):
    """Hands on what it hears, with the read model's position at that moment."""

    def __init__(self, house: House, told: Queue[tuple[int, int]]) -> None:
        super().__init__(lambda _: None)
        self.house = house
        self.told = told

    def on_message(self, message: object) -> None:
        assert isinstance(message, CatchUp)
        self.told.put((message.position, self.house.mirror.position))


@pytest.fixture
def told() -> Queue[tuple[int, int]]:
    return Queue()


@pytest.fixture
def reader(house: House, told: Queue[tuple[int, int]]) -> Iterator[Address]:
    address = Address("reader")
    address.bind(Reader.start(house, told))
    yield address
    address.stop(TIMEOUT_S)


def test_readers_are_told_what_is_committed(
    house: House, reader: Address, told: Queue[tuple[int, int]]
) -> None:
    house.projecting.wake(reader)
    assert told.get(timeout=TIMEOUT_S) == (0, 0)

    last = house.hear(1, 3)

    position, committed = told.get(timeout=TIMEOUT_S)
    assert position == last <= committed


def test_who_registers_late_is_told_at_once(
    house: House, reader: Address, told: Queue[tuple[int, int]]
) -> None:
    last = house.hear(1, 3)
    house.projecting.wait_for(last, TIMEOUT_S)

    house.projecting.wake(reader)

    assert told.get(timeout=TIMEOUT_S)[0] == last


def test_far_behind_it_goes_in_batches_until_nothing_is_left(house: House) -> None:
    house.mirror.batch = 10
    gate = Gate()
    held = house.projecting.perform(gate.pass_through)
    gate.wait_until_reached()
    last = house.hear(1, 35)
    gate.open()
    held.get(timeout=TIMEOUT_S)

    house.projecting.wait_for(last, TIMEOUT_S)

    assert house.mirror.commits == [10, 20, 30, 35]


def test_what_was_just_written_can_be_waited_for(house: House) -> None:
    for n in range(20):
        position = house.record(heard(n))
        house.projecting.wait_for(position, TIMEOUT_S)
        assert house.mirror.position >= position


def test_waiting_ends_with_its_time(house: House) -> None:
    with pytest.raises(TimeoutError, match="is at 0, not yet at 5"):
        house.projecting.wait_for(5, timeout_s=0.01)


def test_a_projection_that_raises_halts_for_good(
    house: House, reader: Address, told: Queue[tuple[int, int]]
) -> None:
    house.projecting.wake(reader)
    told.get(timeout=TIMEOUT_S)
    house.mirror.poison = 3
    house.mirror.batch = 1

    last = house.hear(1, 5)

    with pytest.raises(HaltedError, match=r"^The read model stopped after position 2: ValueError"):
        house.projecting.wait_for(last, TIMEOUT_S)
    house.projecting.wait_for(2, TIMEOUT_S)  # what was reached stays reached
    house.mirror.poison = None
    house.hear(6, 9)
    house.projecting.perform(lambda: None).get(timeout=TIMEOUT_S)
    assert house.projecting.position == 2
    assert house.halts == [house.projecting.halted]
    reader.stop(TIMEOUT_S)
    assert {position for position, _ in told.queue} <= {1, 2}


def test_performed_between_two_batches_and_harmless_when_it_raises(house: House) -> None:
    def stumble() -> None:
        raise ValueError("why")

    with pytest.raises(ValueError, match="why"):
        house.projecting.perform(stumble).get(timeout=TIMEOUT_S)

    house.projecting.wait_for(house.hear(1, 2), TIMEOUT_S)
    assert not house.halts


def test_a_stop_releases_who_waits(house: House) -> None:
    released: Queue[str] = Queue()

    def wait() -> None:
        try:
            projecting.wait_for(99, TIMEOUT_S)
        except HaltedError as error:
            released.put(str(error))

    projecting = Projecting(house.mirror, position=0, on_halt=house.halts.append)
    waiting = threading.Thread(target=wait)
    waiting.start()
    assert projecting.stop(TIMEOUT_S)

    assert released.get(timeout=TIMEOUT_S) == "The projector has stopped."
    waiting.join(TIMEOUT_S)
    assert not house.halts
