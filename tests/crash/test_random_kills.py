"""kill -9 at random moments: nothing acknowledged is lost or doubled, everything owed is done.

20 kills here; 200 with `python -m pytest -m soak tests/crash`.
"""

from __future__ import annotations

import json
import random
from typing import TYPE_CHECKING

import pytest

from actors.adapters.system_clock import SystemClock
from actors.runtime.data_folder import DataFolder
from tests.crash.killing import KILLED, Ended, check_replies, check_shown, run, run_until_killed
from tests.fakes.lorekeeper import tables_differ
from tests.importers.exports import export, exported

if TYPE_CHECKING:
    from pathlib import Path

LINES_PER_RUN = 25
CHAT_SECONDS = (0.4, 3.0)  # from before the folder is open to past the first answers
IMPORT_SECONDS = (0.4, 1.6)
MESSAGES = 4000


def kill_chats(data: Path, kills: int, seed: int) -> None:
    chance = random.Random(seed)
    runs: list[Ended] = []
    killed = 0
    while killed < kills:
        lines = [f"remember that crate {len(runs)}x{n} is red" for n in range(LINES_PER_RUN)]
        runs.append(run_until_killed(chance.uniform(*CHAT_SECONDS), data, lines=lines))
        killed += runs[-1].code == KILLED
    runs.append(run("never", data))
    assert runs[-1].code == 0, runs[-1].said
    acknowledged = [line for ended in runs for line in ended.acknowledged]
    assert acknowledged, "every kill came before the first line"
    check_replies(data, acknowledged).close()
    check_shown(runs, "crate")


def kill_imports(folder: Path, kills: int, seed: int) -> None:
    chance = random.Random(seed)
    data, killed = folder / "data", 0
    while killed < kills:  # each import that gets through is followed by another file
        path = folder / f"{killed}.json"
        first = 1_200_000_000_000_000_000 + killed * MESSAGES
        items = [exported(first + n) for n in range(MESSAGES)]
        path.write_text(json.dumps(export(*items)), "utf-8")
        seconds = chance.uniform(*IMPORT_SECONDS)
        ended = run_until_killed(seconds, data, "import", str(path), lines=[])
        killed += ended.code == KILLED
        marks = [int(line.split()[0]) for line in ended.said if "messages recorded" in line]
        check_imported(data, first, marks[-1] if marks else 0)
    again = run("never", data, "import", *(str(folder / f"{n}.json") for n in range(kills)))
    assert again.code == 0, again.said
    opened = DataFolder(data, SystemClock())
    try:
        with opened.read_model.reading() as db:
            count = db.execute("SELECT count(*) FROM messages").fetchall()[0][0]
        assert count == kills * MESSAGES
        assert tables_differ(opened) == []
    finally:
        opened.close()


def check_imported(data: Path, first: int, marked: int) -> None:
    """What the progress mark promised is there."""
    opened = DataFolder(data, SystemClock())
    try:
        with opened.read_model.reading() as db:
            rows = db.execute(
                "SELECT count(*), count(DISTINCT message_id) FROM messages WHERE "
                "CAST(message_id AS BIGINT) BETWEEN ? AND ?",
                [first, first + marked - 1],
            ).fetchall()
        assert rows == [(marked, marked)]
    finally:
        opened.close()


def test_chats_survive_ten_kills(tmp_path: Path) -> None:
    kill_chats(tmp_path, kills=10, seed=1)


def test_imports_survive_ten_kills(tmp_path: Path) -> None:
    kill_imports(tmp_path, kills=10, seed=2)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(10))
def test_chats_survive_a_hundred_kills(tmp_path: Path, seed: int) -> None:
    kill_chats(tmp_path, kills=10, seed=100 + seed)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(5))
def test_imports_survive_a_hundred_kills(tmp_path: Path, seed: int) -> None:
    kill_imports(tmp_path, kills=20, seed=200 + seed)
