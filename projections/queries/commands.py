"""Commands without an outcome, and what they may choose from."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


def unanswered(db: DuckDBPyConnection, since_us: int) -> list[str]:
    """Streams of commands that came since then and have no outcome, oldest first."""
    rows = db.execute(
        "SELECT stream FROM ledger.commands WHERE answered = 0 AND at_us > ? ORDER BY position",
        [since_us],
    ).fetchall()
    return [row[0] for row in rows]
