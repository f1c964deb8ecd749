"""Killed at every step of a reply and of an erasure: the next start finishes what was begun."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import NamedTuple

import pytest

from actors.adapters.system_clock import SystemClock
from actors.config import OPERATOR_ID
from actors.runtime.data_folder import DataFolder
from events import streams
from events.erasure import ErasureCompleted
from events.messages import MessageReceived
from tests.crash.killing import KILLED, REPEATED, check_replies, check_shown, run
from tests.fakes.lorekeeper import tables_differ

LINE = "remember that crate 7 is red"
REPLY_STEPS = (
    *("before:message.received.1", "after:message.received.1", "after:reply.decided.1"),
    *("after:model", "after:money.settled.1", "before:tool.called.1", "after:tool.called.1"),
    *("before:tool.returned.1", "after:fact.learned.1", "before:reply.composed.1"),
    *("after:reply.composed.1", "after:print", "after:reply.delivered.1", "after:window.read.1"),
)
CANARY = "wolframite"
MESSAGE_STEPS = (
    *("before:message.deleted.1", "after:ledger", "after:message.deleted.1", "after:blank"),
    *("after:blank_versions", "after:checkpoint", "before:erasure.completed.1"),
    *("after:erasure.completed.1", "after:copy", "after:lexical swapped", "after:swap"),
)
PERSON_STEPS = (
    *("after:ledger", "after:erasure.requested.1", "after:blank_owner", "after:key"),
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
    printed_before_commit = step == "after:print"
    assert len(answers) == 1 + printed_before_commit, answers
    assert not printed_before_commit or after.shown[0].startswith(REPEATED)


class Told(NamedTuple):
    """A folder that holds the canary in messages, a reply, facts and vectors."""

    folder: Path
    first_id: int


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Told:
    folder = tmp_path_factory.mktemp("told") / "data"
    lines = [f"remember that my stone is {CANARY}", "What is my stone?", f"I love {CANARY} rings"]
    assert run("never", folder, lines=lines).code == 0
    assert CANARY in words_in(folder)
    opened = DataFolder(folder, SystemClock())
    try:
        heard = opened.log.read(0, topics=[MessageReceived.topic]).events
    finally:
        opened.close()
    return Told(folder, min(streams.id_in(recorded.stream) for recorded in heard))


@pytest.fixture
def told(made: Told, tmp_path: Path) -> Told:
    return Told(Path(shutil.copytree(made.folder, tmp_path / "data")), made.first_id)


def words_in(folder: Path) -> str:
    """Which of the canary's spellings is in the read model's files, as bytes or as rows."""
    names = (
        "read.duckdb",
        "read.duckdb.wal",
        "lexical.db",
        "lexical.db-wal",
        "log.db",
        "log.db-wal",
    )
    found = b"".join((folder / n).read_bytes() for n in names if (folder / n).exists())
    return CANARY if CANARY.encode() in found.lower() else ""


def erase(folder: Path, step: str, *whom: str) -> None:
    killed = run(step, folder, "forget", *whom, "--yes")
    assert killed.code == KILLED, (step, killed)


class Left(NamedTuple):
    """What a folder holds that was opened after a kill."""

    completed: int
    contents: list[str]
    facts: list[str]


def opened(folder: Path) -> Left:
    """What a start leaves: everything owed done, and the tables as a rebuild makes them."""
    opened = DataFolder(folder, SystemClock())
    try:
        assert opened.eraser.owed() == []
        assert tables_differ(opened) == []
        completed = opened.log.read(0, topics=[ErasureCompleted.topic], limit=1_000_000).events
        with opened.read_model.reading() as db:
            contents = db.execute("SELECT content FROM messages").fetchall()
            facts = db.execute("SELECT fact FROM memory_facts").fetchall()
    finally:
        opened.close()
    return Left(len(completed), [row[0] for row in contents], [row[0] for row in facts])


@pytest.mark.parametrize("step", MESSAGE_STEPS)
def test_the_erasure_of_a_message_killed_at_any_step_is_finished(told: Told, step: str) -> None:
    whom = ("--message", str(told.first_id))
    erase(told.folder, step, *whom)
    if step == "before:message.deleted.1":  # nothing was acknowledged: it has to be asked again
        assert run("never", told.folder, "forget", *whom, "--yes").code == 0
    left = opened(told.folder)
    assert left.completed == 1
    assert not [text for text in (*left.contents, *left.facts) if "my stone is" in text]


@pytest.mark.parametrize("step", PERSON_STEPS)
def test_the_erasure_of_a_person_killed_at_any_step_is_finished(told: Told, step: str) -> None:
    erase(told.folder, step, "--user", str(OPERATOR_ID))
    assert opened(told.folder).completed == 1
    assert words_in(told.folder) == ""
