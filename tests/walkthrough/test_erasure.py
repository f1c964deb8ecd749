"""A message deleted while Lorekeeper runs: after the next start its words are in no file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from actors.ingestion.observed import ObservedDelete
from tests.fakes.lorekeeper import Lorekeeper

if TYPE_CHECKING:
    from pathlib import Path

    from actors.embedder import Embedder
    from tests.fakes.clock import VirtualClock

CANARY = "wolframite"


def holding(folder: Path) -> list[str]:
    """The files with the canary in them."""
    return [
        path.name
        for path in folder.iterdir()
        if path.is_file() and CANARY.encode() in path.read_bytes().lower()
    ]


def test_deleted_words_are_in_no_file_after_the_next_start(
    tmp_path: Path, clock: VirtualClock, embedder: Embedder | None
) -> None:
    with Lorekeeper(tmp_path, clock, embedder=embedder) as lorekeeper:
        told = lorekeeper.message(f"My stone is called {CANARY}")
        lorekeeper.observe(told)
        assert CANARY in lorekeeper.say("What is my stone called?").lower()
        lorekeeper.learn()
        lorekeeper.rest()
        assert holding(tmp_path), "the canary was never written: this test would prove nothing"
        gone = ObservedDelete(told.message_id, None, told.channel_id)
        lorekeeper.observe(deletes=(gone,))
        lorekeeper.rest()
        assert CANARY not in lorekeeper.say("What is my stone called?").lower()
        lorekeeper.rest()
        assert lorekeeper.differences() == []
    with Lorekeeper(tmp_path, clock, embedder=embedder):
        pass
    assert holding(tmp_path) == []
