"""What people thought of a message of ours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from projections.table import select_in

if TYPE_CHECKING:
    from collections.abc import Collection

    from projections.queries.reading import Database


def reactions_to(db: Database, message_ids: Collection[int]) -> dict[str, int]:
    """How often each emoji stands under these messages, most frequent first."""
    rows = select_in(
        db,
        "SELECT emoji, count(*) FROM ledger.reactions "
        "WHERE message_id IN (SELECT key FROM keys_) GROUP BY emoji ORDER BY 2 DESC, emoji",
        message_ids,
    )
    return {row[0]: row[1] for row in rows}
