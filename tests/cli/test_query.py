"""`query` reads the tables, and nothing else, and ends."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

import pytest

from projections.queries.sql import QueryError, run_query

if TYPE_CHECKING:
    from tests.cli.conftest import Cli
    from tests.cli.story import Story


def test_rows_as_a_table_and_as_json(cli: Cli, story: Story) -> None:
    said = story.say("My cat is called Biscuit")
    sql = "SELECT message_id, author_name, created_at FROM messages"

    assert "Ann" in cli("query", sql).out
    assert cli("query", sql, "--json").json() == [
        {"message_id": str(said), "author_name": "Ann", "created_at": "2026-03-02T12:01:00Z"}
    ]


def test_values_keep_their_worth_in_json(cli: Cli) -> None:
    sql = (
        "SELECT 1 AS a, 2 AS a, 'ab'::BLOB AS b, [NULL, 1.5] AS c, {'d': 9999999999999999999} AS e"
    )
    assert cli("query", sql, "--json").json() == [
        {"a": 1, "a_2": 2, "b": "6162", "c": [None, 1.5], "e": {"d": "9999999999999999999"}}
    ]


def test_more_rows_than_shown_are_mentioned(cli: Cli) -> None:
    ended = cli("query", "SELECT * FROM range(5)", "--limit", "3", "--json")
    assert len(ended.json()) == 3
    assert "first 3" in ended.err
    assert cli("query", "SELECT * FROM range(3)", "--limit", "3").err == ""


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM messages",
        "WITH new AS (INSERT INTO settings VALUES ('a', '1', now()) RETURNING *) SELECT * FROM new",
        "DROP TABLE messages",
        "CREATE TEMP TABLE mine (a INT)",
        "CHECKPOINT",
        "SELECT 1; DELETE FROM messages",
        "SET memory_limit = '10GB'",
        "PRAGMA threads = 64",
        "",
    ],
)
def test_nothing_can_be_changed(cli: Cli, story: Story, sql: str) -> None:
    story.say("hello")
    ended = cli("query", sql)
    assert (ended.code, ended.out) == (2, "")
    assert "only reads" in ended.err
    kept = "SELECT (SELECT count(*) FROM messages) AS said, (SELECT count(*) FROM settings) AS set"
    assert cli("query", kept, "--json").json() == [{"said": 1, "set": 0}]


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM read_csv('{}')",
        "SELECT * FROM read_text('{}')",
        "SELECT * FROM glob('{}')",
        "SELECT * FROM '{}'",
        "COPY (SELECT 1) TO '{}.copy'",
        "ATTACH '{}'",
        "EXPORT DATABASE '{}'",
        "INSTALL httpfs",
    ],
)
def test_no_other_file_is_touched(cli: Cli, story: Story, sql: str) -> None:
    secret = story.data.with_name("secret.csv")
    secret.write_text("a,b\nsecret words,2\n")
    ended = cli("query", sql.format(secret))
    assert (ended.code, ended.out) == (2, "")
    assert len(ended.err.splitlines()[-1:]) == 1
    assert "secret words" not in ended.err
    assert [path.name for path in story.data.parent.glob("secret*")] == ["secret.csv"]


@pytest.mark.parametrize(
    ("sql", "told"), [("SELEC 1", "SELEC"), ("SELECT * FROM mesages", '"messages"')]
)
def test_a_mistake_is_one_sentence(cli: Cli, story: Story, sql: str, told: str) -> None:
    story.say("hello")
    ended = cli("query", sql)
    assert ended.code == 2
    assert told in ended.err
    assert len(ended.err.splitlines()) == 1


def test_a_query_without_end_is_stopped(cli: Cli, story: Story) -> None:
    story.say("hello")
    cli("facts")
    endless = "SELECT count(*) FROM range(1000000000) a, range(1000000000) b"
    with pytest.raises(QueryError, match="longer than"):
        run_query(story.data / "read.duckdb", endless, rows_max=1, timeout_s=0.05)


def test_cosine_compares_stored_vectors(cli: Cli) -> None:
    vectors = {
        name: struct.pack("<3f", *values).hex()
        for name, values in {"a": (1, 2, 2), "b": (2, 4, 4), "c": (2, -2, 1)}.items()
    }
    sql = (
        "SELECT cosine(unhex('{a}'), unhex('{b}')) AS same, "
        "cosine(unhex('{a}'), unhex('{c}')) AS across, "
        "cosine(unhex('{a}'), 'short'::BLOB) AS short, cosine(NULL, unhex('{a}')) AS nothing"
    )
    [row] = cli("query", sql.format(**vectors), "--json").json()
    assert row["same"] == pytest.approx(1.0)
    assert row["across"] == pytest.approx(0.0)
    assert row["short"] is None
    assert row["nothing"] is None
