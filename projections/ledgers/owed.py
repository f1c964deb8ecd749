"""What people's messages still wait for: a decision, and the curator's eye."""

from __future__ import annotations

from typing import TYPE_CHECKING

from events.facts import WindowRead
from events.messages import MessageEdited, MessageReceived
from events.replies import TriggerClaimed
from projections.ledgers.schema import UNCLAIMED, UNREAD, WINDOWS
from projections.table import delete
from projections.tables.messages import current_wordings

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from duckdb import DuckDBPyConnection

    from events.event import Recorded


READS = (MessageReceived, MessageEdited, TriggerClaimed, WindowRead)


def apply(
    db: DuckDBPyConnection,
    events: Sequence[Recorded],
    gone: Collection[int],
) -> None:
    """Add what a page left to do, take away what it did. Imported history waits for nothing."""
    said = [
        (r.position, r.stream, e)
        for r in events
        if (e := r.event).via != "import"  # first: nearly all that is ever folded was imported
        and isinstance(e, MessageReceived | MessageEdited)
        and not e.is_bot
        and e.message_id not in gone
    ]
    wordings = current_wordings(db, {e.message_id for _, _, e in said}) if said else {}
    said = [one for one in said if one[2].message_id in wordings]
    UNCLAIMED.insert(
        db,
        [
            (e.message_id, e.channel_id)
            for _, _, e in said
            if isinstance(e, MessageReceived) and e.guild_id is None and e.via == "live"
        ],
    )
    claimed = [e.message_id for r in events if isinstance(e := r.event, TriggerClaimed)]
    delete(db, UNCLAIMED.name, "message_id", [*claimed, *gone])
    # The present wording is what is to be read; older ones that arrive late change nothing.
    unread = {e.message_id: (at, e.channel_id) for at, s, e in said if wordings[e.message_id] == s}
    UNREAD.put(db, {i: (i, channel_id) for i, (_, channel_id) in unread.items()})
    delete(db, UNREAD.name, "message_id", gone)
    for recorded in events:
        if isinstance(recorded.event, WindowRead):
            later = [i for i, (at, _) in unread.items() if at > recorded.position]
            _read(db, recorded, recorded.event, later)


def _read(db: DuckDBPyConnection, recorded: Recorded, window: WindowRead, later: list[int]) -> None:
    """What the window covers is read, except what came after it."""
    db.execute(
        f"DELETE FROM {UNREAD.name} WHERE channel_id = ? AND message_id BETWEEN ? AND ? "
        "AND NOT list_contains(?::BIGINT[], message_id)",
        [window.channel_id, window.first_message_id, window.upto_message_id, later],
    )
    row = (
        recorded.stream,
        window.channel_id,
        window.first_message_id,
        window.upto_message_id,
        recorded.version,
        window.ended_by,
    )
    WINDOWS.put(db, {recorded.stream: row})
