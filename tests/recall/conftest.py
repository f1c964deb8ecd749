"""Fixtures of the tests of recall."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from projections.recall.lexical import LexicalIndex
from tests.recall.memory import Memory

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def memory(tmp_path: Path) -> Iterator[Memory]:
    memory = Memory(tmp_path)
    yield memory
    memory.close()


@pytest.fixture
def index(tmp_path: Path) -> Iterator[LexicalIndex]:
    index = LexicalIndex(tmp_path / "lexical.db")
    yield index
    index.close()
