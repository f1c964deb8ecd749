"""Conversations: where they begin and end, which are summarised, and what they came to."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from projections.ledgers.leaving import LEAVING
from projections.queries import conversation
from projections.table import is_empty, select_in

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import datetime

    from duckdb import DuckDBPyConnection

    from projections.queries.conversation import Said

ALL_MAX = 10_000  # of the command line: more is a question for `query`


class Span(NamedTuple):
    """A burst of people's messages in a channel, without their words."""

    channel_id: int
    first_message_id: int
    upto_message_id: int
    started_us: int
    ended_us: int
    messages: int
    covered: int
    """How many of them the summary that stands covers; 0: there is none that begins here."""
    is_last: bool
    """Nothing was said in the channel after it."""


class Summary(NamedTuple):
    """A row of `session_summaries`."""

    session_id: str
    guild_id: str | None
    channel_id: str
    modality: str
    started_at: datetime
    ended_at: datetime
    summary_text: str


_ORDER = "ORDER BY created_us, message_id"
_SPANS = f"""
WITH talk AS (
    SELECT *, created_us - lag(created_us) OVER (PARTITION BY channel_id {_ORDER}) AS gap
    FROM ledger.heard WHERE channel_id IN (SELECT key FROM keys_)
), bursts AS (
    SELECT *, sum(CASE WHEN gap < {{quiet_us}} THEN 0 ELSE 1 END)
        OVER (PARTITION BY channel_id {_ORDER} ROWS UNBOUNDED PRECEDING) AS burst
    FROM talk
), parts AS (
    SELECT *, (row_number() OVER (PARTITION BY channel_id, burst {_ORDER}) - 1) // {{most}} AS part
    FROM bursts
), spans AS (
    SELECT channel_id, first(message_id {_ORDER}) AS first_id, last(message_id {_ORDER}) AS upto_id,
        min(created_us) AS started_us, max(created_us) AS ended_us, count(*) AS messages
    FROM parts GROUP BY channel_id, burst, part
)
SELECT spans.channel_id, first_id, upto_id, spans.started_us, spans.ended_us, messages,
    coalesce(s.message_count, 0),
    spans.ended_us = max(spans.ended_us) OVER (PARTITION BY spans.channel_id)
FROM spans LEFT JOIN ledger.sessions s ON s.stands = 1 AND s.modality = 'text'
    AND s.channel_id = spans.channel_id AND s.first_message_id = first_id
ORDER BY spans.started_us, first_id
"""
_SUMMARY = (
    "SELECT session_id, guild_id, channel_id, modality, started_at, ended_at, summary_text "
    "FROM session_summaries"
)
_OF_THOSE_WHO_STAY = (
    "NOT EXISTS (SELECT 1 FROM messages m JOIN ledger.leaving l "
    "ON m.author_id = CAST(l.user_id AS VARCHAR) WHERE m.channel_id = session_summaries.channel_id "
    "AND m.created_at BETWEEN started_at AND ended_at)"
)
"""Nobody took part who asks to be forgotten."""


def spans(
    db: DuckDBPyConnection, channel_ids: Collection[int], *, quiet_us: int, messages_max: int
) -> list[Span]:
    """The sessions of these channels, oldest first.

    One ends where nobody says anything for `quiet_us`, or at `messages_max`.
    """
    sql = _SPANS.format(quiet_us=quiet_us, most=messages_max)
    return [Span(*row) for row in select_in(db, sql, channel_ids)]


def channels(db: DuckDBPyConnection) -> list[int]:
    """Channels with people's messages that count."""
    rows = db.execute("SELECT DISTINCT channel_id FROM ledger.heard ORDER BY 1").fetchall()
    return [row[0] for row in rows]


def not_counting(db: DuckDBPyConnection, channel_ids: Iterable[int]) -> dict[int, int | None]:
    """Those of these channels with imported history that does not count yet, and their servers."""
    rows = select_in(
        db,
        "SELECT CAST(channel_id AS BIGINT), max(CAST(guild_id AS BIGINT)) FROM messages "
        "WHERE is_bot = 0 AND CAST(message_id AS BIGINT) NOT IN "
        "(SELECT message_id FROM ledger.heard) AND channel_id IN (SELECT key FROM keys_) "
        "GROUP BY channel_id",
        map(str, channel_ids),
    )
    return {row[0]: row[1] for row in rows}


def lines(db: DuckDBPyConnection, span: Span) -> list[Said]:
    """What was said in a session, oldest first; without what is not to be used any more."""
    rows = db.execute(
        "SELECT message_id FROM ledger.heard WHERE channel_id = ? AND created_us BETWEEN ? AND ? "
        "AND message_id NOT IN (SELECT message_id FROM ledger.withheld)",
        [span.channel_id, span.started_us, span.ended_us],
    ).fetchall()
    return [
        said
        for said in conversation.messages(db, [row[0] for row in rows])
        if (span.started_us, span.first_message_id)
        <= (said.created_us, said.message_id)
        <= (span.ended_us, span.upto_message_id)
    ]


def latest(db: DuckDBPyConnection, channel_id: int) -> list[Summary]:
    """The newest summary in a channel: of what goes on there, else of what went before."""
    rows = db.execute(
        f"{_SUMMARY} WHERE channel_id = ? AND {_usable(db)} "
        "ORDER BY ended_at DESC, session_id DESC LIMIT 1",
        [str(channel_id)],
    ).fetchall()
    return [Summary(*row) for row in rows]


def around(db: DuckDBPyConnection, message_ids: Iterable[int]) -> list[Summary]:
    """The summaries of the conversations in which these messages were said, in their order."""
    ids = list(message_ids)
    rows = select_in(
        db,
        "SELECT h.message_id, s.stream FROM ledger.heard h JOIN ledger.sessions s "
        "ON s.channel_id = h.channel_id AND h.created_us BETWEEN s.started_us AND s.ended_us "
        "WHERE s.stands = 1 AND h.message_id IN (SELECT key FROM keys_)",
        ids,
    )
    found = {row[0]: row[1] for row in rows}
    wanted = list(dict.fromkeys(found[i] for i in ids if i in found))
    shown = {
        row[0]: Summary(*row)
        for row in select_in(
            db,
            f"{_SUMMARY} WHERE session_id IN (SELECT key FROM keys_) AND {_usable(db)}",
            wanted,
        )
    }
    return [shown[name] for name in wanted if name in shown]


def _usable(db: DuckDBPyConnection) -> str:
    """A condition on summaries; mostly nobody leaves, and then none is needed."""
    return "true" if is_empty(db, LEAVING.name) else _OF_THOSE_WHO_STAY


def summaries(db: DuckDBPyConnection, *, channel_id: int | None = None) -> list[Summary]:
    """All of them, or those of a channel, oldest first."""
    rows = db.execute(
        f"{_SUMMARY} WHERE coalesce(channel_id = ?, true) ORDER BY started_at, session_id LIMIT ?",
        [None if channel_id is None else str(channel_id), ALL_MAX],
    ).fetchall()
    return [Summary(*row) for row in rows]
