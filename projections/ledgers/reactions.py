"""What people's emoji say of our messages, as they stand now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from events.reactions import ReactionAdded, ReactionRemoved, ReactionWords
from projections.table import Column, Table, delete, select_in

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from duckdb import DuckDBPyConnection

    from events.event import Recorded
    from projections.table import Row

REACTIONS = Table(
    "ledger.reactions",
    "Emoji of people under our messages.",
    (
        Column("stream", "VARCHAR", ""),
        Column("message_id", "BIGINT", "The message of ours."),
        Column("guild_id", "BIGINT", ""),
        Column("user_id", "BIGINT", "Who put it there."),
        Column("emoji", "VARCHAR", "Unicode, or name:id of a custom one."),
    ),
    key=("stream",),
)

READS = (ReactionAdded, ReactionRemoved)


def apply(db: DuckDBPyConnection, events: Sequence[Recorded]) -> None:
    """The last event of a page about each stands; nothing comes under a message that was gone."""
    last = {recorded.stream: recorded for recorded in events}
    rows: dict[str, Row] = {}
    for stream, recorded in last.items():
        event = recorded.event
        if isinstance(event, ReactionAdded) and isinstance(recorded.words, ReactionWords):
            rows[stream] = (
                stream,
                event.message_id,
                event.guild_id,
                event.user_id,
                recorded.words.emoji,
            )
    no_more = _gone_before(db, {row[1] for row in rows.values()})
    delete(db, REACTIONS.name, "stream", last)
    REACTIONS.insert(db, [row for row in rows.values() if row[1] not in no_more])


def leave(db: DuckDBPyConnection, gone: Collection[int]) -> None:
    """Nothing stays under these messages, which went with this page."""
    delete(db, REACTIONS.name, "message_id", gone)


def _gone_before(db: DuckDBPyConnection, ids: Collection[int]) -> set[int]:
    found = select_in(
        db,
        "SELECT message_id FROM ledger.gone_messages WHERE message_id IN (SELECT key FROM keys_)",
        ids,
    )
    return {row[0] for row in found}


def forget_owner(db: DuckDBPyConnection, column: str, number: int) -> None:
    """Of an erased person (`user_id`) or guild (`guild_id`) nothing stays."""
    db.execute(f"DELETE FROM {REACTIONS.name} WHERE {column} = ?", [number])
