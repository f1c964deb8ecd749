"""What forgetting someone or something would take, and whether anything is known of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from events import streams
from projections.ledgers.erasures import columns_of
from projections.queries.erasure import spread

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


@dataclass(frozen=True, slots=True)
class Reach:
    """How much goes. Facts that other messages say as well stay; they are counted here too."""

    messages: int
    facts: int
    replies: int

    @property
    def nothing(self) -> bool:
        return not (self.messages or self.facts or self.replies)


def reach(db: DuckDBPyConnection, what: str) -> Reach:
    """What erasing `m:`, `u:`, `g:` or `ch:` takes from what is kept now."""
    spread_out = spread(db, what)
    names = sorted({derived.stream for derived in spread_out.derived})
    rows = db.execute(
        "SELECT (SELECT count(*) FROM messages WHERE message_id IN (SELECT unnest(?))), "
        "(SELECT count(DISTINCT (scope, guild_id, subject, lower(fact))) "
        "FROM ledger.fact_candidates WHERE owner = ? OR stream IN (SELECT unnest(?))), "
        "(SELECT count(*) FROM ledger.turns WHERE redacted = 0 AND stream IN (SELECT unnest(?)))",
        [[str(i) for i in spread_out.messages], what, names, names],
    ).fetchall()
    return Reach(*rows[0])


def is_known(db: DuckDBPyConnection, what: str) -> bool:
    """Whether anything of a message, person, guild or channel is or was here."""
    number = streams.id_in(what)
    column = "message_id" if what.startswith("m:") else columns_of(what)[1]
    sql = (
        f"SELECT 1 FROM messages WHERE {column} = ? UNION ALL "
        f"SELECT 1 FROM ledger.gone_messages WHERE {column} = ? UNION ALL "
        "SELECT 1 FROM ledger.erasures WHERE what = ? UNION ALL "
        "SELECT 1 FROM ledger.fact_candidates WHERE owner = ?"
    )
    return bool(db.execute(f"{sql} LIMIT 1", [str(number), number, what, what]).fetchall())


def kept(db: DuckDBPyConnection) -> tuple[int, int]:
    """(messages, facts) in the tables now."""
    sql = "SELECT (SELECT count(*) FROM messages), (SELECT count(*) FROM memory_facts)"
    rows = db.execute(sql).fetchall()
    return rows[0][0], rows[0][1]
