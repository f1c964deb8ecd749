"""Forgetting by meaning: the event that keeps what was forgotten from coming back."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from actors.memory_curator.learning import owner_of
from events import streams
from events.event import New
from events.facts import FactForgotten, TombstoneWords
from events.wording import meanings

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from projections.queries.facts import Said


class Wish(NamedTuple):
    """Who asks to forget something about themselves, where and when."""

    cause: str
    """Stream of the turn or command; the tombstone is named after it."""
    number: int
    user_id: int
    guild_id: int | None
    asked_us: int
    """What is said later may be learned again."""
    at_us: int
    hash_of: Callable[[str, str], bytes]
    """Keyed hash of a meaning, under its owner's key."""


def tombstone(wish: Wish, meant: Collection[Said], messages: Collection[int]) -> New:
    """`messages` said what is `meant`: they stay on record and are withheld from the model."""
    subject = str(wish.user_id)
    event = FactForgotten(
        at=wish.at_us,
        cause=wish.cause,
        correlation=wish.cause,
        scope="user",
        guild_id=wish.guild_id,
        subject=subject,
        by=subject,
        message_us=wish.asked_us,
        messages=tuple(sorted(messages)),
    )
    owner = owner_of("user", subject, wish.guild_id, wish.user_id)
    hashes = {m for one in meant for m in meanings(one.fact, one.attribute, one.value)}
    words = TombstoneWords(hashes=tuple(wish.hash_of(owner, m) for m in sorted(hashes)))
    return New(streams.fact(wish.cause, wish.number), event, words, owner)
