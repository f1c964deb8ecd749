"""`automation_runs`: one row per attempt of an automation."""

from __future__ import annotations

from projections.table import Column, Table

AUTOMATION_RUNS = Table(
    "automation_runs",
    "One row per attempt of an automation, present from its start.",
    (
        Column("id", "BIGINT", "Position of the event that started it."),
        Column("automation_id", "BIGINT", "The automation."),
        Column("created_at", "TIMESTAMPTZ", "When the row was made."),
        Column("started_at", "TIMESTAMPTZ", "When the attempt began."),
        Column("finished_at", "TIMESTAMPTZ", "When it ended; NULL while running."),
        Column("status", "VARCHAR", "running, ok, skipped or error."),
        Column("summary", "VARCHAR", "What came of it."),
        Column("error", "VARCHAR", "Why it failed; NULL if it did not."),
        Column("message_id", "VARCHAR", "The message it posted; NULL if none."),
        Column("metadata", "VARCHAR", "JSON: scheduled_for, attempt, cost."),
    ),
    key=("id",),
)
