"""People's messages that wait for the curator's eye."""

from __future__ import annotations

from projections.table import Column, Table

UNREAD = Table(
    "ledger.unread",
    "People's live messages that no window of the curator covers yet.",
    (
        Column("message_id", "BIGINT", ""),
        Column("channel_id", "BIGINT", ""),
        Column("position", "BIGINT", "Since when: what was read before then does not cover it."),
    ),
    key=("message_id",),
)
