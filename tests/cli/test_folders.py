"""A data folder that cannot be used is said so in one sentence, and nothing in it is lost."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from actors.adapters.system_clock import SystemClock
from actors.runtime.data_folder import DataFolder

if TYPE_CHECKING:
    from tests.cli.conftest import Cli
    from tests.cli.story import Story

WRITERS = [("facts",), ("verify",), ("settings",), ("doctor",), ("query", "select 1")]


@pytest.mark.parametrize("arguments", WRITERS)
def test_a_second_process_is_told_who_owns_the_folder(
    cli: Cli, story: Story, arguments: tuple[str, ...]
) -> None:
    story.say("hello")
    folder = DataFolder(story.data, SystemClock())
    try:
        ended = cli.process(*arguments)
    finally:
        folder.close()
    assert ended.code == 2
    assert f"process {os.getpid()}" in ended.err
    assert len(ended.err.splitlines()) == 1


def test_the_log_is_read_beside_the_owner(cli: Cli, story: Story) -> None:
    story.say("hello")
    folder = DataFolder(story.data, SystemClock())
    try:
        ended = cli.process("log")
    finally:
        folder.close()
    assert ended.code == 0
    assert "hello" in ended.out


def test_a_read_only_folder(cli: Cli, story: Story) -> None:
    story.say("hello")
    story.data.chmod(0o555)
    try:
        ended = cli("facts")
    finally:
        story.data.chmod(0o755)
    assert ended.code == 2
    assert "make it writable" in ended.err
    assert cli("verify").code == 0


def test_a_file_where_the_folder_should_be(cli: Cli, story: Story) -> None:
    story.data.write_text("not a folder")
    ended = cli("facts", "--data", str(story.data))
    assert ended.code == 2
    assert len(ended.err.splitlines()) == 1


@pytest.mark.parametrize("name", ["log.db", "keys.db"])
def test_a_damaged_store_is_named_and_left_alone(cli: Cli, story: Story, name: str) -> None:
    story.say("hello")
    whole = (story.data / name).read_bytes()
    (story.data / name).write_bytes(b"no database at all" * 1000)

    ended = cli("facts")
    assert ended.code == 2
    assert name in ended.err
    assert "Traceback" not in ended.err

    (story.data / name).write_bytes(whole)
    assert cli("verify").code == 0


def test_a_hole_in_the_log_is_no_traceback(cli: Cli, story: Story) -> None:
    for number in range(100):
        story.say(f"message {number} " + "x" * 200)
    path = story.data / "log.db"
    damaged = bytearray(path.read_bytes())
    middle = len(damaged) // 2
    damaged[middle : middle + 8192] = b"\xff" * 8192
    path.write_bytes(damaged)

    for command in ("facts", "log", "verify"):
        ended = cli(command)
        assert (ended.code, "Traceback" in ended.err) == (2, False)
        assert "doctor" in ended.err
    diagnosed = cli("doctor", "--json")
    assert diagnosed.code == 1
    assert "malformed" in diagnosed.out


def test_a_damaged_index_mends_itself(cli: Cli, story: Story) -> None:
    story.say("My cat is called Biscuit")
    assert cli("verify").code == 0
    (story.data / "lexical.db").write_bytes(b"no index at all" * 1000)

    assert "Biscuit" in cli("recall", "cat").out
