"""`session_summaries`: what each conversation came to."""

from __future__ import annotations

from projections.table import Column, Table

SESSION_SUMMARIES = Table(
    "session_summaries",
    "What each conversation came to: who took part, what was decided, promised, left open.",
    (
        Column("session_id", "VARCHAR", "The stream of the session."),
        Column("created_at", "TIMESTAMPTZ", "When it was first summarised."),
        Column("updated_at", "TIMESTAMPTZ", "When it was last summarised."),
        Column("guild_id", "VARCHAR", "The server; NULL in a direct message."),
        Column("channel_id", "VARCHAR", "The channel."),
        Column("modality", "VARCHAR", "text or voice."),
        Column("started_at", "TIMESTAMPTZ", "Its first message."),
        Column("ended_at", "TIMESTAMPTZ", "Its last message."),
        Column("summary_text", "VARCHAR", "At most 2400 characters."),
    ),
    key=("session_id",),
)
