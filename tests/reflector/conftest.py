"""One virtual clock for each test."""

from __future__ import annotations

import pytest

from tests.fakes.clock import VirtualClock


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock()
