"""The twelve tables are the diagram's, and each says what it means."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from events import streams
from projections.schema import TABLES
from tests import given

if TYPE_CHECKING:
    import pytest
    from duckdb import DuckDBPyConnection

    from tests.read_model.house import House

DIAGRAM = Path(__file__).parents[2] / "docs" / "diagrams" / "data-model.mmd"
TYPES = {  # docs/diagrams has neutral words; a float is measured, an int counted
    "string": "VARCHAR",
    "text": "VARCHAR",
    "datetime": "TIMESTAMP WITH TIME ZONE",
    "int": "BIGINT",
    "float": "DOUBLE",
    "blob": "BLOB",
}

Columns = list[tuple[str, str]]


def diagram() -> dict[str, tuple[Columns, list[str]]]:
    """Columns with their types, and the key, per table."""
    found: dict[str, tuple[Columns, list[str]]] = {}
    for name, body in re.findall(
        r"^ {4}([A-Z_]+) \{\n(.*?)^ {4}\}", DIAGRAM.read_text(), re.MULTILINE | re.DOTALL
    ):
        lines = [line.split() for line in body.splitlines()]
        columns = [(line[1], TYPES[line[0]]) for line in lines]
        found[name.lower()] = columns, [line[1] for line in lines if line[2:] == ["PK"]]
    return found


def test_the_diagram_has_twelve_tables_in_our_order() -> None:
    assert list(diagram()) == [table.name for table in TABLES]
    assert len(TABLES) == 12


def assert_documented(db: DuckDBPyConnection) -> None:
    made = db.execute(
        "SELECT table_name, comment FROM duckdb_tables() WHERE schema_name = 'main'"
    ).fetchall()
    assert {row[0] for row in made} == set(diagram())
    assert all(row[1] for row in made)
    for name, (columns, key) in diagram().items():
        found = db.execute(
            "SELECT column_name, data_type, comment FROM duckdb_columns() "
            "WHERE schema_name = 'main' AND table_name = ? ORDER BY column_index",
            [name],
        ).fetchall()
        assert [(row[0], row[1]) for row in found] == columns, name
        assert all(row[2] for row in found), name
        keys = db.execute(
            "SELECT constraint_column_names FROM duckdb_constraints() WHERE schema_name = 'main' "
            "AND table_name = ? AND constraint_type = 'PRIMARY KEY'",
            [name],
        ).fetchall()
        assert [row[0] for row in keys] == ([key] if key else []), name


def test_the_tables_are_the_diagrams_exactly_and_all_is_commented(house: House) -> None:
    with house.model.reading() as db:
        assert_documented(db)


def test_a_purged_file_is_still_the_diagrams_and_commented(house: House) -> None:
    house.given(given.message(1))
    house.project(1)
    house.model.purge()
    with house.model.reading() as db:
        assert_documented(db)
        assert db.execute("SELECT message_id FROM messages").fetchall() == [("1",)]


def test_no_relation_is_enforced_because_order_of_arrival_is_free(house: House) -> None:
    with house.model.reading() as db:
        kinds = db.execute("SELECT DISTINCT constraint_type FROM duckdb_constraints()").fetchall()
    assert ("FOREIGN KEY",) not in kinds


def test_times_are_utc_for_whoever_reads(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "America/New_York")
    house.given(given.message(1, created_us=1_700_000_000_123_456))
    house.project(1)
    with house.model.reading() as db:
        told = db.execute("SELECT created_at, CAST(created_at AS VARCHAR) FROM messages").fetchall()
        zone = db.execute("SELECT current_setting('TimeZone')").fetchall()
    assert zone == [("UTC",)]
    assert told[0][0].isoformat() == "2023-11-14T22:13:20.123456+00:00"
    assert told[0][1] == "2023-11-14 22:13:20.123456+00"


def test_names_of_streams_are_padded_ids_in_tables_are_not(house: House) -> None:
    house.given(given.message(42))
    house.project(1)
    with house.model.reading() as db:
        assert db.execute("SELECT message_id FROM messages").fetchall() == [("42",)]
    assert streams.message(42) == "m:00000000000000000042"
