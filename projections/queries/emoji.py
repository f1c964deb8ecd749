"""Reactions of ours that are owed."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


class OwedEmoji(NamedTuple):
    """The intent to react to a message, without an outcome."""

    stream: str
    guild_id: int | None
    channel_id: int
    message_id: int
    user_id: int
    emoji: str


def owed(db: DuckDBPyConnection) -> list[OwedEmoji]:
    """In the order in which they were decided."""
    rows = db.execute(
        "SELECT stream, guild_id, channel_id, message_id, user_id, emoji FROM ledger.owed_emoji "
        "ORDER BY position"
    ).fetchall()
    return [OwedEmoji(*row) for row in rows]
