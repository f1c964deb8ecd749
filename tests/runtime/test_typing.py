"""Typing is shown while an answer is prepared, and for nobody's sake longer than that."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from actors.courier.typing import AGAIN_S, FIRST_S, TIMES_MAX, TypingReader
from events import streams
from tests import given_replies

if TYPE_CHECKING:
    from actors.runtime.mailbox import Address
    from tests.runtime.house import House

TURN = streams.turn(3, 1)


class Typist:
    def __init__(self, *, fails: bool = False) -> None:
        self.seen: list[int] = []
        self._fails = fails

    def typing(self, channel_id: int) -> None:
        self.seen.append(channel_id)
        if self._fails:
            raise ConnectionError


def decided(house: House) -> int:
    at_us = round(house.clock.now().timestamp() * 1_000_000)
    return house.record(*given_replies.decided(at=at_us))


def passes(house: House, typing: Address, seconds: float) -> None:
    house.clock.advance(seconds)
    house.settle(typing)


@pytest.mark.parametrize("fails", [False, True])
def test_it_is_shown_until_the_first_part_is_there(house: House, *, fails: bool) -> None:
    typist = Typist(fails=fails)
    typing = house.start(TypingReader, typist, name="typing")
    decided(house)
    house.settle(typing)
    passes(house, typing, FIRST_S)
    assert typist.seen == [3]
    passes(house, typing, AGAIN_S)
    assert typist.seen == [3, 3]
    house.record(given_replies.delivered(TURN, 901))
    house.settle(typing)
    passes(house, typing, 10 * AGAIN_S)
    assert typist.seen == [3, 3]


def test_an_answer_that_is_there_at_once_needs_none(house: House) -> None:
    typist = Typist()
    typing = house.start(TypingReader, typist, name="typing")
    decided(house)
    house.record(given_replies.delivered(TURN, 901))
    house.settle(typing)
    passes(house, typing, 10 * AGAIN_S)
    assert typist.seen == []


def test_it_ends_by_itself_and_does_not_begin_for_what_was_decided_long_ago(house: House) -> None:
    typist = Typist()
    decided(house)
    house.clock.advance(60)
    typing = house.start(TypingReader, typist, name="typing")
    house.settle(typing)
    passes(house, typing, 60)
    assert typist.seen == []

    at_us = round(house.clock.now().timestamp() * 1_000_000)
    house.record(*given_replies.decided((2,), at=at_us))
    house.settle(typing)
    for _ in range(3 * TIMES_MAX):
        passes(house, typing, AGAIN_S)
    assert len(typist.seen) == TIMES_MAX
