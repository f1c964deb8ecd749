"""What ingestion is told, whatever the source: console, import, gateway.

Plain values, not yet in canonical form (`canonical.py`) and not yet events. Ids are Discord
snowflakes; times are microseconds since 1970-01-01 UTC.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from events.places import Overwrite, Role

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def micros(at: datetime) -> int:
    """An aware time as exact microseconds since 1970-01-01 UTC."""
    return (at - _EPOCH) // _MICROSECOND


def moment(at_us: int) -> datetime:
    """Microseconds since 1970-01-01 UTC as an aware time in UTC."""
    return _EPOCH + timedelta(microseconds=at_us)


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file beside a message: what it is and where, never its bytes."""

    id: int
    name: str
    content_type: str
    """MIME type; "" when the source does not say."""
    size_bytes: int
    url: str
    """http(s) address; "" when the source has none (an export that keeps files on disk)."""


@dataclass(frozen=True, slots=True)
class ObservedMessage:
    """A message as a source shows it now: its latest edit, if it was edited."""

    message_id: int
    created_us: int
    guild_id: int | None
    """None in a direct message."""
    channel_id: int
    author_id: int
    author_name: str
    """Display name at that time."""
    is_bot: bool
    """Written by a bot or a webhook."""
    content: str
    reference_id: int | None = None
    """The message this one replies to."""
    edited_us: int | None = None
    """Last edit by its author; None if never edited (a link preview is no edit)."""
    attachments: tuple[Attachment, ...] = ()
    embed_titles: tuple[str, ...] = ()
    """Titles of rich embeds by a bot or webhook; never of link previews."""
    mentions: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class ObservedDelete:
    """A message is gone. Discord gives no time for it."""

    message_id: int
    guild_id: int | None
    channel_id: int


@dataclass(frozen=True, slots=True)
class ObservedReaction:
    """An emoji under a message came or went. Discord gives no time for it."""

    guild_id: int | None
    channel_id: int
    message_id: int
    user_id: int
    """0: everybody's went."""
    emoji: str
    """The character itself, or `name:id` of a server's own; "": all went."""
    added: bool
    message_author_id: int = 0
    """Who wrote the message; 0 where Discord does not say."""


@dataclass(frozen=True, slots=True)
class ObservedChannel:
    """A channel or thread of a server, and who is let in or kept out."""

    channel_id: int
    kind: int
    """Discord's channel type."""
    parent_id: int | None
    overwrites: tuple[Overwrite, ...]


@dataclass(frozen=True, slots=True)
class ObservedMembership:
    """We are in a server, or are no more."""

    guild_id: int
    present: bool


@dataclass(frozen=True, slots=True)
class ObservedAccess:
    """Who may see what in a server, as far as the source says."""

    guild_id: int
    channels: tuple[ObservedChannel, ...] = ()
    roles: tuple[Role, ...] | None = None
    """All of them; None: nothing about roles."""
