"""What people said, changed and took back."""

from __future__ import annotations

import msgspec

from events.event import Event, Words


class Attachment(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """A file beside a message: where it is, never its bytes."""

    id: int
    name: str
    content_type: str
    size_bytes: int
    url: str


class MessageWords(Words, frozen=True, kw_only=True, gc=False):
    """What was written, under which name, with what attached."""

    content: str
    author_name: str
    attachments: tuple[Attachment, ...] = ()
    embed_titles: tuple[str, ...] = ()


class MessageReceived(Event, frozen=True, kw_only=True, gc=False):
    """A message as it was first seen. Only this can be a trigger."""

    topic = "message.received.1"
    collision = "observed"
    words = MessageWords

    message_id: int
    created_us: int
    guild_id: int | None
    channel_id: int
    author_id: int
    is_bot: bool = False
    reference_id: int | None = None
    edited_ms: int = 0
    """Discord's edited_at if it was already edited when first seen, else 0."""
    mentions: tuple[int, ...] = ()


class MessageEdited(Event, frozen=True, kw_only=True, gc=False):
    """Every field of received: whichever comes first makes the row."""

    topic = "message.edited.1"
    collision = "observed"
    words = MessageWords

    message_id: int
    created_us: int
    guild_id: int | None
    channel_id: int
    author_id: int
    is_bot: bool = False
    reference_id: int | None = None
    edited_ms: int = 0
    mentions: tuple[int, ...] = ()


class MessageDeleted(Event, frozen=True, kw_only=True, gc=False):
    """Wins over everything about the message, before or after, for ever."""

    topic = "message.deleted.1"
    collision = "observed"

    message_id: int
    reason: str = "deleted"
    """deleted (by someone on Discord) or forgotten (asked of us)."""


class VectorWords(Words, frozen=True, kw_only=True, gc=False):
    """An embedding; sealed, because words can be guessed from it."""

    vector: bytes
    """Little-endian float16, L2-normalised, 2 * dims bytes."""


class MessageEmbedded(Event, frozen=True, kw_only=True, gc=False):
    """The vector of one version of a message's text, so that a rebuild calls no model."""

    topic = "message.embedded.1"
    collision = "observed"
    words = VectorWords

    message_id: int
    of: str
    """Stream of the version whose text was embedded: `m:` or `e:`."""
    model: str
    dims: int
