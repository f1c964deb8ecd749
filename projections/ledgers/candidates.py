"""Candidates and their vectors: what rows of `memory_facts` are folded from."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from events import streams
from events.facts import FactEmbedded, FactLearned, FactWords
from events.messages import VectorWords
from projections.ledgers import wishes
from projections.ledgers.schema import CANDIDATE_VECTORS, CANDIDATES
from projections.table import Row, delete, select_in
from projections.tables.memory_facts import Subject
from projections.tables.message_vectors_native import to_float32

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from duckdb import DuckDBPyConnection

    from events.event import Recorded


READS = (FactLearned, FactEmbedded)


class CandidateChanges(NamedTuple):
    """What a page did to candidates."""

    subjects: set[Subject]
    """To be folded anew."""
    embedded: list[str]
    """Candidates that got a vector."""


def apply(db: DuckDBPyConnection, events: Iterable[Recorded]) -> CandidateChanges:
    """Note a page's candidates and vectors."""
    learned: list[Row] = []
    vectors: list[Row] = []
    subjects: set[Subject] = set()
    for r in events:
        match r.event:
            case FactLearned() as e:
                if isinstance(r.words, FactWords):
                    learned.append(_candidate(r, e, r.words))
                    subjects.add(Subject(e.scope, e.guild_id, e.subject))
            case FactEmbedded() as e:
                if isinstance(r.words, VectorWords):
                    blob = to_float32(r.words.vector)
                    vectors.append((e.of, e.model, r.position, e.dims, blob, e.at))
            case _:
                pass
    CANDIDATES.insert(db, learned)
    vectors = _of_known(db, vectors)
    CANDIDATE_VECTORS.insert(db, vectors)
    embedded = [row[0] for row in vectors]
    return CandidateChanges(subjects | _subjects_of(db, embedded), embedded)


def _of_known(db: DuckDBPyConnection, vectors: list[Row]) -> list[Row]:
    """The vectors whose candidate is still there: it may have been erased while it was embedded."""
    made = dict(
        select_in(
            db,
            "SELECT stream, position FROM ledger.fact_candidates "
            "WHERE stream IN (SELECT key FROM keys_)",
            {row[0] for row in vectors},
        )
    )
    return [row for row in vectors if made.get(row[0], row[2]) < row[2]]


def forget(db: DuckDBPyConnection, names: Collection[str]) -> set[Subject]:
    """Take candidates away whose words were erased; subjects to be folded anew."""
    subjects = _subjects_of(db, names)
    delete(db, "ledger.fact_candidates", "stream", names)
    delete(db, "ledger.candidate_vectors", "stream", names)
    return subjects


def forget_read(db: DuckDBPyConnection, windows: Collection[str], before: int) -> set[Subject]:
    """Take away what these windows gave when they were read before a position."""
    prefixes = [f"{streams.fact_prefix(name)[:-1]}{end}" for name in windows for end in ":@"]
    rows = db.execute(
        "SELECT stream FROM ledger.fact_candidates WHERE position < ? "
        "AND len(list_filter(?::VARCHAR[], lambda p: starts_with(stream, p))) > 0",
        [before, prefixes],
    ).fetchall()
    return forget(db, [row[0] for row in rows])


def forget_owner(db: DuckDBPyConnection, owner: str) -> set[Subject]:
    """Take away everything that an erased person's or guild's key sealed."""
    names = db.execute(
        "SELECT stream FROM ledger.fact_candidates WHERE owner = ?", [owner]
    ).fetchall()
    subjects = forget(db, [row[0] for row in names])
    wishes.forget_owner(db, owner)
    return subjects


def _subjects_of(db: DuckDBPyConnection, names: Iterable[str]) -> set[Subject]:
    rows = select_in(
        db,
        "SELECT DISTINCT scope, guild_id, subject FROM ledger.fact_candidates "
        "WHERE stream IN (SELECT key FROM keys_)",
        names,
    )
    return {Subject(*row) for row in rows}


def _candidate(r: Recorded, e: FactLearned, words: FactWords) -> Row:
    return (
        r.stream,
        r.position,
        e.scope,
        e.guild_id,
        e.channel_id,
        e.user_id,
        e.subject,
        words.fact,
        e.fact_type,
        words.evidence,
        e.source_message_id,
        e.message_us,
        e.confidence,
        words.attribute,
        words.value,
        int(e.correction),
        e.at,
        r.owner,
    )
