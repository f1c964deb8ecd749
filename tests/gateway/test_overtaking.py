"""What follows a message at once must not be lost because the message is not durable yet."""

from __future__ import annotations

from concurrent.futures import Future
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from actors.ingestion.actor import Observed
from actors.ingestion.observed import ObservedDelete
from tests.fakes.clock import VirtualClock
from tests.fakes.lorekeeper import Lorekeeper

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from actors.runtime.journal import Answer

SECOND = 1_000_000


@settings(max_examples=12, deadline=None)
@given(steps=st.lists(st.sampled_from(["create", "edit 1", "edit 2", "delete"]), max_size=8))
def test_any_order_and_repetition_gives_the_same_rows(
    tmp_path_factory: pytest.TempPathFactory, steps: list[str]
) -> None:
    folder: Path = tmp_path_factory.mktemp("overtaking")
    with Lorekeeper(folder, VirtualClock(), roles=("ingestion",)) as keeper:
        message = keeper.message("created", guild_id=5, channel_id=6, author_id=7)
        answers: list[Future[Answer]] = []
        for step in steps:
            edited = {"edit 1": 1, "edit 2": 2}.get(step)
            seen = keeper.message(
                "created" if edited is None else step,
                message_id=message.message_id,
                created_us=message.created_us,
                guild_id=5,
                channel_id=6,
                author_id=7,
                edited_us=None if edited is None else message.created_us + edited * SECOND,
            )
            gone = ObservedDelete(message.message_id, 5, 6)
            answered: Future[Answer] = Future()
            observed = (
                Observed((), "live", answered.set_result, (gone,))
                if step == "delete"
                else Observed((seen,), "live", answered.set_result)
            )
            keeper.system.addresses["ingestion"].tell(observed)  # and nobody waits
            answers.append(answered)
        for answered in answers:
            answered.result(60)
        rows = keeper.rows("SELECT content FROM messages")
    newest = max((s for s in steps if s.startswith("edit")), default="created")
    assert rows == ([] if not steps or "delete" in steps else [(newest,)])
