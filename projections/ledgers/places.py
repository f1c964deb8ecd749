"""Channels of servers, and who may see them: as the last events said."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from events.places import ChannelSeen, RolesSeen
from projections.ledgers.schema import PLACES, ROLES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from duckdb import DuckDBPyConnection

    from events.event import Recorded

READS = (RolesSeen, ChannelSeen)

_dump = msgspec.json.encode


def apply(db: DuckDBPyConnection, events: Iterable[Recorded]) -> None:
    """The last one of a page about each stands."""
    seen = [recorded.event for recorded in events]
    ROLES.put(
        db,
        {e.guild_id: (e.guild_id, _dump(e.roles).decode()) for e in seen if type(e) is RolesSeen},
    )
    PLACES.put(
        db,
        {
            e.channel_id: (
                e.channel_id,
                e.guild_id,
                e.kind,
                e.parent_id,
                _dump(e.overwrites).decode(),
            )
            for e in seen
            if type(e) is ChannelSeen
        },
    )
