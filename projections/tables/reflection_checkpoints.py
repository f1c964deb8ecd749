"""`reflection_checkpoints`: which days were thought about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from events.reflections import ReflectionCompleted
from projections.table import Column, Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from duckdb import DuckDBPyConnection

    from events.event import Recorded

REFLECTION_CHECKPOINTS = Table(
    "reflection_checkpoints",
    "Which finished days were reflected on, per server.",
    (
        Column("date_key", "VARCHAR", "YYYY-MM-DD in the zone of the server."),
        Column("guild_id", "VARCHAR", "The server."),
        Column("completed_at", "TIMESTAMPTZ", "When the last facts of the day were recorded."),
        Column("run_id", "VARCHAR", "The run that did it."),
    ),
    key=("date_key", "guild_id"),
)

READS = (ReflectionCompleted,)


def apply(db: DuckDBPyConnection, events: Sequence[Recorded]) -> None:
    """Add a page's; a day is done once."""
    rows = {
        (e.date, e.guild_id): (e.date, str(e.guild_id), e.at, r.stream)
        for r in events
        if isinstance(e := r.event, ReflectionCompleted)
    }
    REFLECTION_CHECKPOINTS.put(db, rows)


def forget_guild(db: DuckDBPyConnection, guild_id: int) -> None:
    """Those of an erased server."""
    db.execute("DELETE FROM reflection_checkpoints WHERE guild_id = ?", [str(guild_id)])
