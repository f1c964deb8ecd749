"""An import whose process is interrupted or whose disk is full: said once, and resumed."""

from __future__ import annotations

import json
import signal
import sys
from typing import TYPE_CHECKING, Any

import pytest

from tests.fakes.process import Process
from tests.hostile.test_console import INTERRUPTED, limit_files_to, said_in
from tests.importers.exports import export, exported

if TYPE_CHECKING:
    from pathlib import Path

MESSAGES = 6000
LOG_BYTES_MAX = 1_500_000  # about half of what the messages need


@pytest.fixture
def history(tmp_path: Path) -> Path:
    path = tmp_path / "history.json"
    items = [exported(1_200_000_000_000_000_000 + n) for n in range(MESSAGES)]
    path.write_text(json.dumps(export(*items)), "utf-8")
    return path


def importing(data: Path, history: Path, **more: Any) -> Process:
    start = [sys.executable, "run.py", "import", str(history), "--data", str(data)]
    return Process(start, environment={}, **more)


def assert_resumes(data: Path, history: Path) -> None:
    again = importing(data, history)
    assert again.finish() == 0, again.said
    assert len(said_in(data)) == MESSAGES


def test_an_interrupted_import_goes_on_where_it_stopped(tmp_path: Path, history: Path) -> None:
    process = importing(tmp_path / "data", history)
    process.wait_for(lambda p: any("messages recorded" in line for line in p.said))
    process.signal(signal.SIGINT)
    assert process.finish() in {INTERRUPTED, 0}  # 0: it was done before the signal came
    assert not [line for line in process.said if "Traceback" in line], process.said
    assert_resumes(tmp_path / "data", history)


def test_a_full_disk_ends_an_import_with_one_sentence(tmp_path: Path, history: Path) -> None:
    process = importing(tmp_path / "data", history, before=limit_files_to(LOG_BYTES_MAX))
    assert process.finish() in {1, 2}
    sentences = [line for line in process.said if "messages recorded" not in line]
    assert len(sentences) == 1, sentences
    assert "free some space" in sentences[0]
    assert_resumes(tmp_path / "data", history)


@pytest.mark.parametrize("good", [3, 1500])
def test_everything_before_a_fault_is_kept_and_the_whole_file_completes_it(
    tmp_path: Path, history: Path, good: int
) -> None:
    data, cut = tmp_path / "data", tmp_path / "cut.json"
    text = history.read_text("utf-8")
    after = text.index(f"message {1_200_000_000_000_000_000 + good}")
    cut.write_text(text[:after], "utf-8")
    broken = importing(data, cut)
    assert broken.finish() == 2, broken.said
    assert f"is cut off after message {good} " in broken.said[-1]
    assert len(said_in(data)) == good
    assert_resumes(data, history)
