"""Reactions to our messages, recorded where they change something."""

from __future__ import annotations

from typing import TYPE_CHECKING

from events import streams
from events.event import New
from events.reactions import ReactionAdded, ReactionRemoved, ReactionWords

if TYPE_CHECKING:
    from collections.abc import Callable

    from actors.ingestion.observed import ObservedReaction
    from events.event import Recorded


def record_added(
    seen: ObservedReaction, *, at_us: int, known: Callable[[str], list[Recorded]]
) -> tuple[New, ...]:
    """The event of a reaction, unless it is there already; `known` reads a stream."""
    stream = streams.reaction(seen.message_id, seen.user_id, seen.emoji)
    before = known(stream)
    if before and isinstance(before[-1].event, ReactionAdded):
        return ()
    event = ReactionAdded(
        at=at_us,
        guild_id=seen.guild_id,
        channel_id=seen.channel_id,
        message_id=seen.message_id,
        user_id=seen.user_id,
    )
    words = ReactionWords(emoji=seen.emoji)
    return (New(stream, event, words, streams.person_key(seen.user_id), len(before) + 1),)


def record_removed(
    seen: ObservedReaction,
    *,
    at_us: int,
    known: Callable[[str], list[Recorded]],
    under: Callable[[str], list[str]],
) -> tuple[New, ...]:
    """Events for everything that is gone with it; `under` names the streams with a prefix."""
    events: list[New] = []
    for stream in _meant(seen, under):
        before = known(stream)
        last = before[-1].event if before else None
        if not isinstance(last, ReactionAdded):
            continue
        event = ReactionRemoved(
            at=at_us,
            cause=stream,
            guild_id=seen.guild_id,
            channel_id=seen.channel_id,
            message_id=seen.message_id,
            user_id=last.user_id,
        )
        events.append(New(stream, event, version=len(before) + 1))
    return tuple(events)


def _meant(seen: ObservedReaction, under: Callable[[str], list[str]]) -> list[str]:
    if seen.user_id:
        return [streams.reaction(seen.message_id, seen.user_id, seen.emoji)]
    everybodys = under(streams.reaction_prefix(seen.message_id))
    return [stream for stream in everybodys if not seen.emoji or stream.endswith(f":{seen.emoji}")]
