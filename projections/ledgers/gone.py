"""Messages that are gone: what stays known of them, so that what arrives later is ignored."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from projections.ledgers.schema import GONE_MESSAGES
from projections.table import delete, is_empty, select_in

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from duckdb import DuckDBPyConnection


class Whose(NamedTuple):
    """What stays known of a message without its words. NULL: nobody ever said."""

    author_id: int | None = None
    guild_id: int | None = None
    channel_id: int | None = None
    created_us: int | None = None
    is_bot: int | None = None


_UNKNOWN = Whose()
_WHOSE = "author_id, guild_id, channel_id, created_us, is_bot"


def leave(
    db: DuckDBPyConnection,
    ids: Collection[int],
    *,
    deleted: Collection[int] = (),
    whose: Mapping[int, Whose] = MappingProxyType({}),
) -> None:
    """Take rows away and remember that they are gone, and whose they were.

    `deleted` are those of them that were deleted, `whose` is what only the page knows.
    """
    if not ids:
        return
    known = {
        row[0]: Whose(*row[1:])
        for row in select_in(
            db,
            "SELECT CAST(message_id AS BIGINT), CAST(author_id AS BIGINT), "
            "CAST(guild_id AS BIGINT), CAST(channel_id AS BIGINT), epoch_us(created_at), is_bot "
            "FROM messages WHERE message_id IN (SELECT key FROM keys_)",
            map(str, ids),
        )
    }
    was = {
        row[0]: (Whose(*row[1:-1]), row[-1])
        for row in select_in(
            db,
            f"SELECT message_id, {_WHOSE}, deleted FROM ledger.gone_messages "
            "WHERE message_id IN (SELECT key FROM keys_)",
            ids,
        )
    }
    unknown = (_UNKNOWN, 0)
    GONE_MESSAGES.put(
        db,
        {
            i: (
                i,
                *(known.get(i) or whose.get(i) or was.get(i, unknown)[0]),
                int(i in deleted or was.get(i, unknown)[1]),
            )
            for i in ids
        },
    )
    delete(db, "messages", "message_id", [str(i) for i in known])
    delete(db, "ledger.wordings", "message_id", ids)


def gone_among(db: DuckDBPyConnection, ids: Iterable[int]) -> dict[int, int]:
    """Which messages are gone already: 1 deleted, 0 only without words."""
    if is_empty(db, GONE_MESSAGES.name):
        return {}
    return dict(
        select_in(
            db,
            "SELECT message_id, deleted FROM ledger.gone_messages "
            "WHERE message_id IN (SELECT key FROM keys_)",
            ids,
        )
    )
