"""`rebuild` and `verify`: the tables are what the log says, or it is said where not."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import duckdb

if TYPE_CHECKING:
    from tests.cli.conftest import Cli
    from tests.cli.story import Story


def tamper(story: Story, sql: str) -> None:
    """Change the tables behind the projector's back."""
    with closing(duckdb.connect(story.data / "read.duckdb")) as db:
        db.execute(sql)


def poison(story: Story) -> None:
    """An event that nobody can read, as a future version might have written it."""
    with closing(sqlite3.connect(story.data / "log.db")) as db, db:
        db.execute(
            "INSERT INTO stored_events (originator_id, originator_version, topic, state) "
            "VALUES ('x:1', 1, 'nonsense.1', x'00')"
        )


def test_equal_tables_are_verified(cli: Cli, story: Story) -> None:
    said = story.say("My cat is called Biscuit, see https://example.com/cats")
    story.learn("Ann's cat is called Biscuit.", "My cat is called Biscuit", said)
    story.reply(story.say("hello", guild=None, via="live"), "hello")

    verified = cli("verify", "--json")

    assert verified.code == 0
    told = verified.json()
    assert (told["equal"], told["events"], told["differences"]) == (True, 8, [])
    assert told["events_per_s"] > 0
    assert "8 events" in cli("verify").out


def test_a_difference_is_named_and_mended_by_a_rebuild(cli: Cli, story: Story) -> None:
    said = story.say("My cat is called Biscuit")
    cli("facts")
    tamper(story, "UPDATE messages SET content = 'My cat is called Rex'")

    verified = cli("verify")
    assert verified.code == 1
    assert "messages" in verified.out
    assert str(said) in verified.out
    assert "Rex" in cli("query", "SELECT content FROM messages").out

    [difference] = cli("rebuild", "--json").json()["differences"]
    assert difference["table"] == "messages"
    assert (difference["only_live"], difference["only_rebuilt"]) == (1, 1)
    assert cli("verify").code == 0


def test_a_rebuild_replaces_a_damaged_file(cli: Cli, story: Story) -> None:
    story.say("My cat is called Biscuit")
    cli("facts")
    (story.data / "read.duckdb").write_bytes(b"no database at all" * 1000)

    refused = cli("facts")
    assert refused.code == 2
    assert "rebuild" in refused.err

    assert cli("rebuild").code == 0
    assert cli("verify").code == 0


def test_one_duckdb_file_is_left_whatever_ran(cli: Cli, story: Story) -> None:
    story.say("My cat is called Biscuit")
    for command in ("rebuild", "verify", "facts"):
        cli(command)
        assert [path.name for path in story.data.glob("*.duckdb*")] == ["read.duckdb"]
        assert not list(story.data.glob("*.new*"))


def test_an_event_that_cannot_be_projected_stops_until_it_is_skipped(
    cli: Cli, story: Story
) -> None:
    story.say("before")
    cli("facts")
    poison(story)
    story.say("after")

    for command in ("facts", "verify", "rebuild"):
        halted = cli(command)
        assert halted.code == 1
        assert "doctor --skip 2" in halted.err
        assert "Traceback" not in halted.err

    skipped = cli("doctor", "--skip", "2")
    assert skipped.code == 0
    assert "it is skipped" in skipped.out
    assert cli("verify").code == 0
    assert "after" in cli("query", "SELECT content FROM messages").out


def test_a_poisoned_log_without_tables_can_be_skipped_too(cli: Cli, story: Story) -> None:
    story.say("before")
    poison(story)

    assert cli("facts").code == 1
    assert cli("doctor", "--skip", "2").code == 0
    assert cli("verify").code == 0


def test_an_empty_folder_verifies(cli: Cli) -> None:
    assert cli("verify").code == 0
    assert cli("rebuild").code == 0
