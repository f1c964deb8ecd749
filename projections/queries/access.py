"""Which channels' words may be used where."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from events.places import Overwrite, Role
from projections.recall.access import Place, usable

if TYPE_CHECKING:
    from projections.queries.reading import Database

_roles = msgspec.json.Decoder(tuple[Role, ...]).decode
_overwrites = msgspec.json.Decoder(tuple[Overwrite, ...]).decode


def usable_channels(db: Database, guild_id: int, channel_id: int) -> frozenset[int]:
    """The channels whose words everybody here could have read; this one is always among them."""
    roles = db.execute("SELECT roles FROM ledger.roles WHERE guild_id = ?", [guild_id]).fetchone()
    rows = db.execute(
        "SELECT channel_id, kind, parent_id, overwrites FROM ledger.places WHERE guild_id = ?",
        [guild_id],
    ).fetchall()
    places = [Place(row[0], row[1], row[2], _overwrites(row[3])) for row in rows]
    known = {} if roles is None else {role.id: role.permissions for role in _roles(roles[0])}
    return usable(places, known, guild_id=guild_id, here_id=channel_id)


def guild_of(db: Database, channel_id: int) -> int | None:
    """The server of a channel or thread; None if nothing is known of it."""
    row = db.execute(
        "SELECT guild_id FROM ledger.places WHERE channel_id = ?", [channel_id]
    ).fetchone()
    return None if row is None else row[0]
