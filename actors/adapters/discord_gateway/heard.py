"""What one packet of the gateway may say."""

from __future__ import annotations

from typing import NamedTuple

from actors.adapters.discord_gateway.visibility import AccessChanged, RoleChanged
from actors.ingestion.observed import (
    ObservedAccess,
    ObservedDelete,
    ObservedMessage,
    ObservedReaction,
)


class Edited(NamedTuple):
    """A message was edited by its author."""

    message: ObservedMessage


class Deleted(NamedTuple):
    """Messages are gone."""

    deletes: tuple[ObservedDelete, ...]


class ChannelState(NamedTuple):
    """A channel or thread that we can see."""

    channel_id: int
    newest_id: int
    """Of its newest message, which may be deleted by now; 0 if it never had one."""


class GuildSeen(NamedTuple):
    """A guild as it is now: after identifying, joining, or an outage."""

    guild_id: int
    channels: tuple[ChannelState, ...]
    access: ObservedAccess


class GuildGone(NamedTuple):
    """We hear no more of a guild."""

    guild_id: int
    removed: bool
    """We were removed from it; otherwise it has an outage, which changes nothing."""


class ChannelGone(NamedTuple):
    """A channel or thread was deleted, and everything in it."""

    guild_id: int | None
    channel_id: int


class Began(NamedTuple):
    """A new session: what was said since the last one was not heard."""

    guild_ids: tuple[int, ...]
    direct: bool
    """This session hears direct messages."""
    shard: tuple[int, int] = (0, 1)
    """(number, of how many): a server belongs to shard (id >> 22) % count."""


class Resumed(NamedTuple):
    """The old session goes on; what was missed has been sent again."""


Heard = (
    ObservedMessage
    | Edited
    | Deleted
    | GuildSeen
    | GuildGone
    | ChannelGone
    | Began
    | Resumed
    | ObservedReaction
    | AccessChanged
    | RoleChanged
)
