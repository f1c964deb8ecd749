"""`memory_fact_vectors_native`: one vector per fact and model, that of its earliest candidate."""

from __future__ import annotations

from typing import TYPE_CHECKING

from projections.table import Column, Row, Table, delete, select_in

if TYPE_CHECKING:
    from collections.abc import Iterable

    from duckdb import DuckDBPyConnection

    from projections.tables.memory_facts import FactChanges

MEMORY_FACT_VECTORS = Table(
    "memory_fact_vectors_native",
    "One vector per fact and embedder; gone with its fact.",
    (
        Column("fact_id", "BIGINT", "The fact."),
        Column("model", "VARCHAR", "The exact embedder; vectors of two models are never compared."),
        Column("dims", "BIGINT", "Length of the vector."),
        Column("embedding_blob", "BLOB", "Little-endian float32, L2-normalised, 4 * dims bytes."),
        Column("updated_at", "TIMESTAMPTZ", "When it was embedded."),
    ),
    key=(),
)


def apply(db: DuckDBPyConnection, changes: FactChanges, embedded: Iterable[str]) -> list[int]:
    """Make the vectors of changed facts, and of those a page embedded, follow their candidates."""
    positions = [
        row[0]
        for row in select_in(
            db,
            "SELECT position FROM ledger.fact_candidates WHERE stream IN (SELECT key FROM keys_)",
            embedded,
        )
    ]
    touched = {*(row.id for row in changes.put), *changes.gone, *positions}
    delete(db, MEMORY_FACT_VECTORS.name, "fact_id", touched)
    rows: list[Row] = [
        tuple(row)
        for row in select_in(
            db,
            "SELECT f.id, v.model, v.dims, v.vector, v.at_us FROM memory_facts f "
            "JOIN ledger.fact_candidates c ON c.position = f.id "
            "JOIN ledger.candidate_vectors v ON v.stream = c.stream "
            "WHERE f.id IN (SELECT key FROM keys_) ORDER BY f.id, v.position",
            touched,
        )
    ]
    latest = {(row[0], row[1]): row for row in rows}
    MEMORY_FACT_VECTORS.insert(db, list(latest.values()))
    return sorted(touched)
