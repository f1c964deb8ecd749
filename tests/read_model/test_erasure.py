"""Erasure leaves nothing: no word in any file, and of what was done only that it was done."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from actors.runtime.data_folder import DataFolder
from events import streams
from events.event import REDACTED, New
from events.log import EventLog
from events.request import Appended
from tests import given, given_replies
from tests.fakes.clock import VirtualClock
from tests.read_model.house import contents, rebuilt

if TYPE_CHECKING:
    from collections.abc import Iterator

TURN = streams.turn(3, 1)
LATER = streams.turn(3, 2)
CANARY = "canaryword"
ADA, BOB = streams.person_key(7), streams.person_key(8)
STAYS = {"model": "offline", "input_tokens": 30, "output_tokens": 4}


class Home:
    """A data folder that is left and entered again."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.enter()

    def enter(self) -> DataFolder:
        self.folder = DataFolder(self.path, VirtualClock())
        return self.folder

    def leave(self) -> None:
        self.folder.close()


@pytest.fixture
def home(tmp_path: Path, template: Path) -> Iterator[Home]:
    home = Home(shutil.copytree(template, tmp_path / "data"))
    yield home
    home.leave()


@pytest.fixture
def folder(home: Home) -> DataFolder:
    return home.folder


def tell(folder: DataFolder) -> None:
    """Ada says the word; it spreads into everything. Bob says something else."""
    about = f"I like {CANARY} https://a.example/{CANARY}"
    events: list[tuple[New, ...]] = [
        (given.message(1, about, name=f"{CANARY}-Ada"),),
        (given.edit(1, 5, f"{about} now", name="Ada"),),
        (given.message(2, "I like tea", author=8),),
        (given.embedded(1),),
        (given.fact(f"Likes {CANARY}.", evidence=f"like {CANARY}", n=1),),
        (given.fact("Likes tea.", evidence="like tea", source=2, person=8, n=2),),
        (given.fact_embedded(streams.fact("window:x", 1)),),
        (given.refused(1),),
        given_replies.decided((1,)),
        (given_replies.call(f"{TURN}:1", turn=TURN),),
        (given_replies.composed(TURN, [f"You like {CANARY}."], prompt=f'["{CANARY}"]'),),
        (given_replies.delivered(TURN, 901),),
        given_replies.decided((2,), person=8),
        (
            given_replies.composed(
                LATER,
                [f"Ada likes {CANARY}."],
                sources=[streams.message(2), TURN],
                prompt=f'["I said: {CANARY}"]',
                person=8,
            ),
        ),
        (given_replies.delivered(LATER, 902),),
    ]
    for request in events:
        assert isinstance(folder.log.append(*request), Appended)
    folder.project(folder.log.head())


def forget(folder: DataFolder, what: str) -> None:
    folder.log.append(given.deletion(1) if what.startswith("m:") else given.erasure(what))
    folder.project(folder.log.head())
    folder.eraser.erase_all()


def files_with(data: Path, word: str) -> list[str]:
    """Files in which the word stands, however its letters are cased."""
    return [p.name for p in data.iterdir() if word.encode() in p.read_bytes().lower()]


def rows(folder: DataFolder, sql: str) -> list[Any]:
    with folder.read_model.reading() as db:
        return db.execute(sql).fetchall()


def assert_same_rebuilt(folder: DataFolder) -> None:
    """All twelve tables and the index, made again from the log."""
    with folder.read_model.reading() as db:
        before = contents(db, folder.read_model.files.lexical)
    assert before == rebuilt(folder.log, folder.path)


@pytest.mark.parametrize("what", [streams.message(1), ADA], ids=["a message", "a person"])
def test_no_file_holds_a_word_of_it(folder: DataFolder, what: str) -> None:
    tell(folder)
    assert files_with(folder.path, CANARY)  # it was there, or this would prove nothing
    forget(folder, what)
    assert files_with(folder.path, CANARY) == []


