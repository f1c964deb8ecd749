"""`python run.py` as a child process, against a Discord of our own on a loopback address."""

from __future__ import annotations

import os
import signal
import sys
from typing import TYPE_CHECKING, Any, Self

import pytest

from actors.adapters.system_clock import SystemClock
from actors.runtime.data_folder import DataFolder
from tests.fakes.discord_server.server import DiscordServer
from tests.fakes.process import Process

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

    from events.event import Event, Recorded


class Bot:
    """A child process; leave the block for an ordered stop."""

    def __init__(self, server: DiscordServer, data: Path, **environment: str) -> None:
        self.server = server
        self.data = data
        kept = {k: os.environ[k] for k in ("PATH", "HOME", "LANG") if k in os.environ}
        command = [sys.executable, "run.py", "--data", str(data)]
        # Only one processor is ever busy here: a pool of threads would fight over it.
        slow = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
        self.process = Process(command, environment=kept | slow | server.environment | environment)

    def ready(self) -> Self:
        self.wait_for("Connected to Discord")
        return self

    def wait_for(self, words: str, times: int = 1) -> None:
        """Until it has said so on standard error."""
        assert self.process.wait_for(lambda p: sum(words in line for line in p.said) >= times), (
            self.process.said
        )

    def kill(self) -> None:
        self.process.signal(signal.SIGKILL)
        assert self.process.finish() == -signal.SIGKILL

    def stop(self) -> int:
        self.process.signal(signal.SIGTERM)
        return self.process.finish()

    def __enter__(self) -> Self:
        return self.ready()

    def __exit__(self, kind: object, *_: object) -> None:
        code = self.stop()
        assert kind is not None or code == 0, self.process.said

    # What it left, once it has stopped.

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        folder = DataFolder(self.data, SystemClock())
        try:
            with folder.read_model.reading() as db:
                return db.execute(sql).fetchall()
        finally:
            folder.close()

    def events(self, kind: type[Event]) -> list[Recorded]:
        folder = DataFolder(self.data, SystemClock())
        try:
            return list(folder.log.read(0, topics=[kind.topic], limit=100_000).events)
        finally:
            folder.close()


@pytest.fixture(scope="module")
def server() -> Generator[DiscordServer]:
    with DiscordServer() as started:
        yield started
