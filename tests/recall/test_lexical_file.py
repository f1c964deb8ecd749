"""The lexical index as a file: bulk loads, readers beside the writer, crashes and damage."""

from __future__ import annotations

import sqlite3
import threading
from typing import TYPE_CHECKING

import apsw
import pytest

from projections.recall.lexical import LexicalChanges, LexicalIndex, LexicalIndexError
from tests.recall.memory import found, message

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def test_the_cursor_survives_closing(tmp_path: Path) -> None:
    index = LexicalIndex(tmp_path / "lexical.db")
    index.apply(7, LexicalChanges(put_messages=[message(1, "kept")]))
    index.close()
    again = LexicalIndex(tmp_path / "lexical.db")
    assert again.cursor() == 7
    assert found(again, "kept") == [1]
    again.close()


def test_a_batch_that_fails_leaves_neither_words_nor_cursor(index: LexicalIndex) -> None:
    fine = LexicalChanges(put_messages=[message(2, "fine")])
    twice = LexicalChanges(put_messages=[message(1, "one"), message(1, "two")])
    with pytest.raises(apsw.ConstraintError):
        index.apply(3, fine, twice)
    assert index.cursor() == 0
    assert found(index, "one two fine") == []


def test_a_bulk_load_is_read_like_any_other(index: LexicalIndex) -> None:
    batches = [LexicalChanges(put_messages=[message(n, f"word n{n}")]) for n in range(1, 50)]
    index.load(40, batches)
    assert index.cursor() == 40
    assert len(found(index, "word")) == 49
    index.apply(41, LexicalChanges(remove_messages=[7]))
    assert found(index, "n7") == []


def test_a_load_cut_short_has_no_cursor(index: LexicalIndex) -> None:
    def batches() -> Iterator[LexicalChanges]:
        yield LexicalChanges(put_messages=[message(1, "word")])
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        index.load(9, batches())
    assert index.cursor() == 0


def test_readers_in_other_threads_see_what_is_committed(index: LexicalIndex) -> None:
    seen: list[list[int]] = []

    def read() -> None:
        seen.append(found(index, "word"))

    for upto in range(1, 4):
        index.apply(upto, LexicalChanges(put_messages=[message(upto, "word")]))
        thread = threading.Thread(target=read)
        thread.start()
        thread.join()
    assert seen == [[1], [1, 2], [1, 2, 3]]


@pytest.mark.parametrize(
    "content", [b"not a database at all" * 100, b"SQLite format 3\0" + b"x" * 4096]
)
def test_a_damaged_file_is_named_with_its_remedy(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "lexical.db"
    path.write_bytes(content)
    with pytest.raises(LexicalIndexError, match=r"lexical\.db.*rebuild"):
        LexicalIndex(path)


def test_somebody_elses_database_is_not_written_to(tmp_path: Path) -> None:
    path = tmp_path / "lexical.db"
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE t (x)")
    other.close()
    with pytest.raises(LexicalIndexError, match="not a lexical index"):
        LexicalIndex(path)
    other = sqlite3.connect(path)
    assert other.execute("SELECT name FROM sqlite_schema").fetchall() == [("t",)]
    other.close()
