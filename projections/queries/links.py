"""Which links were shared."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from duckdb import DuckDBPyConnection


@dataclass(frozen=True, slots=True)
class Link:
    """A row of `shared_links`."""

    url: str
    share_count: int
    first_shared_at: datetime
    last_shared_at: datetime
    source: str


def links(db: DuckDBPyConnection) -> list[Link]:
    """Every link, the most shared first, then the latest."""
    rows = db.execute(
        "SELECT url, share_count, first_shared_at, last_shared_at, source FROM shared_links "
        "ORDER BY share_count DESC, last_shared_at DESC, url"
    ).fetchall()
    return [Link(*row) for row in rows]
