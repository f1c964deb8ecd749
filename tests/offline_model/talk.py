"""A stand-in for the rest of the system: conversations written as pairs, retrieval as a bag of words."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zlib import crc32

from actors.adapters.offline_model import OfflineModel
from actors.ports import Line, ModelTurn, Prompt, Recalled

START = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
HISTORY_MAX = 30  # what a prompt holds of the channel
RECALLED_MAX = 12
DISTRACTORS = (
    ("Zed", "The bus was late again this morning"), ("Zed", "Did anybody watch the match?"), ("Zed", "I am out of milk"),
    ("Quinn", "My printer is jammed"), ("Quinn", "We should paint the fence some day"), ("Quinn", "lol that is so true"),
    ("Zed", "My hamster is called Pistachio"), ("Quinn", "I live in Reykjavik"), ("Quinn", "My birthday is on 29 February"),
    ("Zed", "I work as a locksmith"), ("Zed", "I love rhubarb"), ("Quinn", "What is for dinner?"),
)  # fmt: skip


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


def person(name: str) -> int:
    """ "Anna" and "Anna#2" are two people who show the same name."""
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


def lines_of(talk: tuple[tuple[str, str], ...], *, minutes: int = 2) -> list[Line]:
    return [
        line(i, who, text, START + timedelta(minutes=minutes * i))
        for i, (who, text) in enumerate(talk)
    ]


def recalled(lines: list[Line], question: str, seed: str) -> tuple[Recalled, ...]:
    """The twelve lines that share most words with the question, with a few strangers' lines mixed in."""
    dice = random.Random(crc32(seed.encode()))
    asked = set(re.findall(r"\w+", question.lower()))
    people = [one for one in lines if not one.is_bot]
    ranked = sorted(
        people, key=lambda one: -len(asked & set(re.findall(r"\w+", one.text.lower())))
    )[: RECALLED_MAX - 3]
    strangers = [
        line(90_000 + i, who, text, START - timedelta(days=3, minutes=i))
        for i, (who, text) in enumerate(dice.sample(DISTRACTORS, 3))
    ]
    mixed = ranked + strangers
    dice.shuffle(mixed)
    return tuple(
        Recalled(
            kind="message", id=one.message_id, score=1.0, text=one.text, at=one.at, author_id=one.author_id,
            author_name=one.author_name, source_message_id=one.message_id,
        ) for one in mixed
    )  # fmt: skip


def prompt_of(case: Case) -> Prompt:
    lines = lines_of(case.talk)
    now = START + timedelta(minutes=2 * len(lines) + 30)
    trigger = line(50_000, case.who, case.question, now)
    return Prompt(
        now=now,
        speaker_id=trigger.author_id,
        speaker_name=trigger.author_name,
        triggers=(trigger,),
        history=tuple(lines[-HISTORY_MAX:]),
        messages=recalled(lines, case.question, case.name),
    )


def answered(case: Case) -> ModelTurn:
    return OfflineModel().answer(prompt_of(case))


def faults(case: Case) -> list[str]:
    """What is wrong with the answer; empty when it is right."""
    turn = answered(case)
    text = turn.text.lower()
    found = [f"lacks {want!r}" for want in case.must if want.lower() not in text]
    found += [
        f"says {word!r}"
        for word in case.must_not
        if re.search(rf"\b{re.escape(word.lower())}\b", text)
    ]
    knows = not text.startswith("i don't know:")
    if case.unknown and (knows or turn.cited):
        found.append("claims to know")
    if not case.unknown and not knows:
        found.append("doesn't know")
    return [f"{fault}: {turn.text}" for fault in found]
