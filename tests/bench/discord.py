"""`bench discord`: a busy evening on many servers, against a Discord of our own on this machine.

Messages come at a steady rate whatever the bot does (an open loop), each author rarely enough that
none waits for another; a share of them asks the bot something. Counted are messages that were lost
or doubled, answers that were, how long an answer's first part took from MESSAGE_CREATE beyond the
time that a burst is waited for, and the bot's resident memory.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import sys
import tempfile
import threading
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Self

import numpy as np
import psutil

from actors.adapters.system_clock import SystemClock
from actors.runtime.data_folder import DataFolder
from events import streams
from events.event import New, to_us
from events.settings import SettingChanged, setting_json, setting_named
from tests.bench.figures import show
from tests.fakes.discord_server.payloads import user
from tests.fakes.discord_server.server import DiscordServer
from tests.fakes.process import Process

if TYPE_CHECKING:
    from tests.fakes.discord_server.payloads import Payload

MB = 1_000_000
ANSWERED_TIMEOUT_S = 60.0
EVERY_S = 1.0  # resident memory is looked at
WARM_UP_SHARE = 0.1  # of the first answers: what loads late is loaded with them


class Plan(NamedTuple):
    """What is said, and how fast."""

    guilds: int
    channels: int
    people: int
    """In each channel."""
    per_s: int
    seconds: int
    asked_share: float


class Asked(NamedTuple):
    """A message that is for the bot."""

    message_id: int
    channel_id: int
    at_s: float


def main(args: list[str], as_json: bool) -> int:
    parser = argparse.ArgumentParser(prog="bench discord", description=__doc__)
    parser.add_argument("--guilds", type=int, default=20)
    parser.add_argument("--channels", type=int, default=10, help="of each guild")
    parser.add_argument("--people", type=int, default=5, help="of each channel")
    parser.add_argument("--per-second", type=int, default=200, help="messages, in all")
    parser.add_argument("--seconds", type=int, default=180)
    parser.add_argument("--asked", type=float, default=0.02, help="share that is for the bot")
    chosen = parser.parse_args(args)
    plan = Plan(
        chosen.guilds,
        chosen.channels,
        chosen.people,
        chosen.per_second,
        chosen.seconds,
        chosen.asked,
    )
    with tempfile.TemporaryDirectory() as folder, DiscordServer() as server:
        show(measure(Path(folder) / "data", server, plan), as_json=as_json)
    return 0


def measure(data: Path, server: DiscordServer, plan: Plan) -> dict[str, object]:
    channels = _world(server, plan)
    coalesce_s = _settings(data, server)
    kept = {key: os.environ[key] for key in ("PATH", "HOME", "LANG") if key in os.environ}
    command = [sys.executable, "run.py", "--data", str(data)]
    bot = Process(command, environment=kept | server.environment, anew=True)
    try:
        bot.wait_for(lambda p: any("Connected to Discord" in line for line in p.said))
        with _Memory(bot.pid) as memory:
            said, asked, behind_s = _talk(server, channels, plan)
            wanted = {one.message_id for one in asked}
            with suppress(AssertionError):  # what is missing then is one of the figures
                server.wait_for(lambda: wanted <= _answers(server).keys(), ANSWERED_TIMEOUT_S)
        bot.signal(signal.SIGTERM)
        code = bot.finish()
    finally:
        bot.signal(signal.SIGKILL)
    recorded = _recorded(data)
    answers = _answers(server)
    beyond_ms = [1000 * (one - coalesce_s) for one in _first_parts(server, asked)]
    return {
        "messages": len(said),
        "exit_code": code,
        "server_behind_s": round(behind_s, 2),
        "lost": len(said - recorded.keys()),
        "doubled": sum(count > 1 for count in recorded.values()),
        "asked": len(asked),
        "unanswered": sum(answers[one.message_id] == 0 for one in asked),
        "answered_twice": sum(answers[one.message_id] > 1 for one in asked),
        "beyond_coalescing_ms": {
            name: round(float(np.percentile(beyond_ms, share)))
            for name, share in (("p50", 50), ("p95", 95), ("p99", 99), ("max", 100))
        },
        "rss_mb": memory.thirds(),
        "complaints": [line for line in bot.said if line.startswith(("Too much", "Something"))][:5],
    }


def _world(server: DiscordServer, plan: Plan) -> list[tuple[int, list[int]]]:
    """(channel, its people), channels of different guilds beside each other."""
    guilds = [server.guild(f"Guild {n}") for n in range(plan.guilds)]
    found: list[tuple[int, list[int]]] = []
    for number in range(plan.channels):
        for guild in guilds:
            channel = server.channel(guild, f"channel-{number}")
            people = [server.person(f"Person {len(found)}x{n}") for n in range(plan.people)]
            found.append((channel, people))
    return found


def _settings(data: Path, server: DiscordServer) -> float:
    """Raise what caps answers in an hour; the seconds that a burst is waited for."""
    clock = SystemClock()
    folder = DataFolder(data, clock)
    try:
        for guild in server.state.guilds:
            setting = setting_named(f"guild.{guild}.answers_per_hour")
            old, new = setting_json(setting.default), setting_json(int(setting.high))
            event = SettingChanged(
                at=to_us(clock.now()), key=setting.key, old=old, new=new, by="bench"
            )
            folder.log.append(New(streams.setting(setting.key), event))
    finally:
        folder.close()
    coalesce_s = setting_named("reply.coalesce_s").default
    assert isinstance(coalesce_s, float)
    return coalesce_s


def _talk(
    server: DiscordServer, channels: list[tuple[int, list[int]]], plan: Plan
) -> tuple[set[int], list[Asked], float]:
    """All messages, those that ask, and by how much the server itself came late at worst."""
    chance = random.Random(7)
    vocabulary = [
        "".join(chance.choices("abcdefghijklmnoprstuvw", k=chance.randint(2, 9)))
        for _ in range(5000)
    ]
    me = user(int(server.state.bot["id"]), "Lorekeeper", bot=True)
    said: set[int] = set()
    asked: list[Asked] = []
    behind_s = 0.0
    pause = threading.Event()
    began = time.monotonic()
    for number in range(plan.per_s * plan.seconds):
        due_s = began + number / plan.per_s
        early_s = due_s - time.monotonic()
        if early_s > 0:
            pause.wait(early_s)
        behind_s = max(behind_s, -early_s)
        channel, people = channels[number % len(channels)]
        person = people[number // len(channels) % len(people)]
        words = " ".join(chance.choices(vocabulary, k=15))
        if chance.random() < plan.asked_share:
            fields: Payload = {"mentions": [me]}
            at_s = time.monotonic()
            text = f"<@{me['id']}> what did anybody say about {words[:20]}?"
            message = server.say(channel, person, text, **fields)
            asked.append(Asked(message, channel, at_s))
        else:
            message = server.say(channel, person, words)
        said.add(message)
    return said, asked, behind_s


def _answers(server: DiscordServer) -> Counter[int]:
    """How many first parts each message got: only those refer to it."""
    return Counter(
        int(m["message_reference"]["message_id"])
        for m in list(server.state.sent)
        if "message_reference" in m
    )


def _first_parts(server: DiscordServer, asked: list[Asked]) -> list[float]:
    """Seconds from each message to the request with the first part of its answer."""
    posted = {
        int(call.body["message_reference"]["message_id"]): call.at_s
        for call in reversed(server.called("POST", "/messages"))
        if call.body and "message_reference" in call.body
    }
    cold = int(WARM_UP_SHARE * len(asked))
    return [posted[one.message_id] - one.at_s for one in asked[cold:] if one.message_id in posted]


def _recorded(data: Path) -> Counter[int]:
    folder = DataFolder(data, SystemClock())
    try:
        with folder.read_model.reading() as db:
            rows = db.execute("SELECT message_id FROM messages WHERE is_bot = 0").fetchall()
        return Counter(int(row[0]) for row in rows)
    finally:
        folder.close()


class _Memory:
    """Resident memory of a process, looked at now and then from a thread."""

    def __init__(self, pid: int) -> None:
        self._process = psutil.Process(pid)
        self._seen: list[int] = []
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def _look(self) -> None:
        while not self._done.wait(EVERY_S):
            self._seen.append(self._process.memory_info().rss)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    def thirds(self) -> list[int]:
        """Median megabytes of the first, second and last third."""
        third = max(1, len(self._seen) // 3)
        parts = (self._seen[:third], self._seen[third : 2 * third], self._seen[-third:])
        return [round(float(np.median(part)) / MB) for part in parts]
