"""What was heard is recorded even if ingestion fails over it once, and is not tried for ever."""

from __future__ import annotations

import asyncio
from concurrent.futures import Future
from typing import TYPE_CHECKING

import pytest

from actors.adapters.discord_gateway.insisting import TRIES, Insistent
from actors.ingestion import actor as ingestion
from actors.ingestion.actor import INTERRUPTED, Observed
from actors.runtime.journal import Failed
from events.faults import ActorRestarted
from events.messages import MessageReceived
from events.request import Appended
from tests.fakes.clock import VirtualClock
from tests.fakes.lorekeeper import TIMEOUT_S, Lorekeeper
from tests.responder.server import until

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

    from actors.runtime.journal import Answer


class Failing:
    """An ingestion that fails so many times."""

    def __init__(self, times: int) -> None:
        self.left = times
        self.told = 0

    def tell(self, message: object) -> bool:
        assert isinstance(message, Observed)
        self.told += 1
        if self.left:
            self.left -= 1
            message.reply(Failed(INTERRUPTED))
        else:
            message.reply(Appended((), 0))
        return True


@pytest.mark.parametrize(("times", "told"), [(0, 1), (1, 2), (99, TRIES + 1)])
def test_a_failure_is_tried_again_a_few_times(times: int, told: int) -> None:
    failing = Failing(times)

    async def tell() -> Answer:
        answered: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        Insistent(failing, lambda _: None).tell(Observed((), "live", answered.set_result))
        return await answered

    answer = asyncio.run(tell())
    assert failing.told == told
    assert isinstance(answer, Appended if times <= TRIES else Failed)


def test_an_ingestion_that_dies_answers_what_it_had_in_hand(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = ingestion.record_messages
    left = iter([RuntimeError("a fault of ours")])

    def broken(*messages: Any, **how: Any) -> Any:
        if (error := next(left, None)) is not None:
            raise error
        return record(*messages, **how)

    with Lorekeeper(tmp_path, VirtualClock(), roles=("ingestion",)) as keeper:
        monkeypatch.setattr(ingestion, "record_messages", broken)
        messages = [keeper.message(f"line {n}") for n in range(3)]
        first, *rest = [told(keeper, message) for message in (*messages, messages[0])]
        assert first == Failed(INTERRUPTED)
        assert all(isinstance(answer, Appended) for answer in rest)
        assert len(keeper.events(MessageReceived)) == 3
        assert len(keeper.events(ActorRestarted)) == 1


def told(keeper: Lorekeeper, message: Any) -> Answer:
    """Told until somebody is there to hear it; meanwhile time goes by."""
    answered: Future[Answer] = Future()
    observed = Observed((message,), "live", answered.set_result)

    def heard() -> bool:
        keeper.clock.advance(0.05)
        return keeper.system.addresses["ingestion"].tell(observed)

    until(heard)
    return answered.result(TIMEOUT_S)
