"""Killed at every step of a reply and of an erasure: the next start finishes what was begun."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

import pytest

from actors.adapters.system_clock import SystemClock
from actors.config import OPERATOR_ID
from actors.runtime.data_folder import DataFolder
from events.erasure import ErasureCompleted
from tests.crash.killing import KILLED, REPEATED, check_replies, check_shown, run
from tests.fakes.lorekeeper import tables_differ

if TYPE_CHECKING:
    from pathlib import Path

LINE = "remember that crate 7 is red"
REPLY_STEPS = (
    *("before:message.received.1", "after:message.received.1"),
    *("before:reply.decided.1", "after:reply.decided.1"),
    *("before:model", "after:model", "after:money.settled.1", "after:fact.learned.1"),
    *("before:model@2", "before:reply.composed.1", "after:reply.composed.1"),
    *("before:print", "after:print", "before:reply.delivered.1", "after:reply.delivered.1"),
    *("before:window.read.1", "after:window.read.1"),
)
CANARY = "wolframite"
MESSAGE_STEPS = (
    *("before:ledger", "after:ledger", "before:message.deleted.1", "after:message.deleted.1"),
    *("after:blank", "after:blank_versions", "before:checkpoint", "after:checkpoint"),
    *("before:erasure.completed.1", "after:erasure.completed.1"),
    *("before:copy", "after:copy", "before:swap", "after:lexical swapped", "after:swap"),
)
PERSON_STEPS = (
    *("after:ledger", "before:erasure.requested.1", "after:erasure.requested.1"),
    *("after:blank_owner", "before:key", "after:key", "after:checkpoint"),
    *("after:erasure.completed.1", "after:copy", "after:lexical swapped", "after:swap"),
)


@pytest.mark.parametrize("step", REPLY_STEPS)
def test_a_reply_killed_at_any_step_is_given_once(tmp_path: Path, step: str) -> None:
    killed = run(step, tmp_path, lines=[LINE])
    assert killed.code == KILLED, killed
    after = run("never", tmp_path)
    assert after.code == 0, after.said
    check_replies(tmp_path, killed.acknowledged)
    answers = [line for line in (*killed.shown, *after.shown) if "crate 7" in line]
    if step == "before:message.received.1":
        assert answers == []
        return
    check_shown([killed, after], "crate 7")
    printed_before_commit = step in {"after:print", "before:reply.delivered.1"}
    assert len(answers) == 1 + printed_before_commit, answers
    assert not printed_before_commit or after.shown[0].startswith(REPEATED)


def told(folder: Path) -> int:
    """A folder that holds the canary in a message, a reply, a fact and vectors; the message's id."""
    lines = [f"remember that my stone is {CANARY}", "What is my stone?", f"I love {CANARY} rings"]
    assert run("never", folder, lines=lines).code == 0
    assert CANARY in words_in(folder)
    db = sqlite3.connect(folder / "log.db")
    try:
        rows = db.execute("SELECT originator_id FROM stored_events WHERE topic LIKE 'message.rec%'")
        return min(int(row[0].split(":")[1]) for row in rows)
    finally:
        db.close()


def words_in(folder: Path) -> str:
    """Which of the canary's spellings is in the read model's files, as bytes or as rows."""
    names = ("read.duckdb", "read.duckdb.wal", "lexical.db", "lexical.db-wal", "log.db", "log.db-wal")
    found = b"".join((folder / n).read_bytes() for n in names if (folder / n).exists())
    return CANARY if CANARY.encode() in found.lower() else ""


def erase(folder: Path, step: str, *whom: str) -> None:
    killed = run(step, folder, "forget", *whom, "--yes")
    assert killed.code == KILLED, (step, killed)


def opened_events(folder: Path) -> list[object]:
    """What a start leaves: everything owed done, and the tables as a rebuild makes them."""
    opened = DataFolder(folder, SystemClock())
    try:
        assert opened.eraser.owed() == []
        assert tables_differ(opened) == []
        return [recorded.event for recorded in opened.log.read(0, limit=1_000_000).events]
    finally:
        opened.close()


@pytest.mark.parametrize("step", MESSAGE_STEPS)
def test_the_erasure_of_two_messages_killed_at_any_step_is_finished(
    tmp_path: Path, step: str
) -> None:
    first = told(tmp_path)
    erase(tmp_path, step, "--message", str(first))
    if step in {"before:ledger", "before:message.deleted.1"}:  # nothing was acknowledged: it has to be asked again
        assert run("never", tmp_path, "forget", "--message", str(first), "--yes").code == 0
    events = opened_events(tmp_path)
    assert sum(isinstance(event, ErasureCompleted) for event in events) == 1
    opened = DataFolder(tmp_path, SystemClock())
    try:
        with opened.read_model.reading() as db:
            rows = db.execute("SELECT content FROM messages").fetchall()
            facts = db.execute("SELECT fact FROM memory_facts").fetchall()
        assert not [row for row in rows if "my stone is" in row[0]]
        assert not [row for row in facts if "my stone is" in row[0]]
    finally:
        opened.close()


@pytest.mark.parametrize("step", PERSON_STEPS)
def test_the_erasure_of_a_person_killed_at_any_step_is_finished(tmp_path: Path, step: str) -> None:
    told(tmp_path)
    erase(tmp_path, step, "--user", str(OPERATOR_ID))
    events = opened_events(tmp_path)
    completed = [event for event in events if isinstance(event, ErasureCompleted)]
    assert len(completed) == 1, completed
    assert words_in(tmp_path) == ""
