"""Who may see which channel, as Discord said when it changed.

Ids and numbers only, no words: nothing here is sealed. `allow` and `deny` are Discord's permission
bits (https://docs.discord.com/developers/topics/permissions).
"""

from __future__ import annotations

from typing import Final

import msgspec

from events.event import Event

VIEW_CHANNEL: Final = 1 << 10
PRIVATE_THREAD: Final = 12
THREADS: Final = frozenset((10, 11, PRIVATE_THREAD))
"""Channel types that have no overwrites of their own."""


class Overwrite(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """What a channel grants to, or takes from, one role or one person."""

    id: int
    is_person: bool
    allow: int
    deny: int


class Role(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """What a role may in the whole server. The role with the server's own id is everybody's."""

    id: int
    permissions: int


class RolesSeen(Event, frozen=True, kw_only=True, gc=False):
    """The roles of a server are now these."""

    topic = "roles.seen.1"
    collision = "decided"

    guild_id: int
    roles: tuple[Role, ...]
    """By id."""


class ChannelSeen(Event, frozen=True, kw_only=True, gc=False):
    """A channel or thread of a server is now seen by these."""

    topic = "channel.seen.1"
    collision = "decided"

    guild_id: int
    channel_id: int
    kind: int
    """Discord's channel type."""
    parent_id: int | None
    """Of a thread: the channel it is in. Of a channel: its category, which decides nothing."""
    overwrites: tuple[Overwrite, ...]
    """By id; a thread has none of its own."""
