"""What people decided about being heard."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final, NamedTuple

from events.agreements import EVERYWHERE
from events.event import from_us

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from duckdb import DuckDBPyConnection


class Choices(NamedTuple):
    """What counts when something is learned about people."""

    paused: frozenset[int] = frozenset()
    allows: Mapping[int, frozenset[str]] = MappingProxyType({})
    """Sensitive topics that may be remembered about these people."""


NO_CHOICES: Final = Choices()


def paused_since(db: DuckDBPyConnection, user_id: int) -> datetime | None:
    """When a person's present pause began; None if they are heard."""
    row = db.execute(
        "SELECT since_us FROM ledger.pauses WHERE user_id = ? AND upto_us IS NULL", [user_id]
    ).fetchone()
    return None if row is None else from_us(row[0])


def choices(db: DuckDBPyConnection) -> Choices:
    """Everyone who has paused now, and what people allow."""
    rows = db.execute("SELECT user_id FROM ledger.pauses WHERE upto_us IS NULL").fetchall()
    return Choices(frozenset(row[0] for row in rows), allowances(db))


def allowances(db: DuckDBPyConnection) -> dict[int, frozenset[str]]:
    """What people turned on for themselves."""
    rows = db.execute(
        "SELECT user_id, list(what) FROM ledger.allowances GROUP BY user_id"
    ).fetchall()
    return {row[0]: frozenset(row[1]) for row in rows}


def known_everywhere(db: DuckDBPyConnection) -> frozenset[int]:
    """Who lets what is known of them from one server be used in others."""
    return frozenset(who for who, what in allowances(db).items() if EVERYWHERE in what)


def leaving(db: DuckDBPyConnection, until_us: int) -> list[tuple[str, int]]:
    """(stream, person) of the planned erasures that are due until then, the longest due first."""
    rows = db.execute(
        "SELECT stream, user_id FROM ledger.leaving WHERE due_us <= ? ORDER BY due_us, user_id",
        [until_us],
    ).fetchall()
    return [(row[0], row[1]) for row in rows]
