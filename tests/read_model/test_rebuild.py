"""The read model can be lost, damaged, outdated or doubted: it comes back from the log."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING, Any

import pytest

from events import streams
from events.errors import StoreError
from projections import rebuild, schema
from projections.projector import ProjectionHaltedError, Projector
from projections.rebuild import CheckFailedError, build, check, differences
from projections.recall.lexical_process import LexicalProcess
from projections.store import Files, open_tables
from tests import given, given_replies
from tests.read_model.house import House, assert_rest_is_lawful, contents, live

if TYPE_CHECKING:
    from projections.recall.lexical import LexicalChanges

TURN = streams.turn(3, 1)


@pytest.fixture
def told(house: House) -> House:
    """A house in which something of everything has happened."""
    house.given(
        given.message(1, "I like tea https://a.example"),
        given.message(2, "My cat is Rex", author=8),
        given.edit(2, 5, "My cat is called Rex", author=8),
        given.embedded(1),
        given.fact(evidence="like tea"),
        *given_replies.decided(),
        given_replies.composed(TURN),
        given_replies.delivered(TURN, 901),
        given.setting("recall.facts", "3"),
        given.deletion(2),
    )
    house.settle()
    return house


def made(house: House) -> Files:
    making = Files.in_the_making(house.data)
    build(house.log, making, progress=lambda _: None)
    return making


def found(house: House, sql: str) -> list[Any]:
    with house.model.reading() as db:
        return db.execute(sql).fetchall()


def test_a_rebuild_gives_the_same_rows(told: House) -> None:
    making = made(told)
    with told.model.reading() as db:
        assert differences(db, making.tables) == []


def test_a_long_history_is_rebuilt_by_two_processes_alike(
    told: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rebuild, "PROCESS_EVENTS_MIN", 1)
    making = made(told)
    db = open_tables(making.tables)
    assert contents(db, making.lexical) == live(told)
    db.close()


def test_a_second_process_that_dies_is_no_events_fault(
    told: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(process: LexicalProcess, upto: int, *_: LexicalChanges) -> None:
        os.kill(process.pid, signal.SIGKILL)
        raise StoreError(f"killed at {upto}")

    monkeypatch.setattr(rebuild, "PROCESS_EVENTS_MIN", 1)
    monkeypatch.setattr(LexicalProcess, "apply", killed)
    with pytest.raises(StoreError, match="killed at"):
        made(told)


def test_a_difference_names_the_table_and_its_first_row(told: House) -> None:
    making = made(told)
    with told.model.reading() as db:
        db.execute("UPDATE messages SET content = 'rotten' WHERE message_id = '1'")
        first, *others = differences(db, making.tables)
    assert (first.table, first.only_left, first.only_right, others) == ("messages", 1, 1, [])
    assert "rotten" in str(first)


def test_a_swap_puts_the_finished_one_in_place(told: House) -> None:
    with told.model.reading() as db:
        db.execute("UPDATE messages SET content = 'rotten'")
    seen: list[object] = []
    told.model.follow(seen.append)
    told.model.replace(made(told))
    assert ("rotten",) not in found(told, "SELECT content FROM messages")
    assert seen == [None]  # followers read everything again
    told.given(given.message(5))
    told.project(told.log.head())
    assert ("5",) in found(told, "SELECT message_id FROM messages")
    assert_rest_is_lawful(told)


def test_progress_is_told_while_it_is_made(told: House) -> None:
    steps: list[int] = []
    build(told.log, Files.in_the_making(told.data), progress=steps.append)
    assert steps[-1] == told.log.head()


def test_a_rebuild_goes_no_further_than_asked(told: House) -> None:
    making = Files.in_the_making(told.data)
    assert build(told.log, making, upto=2, progress=lambda _: None) == 2
    with told.model.reading() as db:
        assert "messages" in {one.table for one in differences(db, making.tables)}


@pytest.mark.parametrize(
    "lost", [("read.duckdb",), ("lexical.db",), ("read.duckdb", "lexical.db")], ids=" and ".join
)
def test_lost_files_are_made_again_at_the_start(told: House, lost: tuple[str, ...]) -> None:
    before = live(told)
    told.reopen(*lost)
    assert live(told) == before


@pytest.mark.parametrize("content", [b"", b"no index " * 999], ids=["empty", "foreign"])
def test_a_damaged_index_is_made_again_at_the_start(told: House, content: bytes) -> None:
    before = live(told)
    told.close()
    (told.data / "lexical.db").write_bytes(content)
    told._open()
    assert live(told) == before


def test_a_new_version_of_the_fold_makes_it_again(
    told: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    with told.model.reading() as db:
        db.execute("UPDATE messages SET content = 'as the old fold had it'")
    monkeypatch.setattr(schema, "PROJECTION_VERSION", schema.PROJECTION_VERSION + 1)
    told.reopen()
    assert ("as the old fold had it",) not in found(told, "SELECT content FROM messages")
    assert_rest_is_lawful(told)


def test_tables_ahead_of_the_log_are_made_again(told: House) -> None:
    with told.model.reading() as db:
        db.execute("UPDATE ledger.read_upto SET position = 1000")
    told.reopen()
    assert told.model.projector.position == told.log.head()
    assert_rest_is_lawful(told)


def test_what_a_killed_rebuild_left_is_cleared_away(told: House) -> None:
    making = made(told)
    (told.data / "read.new.wal").write_bytes(b"half")
    told.reopen()
    assert not [path for path in making.all() if path.exists()]
    assert [path.name for path in told.data.glob("*.duckdb")] == ["read.duckdb"]


def test_an_index_ahead_of_its_tables_is_made_again(told: House) -> None:
    coffee = given.fact("Likes coffee.", evidence="coffee", source=7, n=9)
    told.given(given.message(7, "I like coffee"), coffee)
    told.die_between_index_and_tables(2)
    told.given(given.deletion(7))
    told.settle()  # in one page: neither the message nor the fact were ever there
    assert_rest_is_lawful(told)


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        ("INSERT INTO message_vectors_native SELECT * FROM message_vectors_native", "twice"),
        ("UPDATE message_vectors_native SET dims = 3", "wrong length"),
        ("DELETE FROM ledger.turns", "turns in the tables, but the log has 1"),
        ("DELETE FROM actions", "calls in the tables, but the log has 1"),
    ],
)
def test_a_made_model_that_contradicts_itself_is_not_taken(
    told: House, damage: str, said: str
) -> None:
    told.given(given_replies.call("a"))
    making = made(told)
    db = open_tables(making.tables)
    try:
        db.execute(damage)
        with pytest.raises(CheckFailedError, match=said):
            check(db, told.log, told.log.head())
    finally:
        db.close()


# A poison event: the projector stops, and goes on only when told to.


@pytest.fixture
def poisoned(house: House) -> House:
    house.given(given.message(1), given.message(2), given_replies.poison(), given.message(3))
    return house


def test_the_projector_stops_before_what_it_cannot_take(poisoned: House) -> None:
    with pytest.raises(ProjectionHaltedError, match=r"stopped at event 3: .*doctor --skip 3") as e:
        poisoned.project(4)
    assert e.value.position == 3
    assert poisoned.model.projector.position == 2
    assert found(poisoned, "SELECT message_id FROM messages ORDER BY 1") == [("1",), ("2",)]


def test_a_rebuild_stops_there_too_and_leaves_the_live_one(poisoned: House) -> None:
    with pytest.raises(ProjectionHaltedError):
        made(poisoned)
    assert poisoned.model.files.tables.exists()


@pytest.mark.parametrize("events_max", [1, 2, 3, 50])
def test_skipped_it_goes_on_live_and_rebuilt_alike(poisoned: House, events_max: int) -> None:
    with pytest.raises(ProjectionHaltedError):
        poisoned.project(4)
    poisoned.given(given.skip(3), given.message(5))
    while poisoned.model.projector.position < poisoned.log.head():
        poisoned.step(events_max)
    ids = found(poisoned, "SELECT message_id FROM messages ORDER BY 1")
    assert ids == [("1",), ("2",), ("3",), ("5",)]
    assert_rest_is_lawful(poisoned)


def test_an_unreadable_event_stops_and_is_skipped_alike(house: House) -> None:
    house.given(given.message(1), given.message(2), given.message(3))
    with house.log._recorder.writing() as c:
        c.execute("UPDATE stored_events SET topic = 'message.sung.1' WHERE notification_id = 2")
    with pytest.raises(ProjectionHaltedError, match="event 2"):
        house.project(3)
    assert house.model.projector.position == 1
    house.given(given.skip(2))
    house.project(house.log.head())
    assert found(house, "SELECT message_id FROM messages ORDER BY 1") == [("1",), ("3",)]
    assert_rest_is_lawful(house)


def test_nothing_of_a_failed_page_stays(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    house.given(given.message(1))

    def fail(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr(Projector, "_write_lexical", fail)
    with pytest.raises(ProjectionHaltedError):
        house.project(1)
    assert found(house, "SELECT * FROM messages") == []
    monkeypatch.undo()
    house.project(1)
    assert found(house, "SELECT message_id FROM messages") == [("1",)]


def test_a_reader_waits_for_no_transaction_and_sees_none_half_done(told: House) -> None:
    with told.model.reading() as db:
        told.given(given.message(6))
        told.project(told.log.head())
        assert db.execute("SELECT count(*) FROM messages WHERE message_id = '6'").fetchall() == [
            (1,)
        ]
