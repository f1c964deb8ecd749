"""A stand-in for the rest of the system: talks written as pairs, retrieval as a bag of words."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zlib import crc32

from actors.adapters.offline_model.model import OfflineModel
from actors.ports import Line, ModelTurn, Prompt, Recalled

START = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
HISTORY_MAX = 30  # what a prompt holds of the channel
RECALLED_MAX = 12
STRANGERS = (
    ("Zed", "The bus was late again this morning"),
    ("Zed", "Did anybody watch the match?"),
    ("Zed", "I am out of milk"),
    ("Zed", "My hamster is called Pistachio"),
    ("Zed", "I work as a locksmith"),
    ("Zed", "I love rhubarb"),
    ("Quinn", "My printer is jammed"),
    ("Quinn", "We should paint the fence some day"),
    ("Quinn", "lol that is so true"),
    ("Quinn", "I live in Reykjavik"),
    ("Quinn", "My birthday is on 29 February"),
    ("Quinn", "What is for dinner?"),
)


@dataclass(frozen=True)
class Case:
    """A talk, a question by `who`, and what the answer must and must not say."""

    name: str
    talk: tuple[tuple[str, str], ...]
    question: str
    must: tuple[str, ...] = ()
    must_not: tuple[str, ...] = ()
    unknown: bool = False
    who: str = "Anna"


def case(
    name: str,
    talk: list[tuple[str, str] | str],
    question: str,
    *must: str,
    no: tuple[str, ...] = (),
    unknown: bool = False,
    who: str = "Anna",
) -> Case:
    """A case; a bare text in `talk` is Anna's."""
    pairs = tuple(("Anna", one) if isinstance(one, str) else one for one in talk)
    return Case(name, pairs, question, must, no, unknown, who)


def told(name: str, talk: list[str], table: str) -> tuple[Case, ...]:
    """Cases over one talk, a row each: `question => word ; word ! not this`, "?" for unknown."""
    rows = [row.strip().split(" => ") for row in table.strip().splitlines()]
    return tuple(_row(f"{name}: {question}", talk, question, wanted) for question, wanted in rows)


def _row(name: str, talk: list[str], question: str, wanted: str) -> Case:
    must, _, no = wanted.partition(" ! ")
    unknown = must == "?"
    words = () if unknown else tuple(must.split(" ; "))
    refused = tuple(no.split(" ; ")) if no else ()
    return case(name, [*talk], question, *words, no=refused, unknown=unknown)


def person(name: str) -> int:
    """The id of a person: "Anna" and "Anna#2" are two who show the same name."""
    return 10_000 + crc32(name.encode()) % 100_000


def line(index: int, author: str, text: str, at: datetime) -> Line:
    return Line(
        message_id=700_000 + index,
        author_id=person(author),
        author_name=author.split("#", maxsplit=1)[0],
        at=at,
        text=text,
        is_bot=author == "bot",
    )


def lines_of(talk: tuple[tuple[str, str], ...]) -> list[Line]:
    """Two minutes apart from `START` on."""
    return [
        line(i, who, text, START + timedelta(minutes=2 * i)) for i, (who, text) in enumerate(talk)
    ]


def recalled(lines: list[Line], question: str, seed: str) -> tuple[Recalled, ...]:
    """The lines sharing most words with the question, some strangers' among them, shuffled."""
    dice = random.Random(crc32(seed.encode()))
    asked = set(re.findall(r"\w+", question.lower()))
    people = [one for one in lines if not one.is_bot]
    people.sort(key=lambda one: -len(asked & set(re.findall(r"\w+", one.text.lower()))))
    strangers = [
        line(90_000 + i, who, text, START - timedelta(days=3, minutes=i))
        for i, (who, text) in enumerate(dice.sample(STRANGERS, 3))
    ]
    mixed = people[: RECALLED_MAX - len(strangers)] + strangers
    dice.shuffle(mixed)
    return tuple(message(one) for one in mixed)


def message(one: Line) -> Recalled:
    return Recalled(
        kind="message",
        id=one.message_id,
        score=1.0,
        text=one.text,
        at=one.at,
        author_id=one.author_id,
        author_name=one.author_name,
        source_message_id=one.message_id,
    )


def prompt_of(asked: Case) -> Prompt:
    lines = lines_of(asked.talk)
    now = START + timedelta(minutes=2 * len(lines) + 30)
    trigger = line(50_000, asked.who, asked.question, now)
    return Prompt(
        now=now,
        speaker_id=trigger.author_id,
        speaker_name=trigger.author_name,
        triggers=(trigger,),
        history=tuple(lines[-HISTORY_MAX:]),
        messages=recalled(lines, asked.question, asked.name),
    )


def answered(asked: Case) -> ModelTurn:
    return OfflineModel().answer(prompt_of(asked))


def inventions(asked: Case) -> list[str]:
    """What an answer says that it must not; empty when it is honest."""
    turn = answered(asked)
    said = turn.text.lower()
    found = [
        f"says {word!r}"
        for word in asked.must_not
        if re.search(rf"\b{re.escape(word.lower())}\b", said)
    ]
    if asked.unknown and (not said.startswith("i don't know:") or turn.cited):
        found.append("claims to know")
    return [f"{fault}: {turn.text}" for fault in found]


def faults(asked: Case) -> list[str]:
    """All that is wrong with an answer, what it lacks included; empty when it is right."""
    turn = answered(asked)
    said = turn.text.lower()
    found = [f"lacks {want!r}: {turn.text}" for want in asked.must if want.lower() not in said]
    if not asked.unknown and said.startswith("i don't know:"):
        found.append(f"doesn't know: {turn.text}")
    return found + inventions(asked)