@pytest.mark.parametrize("what", [streams.message(1), ADA], ids=["a message", "a person"])
def test_what_rests_on_it_is_gone_from_the_tables_and_the_rest_stays(
    folder: DataFolder, what: str
) -> None:
    tell(folder)
    forget(folder, what)
    assert rows(folder, "SELECT message_id, content FROM messages") == [("2", "I like tea")]
    assert rows(folder, "SELECT fact FROM memory_facts") == [("Likes tea.",)]
    for table in ("message_vectors_native", "memory_fact_vectors_native", "shared_links"):
        assert rows(folder, f"SELECT * FROM {table}") == []
    assert rows(folder, "SELECT trigger_message_id FROM response_triggers") == [("2",)]
    assert_same_rebuilt(folder)


@pytest.mark.parametrize("what", [streams.message(1), ADA], ids=["a message", "a person"])
def test_of_actions_only_that_they_were_done_and_what_they_cost_stays(
    folder: DataFolder, what: str
) -> None:
    tell(folder)
    spent = rows(folder, "SELECT sum(usd_cost) FROM actions")
    forget(folder, what)
    sql = (
        "SELECT kind, metadata, usd_cost, guild_id, channel_id, message_id, user_id, content "
        "FROM actions WHERE created_at IS NOT NULL ORDER BY id"
    )
    found = [(row[0], row[1] and json.loads(row[1]), *row[2:]) for row in rows(folder, sql)]
    bob = [row for row in found if row[6] == "8"]
    assert [row[0] for row in bob] == ["memory_written"]
    gone = [row[:3] for row in found if row not in bob and row[0] != "person_erased"]
    assert gone == [
        ("memory_written", None, 0.0),
        ("memory_refused", None, 0.0),
        ("reply_sent", STAYS, 0.0),
        ("model_call", STAYS, 0.25),
        ("reply_sent", STAYS, 0.0),  # to Bob, with Ada's words in its prompt
    ]
    assert all(row[3:] == (None,) * 5 for row in found if row not in bob)
    assert rows(folder, "SELECT sum(usd_cost) FROM actions") == spent
    assert_same_rebuilt(folder)


def test_a_forgotten_person_is_unreadable_in_every_copy_of_the_log(
    folder: DataFolder, tmp_path: Path
) -> None:
    tell(folder)
    folder.log.checkpoint()
    shutil.copy(folder.path / "log.db", tmp_path / "copy.db")
    forget(folder, ADA)
    copy = EventLog(tmp_path / "copy.db", folder.log.keys)
    try:
        hers = [recorded.words for recorded in copy.read(0).events if recorded.owner == ADA]
    finally:
        copy.close()
    assert hers == [REDACTED] * 6


@pytest.mark.parametrize("what", [streams.message(1), ADA], ids=["a message", "a person"])
@pytest.mark.parametrize("kept", [(), ("read.duckdb", "lexical.db")], ids=["log", "tables too"])
def test_an_older_log_with_todays_keys_is_erased_again_at_the_start(
    home: Home, tmp_path: Path, what: str, kept: tuple[str, ...]
) -> None:
    tell(home.folder)
    home.leave()
    older = tmp_path / "older"
    shutil.copytree(home.path, older)
    forget(home.enter(), what)
    home.leave()
    for path in home.path.iterdir():
        if path.name.startswith("log.db") or path.suffix in {".duckdb", ".wal"}:
            path.unlink()
    for name in ("log.db", *kept):
        shutil.copy(older / name, home.path / name)
    folder = home.enter()
    assert [erased.what for erased in folder.erased] == [what]
    assert files_with(folder.path, CANARY) == []
    assert rows(folder, "SELECT message_id FROM messages") == [("2",)]
    assert_same_rebuilt(folder)


def test_an_erasure_asked_for_and_not_carried_out_is_at_the_next_start(home: Home) -> None:
    tell(home.folder)
    home.folder.log.append(given.erasure(ADA))
    home.leave()
    folder = home.enter()
    assert [(erased.what, erased.key_destroyed) for erased in folder.erased] == [(ADA, True)]
    assert files_with(folder.path, CANARY) == []


