"""Who may see which channel, recorded where it is news."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from events import streams
from events.event import New
from events.places import ChannelSeen, RolesSeen

if TYPE_CHECKING:
    from collections.abc import Callable

    from actors.ingestion.observed import ObservedAccess
    from events.event import Recorded, Via


def record_access(
    access: ObservedAccess, *, via: Via, at_us: int, known: Callable[[str], list[Recorded]]
) -> tuple[New, ...]:
    """Events for what differs from the last one in its stream; `known` reads a stream."""
    guild_id = access.guild_id
    seen: list[tuple[str, RolesSeen | ChannelSeen]] = []
    if access.roles is not None:
        roles = tuple(sorted(access.roles, key=lambda role: role.id))
        roles_seen = RolesSeen(at=at_us, via=via, guild_id=guild_id, roles=roles)
        seen.append((streams.place(guild_id), roles_seen))
    for channel in {one.channel_id: one for one in access.channels}.values():
        channel_seen = ChannelSeen(
            at=at_us,
            via=via,
            guild_id=guild_id,
            channel_id=channel.channel_id,
            kind=channel.kind,
            parent_id=channel.parent_id,
            overwrites=tuple(sorted(channel.overwrites, key=lambda one: (one.id, one.is_person))),
        )
        seen.append((streams.place(channel.channel_id), channel_seen))
    events: list[New] = []
    for stream, event in seen:
        before = known(stream)
        if not before or not _same(before[-1], event):
            events.append(New(stream, event, version=len(before) + 1))
    return tuple(events)


def _same(before: Recorded, event: RolesSeen | ChannelSeen) -> bool:
    """Whether it says nothing new: all is equal but when and how it came."""
    return msgspec.structs.replace(before.event, at=event.at, via=event.via) == event
