"""What people turned on for themselves that is off for everybody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from events.agreements import PersonAllowed
from projections.table import Column, Table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from duckdb import DuckDBPyConnection

    from events.event import Recorded

ALLOWANCES = Table(
    "ledger.allowances",
    "What people turned on for themselves that is off for everybody.",
    (
        Column("user_id", "BIGINT", ""),
        Column("what", "VARCHAR", "A sensitive topic, or everywhere."),
    ),
    key=("user_id", "what"),
)

READS = (PersonAllowed,)


def apply(db: DuckDBPyConnection, events: Iterable[Recorded]) -> None:
    """The last event of a page about each stands."""
    for r in events:
        if isinstance(e := r.event, PersonAllowed):
            key = [e.user_id, e.what]
            db.execute("DELETE FROM ledger.allowances WHERE user_id = ? AND what = ?", key)
            if e.allowed:
                ALLOWANCES.insert(db, [tuple(key)])


def forget_person(db: DuckDBPyConnection, user_id: int) -> None:
    """Somebody was erased: they have to turn things on anew."""
    db.execute("DELETE FROM ledger.allowances WHERE user_id = ?", [user_id])
