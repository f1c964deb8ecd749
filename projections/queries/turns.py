"""How far turns went: what is owed, and what a message of ours rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from projections.ledgers.turns import Turn, load
from projections.table import select_in

if TYPE_CHECKING:
    from collections.abc import Iterable

    from duckdb import DuckDBPyConnection

__all__ = ["Turn", "of_message", "of_messages", "turn", "unfinished"]


def unfinished(db: DuckDBPyConnection) -> list[Turn]:
    """Turns decided but not composed, or composed but not wholly delivered, oldest first."""
    rows = db.execute(
        "SELECT * FROM ledger.turns WHERE state IN ('decided', 'composed') ORDER BY action_id"
    ).fetchall()
    return [Turn(*row) for row in rows]


def turn(db: DuckDBPyConnection, stream: str) -> Turn | None:
    """The turn of this stream; None if it never began."""
    return load(db, [stream]).get(stream)


def of_message(db: DuckDBPyConnection, message_id: int) -> Turn | None:
    """The turn that one of our messages belongs to, or that a trigger got."""
    rows = db.execute(
        "SELECT * FROM ledger.turns WHERE list_contains(CAST(delivered AS BIGINT[]), ?) "
        "OR list_contains(CAST(triggers AS BIGINT[]), ?) ORDER BY action_id LIMIT 1",
        [message_id, message_id],
    ).fetchall()
    return Turn(*rows[0]) if rows else None


def of_messages(db: DuckDBPyConnection, ids: Iterable[int]) -> set[str]:
    """Streams of the turns that these messages of ours belong to."""
    rows = select_in(
        db,
        "WITH said AS (SELECT stream, unnest(CAST(delivered AS BIGINT[])) AS id FROM ledger.turns) "
        "SELECT DISTINCT stream FROM said WHERE id IN (SELECT key FROM keys_)",
        ids,
    )
    return {row[0] for row in rows}
