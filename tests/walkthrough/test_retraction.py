"""The law of retraction: what is taken back leaves the tables as if it had never been said.

Let L be what people said, at rest, with the offline model. Then L with a deletion of m, and L
without m, give equal messages, facts, links and summaries (spec, §4), ids and times of recording
left out. So do an edit and what it says from the start, and a person erased and one who never came.
Curator, summarizer and reflector have all worked before anything is undone.
"""

from __future__ import annotations

import random
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from actors.consent import erasure
from actors.ingestion.observed import ObservedDelete, ObservedMessage
from events import streams
from events.event import to_us
from events.request import Request
from tests.fakes.clock import START, VirtualClock
from tests.fakes.lorekeeper import TIMEOUT_S, Lorekeeper

if TYPE_CHECKING:
    from collections.abc import Sequence

MINUTE_US = 60_000_000
ROLES = ("ingestion", "curator", "sessions", "reflector", "eraser")
PEOPLE = {7: "Ada", 8: "Ben", 9: "Cleo"}
CHANNELS = ((1, 30), (1, 31), (None, 32))
TEXTS = (
    *("My boat is called Ondine.", "I live in Porto.", "I live in Lisbon now.", "Fine by me."),
    *("My cat is called Biscuit", "No, my cat is called Rusty.", "I like green tea."),
    *("She is three years old.", "We decided to meet on Friday.", "Who has the key?"),
    *("See https://a.example/x?utm_source=y", "It is blue.", "I work at the harbour."),
    *("My sister is called Nora.", "She lives in Bergen.", "I moved there in 2019."),
)
TABLES = {
    "messages": "SELECT message_id, content FROM messages",
    "facts": "SELECT scope, guild_id, user_id, subject, lower(fact), fact_type, evidence_text, "
    "source_message_id, round(confidence, 9), is_active FROM memory_facts",
    "links": "SELECT url, first_shared_at, last_shared_at, share_count, source FROM shared_links",
    "summaries": "SELECT channel_id, modality, started_at, ended_at, summary_text "
    "FROM session_summaries",
}
FEW = settings(
    max_examples=3,
    deadline=None,
    derandomize=True,  # the soak test looks for others
    phases=[Phase.explicit, Phase.generate],  # a life of actors shrinks too slowly
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def talk(chance: random.Random, messages: int) -> list[ObservedMessage]:
    at_us, said = to_us(START), list[ObservedMessage]()
    for number in range(messages):
        at_us += chance.choice((0, 1, 2, 9, 11, 29, 31, 400)) * MINUTE_US + 1
        guild, channel = chance.choice(CHANNELS if chance.random() < 0.3 else CHANNELS[:1])
        author = chance.choice([*PEOPLE]) if guild else 7
        said.append(
            ObservedMessage(
                message_id=1000 + number,
                created_us=at_us,
                guild_id=guild,
                channel_id=channel,
                author_id=author,
                author_name=PEOPLE[author],
                is_bot=False,
                content=chance.choice(TEXTS),
            )
        )
    return said


class Undone(NamedTuple):
    """What becomes of a message: deleted, its author erased, or edited to say something else."""

    message: ObservedMessage
    how: str
    text: str = ""


def lived(
    said: list[ObservedMessage], undone: Sequence[Undone] = (), steps: int = 1
) -> dict[str, list[Any]]:
    """The tables after this was said, and then some of it undone, `steps` at a time."""
    clock = VirtualClock()
    with (
        tempfile.TemporaryDirectory() as data,
        Lorekeeper(Path(data), clock, roles=ROLES) as running,
    ):
        running.observe(*said)
        running.rest()
        running.sleep_through(3 * 24 * 3600.0)
        for number, one in enumerate(undone, 1):
            undo(running, one)
            if number % steps == 0:
                running.rest()
        running.rest()
        running.sleep_through(24 * 3600.0)
        running.system.finish("curator", "sessions", "reflector", timeout_s=TIMEOUT_S)
        found = {name: sorted(running.rows(sql), key=repr) for name, sql in TABLES.items()}
        assert running.differences() == []
        return found


def undo(running: Lorekeeper, one: Undone) -> None:
    message, now_us = one.message, to_us(running.clock.now())
    if one.how == "delete":
        gone = ObservedDelete(message.message_id, message.guild_id, message.channel_id)
        running.observe(deletes=(gone,))
    elif one.how == "edit":
        running.observe(replace(message, content=one.text, edited_us=now_us))
    else:
        what = streams.person_key(message.author_id)
        new = erasure(running.log, what, by="test", at_us=now_us)
        running.system.journal.record(Request((new,)))


def left(said: list[ObservedMessage], undone: list[Undone]) -> list[ObservedMessage]:
    """What there is to be known in the end."""
    deleted = {one.message.message_id for one in undone if one.how == "delete"}
    erased = {one.message.author_id for one in undone if one.how == "erase"}
    texts = {one.message.message_id: one.text for one in undone if one.how == "edit"}
    return [
        replace(m, content=texts.get(m.message_id, m.content))
        for m in said
        if m.message_id not in deleted and m.author_id not in erased
    ]


LIVES = (st.integers(), st.integers(8, 70), st.integers(1, 8))


@FEW
@given(*LIVES)
def test_what_is_undone_is_as_if_it_was_never_said(seed: int, messages: int, many: int) -> None:
    assert_never_said(seed, messages, many)


@pytest.mark.soak
@pytest.mark.timeout(7200)
@pytest.mark.parametrize("part", range(5))  # a thousand lives, on as many processors as there are
@settings(FEW, max_examples=200, derandomize=False)
@given(*LIVES)
def test_that_holds_for_long(part: int, seed: int, messages: int, many: int) -> None:
    del part
    assert_never_said(seed, messages, many)


def assert_never_said(seed: int, messages: int, many: int) -> None:
    chance = random.Random(seed)
    said = talk(chance, messages)
    undone = [
        Undone(message, chance.choice(("delete", "delete", "edit", "edit", "erase")), text)
        for message in chance.sample(said, min(many, len(said)))
        for text in [chance.choice(TEXTS)]
    ]
    # Once: of an erased person nothing more comes.
    first = next((n for n, one in enumerate(undone) if one.how == "erase"), len(undone))
    undone = undone[: first + 1]
    once = lived(said, undone, chance.choice((1, 100)))
    never = lived(left(said, undone))
    for name, rows in never.items():
        assert once[name] == rows, name
