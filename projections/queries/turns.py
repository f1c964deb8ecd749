"""How far turns went: what is owed, and what a message of ours rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from projections.ledgers.turns import Turn, load, unfinished
from projections.table import select_in

if TYPE_CHECKING:
    from collections.abc import Iterable

    from duckdb import DuckDBPyConnection

__all__ = [
    "Answer",
    "Granted",
    "Turn",
    "granted",
    "latest_answers",
    "load",
    "of_message",
    "of_messages",
    "since_a_person_spoke",
    "turn",
    "unanswered",
    "unfinished",
]


class Granted(NamedTuple):
    """That it was decided to answer, where, when and why."""

    guild_id: int | None
    channel_id: int
    at_us: int
    reason: str


class Answer(NamedTuple):
    """The latest answer in a channel: whom it was for, and its last message."""

    channel_id: int
    user_id: int
    message_id: int
    created_us: int


def turn(db: DuckDBPyConnection, stream: str) -> Turn | None:
    """The turn of this stream; None if it never began."""
    return load(db, [stream]).get(stream)


def unanswered(db: DuckDBPyConnection) -> list[Turn]:
    """Those of them that answer somebody: a run of an automation is the clock's."""
    return [turn for turn in unfinished(db) if turn.verdict == "answer"]


def of_message(db: DuckDBPyConnection, message_id: int) -> Turn | None:
    """The turn that one of our messages belongs to, or that a trigger got."""
    rows = db.execute(
        "SELECT * FROM ledger.turns WHERE list_contains(CAST(delivered AS BIGINT[]), ?) "
        "OR list_contains(CAST(triggers AS BIGINT[]), ?) ORDER BY action_id LIMIT 1",
        [message_id, message_id],
    ).fetchall()
    return Turn(*rows[0]) if rows else None


def of_messages(db: DuckDBPyConnection, ids: Iterable[int]) -> set[str]:
    """Streams of the turns that these messages of ours belong to."""
    rows = select_in(
        db,
        "WITH said AS (SELECT stream, unnest(CAST(delivered AS BIGINT[])) AS id FROM ledger.turns) "
        "SELECT DISTINCT stream FROM said WHERE id IN (SELECT key FROM keys_)",
        ids,
    )
    return {row[0] for row in rows}


def granted(db: DuckDBPyConnection, since_us: int) -> list[Granted]:
    """Decisions to answer since then, oldest first."""
    rows = db.execute(
        "SELECT guild_id, channel_id, at_us, reason FROM ledger.turns "
        "WHERE verdict = 'answer' AND at_us > ? ORDER BY at_us, action_id",
        [since_us],
    ).fetchall()
    return [Granted(*row) for row in rows]


def latest_answers(db: DuckDBPyConnection, since_us: int) -> dict[int, Answer]:
    """By channel, the latest answer among those decided since then and wholly delivered."""
    rows = db.execute(
        "WITH said AS (SELECT channel_id, user_id, CAST(delivered AS BIGINT[])[-1] AS id "
        "FROM ledger.turns WHERE state = 'delivered' AND verdict = 'answer' AND at_us > ?) "
        "SELECT said.channel_id, user_id, id, epoch_us(m.created_at) FROM said "
        "JOIN messages m ON m.message_id = CAST(said.id AS VARCHAR) ORDER BY id",
        [since_us],
    ).fetchall()
    return {row[0]: Answer(*row) for row in rows}


def since_a_person_spoke(db: DuckDBPyConnection, channel_id: int) -> int:
    """How many turns of a channel were decided after the last person's message there."""
    row = db.execute(
        "SELECT count(*) FROM ledger.turns WHERE channel_id = ? AND verdict = 'answer' "
        "AND list_max(CAST(triggers AS BIGINT[])) > (SELECT "
        "coalesce(max(CAST(message_id AS BIGINT)), 0) FROM messages WHERE channel_id = ? "
        "AND is_bot = 0)",
        [channel_id, str(channel_id)],
    ).fetchone()
    return 0 if row is None else row[0]
