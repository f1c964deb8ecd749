"""Who may see which channel, as the gateway tells it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from actors.ingestion.observed import ObservedAccess, ObservedChannel
from events.places import THREADS, VIEW_CHANNEL, Overwrite, Role

if TYPE_CHECKING:
    from actors.adapters.discord_gateway import payloads

MEMBER: Final = 1
"""Type of an overwrite for a person."""


class AccessChanged(NamedTuple):
    """Who may see a channel, or what the roles may do, has changed."""

    access: ObservedAccess


class RoleChanged(NamedTuple):
    """One role of a guild: the others stay as they were."""

    guild_id: int
    role_id: int
    permissions: int | None
    """None: the role is gone."""


class Roles:
    """The roles of each guild: Discord tells of one that changed, and the log is told all."""

    def __init__(self) -> None:
        self._known: dict[int, dict[int, int]] = {}

    def complete(self, heard: AccessChanged | RoleChanged) -> ObservedAccess | None:
        """What to record; None for a role of a guild that has not come yet, with all of them."""
        if isinstance(heard, AccessChanged):
            access = heard.access
            if access.roles is not None:
                self._known[access.guild_id] = {one.id: one.permissions for one in access.roles}
            return access if access.channels or access.roles is not None else None
        known = self._known.get(heard.guild_id)
        if known is None:
            return None
        if heard.permissions is None:
            known.pop(heard.role_id, None)
        else:
            known[heard.role_id] = heard.permissions
        roles = tuple(Role(role_id, permissions) for role_id, permissions in known.items())
        return ObservedAccess(heard.guild_id, (), roles)


def access_of(guild: payloads.Guild) -> ObservedAccess:
    """All that a guild's payload says."""
    roles = guild.roles
    return ObservedAccess(
        guild.id,
        tuple(shown(channel, guild.id) for channel in (*guild.channels, *guild.threads)),
        None if roles is None else tuple(Role(role.id, role.permissions) for role in roles),
    )


def shown(channel: payloads.Channel, guild_id: int) -> ObservedChannel:
    """A channel; of one that does not say who may see it, nobody else is told anything."""
    if channel.permission_overwrites is not None or channel.type in THREADS:
        overwrites = tuple(
            Overwrite(one.id, one.type == MEMBER, one.allow, one.deny)
            for one in channel.permission_overwrites or ()
        )
    else:
        overwrites = (Overwrite(guild_id, is_person=False, allow=0, deny=VIEW_CHANNEL),)
    return ObservedChannel(channel.id, channel.type, channel.parent_id, overwrites)
