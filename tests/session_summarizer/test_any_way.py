"""Whichever way messages come, and whatever is undone: the summaries are those of what is there.

The oracle cuts what people said and is still there at every silence of half an hour, and has the
offline model summarise each burst of eight or more. It knows no event, page, table or actor. So
summaries come out alike live, by backfill and by `import --learn`, in any order (issue: line f),
and nothing is left of what was deleted, edited or erased (the law of retraction, line i).
"""

from __future__ import annotations

import random
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from actors.adapters.offline_model.model import OfflineModel
from actors.ingestion.observed import ObservedDelete, ObservedMessage
from actors.ports import Line
from events import streams
from events.erasure import ErasureRequested
from events.event import New, from_us, to_us
from events.request import Request
from tests.fakes.clock import START, VirtualClock
from tests.fakes.lorekeeper import TIMEOUT_S, Lorekeeper

if TYPE_CHECKING:
    from collections.abc import Sequence

MINUTE_US = 60_000_000
PEOPLE = (7, 8, 9)
CHANNELS = ((1, 30), (1, 31), (None, 32))
QUIET_US, MESSAGES_MIN, CHARS_MAX = 30 * MINUTE_US, 8, 2400
LONG_AFTER_S = 7 * 24 * 3600.0
ROLES = ("ingestion", "sessions", "eraser")
TEXTS = (
    "We decided to meet on Friday at the old mill.",
    "I promise to bring the map.",
    "Who has the key?",
    "My boat is called Ondine.",
    "Fine by me",
    "The problem is the roof, it leaks since Tuesday.",
)
Row = tuple[str, int, int, str]
FEW = settings(
    max_examples=6,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],  # a life of actors shrinks too slowly
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def talk(seed: int, messages: int) -> list[ObservedMessage]:
    """Bursts of people talking, in three places; some of it by a bot."""
    chance = random.Random(seed)
    at_us = to_us(START)
    said: list[ObservedMessage] = []
    for number in range(messages):
        minutes = chance.choice((0, 1, 3, 9, 29, 30, 31, 200) if chance.random() < 0.25 else (0, 2))
        at_us += minutes * MINUTE_US + chance.randrange(1000)
        guild, channel = chance.choice(CHANNELS if chance.random() < 0.3 else CHANNELS[:1])
        author = chance.choice(PEOPLE)
        said.append(
            ObservedMessage(
                message_id=1000 + number,
                created_us=at_us,
                guild_id=guild,
                channel_id=channel,
                author_id=author if guild else PEOPLE[0],
                author_name=f"Person {author}",
                is_bot=chance.random() < 0.1,
                content=f"{chance.choice(TEXTS)} ({number})",
            )
        )
    return said


def expected(said: Sequence[ObservedMessage]) -> list[Row]:
    rows: list[Row] = []
    for _, channel in CHANNELS:
        here = [m for m in said if m.channel_id == channel and not m.is_bot]
        here.sort(key=lambda m: (m.created_us, m.message_id))
        burst: list[ObservedMessage] = []
        for message, following in zip(here, [*here[1:], None], strict=False):
            burst.append(message)
            if following is None or following.created_us - message.created_us >= QUIET_US:
                if len(burst) >= MESSAGES_MIN:
                    text = OfflineModel().summarize([_line(m) for m in burst], chars_max=CHARS_MAX)
                    span = burst[0].created_us, burst[-1].created_us
                    rows.append((str(channel), *span, text.text))
                burst = []
    return sorted(rows)


def _line(message: ObservedMessage) -> Line:
    return Line(
        message_id=message.message_id,
        author_id=message.author_id,
        author_name=message.author_name,
        at=from_us(message.created_us),
        text=message.content,
    )


def summarised(running: Lorekeeper) -> list[Row]:
    rows: list[Any] = running.rows(
        "SELECT channel_id, epoch_us(started_at), epoch_us(ended_at), summary_text "
        "FROM session_summaries ORDER BY ALL"
    )
    return rows


def settled(running: Lorekeeper) -> list[Row]:
    """At rest, long after everything."""
    running.rest()
    running.sleep_through(LONG_AFTER_S)
    running.system.finish("sessions", timeout_s=TIMEOUT_S)
    return summarised(running)


@FEW
@given(st.integers(), st.integers(10, 120), st.randoms(use_true_random=False))
def test_live_by_backfill_or_learned_in_any_order(seed: int, messages: int, chance: Any) -> None:
    said = talk(seed, messages)
    parts = [(chance.choice(("live", "backfill", "import")), message) for message in said]
    if chance.random() < 0.7:
        chance.shuffle(parts)
    clock = VirtualClock()
    with tempfile.TemporaryDirectory() as data:
        with Lorekeeper(Path(data), clock, roles=ROLES) as running:
            for start in range(0, len(parts), 10):
                for via in ("live", "backfill", "import"):
                    some = [m for way, m in parts[start : start + 10] if way == via]
                    if some:
                        running.observe(*some, via=via)
                clock.advance(chance.choice((0.0, 10.0, 3600.0)))
                if chance.random() < 0.2:
                    running.rest()
            running.system.learn({channel for _, channel in CHANNELS})
            assert settled(running) == expected(said)
            assert running.differences() == []
        with Lorekeeper(Path(data), clock, roles=ROLES) as running:
            assert settled(running) == expected(said)


@FEW
@given(st.integers(), st.integers(10, 60), st.randoms(use_true_random=False))
def test_what_is_undone_leaves_no_trace(seed: int, messages: int, chance: Any) -> None:
    said = {m.message_id: m for m in talk(seed, messages)}
    clock = VirtualClock()
    clock.advance(LONG_AFTER_S)
    with (
        tempfile.TemporaryDirectory() as data,
        Lorekeeper(Path(data), clock, roles=ROLES) as running,
    ):
        running.observe(*said.values())
        running.rest()
        for _ in range(chance.randrange(1, 6)):
            if not said:
                break
            message = said[chance.choice(sorted(said))]
            doing = chance.choice(("delete", "delete", "edit", "late", "erase"))
            if doing == "delete":
                gone = ObservedDelete(message.message_id, message.guild_id, message.channel_id)
                running.observe(deletes=(gone,))
                del said[message.message_id]
            elif doing == "edit":
                text = f"I changed my mind: {chance.choice(TEXTS)}"
                edited = replace(message, content=text, edited_us=to_us(clock.now()))
                running.observe(edited)
                said[message.message_id] = edited
            elif doing == "late":
                number = 5000 + chance.randrange(1000)
                late = replace(
                    message,
                    message_id=number,
                    created_us=message.created_us + chance.randrange(40) * MINUTE_US,
                    content=f"I was there too ({number})",
                )
                said.setdefault(number, late)
                running.observe(said[number], via="backfill")
            else:
                erase(running, message.author_id)
                said = {i: m for i, m in said.items() if m.author_id != message.author_id}
            if chance.random() < 0.5:
                clock.advance(60.0)
                running.rest()
        assert settled(running) == expected([*said.values()])
        assert running.differences() == []


def erase(running: Lorekeeper, person: int) -> None:
    what = streams.person_key(person)
    event = ErasureRequested(at=to_us(running.clock.now()), what=what, by="test")
    running.system.journal.record(Request((New(streams.erasure(what, 1), event),)))
