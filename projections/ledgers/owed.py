"""What people's messages still wait for: a decision, and the curator's eye."""

from __future__ import annotations

from typing import TYPE_CHECKING

from events.facts import WindowRead
from events.messages import MessageReceived
from events.replies import TriggerClaimed
from projections.ledgers.schema import UNCLAIMED, UNREAD, WINDOWS
from projections.table import delete

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from duckdb import DuckDBPyConnection

    from events.event import Recorded
    from projections.tables.messages import MessageChanges


READS = (MessageReceived, TriggerClaimed, WindowRead)


def apply(
    db: DuckDBPyConnection,
    events: Sequence[Recorded],
    changes: MessageChanges,
    gone: Collection[int],
) -> None:
    """Add what a page left to do, take away what it did. Imported history waits for nothing."""
    live = [
        e
        for r in events
        if isinstance(e := r.event, MessageReceived)
        and e.via != "import"
        and not e.is_bot
        and r.words is not None
        and e.message_id not in gone
        and e.message_id in changes.put
    ]
    UNREAD.insert(db, [(e.message_id, e.channel_id) for e in live])
    UNCLAIMED.insert(
        db,
        [(e.message_id, e.channel_id) for e in live if e.guild_id is None and e.via == "live"],
    )
    claimed = [e.message_id for r in events if isinstance(e := r.event, TriggerClaimed)]
    delete(db, UNCLAIMED.name, "message_id", [*claimed, *gone])
    delete(db, UNREAD.name, "message_id", gone)
    windows = {r.stream: (r, e) for r in events if isinstance(e := r.event, WindowRead)}
    WINDOWS.put(
        db,
        {
            stream: (
                stream,
                e.channel_id,
                e.first_message_id,
                e.upto_message_id,
                r.version,
                e.ended_by,
            )
            for stream, (r, e) in windows.items()
        },
    )
    for _, event in windows.values():
        db.execute(
            f"DELETE FROM {UNREAD.name} WHERE channel_id = ? AND message_id BETWEEN ? AND ?",
            [event.channel_id, event.first_message_id, event.upto_message_id],
        )
