"""`message_vectors_native`: one vector per message and model, of its present wording."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from events.messages import MessageEmbedded, VectorWords
from projections.ledgers.wordings import current_wordings
from projections.table import Column, Row, Table, delete

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from duckdb import DuckDBPyConnection

    from events.event import Recorded
    from projections.tables.messages import MessageChanges

MESSAGE_VECTORS = Table(
    "message_vectors_native",
    "One vector per message and embedder; gone with its message or wording.",
    (
        Column("message_id", "VARCHAR", "The message."),
        Column("model", "VARCHAR", "The exact embedder; vectors of two models are never compared."),
        Column("dims", "BIGINT", "Length of the vector."),
        Column("embedding_blob", "BLOB", "Little-endian float32, L2-normalised, 4 * dims bytes."),
        Column("updated_at", "TIMESTAMPTZ", "When it was embedded."),
    ),
    key=(),
)


READS = (MessageEmbedded,)


def to_float32(vector: bytes) -> bytes:
    """Little-endian float16 as recorded, to little-endian float32 as kept."""
    return np.frombuffer(vector, "<f2").astype("<f4").tobytes()


def apply(
    db: DuckDBPyConnection,
    events: Sequence[Recorded],
    changes: MessageChanges,
    gone: Collection[int],
) -> list[int]:
    """Drop the vectors of changed and gone messages, add the page's; ids that have a new one."""
    stale = {*gone, *changes.changed}
    delete(db, MESSAGE_VECTORS.name, "message_id", [str(i) for i in stale])
    embedded = [
        (event, words)
        for recorded in events
        if isinstance(event := recorded.event, MessageEmbedded)
        and isinstance(words := recorded.words, VectorWords)
    ]
    if not embedded:
        return []
    wording = current_wordings(db, {event.message_id for event, _ in embedded})
    rows: dict[tuple[str, str], Row] = {
        (str(event.message_id), event.model): (
            str(event.message_id),
            event.model,
            event.dims,
            to_float32(words.vector),
            event.at,
        )
        for event, words in embedded
        if wording.get(event.message_id) == event.of
    }
    MESSAGE_VECTORS.insert(db, list(rows.values()))
    return [int(message_id) for message_id, _ in rows]
