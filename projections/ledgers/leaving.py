"""People who asked to be forgotten and may still take it back: hidden from now on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from events import streams
from events.erasure import ErasureBegun, ErasurePlanned, ErasureRequested, ErasureWithdrawn
from projections.table import Column, Table, delete

if TYPE_CHECKING:
    from collections.abc import Iterable

    from duckdb import DuckDBPyConnection

    from events.event import Recorded

LEAVING = Table(
    "ledger.leaving",
    "People who asked to be forgotten and may still take it back.",
    (
        Column("user_id", "BIGINT", ""),
        Column("stream", "VARCHAR", ""),
        Column("due_us", "BIGINT", "When it is carried out."),
    ),
    key=("user_id",),
)

READS = (ErasurePlanned, ErasureWithdrawn, ErasureBegun, ErasureRequested)


def apply(db: DuckDBPyConnection, events: Iterable[Recorded]) -> None:
    """Note who leaves, and who no longer does or is gone."""
    for r in events:
        match r.event:
            case ErasurePlanned() as e:
                LEAVING.put(db, {e.user_id: (e.user_id, r.stream, e.due_us)})
            case ErasureWithdrawn() | ErasureBegun():
                delete(db, LEAVING.name, "user_id", [r.event.user_id])
            case ErasureRequested() as e if e.what.startswith("u:"):  # also by the operator
                delete(db, LEAVING.name, "user_id", [streams.id_in(e.what)])
            case _:
                pass
