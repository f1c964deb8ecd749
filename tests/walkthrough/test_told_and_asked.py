"""Told, closed, restarted, asked: the answer says what, who said it and when, or it knows not."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from actors.config import CONSOLE_CHANNEL_ID
from actors.ingestion.observed import ObservedMessage, micros
from tests.fakes.lorekeeper import Lorekeeper
from tests.fakes.process import Process
from tests.walkthrough.told import (
    BURIED,
    HISTORY,
    LONG_TALK,
    NEAR_MISSES,
    OTHERS,
    PAIRS,
    TALK_LINES,
    Pair,
)

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from actors.embedder import Embedder
    from tests.fakes.clock import VirtualClock

RIGHT_SHARE_MIN = 0.90
UNKNOWN = "don't know"
DATED = " Mar 2026"


def wrong_about(pair: Pair, answer: str) -> str:
    """What is wrong with an answer: empty, `silent` about what was told, or `invented`."""
    if not pair.answer:
        return "" if UNKNOWN in answer else "invented"
    named = all(value.lower() in answer.lower() for value in pair.answer)
    attributed = " said " in answer and DATED in answer
    if named and attributed and UNKNOWN not in answer:
        return ""
    return "silent" if UNKNOWN in answer else "unattributed" if named else "invented"


def judge(pairs: Iterable[Pair], lorekeeper: Lorekeeper) -> list[str]:
    """The failures, one readable line each."""
    failures: list[str] = []
    for pair in pairs:
        answer = lorekeeper.say(pair.asked)
        if fault := wrong_about(pair, answer):
            failures.append(f"{fault}: {pair.told} {pair.asked!r} -> {answer!r}")
    return failures


def assert_good_enough(failures: list[str], asked: int) -> None:
    listed = "\n".join(failures)
    assert not [line for line in failures if line.startswith("invented")], listed
    assert asked - len(failures) >= RIGHT_SHARE_MIN * asked, listed


@pytest.mark.parametrize("every", [2, pytest.param(1, marks=pytest.mark.soak)])
@pytest.mark.timeout(300)  # a hundred turns
def test_what_was_told_is_answered_after_a_restart_and_nothing_else(
    tmp_path: Path, clock: VirtualClock, embedder: Embedder | None, every: int
) -> None:
    pairs = PAIRS[::every]
    with Lorekeeper(tmp_path, clock, embedder=embedder) as lorekeeper:
        for pair in pairs:
            for line in pair.told:
                lorekeeper.say(line)
        history = [
            ObservedMessage(
                message_id=1_300_000_000_000_000_000 + n,
                created_us=micros(clock.now()),
                guild_id=7,
                channel_id=8,
                author_id=author_id,
                author_name=name,
                is_bot=False,
                content=line,
            )
            for n, (author_id, name, line) in enumerate(HISTORY)
        ]
        lorekeeper.observe(*history, via="import")
        lorekeeper.learn()
        lorekeeper.rest()
    with Lorekeeper(tmp_path, clock, embedder=embedder) as lorekeeper:
        asked = (*pairs, *NEAR_MISSES[::every], *OTHERS)
        failures = judge(asked, lorekeeper)
    print("\n".join(failures))
    assert_good_enough(failures, len(asked))


def test_what_was_told_in_the_middle_of_long_talk_is_answered(
    tmp_path: Path, clock: VirtualClock, embedder: Embedder | None
) -> None:
    with Lorekeeper(tmp_path, clock, embedder=embedder) as lorekeeper:
        lines = [LONG_TALK[n % len(LONG_TALK)] for n in range(TALK_LINES)]
        for n, pair in enumerate(BURIED):
            lines.insert((n + 1) * TALK_LINES // (len(BURIED) + 1), pair.told[0])
        lorekeeper.observe(*(lorekeeper.message(line) for line in lines), via="import")
        lorekeeper.learn(CONSOLE_CHANNEL_ID)
        lorekeeper.rest()
    with Lorekeeper(tmp_path, clock, embedder=embedder) as lorekeeper:
        assert judge(BURIED, lorekeeper) == []


def test_the_same_through_the_command_line_and_a_pipe(tmp_path: Path) -> None:
    def chat(*lines: str) -> list[str]:
        start = [sys.executable, "run.py", "--data", str(tmp_path / "data")]
        now = {"LOREKEEPER_NOW": "2026-03-02T09:00:00Z"}
        process = Process(start, environment=now, anew=True)
        process.feed("\n".join(lines))  # the last line has no end
        assert process.finish() == 0, process.said
        return process.shown

    chat("My cat is called Biscuit", "I live in Gothenburg", "My birthday is on 14 June")
    answers = chat(
        *("What is my cat called?", "Where do I live?", "When is my birthday?"),
        *("What is my dog called?", "/exit", "What is my cat called?"),
    )
    assert len(answers) == 4, answers
    for value, answer in zip(("Biscuit", "Gothenburg", "14 June"), answers, strict=False):
        assert wrong_about(Pair((), "", (value,)), answer) == "", answer
    assert UNKNOWN in answers[3]
