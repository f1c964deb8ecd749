"""What is believed, and the candidates behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from projections.ledgers.leaving import LEAVING
from projections.table import is_empty, select_in

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from duckdb import DuckDBPyConnection

    from projections.table import Row


class Fact(NamedTuple):
    """A row of `memory_facts`."""

    id: int
    created_us: int
    updated_us: int
    scope: str
    guild_id: int | None
    channel_id: int | None
    user_id: int | None
    subject: str
    fact: str
    fact_type: str
    evidence: str
    source_message_id: int
    confidence: float
    is_active: bool


class Said(NamedTuple):
    """What one message was understood to say."""

    fact: str
    attribute: str
    value: str
    source_message_id: int
    guild_id: int | None = None


class Behind(NamedTuple):
    """What a tombstone of a fact is made from."""

    stream: str
    owner: str
    fact: str
    attribute: str
    value: str
    vectors: tuple[tuple[str, bytes], ...]
    """(model, little-endian float32)."""


_FACT = (
    "SELECT id, epoch_us(created_at), epoch_us(updated_at), scope, CAST(guild_id AS BIGINT), "
    "CAST(channel_id AS BIGINT), CAST(user_id AS BIGINT), subject, fact, fact_type, evidence_text, "
    "CAST(source_message_id AS BIGINT), confidence, is_active FROM memory_facts"
)


def facts(
    db: DuckDBPyConnection, *, subject: str | None = None, all_of_them: bool = False
) -> list[Fact]:
    """Facts, active ones unless all are wanted, by subject and id."""
    rows = db.execute(
        f"{_FACT} WHERE (? OR is_active = 1) AND coalesce(subject = ?, true) ORDER BY subject, id",
        [all_of_them, subject],
    ).fetchall()
    return _facts(rows)


def facts_by_id(db: DuckDBPyConnection, ids: Iterable[int]) -> list[Fact]:
    """Those of these facts that have a row, active or not, by id."""
    return _facts(select_in(db, f"{_FACT} WHERE id IN (SELECT key FROM keys_) ORDER BY id", ids))


def contradicted(
    db: DuckDBPyConnection,
    scope: str,
    guild_id: int | None,
    subject: str,
    attribute: str,
    value: str,
) -> int:
    """Id of the active fact that says another value of the attribute; 0 if none does."""
    if not attribute:
        return 0
    row = db.execute(
        "SELECT f.id FROM memory_facts f JOIN ledger.fact_candidates c ON c.position = f.id "
        "WHERE f.is_active = 1 AND c.scope = ? AND c.subject = ? AND c.attribute = ? "
        "AND lower(c.value) <> lower(?) "
        "AND c.guild_id IS NOT DISTINCT FROM ? ORDER BY f.id DESC LIMIT 1",
        [scope, subject, attribute, value, guild_id],
    ).fetchone()
    return 0 if row is None else row[0]


def behind(db: DuckDBPyConnection, fact_id: int) -> Behind | None:
    """The earliest candidate of a fact."""
    row = db.execute(
        "SELECT stream, owner, fact, attribute, value FROM ledger.fact_candidates "
        "WHERE position = ?",
        [fact_id],
    ).fetchone()
    if row is None:
        return None
    vectors = db.execute(
        "SELECT model, vector FROM ledger.candidate_vectors WHERE stream = ? ORDER BY model",
        [row[0]],
    ).fetchall()
    found = tuple((model, vector) for model, vector in vectors)
    return Behind(row[0], row[1], row[2], row[3], row[4], found)


def streams_of(db: DuckDBPyConnection, ids: Iterable[int]) -> dict[int, str]:
    """Stream of the earliest candidate of each fact."""
    return dict(
        select_in(
            db,
            "SELECT position, stream FROM ledger.fact_candidates "
            "WHERE position IN (SELECT key FROM keys_)",
            ids,
        )
    )


def guidance(
    db: DuckDBPyConnection, guild_id: int | None, channel_ids: Collection[int], limit: int
) -> list[Fact]:
    """What we were told about how to be, oldest first, in these channels of a server or a DM."""
    rows = db.execute(
        f"{_FACT} WHERE is_active = 1 AND subject = '__self__' AND fact_type = 'guidance' "
        "AND guild_id IS NOT DISTINCT FROM ? AND list_contains(?::VARCHAR[], channel_id) "
        "ORDER BY id LIMIT ?",
        [None if guild_id is None else str(guild_id), [*map(str, channel_ids)], limit],
    ).fetchall()
    return _facts(rows)


def latest_about(
    db: DuckDBPyConnection, subjects: Collection[str], guild_id: int, limit: int
) -> list[Fact]:
    """The newest active facts about these subjects in a server, and about the server itself."""
    rows = select_in(
        db,
        f"{_FACT} WHERE is_active = 1 AND guild_id = '{int(guild_id)}' "
        "AND subject IN (SELECT key FROM keys_) "
        f"ORDER BY updated_at DESC, id DESC LIMIT {int(limit)}",
        {*subjects, "__lore__"},
    )
    return _facts(rows)


def withheld(db: DuckDBPyConnection) -> set[int]:
    """Messages that are not to be used.

    They said what someone asked to be forgotten, or are by somebody who asks to be forgotten.
    """
    found = {row[0] for row in db.execute("SELECT message_id FROM ledger.withheld").fetchall()}
    if not is_empty(db, LEAVING.name):  # mostly nobody leaves, and there are many messages
        rows = db.execute(
            "SELECT CAST(message_id AS BIGINT) FROM messages WHERE author_id IN "
            "(SELECT CAST(user_id AS VARCHAR) FROM ledger.leaving)"
        ).fetchall()
        found |= {row[0] for row in rows}
    return found


def sources_said(db: DuckDBPyConnection, subject: str) -> list[Said]:
    """Everything accepted about a subject, whatever the fold made of it."""
    rows = db.execute(
        "SELECT fact, attribute, value, source_message_id, guild_id FROM ledger.fact_candidates "
        "WHERE subject = ? AND scope = 'user' ORDER BY position",
        [subject],
    ).fetchall()
    return [Said(*row) for row in rows]


def _facts(rows: Sequence[Row]) -> list[Fact]:
    return [Fact(*row)._replace(is_active=bool(row[13])) for row in rows]
