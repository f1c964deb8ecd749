"""The law of the read model: at rest, the live tables are what the log alone would make.

Random histories, projected in random pages, erased, killed at awkward moments, with files lost.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from projections.read_model import ReadModel
from events.keys import KeyStore
from events.log import EventLog
from tests.read_model.histories import BROKEN_LIVES, LIVES, History, Step
from tests.read_model.house import House, assert_rest_is_lawful

CHECKS = settings(
    max_examples=100,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty read model."""
    data, kept = tmp_path_factory.mktemp("made"), tmp_path_factory.mktemp("template")
    keys = KeyStore(data / "keys.db")
    log = EventLog(data / "log.db", keys)
    model = ReadModel(data, log)
    model.close()
    log.close()
    keys.close()
    for path in model.files:
        path.rename(kept / path.name)
    return kept


def lived(template: Path, steps: list[Step]) -> None:
    with tempfile.TemporaryDirectory() as data:
        house = House(Path(data), template)
        try:
            history = History(house)
            for step in steps:
                history.live(step)
            house.settle()
            assert_rest_is_lawful(house)
        finally:
            house.close()


@CHECKS
@given(steps=LIVES)
def test_live_tables_are_what_the_log_alone_would_make(template: Path, steps: list[Step]) -> None:
    lived(template, steps)


@CHECKS
@given(steps=BROKEN_LIVES)
def test_also_when_killed_and_when_files_are_lost(template: Path, steps: list[Step]) -> None:
    lived(template, steps)
