"""What a person wanted forgotten or kept, and has not taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from projections.queries.reading import Database


class Pin(NamedTuple):
    """Something to be kept, by meaning."""

    stream: str
    guild_id: int | None
    hashes: frozenset[bytes]


def pins(db: Database, user_id: int) -> list[Pin]:
    """A person's pins of what is known about them."""
    rows = db.execute(
        "SELECT stream, any_value(guild_id), list(hash) FROM ledger.pins "
        "WHERE scope = 'user' AND subject = ? GROUP BY stream ORDER BY stream",
        [str(user_id)],
    ).fetchall()
    return [Pin(row[0], row[1], frozenset(row[2])) for row in rows]


def tombstones_since(db: Database, user_id: int, since_us: int) -> list[str]:
    """Streams of what a person had forgotten about themselves since then."""
    rows = db.execute(
        "SELECT DISTINCT stream FROM ledger.tombstones WHERE scope = 'user' AND subject = ? "
        "AND forgotten_us >= ? ORDER BY stream",
        [str(user_id), since_us],
    ).fetchall()
    return [row[0] for row in rows]
