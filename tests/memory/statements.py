"""Candidates as short as they are thought of: what was said, when, and what came of it."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import numpy as np

from events.wording import meanings
from projections.ledgers.fact_fold import FactCandidate, FactRow, Tombstone, fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

DAY_US = 86_400_000_000


def keyed_hash(text: str) -> bytes:
    return hashlib.blake2b(text.encode(), key=b"the subject's key", digest_size=16).digest()


def said(position: int, fact: str, **other: Any) -> FactCandidate:
    """A candidate from message `position`, written on day `position`, learned soon after."""
    day = other.pop("day", position)
    given: dict[str, Any] = {
        "position": position,
        "stream": f"fact:window:{position}:1",
        "scope": "user",
        "guild_id": None,
        "channel_id": 3,
        "user_id": 7,
        "subject": "7",
        "fact": fact,
        "fact_type": "preference",
        "evidence": f"quote {position}",
        "source_message_id": position,
        "message_us": day * DAY_US,
        "confidence": 0.5,
        "attribute": "",
        "value": "",
        "correction": False,
        "learned_us": position * DAY_US + 1,
    }
    return FactCandidate(**(given | other))


def about(position: int, attribute: str, value: str, **other: Any) -> FactCandidate:
    return said(position, f"The {attribute} is {value}.", attribute=attribute, value=value, **other)


def toward(degrees: float) -> NDArray[np.float32]:
    """A unit vector: the cosine of two is that of the angle between them; 23 degrees are 0.92."""
    angle = np.radians(degrees)
    return np.array([np.cos(angle), np.sin(angle)], dtype=np.float32)


def forgotten(fact: str, *, day: int, position: int = 900, **other: Any) -> Tombstone:
    return Tombstone(
        position=position, hash=keyed_hash(meanings(fact)[0]), forgotten_us=day * DAY_US, **other
    )


def folded(
    candidates: Sequence[FactCandidate],
    tombstones: Sequence[Tombstone] = (),
    pins: Sequence[bytes] = (),
) -> dict[int, FactRow]:
    return {row.id: row for row in fold(candidates, tombstones, pins, hash_of=keyed_hash)}


def active(rows: dict[int, FactRow]) -> set[int]:
    return {row.id for row in rows.values() if row.is_active}
