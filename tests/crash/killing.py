"""Starting children, killing them, and what must hold of the folder they leave."""

from __future__ import annotations

import sys
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from actors.adapters.system_clock import SystemClock
from actors.runtime.data_folder import DataFolder
from events.messages import MessageReceived
from events.replies import ReplyDecided, ReplyDelivered, TriggerClaimed
from tests.crash.child import ACKNOWLEDGED
from tests.fakes.lorekeeper import tables_differ
from tests.fakes.process import BY_WORDS_ALONE, Process

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

KILLED = -9
REPEATED = "(repeated) "
GREETED = "Memory is in"


class Ended(NamedTuple):
    """How a child ended."""

    code: int
    shown: list[str]
    """Whole lines on standard output."""
    said: list[str]
    """Whole lines on standard error."""

    @property
    def acknowledged(self) -> list[str]:
        return [s.removeprefix(ACKNOWLEDGED) for s in self.said if s.startswith(ACKNOWLEDGED)]


def start(moment: str, data: Path, *arguments: str) -> Process:
    command = [sys.executable, "-m", "tests.crash.child", moment, "--data", str(data), *arguments]
    return Process(command, environment=BY_WORDS_ALONE)


def run(moment: str, data: Path, *arguments: str, lines: Sequence[str] = ()) -> Ended:
    """A child that ends by itself, or at its moment."""
    child = start(moment, data, *arguments)
    child.feed("".join(f"{line}\n" for line in lines))
    return ended(child)


def ended(child: Process) -> Ended:
    return Ended(child.finish(), child.shown, child.said)


def check_replies(data: Path, acknowledged: Sequence[str]) -> None:
    """Everything acknowledged is there once, decided once, answered once, and rebuilt alike."""
    folder = DataFolder(data, SystemClock())
    try:
        events = [recorded.event for recorded in folder.log.read(0, limit=1_000_000).events]
        with folder.read_model.reading() as db:
            rows = db.execute("SELECT content FROM messages WHERE is_bot = 0").fetchall()
        differences = tables_differ(folder)
    finally:
        folder.close()
    kept = Counter(row[0] for row in rows)
    wrong = {line: kept[line] for line in acknowledged if kept[line] != 1}
    assert not wrong, f"acknowledged, but not there once: {wrong}"
    heard = {e.message_id for e in events if isinstance(e, MessageReceived)}
    claims = Counter(e.message_id for e in events if isinstance(e, TriggerClaimed))
    assert claims == dict.fromkeys(heard, 1)
    decided = [e.correlation for e in events if isinstance(e, ReplyDecided)]
    delivered = Counter(e.cause for e in events if isinstance(e, ReplyDelivered))
    assert delivered == dict.fromkeys(decided, 1)
    assert differences == []


def check_shown(runs: list[Ended], word_of: str) -> None:
    """No answer is on the terminal twice, except marked."""
    plain = Counter(
        line
        for ended in runs
        for line in ended.shown
        if word_of in line and not line.startswith(REPEATED)
    )
    twice = {line: count for line, count in plain.items() if count > 1}
    assert not twice, f"shown more than once without saying so: {twice}"
