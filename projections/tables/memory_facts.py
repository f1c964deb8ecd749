"""`memory_facts`: what is believed, and why: each subject's fold over its remaining candidates."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from events import streams
from events.wording import fold_text
from projections.ledgers.fact_fold import FactCandidate, FactRow, Tombstone, fold
from projections.table import Column, Row, Table, delete, select_in

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

    from duckdb import DuckDBPyConnection
    from numpy.typing import NDArray

    HashOf = Callable[[str, str], bytes]
    """(owner, text) to the hash that only this owner's key can make."""

MEMORY_FACTS = Table(
    "memory_facts",
    "What is believed about people, servers and ourselves, each with the words it came from.",
    (
        Column("id", "BIGINT", "Position of the earliest remaining candidate."),
        Column("created_at", "TIMESTAMPTZ", "When it was first learned."),
        Column("updated_at", "TIMESTAMPTZ", "When it was last confirmed, contradicted or moved."),
        Column("scope", "VARCHAR", "user, guild or owner: where it may be used."),
        Column("guild_id", "VARCHAR", "The server it was learned in; NULL outside servers."),
        Column("channel_id", "VARCHAR", "The channel of the shown evidence."),
        Column("user_id", "VARCHAR", "Whose words it came from."),
        Column(
            "subject", "VARCHAR", "Who it is about: a person id, __self__, __lore__ or __owner__."
        ),
        Column("fact", "VARCHAR", "One sentence, at most 400 characters."),
        Column(
            "fact_type",
            "VARCHAR",
            "profile, relationship, preference, project, guidance, behavioral or other.",
        ),
        Column(
            "evidence_text", "VARCHAR", "A quote of the source message, at most 240 characters."
        ),
        Column("source_message_id", "VARCHAR", "The message of the shown evidence."),
        Column(
            "confidence",
            "DOUBLE",
            "0 to 1; grows with every independent message that says the same.",
        ),
        Column("is_active", "BIGINT", "1 while believed; 0 once superseded or crowded out."),
    ),
    key=("id",),
)


class Subject(NamedTuple):
    """What is folded together."""

    scope: str
    guild_id: int | None
    subject: str


class FactChanges(NamedTuple):
    """What refolding did: rows written, and ids that went or fell inactive."""

    put: tuple[FactRow, ...]
    gone: tuple[int, ...]


_OF_SUBJECT = "scope = ? AND subject = ? AND guild_id IS NOT DISTINCT FROM ?"


def refold(db: DuckDBPyConnection, subjects: Collection[Subject], hash_of: HashOf) -> FactChanges:
    """Fold these subjects anew from the ledgers and write what is different."""
    put: list[FactRow] = []
    gone: list[int] = []
    for subject in sorted(subjects, key=str):
        rows = {row.id: row for row in _folded(db, subject, hash_of)}
        known = _known(db, subject)
        different = {i: row for i, row in rows.items() if known.get(i) != _values(row)}
        missing = [i for i in known if i not in rows]
        delete(db, "memory_facts", "id", missing)
        MEMORY_FACTS.put(db, {i: _values(row) for i, row in different.items()})
        put += different.values()
        gone += missing
    return FactChanges(tuple(put), tuple(gone))


def subjects_quoting(db: DuckDBPyConnection, message_ids: Iterable[int]) -> set[Subject]:
    """Subjects with a candidate whose evidence is in one of these messages."""
    rows = select_in(
        db,
        "SELECT DISTINCT scope, guild_id, subject FROM ledger.fact_candidates "
        "WHERE source_message_id IN (SELECT key FROM keys_)",
        message_ids,
    )
    return {Subject(*row) for row in rows}


