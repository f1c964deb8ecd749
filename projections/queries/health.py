"""What a sound read model never shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_ORPHANS: Final = {
    "message vectors without their message": "message_vectors_native v ANTI JOIN messages m "
    "USING (message_id)",
    "fact vectors without their fact": "memory_fact_vectors_native v ANTI JOIN memory_facts f "
    "ON f.id = v.fact_id",
    "facts without the message they quote": "memory_facts f ANTI JOIN messages m "
    "ON m.message_id = f.source_message_id WHERE NOT EXISTS "
    "(SELECT 1 FROM ledger.fact_candidates c "
    "WHERE c.position = f.id AND starts_with(c.stream, 'fact:c:'))",  # said in a command
    "links that no message shares": "shared_links l ANTI JOIN ledger.link_shares s USING (url)",
    "triggers without a decision": "response_triggers t ANTI JOIN actions a ON a.id = t.action_id",
}


class Orphans(NamedTuple):
    """Rows that point at nothing."""

    what: str
    rows: int


def orphans(db: DuckDBPyConnection) -> list[Orphans]:
    """Rows whose owner is missing: deletion should have taken them along."""
    counts = [
        Orphans(what, db.execute(f"SELECT count(*) FROM {rows}").fetchall()[0][0])
        for what, rows in _ORPHANS.items()
    ]
    return [found for found in counts if found.rows]


def erasures(db: DuckDBPyConnection) -> dict[str, bool]:
    """Every erasure the log knows of: whether it is complete."""
    rows = db.execute("SELECT what, completed_us IS NOT NULL FROM ledger.erasures").fetchall()
    return dict(rows)
