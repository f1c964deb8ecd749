"""From what was observed to what is recorded: pure, whatever the source."""

from __future__ import annotations

from typing import TYPE_CHECKING

from actors.ingestion.canonical import canonical
from events import streams
from events.event import New
from events.messages import Attachment, MessageDeleted, MessageEdited, MessageReceived, MessageWords

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from actors.ingestion.observed import ObservedDelete, ObservedMessage
    from events.event import Via


def record_messages(
    messages: Sequence[ObservedMessage], *, via: Via, at_us: int, known_edits: Mapping[int, int]
) -> tuple[New, ...]:
    """Events for a batch of messages, in order.

    `known_edits` gives, for each of these messages that the log has already, the newest edit time
    it knows (0: none): a newer wording is then recorded as an edit, anything else is a repeat.
    """
    edits = dict(known_edits)
    events: list[New] = []
    for message in map(canonical, messages):
        edited_ms = (message.edited_us or 0) // 1000
        known = edits.get(message.message_id)
        if known is None:
            events.append(_received(message, via, at_us, edited_ms))
        elif edited_ms > known:
            events.append(_edited(message, via, at_us, edited_ms))
        else:
            continue
        edits[message.message_id] = edited_ms
    return tuple(events)


def record_deletes(
    deletes: Sequence[ObservedDelete], *, via: Via, at_us: int, reason: str = "deleted"
) -> tuple[New, ...]:
    """Deletion wins for ever, whether or not the message was ever seen."""
    return tuple(
        New(
            streams.deletion(delete.message_id),
            MessageDeleted(at=at_us, via=via, message_id=delete.message_id, reason=reason),
        )
        for delete in deletes
    )


def _received(message: ObservedMessage, via: Via, at_us: int, edited_ms: int) -> New:
    event = MessageReceived(
        at=at_us,
        via=via,
        message_id=message.message_id,
        created_us=message.created_us,
        guild_id=message.guild_id,
        channel_id=message.channel_id,
        author_id=message.author_id,
        is_bot=message.is_bot,
        reference_id=message.reference_id,
        edited_ms=edited_ms,
        mentions=message.mentions,
    )
    stream = streams.message(message.message_id)
    return New(stream, event, _words(message), streams.person_key(message.author_id))


def _edited(message: ObservedMessage, via: Via, at_us: int, edited_ms: int) -> New:
    event = MessageEdited(
        at=at_us,
        via=via,
        cause=streams.message(message.message_id),
        message_id=message.message_id,
        created_us=message.created_us,
        guild_id=message.guild_id,
        channel_id=message.channel_id,
        author_id=message.author_id,
        is_bot=message.is_bot,
        reference_id=message.reference_id,
        edited_ms=edited_ms,
        mentions=message.mentions,
    )
    stream = streams.edit(message.message_id, edited_ms)
    return New(stream, event, _words(message), streams.person_key(message.author_id))


def _words(message: ObservedMessage) -> MessageWords:
    return MessageWords(
        content=message.content,
        author_name=message.author_name,
        attachments=tuple(
            Attachment(a.id, a.name, a.content_type, a.size_bytes, a.url)
            for a in message.attachments
        ),
        embed_titles=message.embed_titles,
    )
