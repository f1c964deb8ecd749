"""A person's own words, whole, as the log has them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from events.messages import MessageEdited, MessageReceived, MessageWords
from projections.ledgers.wordings import current_wordings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from duckdb import DuckDBPyConnection

    from events.log import EventLog

MESSAGES_AT_ONCE: Final = 1000  # a few MB of ids and wordings


class Wording(NamedTuple):
    """A message's latest wording."""

    event: MessageReceived | MessageEdited
    words: MessageWords


def messages_by(db: DuckDBPyConnection, user_id: int) -> int:
    """How many messages of a person are kept."""
    sql = "SELECT count(*) FROM messages WHERE author_id = ?"
    return db.execute(sql, [str(user_id)]).fetchall()[0][0]


def wordings_by(db: DuckDBPyConnection, log: EventLog, user_id: int) -> Iterator[Wording]:
    """Every kept message of a person, oldest first."""
    rows = db.execute(
        "SELECT CAST(message_id AS BIGINT) AS id FROM messages WHERE author_id = ? ORDER BY id",
        [str(user_id)],
    ).fetchall()
    ids = [row[0] for row in rows]
    for start in range(0, len(ids), MESSAGES_AT_ONCE):
        for _, stream in sorted(
            current_wordings(db, ids[start : start + MESSAGES_AT_ONCE]).items()
        ):
            recorded = log.stream(stream)[0]
            event, words = recorded.event, recorded.words
            if isinstance(event, MessageReceived | MessageEdited) and isinstance(
                words, MessageWords
            ):
                yield Wording(event, words)
