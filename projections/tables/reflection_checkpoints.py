"""`reflection_checkpoints`: which days were thought about."""

from __future__ import annotations

from projections.table import Column, Table

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
