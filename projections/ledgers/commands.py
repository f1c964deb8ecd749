"""Commands that people gave: which still wait for an outcome, and in which server."""

from __future__ import annotations

from typing import TYPE_CHECKING

from events.commands import CommandAnswered, CommandInvoked
from projections.table import Column, Table, select_in

if TYPE_CHECKING:
    from collections.abc import Sequence

    from duckdb import DuckDBPyConnection

    from events.event import Recorded

COMMANDS = Table(
    "ledger.commands",
    "Commands that people gave.",
    (
        Column("stream", "VARCHAR", ""),
        Column("position", "BIGINT", ""),
        Column("at_us", "BIGINT", "When it came."),
        Column("guild_id", "BIGINT", "NULL in a direct message."),
        Column("answered", "BIGINT", "1 once it has an outcome."),
        Column("redacted", "BIGINT", "1 once its server was erased."),
    ),
    key=("stream",),
)

READS = (CommandInvoked, CommandAnswered)


def apply(db: DuckDBPyConnection, events: Sequence[Recorded]) -> None:
    """Add the page's, and note which have an outcome now."""
    answered = {r.stream for r in events if isinstance(r.event, CommandAnswered)}
    rows = [
        (r.stream, r.position, e.at, e.guild_id, int(r.stream in answered), 0)
        for r in events
        if isinstance(e := r.event, CommandInvoked)
    ]
    COMMANDS.insert(db, rows)
    select_in(
        db,
        f"UPDATE {COMMANDS.name} SET answered = 1 WHERE stream IN (SELECT key FROM keys_)",
        answered - {row[0] for row in rows},
    )


def forget_guild(db: DuckDBPyConnection, guild_id: int) -> list[str]:
    """What was asked in an erased server has lost its words; the streams of all that."""
    rows = db.execute(
        f"UPDATE {COMMANDS.name} SET redacted = 1 WHERE guild_id = ? RETURNING stream", [guild_id]
    ).fetchall()
    return [row[0] for row in rows]
