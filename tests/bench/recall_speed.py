"""How long a question takes among very many messages, without the embedding of the question."""

from __future__ import annotations

import random
import tempfile
import time
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Final

import psutil

from actors.adapters.system_clock import SystemClock
from projections.recall.memory import Memory
from projections.recall.question import Audience, Question
from tests.bench.large_memory import (
    GUILD_ID,
    MODEL,
    PEOPLE,
    channel_id,
    filled,
    texts,
    vectors,
)

QUESTIONS: Final = 300
WORDS_MAX: Final = 8
MB: Final = 1_000_000


def speed(messages: int) -> dict[str, object]:
    """Questions as people ask them: a few words that somebody said, often with a name in it."""
    with tempfile.TemporaryDirectory() as name:
        data = filled(Path(name), messages, SystemClock())
        try:
            memory = Memory(data.read_model, model=MODEL)
            questions = _questions()
            began = time.perf_counter()
            memory.ask(questions[0], vectors(1 << 40, 1)[0])
            figures: dict[str, object] = {
                "messages": messages,
                "first_question_s": time.perf_counter() - began,
            }
            for where in ("channel", "server"):
                asked = _questions(in_channel=where == "channel")
                taken = sorted(_milliseconds(memory, asked))
                figures[f"{where}_p50_ms"] = taken[len(taken) // 2]
                figures[f"{where}_p95_ms"] = taken[len(taken) * 95 // 100]
            used = psutil.Process().memory_info()
            figures["memory_mb"] = round((used.rss - used.shared) / MB)
            figures["mapped_mb"] = round(used.shared / MB)
            return figures
        finally:
            data.close()


def _milliseconds(memory: Memory, questions: list[Question]) -> list[float]:
    taken: list[float] = []
    found = 0
    for question, vector in zip(questions, vectors(1 << 40, len(questions)), strict=True):
        began = time.perf_counter()
        found += bool(memory.ask(question, vector))
        taken.append(1000 * (time.perf_counter() - began))
    assert 2 * found > len(questions), "questions about nothing show nothing"
    return taken


def _questions(*, in_channel: bool = False) -> list[Question]:
    chance = random.Random(11)
    said = islice((text for text in texts(seed=12) if len(text.split()) > WORDS_MAX), QUESTIONS)
    questions: list[Question] = []
    for number, text in enumerate(said):
        words = chance.sample(text.split(), chance.randint(2, WORDS_MAX))
        if number % 3 == 0:
            words.append(f"Person {chance.randrange(PEOPLE)}")
        only = frozenset({channel_id(number)}) if in_channel else None
        questions.append(
            Question(
                text=f"What about {' '.join(words)}?",
                asked_at=datetime(2026, 1, 1, tzinfo=UTC),
                audience=Audience(guild_id=GUILD_ID, channel_ids=only),
            )
        )
    return questions
