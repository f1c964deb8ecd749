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
    """Who asks to forget something about themselves, and when."""

    cause: str
    """Stream of the turn or command; tombstones are named after it."""
    first_number: int
    user_id: int
    asked_us: int
    """What is said later may be learned again."""
    at_us: int
    hash_of: Callable[[str, str], bytes]
    """Keyed hash of a meaning, under its owner's key."""


def tombstones(wish: Wish, meant: Collection[Said], said_by: Collection[int]) -> tuple[New, ...]:
    """One for each server in which it was said, and one outside: there it is believed.

    The messages `said_by` stay on record and are withheld from the model.
    """
    guilds = sorted({one.guild_id for one in meant}, key=lambda guild: guild or 0)
    return tuple(
        _tombstone(wish, number, guild, [one for one in meant if one.guild_id == guild], said_by)
        for number, guild in enumerate(guilds, wish.first_number)
    )


def _tombstone(
    wish: Wish,
    number: int,
    guild_id: int | None,
    meant: Collection[Said],
    said_by: Collection[int],
) -> New:
    subject = str(wish.user_id)
    ids = {one.source_message_id for one in meant}
    event = FactForgotten(
        at=wish.at_us,
        cause=wish.cause,
        correlation=wish.cause,
        scope="user",
        guild_id=guild_id,
        subject=subject,
        by=subject,
        message_us=wish.asked_us,
        messages=tuple(sorted(ids.intersection(said_by))),
    )
    owner = owner_of("user", subject, guild_id, wish.user_id)
    hashes = {m for one in meant for m in meanings(one.fact, one.attribute, one.value)}
    words = TombstoneWords(hashes=tuple(wish.hash_of(owner, m) for m in sorted(hashes)))
    return New(streams.fact(wish.cause, number), event, words, owner)
