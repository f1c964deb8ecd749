"""The lexical index that another process fills."""

from __future__ import annotations

import os
import signal
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest

from events.errors import StoreError
from projections.recall.lexical import FactDoc, LexicalChanges, LexicalIndex
from projections.recall.lexical_process import LexicalProcess
from tests.recall.memory import EVERYBODY, found, message

if TYPE_CHECKING:
    from pathlib import Path

STORY = [
    (3, LexicalChanges(put_messages=[message(n, f"tea {n}") for n in (1, 2, 3)])),
    (5, LexicalChanges(put_messages=[message(1, "coffee")], remove_messages=[1, 3])),
    (6, LexicalChanges(put_facts=[FactDoc(9, None, 1, 2, "2", "Ada drinks tea")])),
]


def test_it_holds_what_the_index_of_this_process_would(tmp_path: Path) -> None:
    with LexicalProcess(tmp_path / "made.db") as process:
        for upto, changes in STORY:
            process.apply(upto, changes)
    made = LexicalIndex(tmp_path / "made.db")
    here = LexicalIndex(tmp_path / "here.db")
    with here.bulk():
        for upto, changes in STORY:
            here.apply(upto, changes)
    for index in (made, here):
        assert index.cursor() == 6
        assert found(index, "tea") == [2]
        assert found(index, "coffee") == [1]
        reader = index.reader()
        assert reader.facts(reader.words("tea"), EVERYBODY, limit=9) == [9]
        reader.close()
        index.close()


def test_after_an_error_nothing_of_it_is_kept(tmp_path: Path) -> None:
    with suppress(LookupError), LexicalProcess(tmp_path / "made.db") as process:
        process.apply(*STORY[0])
        raise LookupError
    made = LexicalIndex(tmp_path / "made.db")
    assert made.cursor() == 0
    assert found(made, "tea") == []
    made.close()


def test_a_place_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    with (
        pytest.raises(StoreError, match="cannot be"),
        LexicalProcess(tmp_path / "no such folder" / "made.db") as process,
    ):
        process.apply(*STORY[0])


def test_a_process_that_was_killed_is_said(tmp_path: Path) -> None:
    process = LexicalProcess(tmp_path / "made.db")
    os.kill(process.pid, signal.SIGKILL)
    with pytest.raises(StoreError, match="killed"), process:
        process.apply(*STORY[0])
