"""Events of what people want forgotten and kept, and take back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from events import streams
from events.event import New
from events.facts import (
    FactForgotten,
    FactPinned,
    FactRestored,
    FactUnpinned,
    PinWords,
    TombstoneWords,
)
from tests.given import AT, DAY_US

if TYPE_CHECKING:
    from collections.abc import Iterable


def forgotten(  # noqa: PLR0913 - all of an event's fields
    stream: str,
    hashes: Iterable[bytes],
    *,
    version: int = 1,
    scope: str = "user",
    guild: int | None = 1,
    person: int = 7,
    subject: str = "",
    owner: str = "",
    messages: Iterable[int] = (),
    vectors: tuple[tuple[str, bytes], ...] = (),
    message_us: int = AT + DAY_US,
    at: int = AT,
) -> New:
    event = FactForgotten(
        at=at,
        scope=scope,
        guild_id=guild,
        subject=subject or str(person),
        by=str(person),
        message_us=message_us,
        messages=tuple(messages),
    )
    words = TombstoneWords(hashes=tuple(hashes), vectors=vectors)
    return New(stream, event, words, owner or streams.person_key(person), version)


def pinned(
    stream: str,
    hashes: Iterable[bytes],
    *,
    scope: str = "user",
    guild: int | None = 1,
    subject: str = "7",
    owner: str = "",
    at: int = AT,
) -> New:
    event = FactPinned(at=at, scope=scope, guild_id=guild, subject=subject, by="7")
    return New(stream, event, PinWords(hashes=tuple(hashes)), owner or streams.person_key(7))


def taken_back(new: New, *, at: int = AT) -> New:
    """A tombstone or a pin, by who made it."""
    made = new.event
    if isinstance(made, FactForgotten):
        event = FactRestored(
            at=at,
            scope=made.scope,
            guild_id=made.guild_id,
            subject=made.subject,
            by="7",
            messages=made.messages,
        )
        return New(new.stream, event, version=2)
    assert isinstance(made, FactPinned)
    unpinned = FactUnpinned(
        at=at, scope=made.scope, guild_id=made.guild_id, subject=made.subject, by="7"
    )
    return New(new.stream, unpinned, version=2)
