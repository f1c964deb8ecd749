"""An open log with its keys, in a folder of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from events.keys import KeyStore
from events.log import EventLog

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def keys(tmp_path: Path) -> Iterator[KeyStore]:
    keys = KeyStore(tmp_path / "keys.db")
    yield keys
    keys.close()


@pytest.fixture
def log(tmp_path: Path, keys: KeyStore) -> Iterator[EventLog]:
    log = EventLog(tmp_path / "log.db", keys)
    yield log
    log.close()
