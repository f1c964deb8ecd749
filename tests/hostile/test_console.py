"""The console against whatever arrives on its input and whatever befalls its process."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from actors.adapters.console import LINE_BYTES_MAX
from actors.adapters.system_clock import SystemClock
from actors.entrypoints.chat import OPEN_TRIGGERS_MAX
from actors.ingestion.canonical import CONTENT_CHARS_MAX, CUT_MARK
from actors.runtime.data_folder import DataFolder
from tests.fakes.lorekeeper import tables_differ
from tests.fakes.process import Process

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

GREETED = "Memory is in"
INTERRUPTED = 130
FLOOD_LINES = 2 * OPEN_TRIGGERS_MAX + 5  # so that reading has to wait for answers
ESCAPE = "\x1b"
LEFT_BYTES = 4_000_000  # for a start, and some forty lines


def chat(data: Path, *, now: str = "", embedder: str = "none", **more: Any) -> Process:
    start = [sys.executable, "run.py", "--data", str(data)]
    environment = {"LOREKEEPER_NOW": now, "LOREKEEPER_EMBEDDER": embedder}
    return Process(start, environment=environment, **more)


def greeted(process: Process) -> bool:
    return any(GREETED in line for line in process.said)


def said_in(data: Path) -> list[str]:
    """What people said, in order; the tables agree with a rebuild."""
    folder = DataFolder(data, SystemClock())
    try:
        assert tables_differ(folder) == []
        with folder.read_model.reading() as db:
            rows = db.execute(
                "SELECT content FROM messages WHERE is_bot = 0 ORDER BY CAST(message_id AS BIGINT)"
            ).fetchall()
    finally:
        folder.close()
    return [row[0] for row in rows]


def test_whatever_is_typed_is_kept_in_canonical_form_and_answered(tmp_path: Path) -> None:
    lines = [
        b"x" * 100_001,
        "é".encode() * 5_000_000,
        b"a\0b",
        b"lone \xed\xa0\x80 surrogate",
        b"not \xff\xfe utf-8",
        "left \u202e\u0627\u0644\u0639\u0631\u0628\u064a\u0629 right".encode(),
        b"my cat is called \x1b[31mBiscuit\x1b[0m\x07",
        b"",
        b"   ",
        "\u2028 \u2029 \x85 one line".encode(),
        b"what is my cat called?",
        b"no end of line",
    ]
    process = chat(tmp_path)
    process.feed(b"\n".join(lines))
    assert process.finish() == 0, process.said
    kept = said_in(tmp_path)
    assert len(kept) == len(lines) - 2, [text[:40] for text in kept]
    assert kept[0] == "x" * (CONTENT_CHARS_MAX - len(CUT_MARK)) + CUT_MARK
    assert kept[1] == "é" * (CONTENT_CHARS_MAX - len(CUT_MARK)) + CUT_MARK
    assert LINE_BYTES_MAX >= 4 * CONTENT_CHARS_MAX
    assert kept[2] == "a\u2400b"
    assert kept[3] == "lone \ufffd\ufffd\ufffd surrogate"
    assert kept[4] == "not \ufffd\ufffd utf-8"
    assert kept[5] == lines[5].decode()
    assert ESCAPE in kept[6]
    shown = "\n".join(process.shown)
    assert "Biscuit" in shown
    assert not [c for c in shown if ord(c) < 32 and c not in "\n\t"]
    assert len(process.shown) >= len(kept)


def test_what_comes_after_exit_is_not_read(tmp_path: Path) -> None:
    process = chat(tmp_path)
    process.feed("one\n  /exit  \ntwo\n")
    assert process.finish() == 0
    assert said_in(tmp_path) == ["one"]


def test_many_lines_at_once_are_all_answered(tmp_path: Path) -> None:
    flood(tmp_path, FLOOD_LINES)


@pytest.mark.soak
def test_ten_thousand_lines_at_once_are_all_answered(tmp_path: Path) -> None:
    flood(tmp_path, 10_000)


def flood(data: Path, count: int) -> None:
    process = chat(data)
    process.feed("".join(f"crate {n} is red\n" for n in range(count)))
    assert process.finish(timeout_s=3600) == 0, process.said
    assert len(process.shown) == count
    assert said_in(data) == [f"crate {n} is red" for n in range(count)]


def test_a_second_process_is_told_whose_the_folder_is(tmp_path: Path) -> None:
    first = chat(tmp_path)
    assert first.wait_for(greeted)
    second = chat(tmp_path)
    assert second.finish() == 2
    assert f"in use by process {first.pid}" in second.said[-1], second.said
    assert len(second.said) == 1
    first.feed("hello\n")
    assert first.finish() == 0


def test_a_read_only_folder_is_said_in_one_sentence(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    try:
        process = chat(tmp_path)
        assert process.finish() == 2
    finally:
        tmp_path.chmod(0o700)
    assert len(process.said) == 1
    assert "cannot be written" in process.said[0]
    assert list(tmp_path.iterdir()) == []


def test_nobody_reading_the_answers_loses_nothing_that_was_said(tmp_path: Path) -> None:
    reads, writes = os.pipe()
    os.close(reads)
    process = chat(tmp_path, shows_to=writes, anew=True)
    os.close(writes)
    process.feed("My cat is called Biscuit\nand my dog Rex\n")
    assert process.finish() in {0, 1, 141}
    assert not [line for line in process.said if "Traceback" in line], process.said
    assert said_in(tmp_path) == ["My cat is called Biscuit", "and my dog Rex"]
    again = chat(tmp_path)
    again.feed("What is my cat called?\n")
    assert again.finish() == 0
    assert "Biscuit" in again.shown[-1]


def test_an_interrupt_ends_with_130_and_everything_acknowledged_is_kept(tmp_path: Path) -> None:
    process = chat(tmp_path, anew=True)
    process.feed("My cat is called Biscuit\n")
    assert process.wait_for(lambda p: p.shown)
    process.signal(signal.SIGINT)
    assert process.finish() == INTERRUPTED
    assert not [line for line in process.said if "Traceback" in line], process.said
    assert said_in(tmp_path) == ["My cat is called Biscuit"]


def test_a_second_interrupt_does_not_wait(tmp_path: Path) -> None:
    process = chat(tmp_path, anew=True)
    process.feed("My cat is called Biscuit\n")
    assert process.wait_for(lambda p: p.shown)
    process.signal(signal.SIGINT)
    process.signal(signal.SIGINT)
    assert process.finish() == INTERRUPTED
    assert said_in(tmp_path) == ["My cat is called Biscuit"]


def test_interrupted_while_it_starts_it_opens_again(tmp_path: Path) -> None:
    process = chat(tmp_path)
    process.wait_for(lambda _: (tmp_path / "log.db").exists(), timeout_s=30)
    process.signal(signal.SIGINT)
    assert process.finish() == INTERRUPTED
    again = chat(tmp_path)
    again.feed("hello\n")
    assert again.finish() == 0


def test_a_clock_set_back_or_far_ahead_mints_ids_that_still_grow(tmp_path: Path) -> None:
    for now, line in (
        ("2026-03-02T09:00:00Z", "My cat is called Biscuit"),
        ("2019-01-01T00:00:00Z", "My dog is called Rex"),
        ("2080-01-01T00:00:00Z", "My crow is called Odin"),
        ("2001-01-01T00:00:00Z", "My hen is called Ada"),
    ):
        process = chat(tmp_path, now=now)
        process.feed(line + "\n")
        assert process.finish() == 0, process.said
    process = chat(tmp_path, now="2026-03-03T09:00:00Z")
    process.feed("What is my cat called?\nWhat is my dog called?\nWhat is my hen called?\n")
    assert process.finish() == 0, process.said
    answers = process.shown
    for name, answer in zip(("Biscuit", "Rex", "Ada"), answers, strict=True):
        assert name in answer, answers
    assert said_in(tmp_path)[:4] == [
        "My cat is called Biscuit",
        "My dog is called Rex",
        "My crow is called Odin",
        "My hen is called Ada",
    ]


def limit_files_to(size_bytes: int) -> Callable[[], object]:
    return partial(resource.setrlimit, resource.RLIMIT_FSIZE, (size_bytes, size_bytes))


def test_a_file_that_may_not_grow_ends_the_chat_with_one_sentence(tmp_path: Path) -> None:
    first = chat(tmp_path)
    first.feed("My cat is called Biscuit\n")
    assert first.finish() == 0
    largest = max(path.stat().st_size for path in tmp_path.iterdir())
    full = chat(tmp_path, before=limit_files_to(largest + 4096))
    full.feed("".join(f"{os.urandom(49_000).hex()}\n" for _ in range(400)))
    code = full.finish()
    assert_ended_in_one_sentence(full, code)
    assert_nothing_is_lost(tmp_path)


def fill(disk: Path, *, leaving: int) -> None:
    """Something else takes most of a disk."""
    free = os.statvfs(disk)
    with (disk / "filler").open("wb") as filler:
        filler.truncate(0)
        filler.write(bytes(max(0, free.f_bavail * free.f_frsize - leaving)))


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may mount a small disk")
def test_a_full_disk_ends_the_chat_with_one_sentence(tmp_path: Path) -> None:
    mount = ["mount", "-t", "tmpfs", "-o", "size=18m", "tmpfs", str(tmp_path)]
    if subprocess.run(mount, check=False, capture_output=True).returncode != 0:
        pytest.skip("this machine lets nobody mount a small disk")
    try:
        first = chat(tmp_path / "data")
        first.feed("My cat is called Biscuit\n")
        assert first.finish() == 0
        fill(tmp_path, leaving=LEFT_BYTES)
        full = chat(tmp_path / "data", embedder="packaged")
        full.feed("".join(f"{os.urandom(49_000).hex()}\n" for _ in range(200)))
        code = full.finish()
        assert_ended_in_one_sentence(full, code)
        subprocess.run(["mount", "-o", "remount,size=200m", str(tmp_path)], check=True)
        assert_nothing_is_lost(tmp_path / "data")
    finally:
        subprocess.run(["umount", "-l", str(tmp_path)], check=True)


def assert_ended_in_one_sentence(process: Process, code: int) -> None:
    assert code in {1, 2}, (code, process.said[-5:])
    sentences = [line for line in process.said if GREETED not in line][1:]
    assert len(sentences) == 1, "\n".join(line[:300] for line in sentences)


def assert_nothing_is_lost(data: Path) -> None:
    again = chat(data)
    again.feed("What is my cat called?\n")
    assert again.finish() == 0, again.said
    assert "Biscuit" in again.shown[-1]
    kept = said_in(data)
    assert kept[0] == "My cat is called Biscuit"
    assert {len(line) for line in kept[1:-1]} <= {98_000}
