"""What was said on which day in which server, and which days were thought about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from projections.queries import conversation

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from projections.queries.conversation import Said

_HEARD = (
    "ledger.heard h JOIN messages m ON m.message_id = CAST(h.message_id AS VARCHAR) "
    "WHERE m.guild_id IS NOT NULL"
)


def said_by_slice(
    db: DuckDBPyConnection, since_us: int, slice_us: int
) -> dict[int, dict[int, int]]:
    """By server: people's messages that count since then, in each slice of time since the epoch."""
    rows = db.execute(
        "SELECT CAST(m.guild_id AS BIGINT), h.created_us // ?, count(*) "
        f"FROM {_HEARD} AND h.created_us >= ? GROUP BY ALL ORDER BY ALL",
        [slice_us, since_us],
    ).fetchall()
    said: dict[int, dict[int, int]] = {}
    for guild_id, number, many in rows:
        said.setdefault(guild_id, {})[number] = many
    return said


def done(db: DuckDBPyConnection) -> set[tuple[str, int]]:
    """(date, server) of every checkpoint."""
    rows = db.execute("SELECT date_key, guild_id FROM reflection_checkpoints").fetchall()
    return {(row[0], int(row[1])) for row in rows}


def messages_between(
    db: DuckDBPyConnection, guild_id: int, from_us: int, upto_us: int
) -> list[Said]:
    """What people said in a server from one instant to before another, oldest first.

    Without what is not to be used any more.
    """
    rows = db.execute(
        f"SELECT h.message_id FROM {_HEARD} AND m.guild_id = ? AND h.created_us >= ? "
        "AND h.created_us < ? AND h.message_id NOT IN (SELECT message_id FROM ledger.withheld)",
        [str(guild_id), from_us, upto_us],
    ).fetchall()
    return conversation.messages(db, [row[0] for row in rows])
