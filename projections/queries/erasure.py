"""What an erasure must blank in the log, found through what was derived from what."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from events import streams
from projections.ledgers.derivation import Derived, closure
from projections.ledgers.erasures import columns_of

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


class Spread(NamedTuple):
    """How far an erasure reaches."""

    messages: tuple[int, ...]
    """People's messages that go."""
    derived: tuple[Derived, ...]
    """Events that rest on them."""


def spread(db: DuckDBPyConnection, what: str, *, projected: bool = False) -> Spread:
    """All that erasing `m:`, `u:`, `g:` or `ch:` reaches, the same before and after projection.

    `projected`: it is, so what is there now came after it and is not meant.
    """
    number = streams.id_in(what)
    if what.startswith("m:"):
        ids = [number]
    else:
        whose = columns_of(what)[1]
        rows = db.execute(
            "SELECT CAST(message_id AS BIGINT) FROM messages "
            f"WHERE {whose} = ? AND NOT ? UNION "
            f"SELECT message_id FROM ledger.gone_messages WHERE {whose} = ?",
            [str(number), projected, number],
        ).fetchall()
        ids = sorted(row[0] for row in rows)
    turns = (
        db.execute(
            f"SELECT stream FROM ledger.turns WHERE {columns_of(what)[0]} = ? "
            "AND (redacted = 1 OR NOT ?)",
            [number, projected],
        ).fetchall()
        if not what.startswith("m:")
        else []
    )
    asked = (
        db.execute(
            "SELECT stream, 1, position FROM ledger.commands "
            "WHERE guild_id = ? AND (redacted = 1 OR NOT ?)",
            [number, projected],
        ).fetchall()
        if what.startswith("g:")  # a person's are all sealed with their own key
        else []
    )
    commands = {Derived(*row) for row in asked}
    found = closure(
        db,
        [
            *(streams.message(i) for i in ids),
            *(row[0] for row in turns),
            *(command.stream for command in commands),
        ],
    )
    return Spread(tuple(ids), tuple(sorted(found | commands)))


def restored_us(db: DuckDBPyConnection) -> int:
    """When the log was last put back from a backup; 0: never."""
    return db.execute("SELECT restored_us FROM ledger.read_upto").fetchall()[0][0]


def made_upto(db: DuckDBPyConnection) -> int:
    """What the log held up to here was erased from these files before they were made."""
    return db.execute("SELECT made_upto FROM ledger.read_upto").fetchall()[0][0]


def owed(db: DuckDBPyConnection) -> list[str]:
    """Erasures the log asks for and has not completed, oldest first."""
    rows = db.execute(
        "SELECT what FROM ledger.erasures WHERE completed_us IS NULL ORDER BY asked_us, what"
    ).fetchall()
    return [row[0] for row in rows]
