"""The bounded inbox: what it refuses, joins and lets through, and how it ends."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pykka import ActorDeadError, ThreadingActor
from pykka._envelope import Envelope
from pykka.messages import _ActorStop

from actors.runtime.guarded import Guarded, Perform
from actors.runtime.mailbox import Address, CatchUp, Counts, Mailbox, Run, Tick
from tests.runtime.house import TIMEOUT_S, Gate


def drained(mailbox: Mailbox) -> list[Any]:
    messages: list[Any] = []
    while not mailbox.empty():
        messages.append(mailbox.get().message)
    return messages


def test_pykka_still_has_the_private_hooks_we_lean_on() -> None:
    assert Envelope.__slots__ == ["message", "reply_to"]
    assert isinstance(ThreadingActor.__dict__["_create_actor_inbox"], staticmethod)

    ref = Guarded.start(lambda _: None)

    assert isinstance(ref.actor_inbox, Mailbox)
    assert ref.ask(Perform(lambda: threading.current_thread().daemon), timeout=TIMEOUT_S) is True
    assert ref.stop(timeout=TIMEOUT_S)


def test_ordinary_messages_come_out_in_order() -> None:
    mailbox = Mailbox()
    for n in range(5):
        assert mailbox.post(n)
    assert drained(mailbox) == [0, 1, 2, 3, 4]


def test_a_full_lane_refuses_and_counts_and_lets_in_again() -> None:
    mailbox = Mailbox(ordinary_max=2)

    assert [mailbox.post(n) for n in range(4)] == [True, True, False, False]
    assert mailbox.counts == Counts(waiting_max=2, refused=2)
    assert mailbox.get().message == 0
    assert mailbox.post(4)
    assert drained(mailbox) == [1, 4]


def test_control_and_signals_get_into_a_full_lane() -> None:
    mailbox = Mailbox(ordinary_max=1)
    mailbox.post("ordinary")
    run = Run(lambda: None)

    assert mailbox.post(Tick("hourly"))
    assert mailbox.post(CatchUp(3))
    assert mailbox.post(run)

    assert drained(mailbox) == [run, "ordinary", Tick("hourly"), CatchUp(3)]


def test_wake_ups_become_one_with_the_greatest_position() -> None:
    mailbox = Mailbox()
    for position in (3, 9, 5):
        mailbox.post(CatchUp(position))
    assert drained(mailbox) == [CatchUp(9)]


def test_ticks_become_one_for_each_name() -> None:
    mailbox = Mailbox()
    for name in ("a", "b", "a", "b"):
        mailbox.post(Tick(name))
    assert drained(mailbox) == [Tick("a"), Tick("b")]


def test_a_signal_after_it_was_read_is_new() -> None:
    mailbox = Mailbox()
    mailbox.post(CatchUp(1))
    assert drained(mailbox) == [CatchUp(1)]
    mailbox.post(CatchUp(2))
    assert drained(mailbox) == [CatchUp(2)]


def test_a_stop_comes_last_and_lets_nothing_ordinary_in_behind_it() -> None:
    mailbox = Mailbox()
    mailbox.post("before")
    mailbox.post(CatchUp(1))
    mailbox.put(Envelope(_ActorStop()))

    assert not mailbox.post("behind")
    assert not mailbox.post(CatchUp(2))
    run = Run(lambda: None)
    assert mailbox.post(run)

    assert drained(mailbox) == [run, "before", _ActorStop()]
    assert mailbox.counts.dead == 1


def test_hurried_it_drops_what_is_ordinary() -> None:
    mailbox = Mailbox()
    for n in range(3):
        mailbox.post(n)
    mailbox.put(Envelope(_ActorStop()))

    mailbox.hurry()

    assert drained(mailbox) == [_ActorStop()]
    assert mailbox.counts.dead == 3


def test_held_only_control_comes_out() -> None:
    mailbox = Mailbox()
    run = Run(lambda: None)
    mailbox.hold(held=True)
    mailbox.post("ordinary")
    mailbox.put(Envelope(_ActorStop()))
    mailbox.post(run)

    assert mailbox.get().message == run
    got: list[Any] = []
    reading = threading.Thread(target=lambda: got.append(mailbox.get().message))
    reading.start()
    mailbox.hold(held=False)
    reading.join(TIMEOUT_S)

    assert got == ["ordinary"]
    assert drained(mailbox) == [_ActorStop()]


def test_once_closed_everything_but_signals_is_a_dead_letter() -> None:
    mailbox = Mailbox()
    mailbox.post("left behind")
    mailbox.post(CatchUp(1))
    mailbox.post(Run(lambda: None))

    mailbox.close()

    assert mailbox.empty()
    assert not mailbox.post("late")
    assert not mailbox.post(Tick("late"))
    assert mailbox.counts.dead == 3


def test_a_question_to_the_dead_is_answered() -> None:
    class Dying(Guarded):
        def on_message(self, message: object) -> None:
            gate.pass_through()
            raise ValueError(message)

    gate = Gate()
    ref = Dying.start(lambda _: None)
    ref.tell("die")
    gate.wait_until_reached()
    waiting = ref.ask("waiting", block=False)
    gate.open()

    for future in (waiting, ref.ask("late", block=False)):
        with pytest.raises(ActorDeadError):
            future.get(timeout=TIMEOUT_S)


def test_an_address_without_an_actor_counts_dead_letters() -> None:
    address = Address("nobody")

    assert not address.tell("hello")
    assert not address.tell(CatchUp(1))
    assert address.counts == Counts(dead=1)
    assert not address.alive
    assert address.stop(TIMEOUT_S)
    with pytest.raises(ActorDeadError, match="nobody is not running"):
        address.ask("anyone?", TIMEOUT_S)


def test_the_next_incarnation_inherits_what_waited() -> None:
    heard: list[Any] = []
    gate, done = Gate(), threading.Event()

    class Mortal(Guarded):
        def on_message(self, message: object) -> None:
            if message == "die":
                gate.pass_through()
                raise ValueError
            heard.append(message)
            if message == 2:
                done.set()

    address = Address("heir")
    first = Mortal.start(lambda _: ended.set())
    ended = threading.Event()
    address.bind(first)
    for message in ("die", 1, CatchUp(5), 2):
        address.tell(message)
    gate.wait_until_reached()
    gate.open()
    assert ended.wait(TIMEOUT_S)
    assert address.counts.dead == 2  # until someone takes them

    address.bind(Mortal.start(lambda _: None))

    assert done.wait(TIMEOUT_S)
    assert heard == [1, 2]
    assert address.counts.dead == 0
    address.stop(TIMEOUT_S)


def test_an_address_counts_over_incarnations() -> None:
    address = Address("heir")
    for _ in range(2):
        ref = Guarded.start(lambda _: None)
        address.bind(ref)
        address.stop(TIMEOUT_S)
        address.tell("too late")
    assert address.counts.dead == 2


MESSAGES = st.one_of(
    st.integers(),
    st.builds(CatchUp, st.integers(0, 9)),
    st.builds(Tick, st.sampled_from("ab")),
)


@given(st.lists(st.one_of(MESSAGES, st.just("read")), max_size=60))
def test_whatever_comes_it_is_bounded_ordered_and_complete(steps: list[Any]) -> None:
    mailbox = Mailbox(ordinary_max=3)
    accepted: list[int] = []
    read: list[Any] = []
    for step in steps:
        if step == "read":
            if not mailbox.empty():
                read.append(mailbox.get().message)
        elif mailbox.post(step) and isinstance(step, int):
            accepted.append(step)
    rest = drained(mailbox)

    assert [m for m in read + rest if isinstance(m, int)] == accepted
    assert len([m for m in rest if isinstance(m, int)]) <= 3
    assert len([m for m in rest if not isinstance(m, int)]) <= 3  # a wake-up and two ticks
    told = [step.position for step in steps if isinstance(step, CatchUp)]
    heard = [m.position for m in read + rest if isinstance(m, CatchUp)]
    assert max(heard, default=None) == max(told, default=None)
