"""What people said, and what a model proposes to remember of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from actors.memory_curator.grounding import Place
from actors.ports import Candidate, Line

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
ADA, BEN, BOT = 7, 8, 9
NAMES = {ADA: "Ada", BEN: "Ben", BOT: "Lore"}
SERVER = Place(guild_id=5, may_guide=frozenset({BEN}))


def talk(*said: tuple[int, str]) -> dict[int, Line]:
    """Lines 1, 2, … a minute apart."""
    return {
        n: Line(
            message_id=n,
            author_id=author,
            author_name=NAMES[author],
            at=START + timedelta(minutes=n),
            text=text,
            is_bot=author == BOT,
        )
        for n, (author, text) in enumerate(said, start=1)
    }


def candidate(fact: str, evidence: str, **other: Any) -> Candidate:
    given: dict[str, Any] = {
        "scope": "user",
        "subject": str(ADA),
        "fact_type": "profile",
        "source_message_id": 1,
        "confidence": 0.7,
    }
    return Candidate(fact=fact, evidence=evidence, **(given | other))
