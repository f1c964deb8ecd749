"""A house for each test, torn down in the order of a real stop."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.runtime.house import House

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    house = House(tmp_path)
    yield house
    house.close()