def test_in_the_ledger_and_not_in_the_log_it_is_erased_all_the_same(home: Home) -> None:
    tell(home.folder)
    home.folder.log.keys.record_erased([streams.message(1), BOB], given.AT)  # then the lights went
    home.leave()
    folder = home.enter()
    assert {erased.what for erased in folder.erased} == {streams.message(1), BOB}
    assert rows(folder, "SELECT * FROM messages") == []
    assert files_with(folder.path, CANARY) == []


def test_erasing_again_does_nothing_more(folder: DataFolder) -> None:
    tell(folder)
    forget(folder, ADA)
    head = folder.log.head()
    assert folder.eraser.erase_all() == []
    assert folder.log.head() == head


def test_what_was_derived_while_it_was_being_blanked_is_blanked_too(
    folder: DataFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    tell(folder)
    folder.log.append(given.deletion(1))
    folder.project(folder.log.head())
    blank = folder.log.blank
    third = streams.turn(3, 3)

    def blank_late(names: Any) -> int:
        monkeypatch.undo()  # a reply that was being thought rests on the reply to Bob
        folder.log.append(given.message(3), *given_replies.decided((3,)))
        folder.log.append(given_replies.composed(third, [CANARY], sources=[LATER]))
        return blank(names)

    monkeypatch.setattr(folder.log, "blank", blank_late)
    folder.eraser.erase_all()
    assert folder.log.stream(third)[1].words is REDACTED
    assert files_with(folder.path, CANARY) == []
    assert_same_rebuilt(folder)


def test_what_people_say_in_an_erased_server_afterwards_stays(folder: DataFolder) -> None:
    tell(folder)
    folder.log.append(given.erasure(streams.guild_key(1)))
    folder.log.append(given.message(5, "and yet", at=given.AT + 1))
    folder.project(folder.log.head())
    folder.eraser.erase_all()
    assert rows(folder, "SELECT message_id, content FROM messages") == [("5", "and yet")]
    assert files_with(folder.path, CANARY) == []
    assert_same_rebuilt(folder)


@pytest.mark.parametrize("pages", ["one page", "a page each"])
def test_what_somebody_put_under_our_messages_goes_with_them(
    folder: DataFolder, pages: str
) -> None:
    folder.log.append(given.message(2, "I like tea", author=8))
    folder.log.append(*given_replies.decided((2,), person=8))
    folder.log.append(given_replies.composed(LATER, ["You like tea."], person=8))
    folder.log.append(given_replies.delivered(LATER, 902))
    seen = [
        given_replies.reaction(902, 7, "👍", added=True),
        given_replies.reaction(902, 8, "👍", added=True),
        given.erasure(ADA),
    ]
    for event in seen:
        folder.log.append(event)
        if pages == "a page each":
            folder.project(folder.log.head())
    folder.project(folder.log.head())
    assert rows(folder, "SELECT user_id FROM ledger.reactions") == [(8,)]


def test_a_fact_goes_with_its_owner_whoever_said_it(folder: DataFolder) -> None:
    tell(folder)
    gossip = given.fact(f"Ada likes {CANARY}.", evidence="like tea", source=2, person=8, n=7)
    folder.log.append(gossip._replace(owner=ADA))
    forget(folder, ADA)
    assert files_with(folder.path, CANARY) == []
    assert_same_rebuilt(folder)


def test_a_call_that_returns_after_its_turn_was_erased_names_nobody(folder: DataFolder) -> None:
    tell(folder)
    folder.log.append(given.deletion(1))
    folder.project(folder.log.head())
    folder.log.append(given_replies.call(f"{TURN}:2", turn=TURN))
    folder.project(folder.log.head())
    found = rows(folder, "SELECT metadata FROM actions WHERE kind = 'model_call'")
    assert [json.loads(row[0]) for row in found] == [STAYS, STAYS]
    assert_same_rebuilt(folder)
