"""Which links were shared, and where one was seen before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from projections.table import select_in
from projections.tables.shared_links import links_in

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
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


class Seen(NamedTuple):
    """A link that was shared before, as far as one may know."""

    url: str
    shares: int
    first_message_id: int
    first_author_id: int
    first_author_name: str
    first_shared_at: datetime


def seen_before(
    db: DuckDBPyConnection,
    texts: Iterable[str],
    channel_ids: Collection[int] | None,
    leave_out: Collection[int],
) -> list[Seen]:
    """Those links of these texts that other messages share, in these channels (None: in all)."""
    urls = list(dict.fromkeys(url for text in texts for url in links_in(text)))
    rows = select_in(
        db,
        "SELECT s.url, s.message_id, CAST(m.channel_id AS BIGINT), CAST(m.author_id AS BIGINT), "
        "m.author_name, m.created_at FROM ledger.link_shares s "
        "JOIN messages m ON m.message_id = CAST(s.message_id AS VARCHAR) "
        "WHERE s.url IN (SELECT key FROM keys_) ORDER BY s.shared_us, s.message_id",
        urls,
    )
    shares = [
        row
        for row in rows
        if row[1] not in leave_out and (channel_ids is None or row[2] in channel_ids)
    ]
    seen: dict[str, Seen] = {}
    for url, message_id, _, author_id, author_name, at in shares:
        many = seen[url].shares if url in seen else 0
        first = seen.get(url, Seen(url, 0, message_id, author_id, author_name, at))
        seen[url] = first._replace(shares=many + 1)
    return [seen[url] for url in urls if url in seen]


def links(db: DuckDBPyConnection) -> list[Link]:
    """Every link, the most shared first, then the latest."""
    rows = db.execute(
        "SELECT url, share_count, first_shared_at, last_shared_at, source FROM shared_links "
        "ORDER BY share_count DESC, last_shared_at DESC, url"
    ).fetchall()
    return [Link(*row) for row in rows]
