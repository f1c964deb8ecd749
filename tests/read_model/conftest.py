"""A house for each test, and the empty read model it starts from: making one takes 100 ms."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.read_model.house import House

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data, kept = tmp_path_factory.mktemp("made"), tmp_path_factory.mktemp("template")
    house = House(data)
    house.close()
    for path in house.model.files:
        path.rename(kept / path.name)
    return kept


@pytest.fixture
def house(tmp_path: Path, template: Path) -> Iterator[House]:
    data = tmp_path / "data"
    data.mkdir()
    house = House(data, template)
    yield house
    house.close()
