"""A read model with messages and facts put in directly: what the projector would have made."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import duckdb
import msgspec

from projections.ledgers.guilds import GUILDS
from projections.ledgers.leaving import LEAVING
from projections.recall.ask import Recall
from projections.recall.lexical import FactDoc, LexicalChanges, LexicalIndex, MessageDoc
from projections.recall.question import Audience, Question
from projections.recall.vectors import VectorIndex
from projections.tables.memory_fact_vectors_native import MEMORY_FACT_VECTORS
from projections.tables.memory_facts import MEMORY_FACTS
from projections.tables.message_vectors_native import MESSAGE_VECTORS
from projections.tables.messages import MESSAGES

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from projections.recall.question import Hit

TABLES = (MESSAGES, MEMORY_FACTS, MESSAGE_VECTORS, MEMORY_FACT_VECTORS)
EPOCH_MS = 1_420_070_400_000
MONDAY = datetime(2024, 3, 4, 12, 0, tzinfo=UTC)
EVERYBODY = Audience()
MODEL = "test-model"
DIMS = 8


def message(message_id: int, content: str = "word", **changes: Any) -> MessageDoc:
    """By Ann in channel 10 of guild 1, unless changed."""
    doc = MessageDoc(message_id, 1, 10, 100, message_id * 1_000_000, 0, "Ann", content)
    return msgspec.structs.replace(doc, **changes)


def snowflake(at: datetime, n: int = 0) -> int:
    """The n-th id of a millisecond."""
    return (int(at.timestamp() * 1000) - EPOCH_MS << 22) + n


def found(index: LexicalIndex, text: str, audience: Audience = EVERYBODY) -> list[int]:
    """The ids of the messages in the index that hold any of the words, in order."""
    reader = index.reader()
    try:
        return sorted(reader.messages(reader.words(text), audience, own=False, limit=100))
    finally:
        reader.close()


@dataclass
class Memory:
    """Fill it, then ask it."""

    folder: Path
    dims: int = DIMS
    position: int = 0
    now: datetime = MONDAY
    database: duckdb.DuckDBPyConnection = field(default_factory=duckdb.connect)

    def __post_init__(self) -> None:
        self.database.execute("CREATE SCHEMA ledger")
        for table in (*TABLES, GUILDS, LEAVING):
            self.database.execute(table.ddl())
        self.lexical = LexicalIndex(self.folder / "lexical.db")
        self.vectors = VectorIndex(MODEL, self.dims)
        self.recall = Recall(self.database.cursor, self.lexical, self.vectors)

    def close(self) -> None:
        self.lexical.close()
        self.database.close()

    def clear(self) -> None:
        """Empty again: cheaper than a new one for each example."""
        for table in (MESSAGES, MEMORY_FACTS, MESSAGE_VECTORS, MEMORY_FACT_VECTORS):
            self.database.execute(f"DELETE FROM {table.name}")
        self.lexical.close()
        for path in self.folder.glob("lexical.db*"):
            path.unlink()
        self.lexical = LexicalIndex(self.folder / "lexical.db")
        self.vectors.load(self.database)
        self.recall = Recall(self.database.cursor, self.lexical, self.vectors)

    def put(self, docs: Sequence[MessageDoc]) -> None:
        """Messages into the table and the lexical index; a known id is replaced."""
        self._delete("messages", "message_id", [str(doc.message_id) for doc in docs])
        MESSAGES.insert(self.database, [_row(doc) for doc in docs])
        self._changed(LexicalChanges(put_messages=docs))

    def say(self, text: str, **changes: Any) -> int:
        """One message, a minute after the one before unless `at` is given; its id."""
        self.now = at = changes.pop("at", self.now + timedelta(minutes=1))
        changes = {"created_us": int(at.timestamp() * 1_000_000)} | changes
        doc = message(snowflake(at, self.position), text, **changes)
        self.put([doc])
        return doc.message_id

    def unsay(self, *message_ids: int) -> None:
        self._delete("messages", "message_id", [str(one) for one in message_ids])
        self._changed(LexicalChanges(remove_messages=message_ids))

    def learn(self, text: str, source: int, **changes: Any) -> int:
        """One fact about the author of its source; its id."""
        self.position += 1
        doc = FactDoc(self.position, 1, 10, 100, "100", text)._replace(**changes)
        at_us = int(self.now.timestamp() * 1_000_000)
        row = (
            doc.fact_id, at_us, at_us, "user", _text(doc.guild_id), _text(doc.channel_id),
            _text(doc.user_id), doc.subject, doc.fact, "profile", f"“{text}”", str(source), 0.8, 1,
        )  # fmt: skip
        MEMORY_FACTS.insert(self.database, [row])
        self._changed(LexicalChanges(put_facts=[doc]))
        return doc.fact_id

    def embed(self, ids: Sequence[int], vectors: NDArray[np.float32], model: str = MODEL) -> None:
        """Vectors of messages, row by row."""
        self._delete("message_vectors_native", "message_id", [str(one) for one in ids])
        rows = [
            (str(one), model, vectors.shape[1], vector.astype("<f4").tobytes(), 0)
            for one, vector in zip(ids, vectors, strict=True)
        ]
        MESSAGE_VECTORS.insert(self.database, rows)

    def embed_fact(self, fact_id: int, vector: NDArray[np.float32]) -> None:
        row = (fact_id, MODEL, len(vector), vector.astype("<f4").tobytes(), 0)
        MEMORY_FACT_VECTORS.insert(self.database, [row])

    def ask(
        self, text: str, vector: NDArray[np.float32] | None = None, **question: Any
    ) -> list[Hit]:
        """Asked now, by nobody in particular, of everything, unless the question says otherwise."""
        question.setdefault("asked_at", self.now)
        return self.recall.ask(Question(text=text, **question), vector)

    def _changed(self, changes: LexicalChanges) -> None:
        self.position += 1
        self.lexical.apply(self.position, changes)

    def _delete(self, table: str, key: str, ids: Sequence[str]) -> None:
        self.database.execute(f"DELETE FROM {table} WHERE {key} IN (SELECT unnest(?))", [list(ids)])


def _row(doc: MessageDoc) -> tuple[Any, ...]:
    return (
        str(doc.message_id), doc.created_us, _text(doc.guild_id), str(doc.channel_id),
        str(doc.author_id), doc.author_name, doc.is_own, doc.content, None,
    )  # fmt: skip


def _text(value: int | None) -> str | None:
    return None if value is None else str(value)
