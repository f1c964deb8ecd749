"""Which calls were reserved and never ended."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


@dataclass(frozen=True, slots=True)
class Reservation:
    """A call at its worst case."""

    call: str
    day: str
    purpose: str
    model: str
    usd: float
    correlation: str


def reservations(db: DuckDBPyConnection) -> list[Reservation]:
    """Open reservations, by the name of the call."""
    rows = db.execute(
        "SELECT call, day, purpose, model, usd, correlation FROM ledger.reservations ORDER BY call"
    ).fetchall()
    return [Reservation(*row) for row in rows]
