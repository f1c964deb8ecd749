"""What was said in a channel, and what of it is still undecided or unread."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from events.streams import SNOWFLAKE_MAX
from projections.ledgers.wordings import current_wordings
from projections.table import select_in

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from duckdb import DuckDBPyConnection

    from projections.table import Row


class Said(NamedTuple):
    """A message as it stands now."""

    message_id: int
    created_us: int
    guild_id: int | None
    channel_id: int
    author_id: int
    author_name: str
    is_bot: bool
    content: str
    reference_id: int | None


class Undecided(NamedTuple):
    """A message without a decision."""

    channel_id: int
    message_id: int
    position: int
    heard_us: int


_SAID = (
    "SELECT CAST(message_id AS BIGINT) AS id, epoch_us(created_at) AS us, "
    "CAST(guild_id AS BIGINT), CAST(channel_id AS BIGINT), CAST(author_id AS BIGINT), author_name, "
    "is_bot, content, CAST(referenced_message_id AS BIGINT) FROM messages"
)

_UNDECIDED = "channel_id, message_id, position, heard_us FROM ledger.unclaimed"


def messages(db: DuckDBPyConnection, ids: Iterable[int]) -> list[Said]:
    """These messages, those that have a row, by time."""
    rows = select_in(
        db, f"{_SAID} WHERE message_id IN (SELECT key FROM keys_) ORDER BY us, id", map(str, ids)
    )
    return _said(rows)


def before(db: DuckDBPyConnection, channel_id: int, message_id: int, limit: int) -> list[Said]:
    """The last `limit` messages of a channel before one of them, oldest first."""
    rows = db.execute(
        f"{_SAID} WHERE channel_id = ? AND CAST(message_id AS BIGINT) < ? "
        "ORDER BY us DESC, id DESC LIMIT ?",
        [str(channel_id), message_id, limit],
    ).fetchall()
    return _said(rows[::-1])


def heard_before(
    db: DuckDBPyConnection, channel_id: int, at_us: int, message_id: int, limit: int
) -> list[Said]:
    """The last people's messages of a channel before one of them that count, oldest first."""
    rows = db.execute(
        "SELECT message_id FROM ledger.heard WHERE channel_id = ? "
        "AND (created_us, message_id) < (?, ?) "
        "ORDER BY created_us DESC, message_id DESC LIMIT ?",
        [channel_id, at_us, message_id, limit],
    ).fetchall()
    return messages(db, [row[0] for row in rows])


def undecided(
    db: DuckDBPyConnection, *, after: int = 0, since_us: int = 0, limit: int = 1_000_000
) -> list[Undecided]:
    """Messages without a decision that were recorded after a position, in the order of the log.

    Those of servers only if they were heard since `since_us`.
    """
    rows = db.execute(
        f"SELECT {_UNDECIDED} WHERE position > ? AND (is_direct = 1 OR heard_us >= ?) "
        "ORDER BY position LIMIT ?",
        [after, since_us, limit],
    ).fetchall()
    return [Undecided(*row) for row in rows]


def undecided_among(db: DuckDBPyConnection, ids: Iterable[int]) -> list[Undecided]:
    """Those of these messages that have no decision, in the order of the log."""
    rows = select_in(
        db,
        f"SELECT {_UNDECIDED} WHERE message_id IN (SELECT key FROM keys_) ORDER BY position",
        ids,
    )
    return [Undecided(*row) for row in rows]


def undecided_behind(db: DuckDBPyConnection, channel_id: int, message_id: int) -> set[int]:
    """Messages of a channel without a decision that were said after this one."""
    rows = db.execute(
        "SELECT message_id FROM ledger.unclaimed WHERE channel_id = ? AND message_id > ?",
        [channel_id, message_id],
    ).fetchall()
    return {row[0] for row in rows}


def between(
    db: DuckDBPyConnection, channel_id: int, after_id: int, before_id: int, limit: int
) -> list[Said]:
    """At most `limit` messages of a channel between two, oldest first."""
    rows = db.execute(
        f"{_SAID} WHERE channel_id = ? AND CAST(message_id AS BIGINT) > ? "
        "AND CAST(message_id AS BIGINT) < ? ORDER BY us, id LIMIT ?",
        [str(channel_id), after_id, before_id, limit],
    ).fetchall()
    return _said(rows)


def authors_of(db: DuckDBPyConnection, ids: Collection[int]) -> dict[int, int]:
    """Who wrote each of these messages, as far as it is known; of gone ones too."""
    present = select_in(
        db,
        "SELECT CAST(message_id AS BIGINT), CAST(author_id AS BIGINT) FROM messages "
        "WHERE message_id IN (SELECT key FROM keys_)",
        map(str, ids),
    )
    gone = select_in(
        db,
        "SELECT message_id, author_id FROM ledger.gone_messages "
        "WHERE author_id IS NOT NULL AND message_id IN (SELECT key FROM keys_)",
        ids,
    )
    return {row[0]: row[1] for row in (*gone, *present)}


