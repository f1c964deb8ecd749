"""Which wording of a message stands now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from events import streams
from projections.table import select_in

if TYPE_CHECKING:
    from collections.abc import Collection

    from duckdb import DuckDBPyConnection


def current_wordings(db: DuckDBPyConnection, ids: Collection[int]) -> dict[int, str]:
    """Stream of the present wording of each of these messages that has a row."""
    edited = dict(
        select_in(
            db,
            "SELECT message_id, stream FROM ledger.wordings "
            "WHERE message_id IN (SELECT key FROM keys_)",
            ids,
        )
    )
    present = select_in(
        db,
        "SELECT message_id FROM messages WHERE message_id IN (SELECT key FROM keys_)",
        map(str, ids),
    )
    return {int(row[0]): edited.get(int(row[0]), streams.message(int(row[0]))) for row in present}
