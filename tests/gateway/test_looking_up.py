"""After a crash it is looked up what was said; while that fails, nothing is said twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from actors.courier.actor import LOOK_PAUSE_MAX_S, LOOKS_MAX, UNKNOWN
from actors.runtime.data_folder import DataFolder
from events import streams
from events.event import to_us
from events.replies import ReplyDelivered, ReplyFailed
from tests import given, given_replies
from tests.fakes.clock import VirtualClock
from tests.fakes.lorekeeper import Lorekeeper
from tests.responder.server import until

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from actors.own_history import OwnMessage


class Unreadable:
    """Fails so many times, then knows of nothing."""

    def __init__(self, times: int) -> None:
        self.left = times

    def own_since(self, channel_id: int, after_id: int, own_id: int) -> Sequence[OwnMessage]:
        del channel_id, after_id, own_id
        self.left -= 1
        if self.left >= 0:
            raise ConnectionResetError
        return []


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock()


def composed_before_the_crash(folder: Path, clock: VirtualClock) -> None:
    data = DataFolder(folder, clock)
    try:
        at_us = to_us(clock.now())
        data.log.append(given.message(1))
        data.log.append(*given_replies.decided(at=at_us))
        data.log.append(given_replies.composed(streams.turn(3, 1)))
    finally:
        data.close()


def passes(clock: VirtualClock) -> bool:
    clock.advance(LOOK_PAUSE_MAX_S)
    return True


def test_it_is_tried_again_until_it_is_known(tmp_path: Path, clock: VirtualClock) -> None:
    composed_before_the_crash(tmp_path, clock)
    history = Unreadable(3)
    with Lorekeeper(tmp_path, clock, own_history=history) as lorekeeper:
        until(lambda: passes(clock) and lorekeeper.events(ReplyDelivered))
        lorekeeper.rest()
        assert lorekeeper.terminal.texts == ["I see."]
        assert len(lorekeeper.events(ReplyDelivered)) == 1


def test_after_an_hour_it_is_given_up_and_said_so(tmp_path: Path, clock: VirtualClock) -> None:
    composed_before_the_crash(tmp_path, clock)
    history = Unreadable(10 * LOOKS_MAX)
    with Lorekeeper(tmp_path, clock, own_history=history) as lorekeeper:
        until(lambda: passes(clock) and lorekeeper.events(ReplyFailed))
        (failed,) = lorekeeper.events(ReplyFailed)
        assert isinstance(failed.event, ReplyFailed)
        assert failed.event.reason == UNKNOWN
        assert lorekeeper.terminal.texts == []
        assert 10 * LOOKS_MAX - history.left == LOOKS_MAX
