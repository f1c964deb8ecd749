"""`python run.py` as a child process, against a Discord of our own on a loopback address."""

from __future__ import annotations

import os
import signal
import sqlite3
import sys
import threading
from contextlib import closing
from typing import TYPE_CHECKING, Any, Self

import pytest

from actors.adapters.system_clock import SystemClock
from actors.runtime.data_folder import DataFolder
from tests.fakes.discord_server.server import DiscordServer
from tests.fakes.process import BY_WORDS_ALONE, Process

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from pathlib import Path

    from events.event import Event, Recorded

LOG = "log.db"
RECORDED_TIMEOUT_S = 20.0
LOOK_S = 0.02


def read_back(server: DiscordServer, channel_id: int) -> list[str]:
    """The pages that were asked for to read a channel back, by their queries."""
    asked = server.called("GET", f"/channels/{channel_id}/messages")
    return [call.query for call in asked if "after=" in call.query]


class Bot:
    """A child process; leave the block for an ordered stop."""

    def __init__(
        self,
        server: DiscordServer,
        data: Path,
        before: Callable[[], object] | None = None,
        **environment: str,
    ) -> None:
        """`before` is called in the child before anything else."""
        self.server = server
        self.data = data
        kept = {k: os.environ[k] for k in ("PATH", "HOME", "LANG") if k in os.environ}
        command = [sys.executable, "run.py", "--data", str(data)]
        # Only one processor is ever busy here: a pool of threads would fight over it.
        slow = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", **BY_WORDS_ALONE}
        self.process = Process(
            command, environment=kept | slow | server.environment | environment, before=before
        )

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

    def recorded(self, topic: str, count: int) -> None:
        """Until so many events of a topic are durable; looked up beside the running bot."""
        path = self.data / LOG
        found = 0
        pause = threading.Event()
        for _ in range(int(RECORDED_TIMEOUT_S / LOOK_S)):
            with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as db:
                sql = "SELECT count(*) FROM stored_events WHERE topic = ?"
                found = db.execute(sql, [topic]).fetchone()[0]
            if found >= count:
                return
            pause.wait(LOOK_S)
        raise AssertionError(f"{found} of {count} {topic}: {self.process.said}")

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


@pytest.fixture
def lone_server() -> Generator[DiscordServer]:
    """For a test with a bot of its own: two bots on one server would both answer."""
    with DiscordServer() as started:
        yield started


@pytest.fixture(scope="module")
def server() -> Generator[DiscordServer]:
    with DiscordServer() as started:
        yield started
