"""What people decided about being heard."""

from __future__ import annotations

from typing import TYPE_CHECKING

from events.event import from_us

if TYPE_CHECKING:
    from datetime import datetime

    from duckdb import DuckDBPyConnection


def paused_since(db: DuckDBPyConnection, user_id: int) -> datetime | None:
    """When a person's present pause began; None if they are heard."""
    row = db.execute(
        "SELECT since_us FROM ledger.pauses WHERE user_id = ? AND upto_us IS NULL", [user_id]
    ).fetchone()
    return None if row is None else from_us(row[0])


def paused(db: DuckDBPyConnection) -> frozenset[int]:
    """Everyone who has paused now."""
    rows = db.execute("SELECT user_id FROM ledger.pauses WHERE upto_us IS NULL").fetchall()
    return frozenset(row[0] for row in rows)


def leaving(db: DuckDBPyConnection, until_us: int) -> list[tuple[str, int]]:
    """(stream, person) of the planned erasures that are due until then, the longest due first."""
    rows = db.execute(
        "SELECT stream, user_id FROM ledger.leaving WHERE due_us <= ? ORDER BY due_us, user_id",
        [until_us],
    ).fetchall()
    return [(row[0], row[1]) for row in rows]
