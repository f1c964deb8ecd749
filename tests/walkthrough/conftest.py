"""One embedder for all: loading it takes half a second."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.fakes.clock import VirtualClock
from tests.fakes.lorekeeper import real_embedder

if TYPE_CHECKING:
    from actors.embedder import Embedder


@pytest.fixture(scope="session")
def embedder() -> Embedder | None:
    return real_embedder()


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock()
