"""`automations`: what the bot was asked to do at a time or on an event."""

from __future__ import annotations

from projections.table import Column, Table

AUTOMATIONS = Table(
    "automations",
    "What the bot was asked to do at a time or on an event.",
    (
        Column("id", "BIGINT", "Position of the event that created it."),
        Column("created_at", "TIMESTAMPTZ", "When it was created."),
        Column("updated_at", "TIMESTAMPTZ", "When it last changed."),
        Column("guild_id", "VARCHAR", "The server; NULL in a direct message."),
        Column("channel_id", "VARCHAR", "Where its output goes."),
        Column("created_by_user_id", "VARCHAR", "Who created it."),
        Column("created_by_name", "VARCHAR", "Their display name then."),
        Column("title", "VARCHAR", "At most 90 characters."),
        Column("instruction", "VARCHAR", "What to do, at most 2000 characters."),
        Column(
            "schedule_json",
            "VARCHAR",
            "JSON: kind, and wall time with IANA zone, interval, cron expression or match.",
        ),
        Column("next_run_at", "TIMESTAMPTZ", "The next instant, UTC; NULL unless active."),
        Column("status", "VARCHAR", "active, paused, completed or deleted."),
        Column("is_running", "BIGINT", "1 while a run holds the lease, else 0."),
        Column("running_started_at", "TIMESTAMPTZ", "When that run began; NULL if none."),
        Column("last_run_at", "TIMESTAMPTZ", "When it last ran."),
        Column("last_error", "VARCHAR", "Why the last run failed; NULL if it did not."),
        Column("last_result", "VARCHAR", "What the last run said."),
        Column("match_text", "VARCHAR", "Lower-cased title and instruction, for lookup."),
    ),
    key=("id",),
)
