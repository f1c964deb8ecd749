"""Ctrl-C, wherever it comes: the exit code is 130 and nobody sees a traceback."""

from __future__ import annotations

import os
import signal
from contextlib import suppress
from typing import TYPE_CHECKING

import click
import pytest

from actors.entrypoints.cli import command_line, run
from actors.entrypoints.environment import Environment
from actors.entrypoints.interrupts import INTERRUPTED, Interrupts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@pytest.fixture(autouse=True)
def _restored() -> Iterator[None]:
    before = signal.getsignal(signal.SIGINT)
    yield
    signal.signal(signal.SIGINT, before)


def interrupt() -> None:
    os.kill(os.getpid(), signal.SIGINT)


def ended(does: Callable[[], object]) -> int:
    made = click.Command("made", callback=does)
    return run(command_line([made]), ["made"], Environment())


def test_where_a_library_makes_an_error_of_its_own_of_it() -> None:
    def query() -> None:
        with suppress(KeyboardInterrupt):
            interrupt()
        raise RuntimeError("Query interrupted")  # as DuckDB does

    assert ended(query) == INTERRUPTED


def test_in_python() -> None:
    assert ended(interrupt) == INTERRUPTED


def test_an_error_without_one_is_an_error() -> None:
    def fail() -> None:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        ended(fail)


def test_held_back_it_comes_at_the_end_of_the_block() -> None:
    interrupts = Interrupts()
    done: list[bool] = []

    def work() -> None:
        with interrupts.held():
            interrupt()
            done.append(True)

    with pytest.raises(KeyboardInterrupt):
        work()
    assert done
