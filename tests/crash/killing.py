"""Starting children, killing them, and what must hold of the folder they leave."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import NamedTuple

from actors.adapters.system_clock import SystemClock
from actors.runtime.data_folder import DataFolder
from events.messages import MessageReceived
from events.replies import ReplyDecided, ReplyDelivered, TriggerClaimed
from tests.crash.child import ACKNOWLEDGED
from tests.fakes.lorekeeper import tables_differ

ROOT = Path(__file__).parents[2]
TIMEOUT_S = 60.0  # a child needs two seconds on an idle machine
KILLED = -9
REPEATED = "(repeated) "


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


def start(moment: str, data: Path, *arguments: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "tests.crash.child", moment, "--data", str(data), *arguments]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, stderr=pipe)


def run(moment: str, data: Path, *arguments: str, lines: list[str] | None = None) -> Ended:
    """A child that ends by itself, or at its moment."""
    return end(start(moment, data, *arguments), lines or [])


def run_until_killed(after_s: float, data: Path, *arguments: str, lines: list[str]) -> Ended:
    """A child that is killed after so many seconds, if it is still there."""
    child = start("never", data, *arguments)
    return end(child, lines, kill_after_s=after_s)


def end(
    child: subprocess.Popen[bytes], lines: list[str], kill_after_s: float = TIMEOUT_S
) -> Ended:
    text = "".join(f"{line}\n" for line in lines).encode()
    try:
        out, err = child.communicate(text, timeout=kill_after_s)
    except subprocess.TimeoutExpired:
        child.kill()
        out, err = child.communicate()
        assert kill_after_s < TIMEOUT_S, f"a child hung: {err.decode()[-2000:]}"
    return Ended(child.returncode, _whole(out), _whole(err))


def _whole(output: bytes) -> list[str]:
    return output.decode("utf-8", "replace").split("\n")[:-1]


def check_replies(data: Path, acknowledged: list[str]) -> DataFolder:
    """Everything acknowledged is there once, decided once, answered once, and rebuilt alike.

    The folder is returned open for more questions; close it.
    """
    folder = DataFolder(data, SystemClock())
    try:
        events = [recorded.event for recorded in folder.log.read(0, limit=1_000_000).events]
        with folder.read_model.reading() as db:
            rows = db.execute("SELECT content, message_id FROM messages WHERE is_bot = 0").fetchall()
        kept = Counter(row[0] for row in rows)
        wrong = {line: kept[line] for line in acknowledged if kept[line] != 1}
        assert not wrong, f"acknowledged, but not there once: {wrong}"
        heard = {e.message_id for e in events if isinstance(e, MessageReceived)}
        claims = Counter(e.message_id for e in events if isinstance(e, TriggerClaimed))
        assert claims == dict.fromkeys(heard, 1)
        decided = {e.correlation: e.triggers for e in events if isinstance(e, ReplyDecided)}
        delivered = Counter(e.cause for e in events if isinstance(e, ReplyDelivered))
        assert delivered == dict.fromkeys(decided, 1)
        assert tables_differ(folder) == []
    except BaseException:
        folder.close()
        raise
    return folder


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