def _folded(db: DuckDBPyConnection, of: Subject, hash_of: HashOf) -> list[FactRow]:
    values: list[object] = [of.scope, of.subject, of.guild_id]
    model, vectors = _vectors(db, values)
    rows = db.execute(
        "SELECT c.stream, c.position, c.channel_id, c.user_id, c.fact, c.fact_type, c.evidence, "
        "c.source_message_id, c.message_us, c.confidence, c.attribute, c.value, c.correction, "
        "c.learned_us, m.content FROM ledger.fact_candidates c "
        "LEFT JOIN messages m ON m.message_id = c.source_message_id::VARCHAR "
        "WHERE c.scope = ? AND c.subject = ? AND c.guild_id IS NOT DISTINCT FROM ?",
        values,
    ).fetchall()
    candidates = [
        FactCandidate(
            stream=row[0],
            position=row[1],
            scope=of.scope,
            guild_id=of.guild_id,
            subject=of.subject,
            channel_id=row[2],
            user_id=row[3],
            fact=row[4],
            fact_type=row[5],
            evidence=row[6],
            source_message_id=row[7],
            message_us=row[8],
            confidence=row[9],
            attribute=row[10],
            value=row[11],
            correction=bool(row[12]),
            learned_us=row[13],
            vector=vectors.get(row[0]),
        )
        for row in rows
        if _still_said(row[0], row[6], row[7], row[14])
    ]
    tombstones, owner = _tombstones(db, values, model)
    pinned = db.execute(f"SELECT hash, owner FROM ledger.pins WHERE {_OF_SUBJECT}", values)
    pins = dict(pinned.fetchall())
    owner = owner or next(iter(pins.values()), "")  # the same for all about one subject
    return fold(candidates, tombstones, {*pins}, hash_of=lambda text: hash_of(owner, text))


def _still_said(stream: str, evidence: str, source_message_id: int, content: str | None) -> bool:
    """Whether its message is there and says so; what was said in a command is in no message."""
    if content is None:
        return stream.startswith(streams.fact_prefix(streams.command(source_message_id)))
    # An edit may have taken the words back; folding every text is most of the work of a refold.
    return evidence in content or fold_text(evidence) in fold_text(content)


def _vectors(
    db: DuckDBPyConnection, values: list[object]
) -> tuple[str | None, dict[str, NDArray[np.float32]]]:
    """The newest model that embedded this subject's candidates, and its vectors by stream."""
    rows = db.execute(
        "SELECT v.model, v.stream, v.vector, v.position FROM ledger.candidate_vectors v "
        "JOIN ledger.fact_candidates c USING (stream) "
        "WHERE c.scope = ? AND c.subject = ? AND c.guild_id IS NOT DISTINCT FROM ? "
        "ORDER BY v.position",
        values,
    ).fetchall()
    model: str | None = rows[-1][0] if rows else None
    return model, {row[1]: np.frombuffer(row[2], "<f4") for row in rows if row[0] == model}


def _tombstones(
    db: DuckDBPyConnection, values: list[object], model: str | None
) -> tuple[list[Tombstone], str]:
    rows = db.execute(
        "SELECT position, hash, forgotten_us, model, vector, owner FROM ledger.tombstones "
        f"WHERE {_OF_SUBJECT}",
        values,
    ).fetchall()
    tombstones = [
        Tombstone(
            position=row[0],
            hash=row[1],
            forgotten_us=row[2],
            vector=np.frombuffer(row[4], "<f4") if row[3] == model and row[4] else None,
        )
        for row in rows
    ]
    return tombstones, rows[0][5] if rows else ""


def _known(db: DuckDBPyConnection, of: Subject) -> dict[int, Row]:
    rows = db.execute(
        "SELECT * REPLACE (epoch_us(created_at) AS created_at, epoch_us(updated_at) AS updated_at) "
        f"FROM memory_facts WHERE {_OF_SUBJECT}",
        [of.scope, of.subject, None if of.guild_id is None else str(of.guild_id)],
    ).fetchall()
    return {row[0]: row for row in rows}


def _values(row: FactRow) -> Row:
    return (
        row.id,
        row.created_us,
        row.updated_us,
        row.scope,
        None if row.guild_id is None else str(row.guild_id),
        None if row.channel_id is None else str(row.channel_id),
        None if row.user_id is None else str(row.user_id),
        row.subject,
        row.fact,
        row.fact_type,
        row.evidence_text,
        str(row.source_message_id),
        row.confidence,
        int(row.is_active),
    )
