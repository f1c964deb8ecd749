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
from tests.crash.child import ACKNOWLEDGED, MARK_MESSAGES
from tests.crash.killing import (
    GREETED,
    KILLED,
    Ended,
    check_replies,
    check_shown,
    ended,
    run,
    start,
)
from tests.fakes.lorekeeper import tables_differ
from tests.importers.exports import export, exported

if TYPE_CHECKING:
    from pathlib import Path

    from tests.fakes.process import Process

LINES_PER_RUN = 4
MARKS = 5
MESSAGES = MARKS * MARK_MESSAGES  # an import is killed before, between and after its marks
MARKED = "messages recorded"


def marks(child: Process, sign: str) -> int:
    return sum(sign in line for line in child.said)


def killed_at_random(
    child: Process, chance: random.Random, signs: str, most: int, *, within_s: float
) -> Ended:
    """Killed within so long after it began to start, greeted, or gave some sign of progress."""
    awaited = chance.randint(-1, most)
    if awaited == 0:
        child.wait_for(lambda c: marks(c, GREETED))
    elif awaited > 0:
        child.wait_for(lambda c: marks(c, signs) >= awaited)
    child.kill_within(chance.uniform(0, within_s))
    return ended(child)


def kill_chats(data: Path, kills: int, seed: int) -> None:
    chance = random.Random(seed)
    runs: list[Ended] = []
    while sum(ended.code == KILLED for ended in runs) < kills:
        child = start("never", data)
        for n in range(LINES_PER_RUN):
            child.feed(f"remember that crate {len(runs)}x{n} is red\n")
        runs.append(killed_at_random(child, chance, ACKNOWLEDGED, LINES_PER_RUN, within_s=0.5))
    runs.append(run("never", data))
    assert runs[-1].code == 0, runs[-1].said
    acknowledged = [line for ended in runs for line in ended.acknowledged]
    assert acknowledged, "every kill came before the first line"
    check_replies(data, acknowledged)
    check_shown(runs, "crate")


def kill_imports(folder: Path, kills: int, seed: int) -> None:
    chance = random.Random(seed)
    data, killed, files = folder / "data", 0, list[str]()
    while killed < kills:  # each is followed by another file, whether it got through or not
        path = folder / f"{len(files)}.json"
        first = 1_200_000_000_000_000_000 + len(files) * MESSAGES
        path.write_text(
            json.dumps(export(*(exported(first + n) for n in range(MESSAGES)))), "utf-8"
        )
        files.append(str(path))
        child = start("never", data, "import", str(path))
        ended = killed_at_random(child, chance, MARKED, MARKS, within_s=0.1)
        killed += ended.code == KILLED
        shown = [int(line.split()[0]) for line in ended.said if MARKED in line]
        check_imported(data, first, shown[-1] if shown else 0)
    again = run("never", data, "import", *files)
    assert again.code == 0, again.said
    check_imported(data, 1_200_000_000_000_000_000, len(files) * MESSAGES)
    again = run("never", data, "import", *files)
    assert "0 events added" in again.shown[-1]
    opened = DataFolder(data, SystemClock())
    try:
        assert tables_differ(opened) == []
    finally:
        opened.close()


def check_imported(data: Path, first: int, count: int) -> None:
    """These messages are there once."""
    opened = DataFolder(data, SystemClock())
    try:
        with opened.read_model.reading() as db:
            rows = db.execute(
                "SELECT count(*), count(DISTINCT message_id) FROM messages WHERE "
                "CAST(message_id AS BIGINT) BETWEEN ? AND ?",
                [first, first + count - 1],
            ).fetchall()
        assert rows == [(count, count)]
    finally:
        opened.close()


def test_chats_survive_six_kills(tmp_path: Path) -> None:
    kill_chats(tmp_path / "data", kills=6, seed=1)


def test_imports_survive_six_kills(tmp_path: Path) -> None:
    kill_imports(tmp_path, kills=6, seed=2)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(10))
def test_chats_survive_a_hundred_kills(tmp_path: Path, seed: int) -> None:
    kill_chats(tmp_path / "data", kills=10, seed=100 + seed)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(10))
def test_imports_survive_a_hundred_kills(tmp_path: Path, seed: int) -> None:
    kill_imports(tmp_path, kills=10, seed=200 + seed)
