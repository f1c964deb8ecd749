"""Processes like `python FILE …` and `python -m MODULE …` that need not import everything first.

A server, one for each process that runs tests, has imported what Lorekeeper imports and forks for
each command. What it forks is a process like any other: its pid, pipes, environment and limits are
its own, and it is killed as any is. What only a new interpreter shows is for `subprocess`.
"""

from __future__ import annotations

import multiprocessing
import os
import runpy
import signal
import subprocess
import sys
from multiprocessing.reduction import DupFd
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

ROOT = Path(__file__).parents[2]
_SERVER = multiprocessing.get_context("forkserver")
_SERVER.set_forkserver_preload(["tests.fakes.warm"])


class Forked:
    """Runs the `command` of an interpreter; the part of `subprocess.Popen` that tests use."""

    def __init__(
        self,
        command: Sequence[str],
        *,
        environment: Mapping[str, str] | None,
        before: Callable[[], object] | None,
        shows_to: int | None,
    ) -> None:
        """`before` is called in the new process and has to be picklable."""
        stdin, feeds = os.pipe()
        shown, stdout = os.pipe() if shows_to is None else (None, os.dup(shows_to))
        said, stderr = os.pipe()
        self.stdin: BinaryIO = os.fdopen(feeds, "wb")
        self.stdout: BinaryIO | None = None if shown is None else os.fdopen(shown, "rb")
        self.stderr: BinaryIO = os.fdopen(said, "rb")
        streams = (stdin, stdout, stderr)
        environment = dict(os.environ if environment is None else environment)
        self._process = _SERVER.Process(
            target=_become,
            args=([*command[1:]], environment, before, _Streams(streams)),
            daemon=True,  # whatever a failed test leaves ends with the tests
        )
        self._process.start()
        for stream in streams:
            os.close(stream)

    @property
    def pid(self) -> int:
        assert self._process.pid is not None
        return self._process.pid

    def send_signal(self, number: int) -> None:
        if self._process.is_alive():
            os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def wait(self, timeout: float | None = None) -> int:
        """Its exit code, or minus the signal that ended it."""
        self._process.join(timeout)
        if self._process.exitcode is None:
            raise subprocess.TimeoutExpired("a forked process", timeout or 0)
        return self._process.exitcode


class _Streams:
    """Three file descriptors on their way into another process."""

    def __init__(self, numbers: tuple[int, int, int]) -> None:
        self._numbers = numbers

    def __reduce__(self) -> tuple[object, ...]:
        return _take, tuple(DupFd(number) for number in self._numbers)


def _take(*streams: object) -> tuple[int, ...]:
    return tuple(stream.detach() for stream in streams)  # type: ignore[attr-defined]


def _become(
    command: list[str],
    environment: dict[str, str],
    before: Callable[[], object] | None,
    streams: tuple[int, int, int],
) -> None:
    """In the new process: as an interpreter would be when it begins with `command`."""
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    sys.stdin = os.fdopen(0, encoding="utf-8", closefd=False)
    sys.stdout = os.fdopen(1, "w", encoding="utf-8", closefd=False)
    sys.stderr = os.fdopen(2, "w", 1, "utf-8", "backslashreplace", closefd=False)
    os.chdir(ROOT)
    os.environ.clear()
    os.environ.update(environment)
    if before is not None:
        before()
    if command[0] == "-m":
        sys.argv = command[1:]
        runpy.run_module(command[1], run_name="__main__", alter_sys=True)
    else:
        sys.argv = command
        runpy.run_path(command[0], run_name="__main__")