def replied_to(db: DuckDBPyConnection, ids: Collection[int], author_id: int) -> set[int]:
    """Those of these messages that a message by this author replies to."""
    rows = select_in(
        db,
        "SELECT DISTINCT CAST(referenced_message_id AS BIGINT) FROM messages "
        f"WHERE author_id = '{int(author_id)}' "
        "AND referenced_message_id IN (SELECT key FROM keys_)",
        map(str, ids),
    )
    return {row[0] for row in rows}


def unread_channels(db: DuckDBPyConnection) -> list[int]:
    """Channels with people's messages that no window covers yet."""
    rows = db.execute(
        "SELECT DISTINCT channel_id FROM ledger.unread ORDER BY channel_id"
    ).fetchall()
    return [row[0] for row in rows]


def unread(db: DuckDBPyConnection, channel_id: int, limit: int) -> list[Said]:
    """The oldest unread people's messages of a channel, by time."""
    rows = db.execute(
        f"{_SAID} WHERE channel_id = ? AND CAST(message_id AS BIGINT) IN "
        "(SELECT u.message_id FROM ledger.unread u WHERE u.channel_id = ?) ORDER BY us, id LIMIT ?",
        [str(channel_id), channel_id, limit],
    ).fetchall()
    return _said(rows)


def unread_in(db: DuckDBPyConnection, channel_ids: Collection[int]) -> int:
    """How many messages of these channels wait to be read."""
    rows = select_in(
        db,
        "SELECT count(*) FROM ledger.unread WHERE channel_id IN (SELECT key FROM keys_)",
        channel_ids,
    )
    return rows[0][0]


def never_read(db: DuckDBPyConnection, channel_id: int) -> list[Said]:
    """People's messages of a channel, by time, that no window covers, whether they count or not."""
    rows = db.execute(
        f"{_SAID} WHERE channel_id = ? AND is_bot = 0 AND (CAST(message_id AS BIGINT) IN "
        "(SELECT message_id FROM ledger.unread) OR CAST(message_id AS BIGINT) NOT IN "
        "(SELECT message_id FROM ledger.heard)) ORDER BY us, id",
        [str(channel_id)],
    ).fetchall()
    return _said(rows)


def wordings(db: DuckDBPyConnection, ids: Collection[int]) -> list[str]:
    """The streams in which these messages stand as they do now."""
    return [*current_wordings(db, ids).values()]


def newest_id(db: DuckDBPyConnection, channel_id: int) -> int:
    """The greatest message id ever seen in a channel, ours included; 0 if none."""
    row = db.execute(
        "SELECT greatest("
        "(SELECT coalesce(max(CAST(message_id AS BIGINT)), 0) FROM messages WHERE channel_id = ?), "
        "(SELECT coalesce(max(message_id), 0) FROM ledger.gone_messages))",
        [str(channel_id)],
    ).fetchone()
    return 0 if row is None else row[0]


def names_of(db: DuckDBPyConnection, ids: Collection[int]) -> dict[int, str]:
    """The latest display name of each of these people."""
    rows = select_in(
        db,
        "SELECT author_id, arg_max(author_name, CAST(message_id AS BIGINT)) FROM messages "
        "WHERE author_id IN (SELECT key FROM keys_) GROUP BY author_id",
        map(str, ids),
    )
    return {int(row[0]): row[1] for row in rows}


def direct_channels(db: DuckDBPyConnection) -> list[int]:
    """Channels with direct messages."""
    rows = db.execute("SELECT DISTINCT channel_id FROM messages WHERE guild_id IS NULL").fetchall()
    return sorted(int(row[0]) for row in rows)


def ids_in(
    db: DuckDBPyConnection, channel_id: int, first_id: int = 0, upto_id: int | None = None
) -> list[int]:
    """The messages on record in a channel, from one to another, by id."""
    rows = db.execute(
        "SELECT CAST(message_id AS BIGINT) AS id FROM messages WHERE channel_id = ? "
        "AND id BETWEEN ? AND ? ORDER BY id",
        [str(channel_id), first_id, SNOWFLAKE_MAX if upto_id is None else upto_id],
    ).fetchall()
    return [row[0] for row in rows]


def channels_in(db: DuckDBPyConnection, guild_id: int, limit: int) -> list[int]:
    """Channels of a server with messages on record, those with the newest first."""
    rows = db.execute(
        "SELECT CAST(channel_id AS BIGINT) FROM messages WHERE guild_id = ? GROUP BY channel_id "
        "ORDER BY max(CAST(message_id AS BIGINT)) DESC LIMIT ?",
        [str(guild_id), limit],
    ).fetchall()
    return [row[0] for row in rows]


def _said(rows: Sequence[Row]) -> list[Said]:
    return [Said(*row)._replace(is_bot=bool(row[6])) for row in rows]
