"""`bench memory`: peak memory of importing a large export and of rebuilding from it, embedder off.

Each command runs as a child process of its own; the peak is the most that it and the processes it
starts held at once, looked at twenty times a second.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import psutil

from tests.bench.figures import show

if TYPE_CHECKING:
    from collections.abc import Iterator

RUN = Path(__file__).parents[2] / "run.py"
MB = 1_000_000
LOOK_EVERY_S = 0.05  # a page of a rebuild takes longer


def main(args: list[str], as_json: bool) -> int:
    parser = argparse.ArgumentParser(prog="bench memory", description=__doc__)
    parser.add_argument("--messages", type=int, default=1_000_000)
    chosen = parser.parse_args(args)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        export = folder / "export.json"
        write_export(export, chosen.messages)
        data = folder / "data"
        figures: dict[str, object] = {
            "messages": chosen.messages,
            "export_mb": round(export.stat().st_size / MB),
        }
        for command in (["import", str(export)], ["import", str(export)], ["rebuild"], ["verify"]):
            took_s, peak_mb, code = _run([*command, "--data", str(data)])
            named = command[0] if command[0] not in figures else f"{command[0]}_again"
            figures[named] = {"seconds": round(took_s, 1), "peak_mb": peak_mb, "exit": code}
    show(figures, as_json=as_json)
    return 0


def _run(args: list[str]) -> tuple[float, int, int]:
    """(seconds, peak resident megabytes with its own processes, exit code) of one command."""
    began = time.perf_counter()
    child = subprocess.Popen([sys.executable, str(RUN), *args], stdout=subprocess.DEVNULL)
    peak_bytes = 0
    watched = psutil.Process(child.pid)
    while child.returncode is None:
        with suppress(psutil.NoSuchProcess):
            family = [watched, *watched.children(recursive=True)]
            peak_bytes = max(peak_bytes, sum(one.memory_info().rss for one in family))
        with suppress(subprocess.TimeoutExpired):
            child.wait(LOOK_EVERY_S)
    return time.perf_counter() - began, round(peak_bytes / MB), child.returncode


def write_export(path: Path, count: int) -> None:
    """A DiscordChatExporter file of messages of about 100 characters, written as a stream."""
    with path.open("w", encoding="utf-8") as out:
        out.write(
            '{"guild":{"id":"900000000000000000","name":"Bench"},'
            '"channel":{"id":"900000000000000001","type":"GuildTextChat","name":"general"},'
            '"messages":['
        )
        for number, message in enumerate(_messages(count)):
            out.write(",\n" if number else "\n")
            out.write(json.dumps(message))
        out.write(f'\n],"messageCount":{count}}}\n')


def _messages(count: int) -> Iterator[dict[str, object]]:
    chance = random.Random(7)
    vocabulary = [
        "".join(chance.choices("abcdefghijklmnoprstuvw", k=chance.randint(2, 9)))
        for _ in range(20_000)
    ]
    for i in range(count):
        seconds = 1_700_000_000 + 30 * i
        person = i % 200
        yield {
            "id": str(1_000_000_000_000_000_000 + i),
            "type": "Default",
            "timestamp": time.strftime("%Y-%m-%dT%H:%M:%S+00:00", time.gmtime(seconds)),
            "timestampEdited": None,
            "content": " ".join(chance.choices(vocabulary, k=15)),
            "author": {
                "id": str(800_000_000_000_000_000 + person),
                "name": f"person{person}",
                "nickname": f"Person {person}",
                "isBot": False,
            },
        }
