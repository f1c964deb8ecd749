"""kill -9 before and after each step of an answer: it is there once, whole, whatever the step was.

The bot thinks with a Claude of ours and answers on a Discord of ours that honours nonces; asserted
is that server's own list of messages. Every step at least twenty times with
`python -m pytest -m soak tests/discord_wire/test_exactly_once.py`; a few of them here.
"""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from aiohttp import web

from actors.adapters.system_clock import SystemClock
from actors.runtime.data_folder import DataFolder
from events.facts import FactLearned
from events.money import MoneyReserved, MoneySettled, MoneyUnsettled
from events.replies import ReplyDecided, ReplyDelivered, TriggerClaimed
from tests.crash.child import arm
from tests.discord_wire.conftest import Bot
from tests.fakes.claude import KEY, Claude, Says
from tests.fakes.lorekeeper import tables_differ

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.fakes.discord_server.server import DiscordServer

KILLED = -9
TOLD = "My cat is called Biscuit"
PART_CHARS = 1800  # with a few more no two of them fit into one message
PARTS = (1, 2, 5)
WINDOWS = {"inside": 300.0, "outside": 0.0}
DELIVERED = "reply.delivered.1"
STORED = "stored"
"""The server has the request, and then the message; the bot never hears of it."""
STEPS = (
    *("reply.decided.1", "money.reserved.1", "claude", "tool.called.1", "tool.returned.1"),
    *("reply.composed.1", "send", STORED, DELIVERED),
)
WHENS = ("before", "after")


class Case(NamedTuple):
    when: str
    step: str
    nth: int
    """Which time of several: of parts sent, of calls of the model."""
    parts: int
    window: str

    def __str__(self) -> str:
        return f"{self.when}:{self.step}@{self.nth} of {self.parts}, {self.window}"


def times(step: str, parts: int) -> set[int]:
    """The first and the last time that a step is reached in an answer of so many parts."""
    if step in {"send", STORED, DELIVERED}:
        return {1, parts}
    return {1, 2} if step == "claude" else {1}


CASES = [
    Case(when, step, nth, parts, window)
    for step in STEPS
    for when in WHENS
    for parts in PARTS
    for nth in sorted(times(step, parts))
    for window in WINDOWS
]
FEW = [
    Case("after", "tool.returned.1", 1, 2, "outside"),
    Case("after", STORED, 2, 5, "outside"),
]


def part(number: int) -> str:
    return f"Part {number}: " + "lore " * (PART_CHARS // 5)


def answering(parts: int, body: dict[str, Any]) -> Says:
    """First it wants the words kept, then it answers at length."""
    if "output_config" in body:
        return Says('{"ok": true}' if '"ok"' in json.dumps(body) else '{"facts": []}')
    if "tool_result" in json.dumps(body["messages"]):
        return Says("\n\n".join(part(n + 1).strip() for n in range(parts)))
    return Says("", tools=(("remember", {"text": TOLD}),))


@pytest.fixture
def claude() -> Iterator[Claude]:
    with Claude() as claude:
        yield claude


def killed(server: DiscordServer, data: Path, case: Case, **environment: str) -> None:
    """The bot dies at that moment of its answer."""
    armed = partial(arm, f"{case.when}:{case.step}@{case.nth}")
    bot = Bot(server, data, None if case.step == STORED else armed, **environment).ready()
    if case.step == STORED:
        _kill_while_storing(server, bot, case)
    direct = server.direct(ann := server.person("Ann"))
    server.say(direct, ann, f"{TOLD}. Keep that, and tell me all you know.")
    assert bot.process.finish() == KILLED, bot.process.said
    server.rest.before_send = server.rest.after_send = lambda: None


def _kill_while_storing(server: DiscordServer, bot: Bot, case: Case) -> None:
    left = [case.nth]

    def kill() -> None:
        left[0] -= 1
        if left[0] == 0:
            bot.process.signal(9)
            if case.when == "before":
                raise web.HTTPServiceUnavailable

    if case.when == "before":
        server.rest.before_send = kill
    else:
        server.rest.after_send = kill


def said_once(server: DiscordServer, claude: Claude, data: Path, case: Case) -> None:
    claude.otherwise = partial(answering, case.parts)
    environment = {"ANTHROPIC_API_KEY": KEY, "ANTHROPIC_BASE_URL": claude.url}
    killed(server, data, case, **environment)
    server.state.nonce_window_s = WINDOWS[case.window]
    with Bot(server, data, None, **environment) as bot:
        bot.recorded(DELIVERED, case.parts)
    said = [" ".join(text.split()[:2]) for text in server.said()]
    assert said == [f"Part {n + 1}:" for n in range(case.parts)], said
    _check_log(data, [int(m["id"]) for m in server.state.sent])


def _check_log(data: Path, sent: list[int]) -> None:
    folder = DataFolder(data, SystemClock())
    try:
        recorded = folder.log.read(0, limit=100_000).events
        differences = tables_differ(folder)
    finally:
        folder.close()
    events = [one.event for one in recorded]
    assert sum(isinstance(e, TriggerClaimed) for e in events) == 1
    assert sum(isinstance(e, ReplyDecided) for e in events) == 1
    assert [e.message_id for e in events if isinstance(e, ReplyDelivered)] == sent
    assert sum(isinstance(e, FactLearned) for e in events) == 1, "the tool was run once"
    reserved = {e.call for e in events if isinstance(e, MoneyReserved)}
    paid = [
        one.stream.removeprefix("paid:")
        for one in recorded
        if isinstance(one.event, MoneySettled | MoneyUnsettled)
    ]
    assert reserved <= set(paid), "what was reserved is accounted for"
    assert len(paid) == len(set(paid))
    assert differences == []


@pytest.mark.parametrize("case", FEW, ids=str)
def test_an_answer_is_said_once_wherever_the_bot_was_killed(
    lone_server: DiscordServer, claude: Claude, tmp_path: Path, case: Case
) -> None:
    said_once(lone_server, claude, tmp_path, case)


@pytest.mark.soak
@pytest.mark.parametrize("round_", [1, 2])
@pytest.mark.parametrize("case", CASES, ids=str)
def test_an_answer_is_said_once_however_often_it_is_killed_at_each_step(
    lone_server: DiscordServer, claude: Claude, tmp_path: Path, case: Case, round_: int
) -> None:
    del round_
    said_once(lone_server, claude, tmp_path, case)
