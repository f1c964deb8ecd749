"""`bench idle`: what a running Lorekeeper costs while nobody speaks, and how soon it is there.

Processor share over a minute with 10,000 embedded messages, resident memory after embedding 1,000,
and seconds to the prompt on 100,000 events. Vectors are made up for the first and last, real in the
second.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Self

import psutil

from actors.adapters.minilm_embedder import MiniLmEmbedder
from events.event import New
from events.keys import KeyStore
from events.log import EventLog
from events.messages import MessageEmbedded, VectorWords
from events.request import Request
from tests.bench.figures import show
from tests.bench.log import make_messages, make_vectors

RUN = Path(__file__).parents[2] / "run.py"
BATCH = 5000
MB = 1_000_000


def main(args: list[str], as_json: bool) -> int:
    parser = argparse.ArgumentParser(prog="bench idle", description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--embedded", type=int, default=10_000)
    parser.add_argument("--events", type=int, default=100_000)
    chosen = parser.parse_args(args)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        figures = {
            "idle_cpu_percent": _idle(folder / "idle", chosen.embedded, chosen.seconds),
            "rss_mb_after_embedding_1000": _embedding(folder / "embedding", 1000),
            "seconds_to_prompt": _prompt(folder / "prompt", chosen.events),
        }
    show(figures, as_json=as_json)
    return 0


def _idle(data: Path, embedded: int, seconds: float) -> float:
    messages = make_messages(embedded)
    _fill(data, messages, [_as_real(new) for new in make_vectors(embedded)])
    with _Chat(data) as chat:
        chat.ask()
        before = chat.process.cpu_times()
        threading.Event().wait(seconds)
        after = chat.process.cpu_times()
        return 100 * (after.user + after.system - before.user - before.system) / seconds


def _embedding(data: Path, count: int) -> int:
    """Resident memory once that many real messages have their vectors."""
    _fill(data, make_messages(count))
    with _Chat(data) as chat:
        chat.ask()
        before = -1.0
        while True:  # until the processor rests: everything is embedded
            threading.Event().wait(2)
            used = sum(chat.process.cpu_times()[:2])
            if used - before < 0.05:
                return round(chat.process.memory_info().rss / MB)
            before = used


def _prompt(data: Path, events: int) -> float:
    """From the command to the greeting, with everything projected before."""
    _fill(data, make_messages(events))
    subprocess.run(
        [sys.executable, str(RUN), "--data", str(data)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=True,
    )
    began = time.perf_counter()
    with _Chat(data):
        return time.perf_counter() - began


def _as_real(new: New) -> New:
    """The made-up vectors under the real model's name, so that nothing is left to embed."""
    event, words = new.event, new.words
    assert isinstance(event, MessageEmbedded)
    assert isinstance(words, VectorWords)
    model = MiniLmEmbedder().id
    real = MessageEmbedded(
        at=event.at,
        sources=event.sources,
        message_id=event.message_id,
        of=event.of,
        model=model,
        dims=event.dims,
    )
    return New(f"v:{event.of}:{model}", real, words, new.owner)


def _fill(data: Path, *groups: list[New]) -> None:
    data.mkdir(parents=True)
    log = EventLog(data / "log.db", KeyStore(data / "keys.db"))
    log.write_durably(full=False)
    for group in groups:
        for start in range(0, len(group), BATCH):
            log.append_group([Request(tuple(group[start : start + BATCH]))])
    log.close()
    log.keys.close()


class _Chat:
    """A running console, greeted."""

    def __init__(self, data: Path) -> None:
        self._child = subprocess.Popen(
            [sys.executable, str(RUN), "--data", str(data)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.process = psutil.Process(self._child.pid)
        assert self._child.stderr is not None
        while "/exit" not in self._child.stderr.readline():
            pass

    def ask(self) -> None:
        """One question and its answer, so that everything that loads late is loaded."""
        assert self._child.stdin is not None
        assert self._child.stdout is not None
        self._child.stdin.write("What is my cat called?\n")
        self._child.stdin.flush()
        self._child.stdout.readline()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._child.communicate("/exit\n", timeout=600)
