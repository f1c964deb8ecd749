"""The first screen of the README is true: the same lines typed get the same lines back."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from events.codec import EVENTS
from tests.docs.known import stream_pattern
from tests.docs.pages import block, parts
from tests.tidy.sources import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

README = Path("README.md")
START = "$ python run.py"
TIMEOUT_S = 60.0  # a session takes a few seconds; loading the embedder is most of it
PATTERNS = {kind.topic: stream_pattern(kind) for kind in EVENTS}


class Session(NamedTuple):
    typed: list[str]
    shown: list[str]


def sessions() -> Iterator[Session]:
    """What the transcript types and shows, from one start of the chat to the next."""
    lines = block(README, "console")
    starts = [number for number, line in enumerate(lines) if line == START]
    assert starts[0] == 0, "the transcript begins with starting it"
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        told = lines[start + 1 : end]
        typed = [line[2:] for line in told if line.startswith("> ")]
        yield Session(typed, [line for line in told if line and not line.startswith("> ")])


def normalised(lines: list[str]) -> list[str]:
    """Without what differs from run to run: ids and moments."""
    text = re.sub(r"\b\d{15,20}\b", "<id>", "\n".join(lines))
    text = re.sub(r"\d{1,2} [A-Z][a-z]{2} \d{4} at \d\d:\d\d", "<moment>", text)
    return text.splitlines()


def chat(data: Path, typed: list[str]) -> list[str]:
    """What the chat greets with, then what it answers."""
    ended = subprocess.run(
        [sys.executable, str(ROOT / "run.py"), "--data", data.name],
        cwd=data.parent,
        input="".join(f"{line}\n" for line in typed),
        capture_output=True,
        text=True,
        timeout=TIMEOUT_S,
        check=True,
    )
    return [*ended.stderr.splitlines(), *ended.stdout.splitlines()]


def test_the_transcript_of_the_readme_happens_again(tmp_path: Path) -> None:
    told = list(sessions())
    assert len(told) == 2
    assert any(re.search(r"\b\d{15,20}\b", line) for session in told for line in session.shown)

    data = tmp_path / "data"
    for session in told:
        assert normalised(chat(data, session.typed)) == normalised(session.shown)

    log = subprocess.run(
        [sys.executable, str(ROOT / "run.py"), "log", "--json", "--data", str(data)],
        capture_output=True,
        text=True,
        timeout=TIMEOUT_S,
        check=True,
    )
    events = [json.loads(line) for line in log.stdout.splitlines()]
    assert events
    strange = [e for e in events if not PATTERNS[e["topic"]].fullmatch(e["stream"])]
    assert not strange, "docs/catalogue/events.md names another stream"


def test_after_the_transcript_come_two_commands_of_one_line_each() -> None:
    blocks = parts(README)[1]
    assert [one.language for one in blocks[:3]] == ["console", "sh", "sh"]
    start, test = blocks[1].lines, blocks[2].lines
    assert len(start) == len(test) == 1
    assert start[0].endswith("run.py")
    assert test[0].endswith("-m pytest")
