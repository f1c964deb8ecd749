"""Asking memory: candidates from both indexes, their texts from the read model, one ranking."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from projections.recall import ranking, when
from projections.recall.cues import asks_when, content_words, person_meant
from projections.recall.lexical_reader import Span
from projections.recall.question import Hit

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from datetime import datetime

    import duckdb
    from numpy.typing import NDArray

    from projections.recall.lexical import LexicalIndex
    from projections.recall.lexical_reader import LexicalReader, Place, Word
    from projections.recall.question import Question
    from projections.recall.vectors import VectorIndex

SEEDS_MAX: Final = 100
"""Messages taken from each index. With their neighbours that is at most 1,000 to read and rank."""

SEEDS_IN_SPAN_MAX: Final = 50
"""Messages taken from each stretch of time that the question speaks of."""

FACTS_MAX: Final = 50
"""Facts taken from each index."""

QUESTION_CHARS_MAX: Final = 2_000
"""Read of a question: a Discord message's length, so that a pasted book stays cheap."""

_MESSAGES: Final = """
SELECT message_id::BIGINT, author_name, content, created_at, guild_id::BIGINT
FROM messages WHERE message_id IN (SELECT unnest(?::VARCHAR[]))"""

_FACTS: Final = """
SELECT f.id, f.subject, f.fact, f.evidence_text, f.confidence, coalesce(m.created_at, f.created_at),
    coalesce(m.author_id, f.user_id, '0')::BIGINT, coalesce(m.author_name, ''),
    f.guild_id::BIGINT, f.channel_id::BIGINT, f.source_message_id::BIGINT
FROM memory_facts f LEFT JOIN messages m ON m.message_id = f.source_message_id
WHERE f.is_active = 1 AND f.id IN (SELECT unnest(?::BIGINT[]))"""


class _Message(NamedTuple):
    place: Place
    guild_id: int | None
    author_name: str
    content: str


class _Asked(NamedTuple):
    """A question taken apart, with what is open while it is answered."""

    question: Question
    words: list[Word]
    content: list[Word]
    spans: list[Span]
    vector: NDArray[np.float32] | None
    reader: LexicalReader
    database: duckdb.DuckDBPyConnection


class Recall:
    """Finds what is relevant to a question. Any thread may ask."""

    def __init__(
        self,
        connect: Callable[[], duckdb.DuckDBPyConnection],
        lexical: LexicalIndex,
        vectors: VectorIndex | None,
    ) -> None:
        """`connect` gives the calling thread's own cursor on the read model; it is not closed here."""
        self._connect = connect
        self._lexical = lexical
        self._vectors = vectors

    def ask(self, question: Question, query_vector: NDArray[np.float32] | None) -> list[Hit]:
        """At most k messages and k facts, best first, each with the terms that make its score.

        `query_vector` is the question's unit vector by the model of the vector index: shape
        `(dims,)`. Without it (or the index) words alone decide.
        """
        reader = self._lexical.reader()
        try:
            words = reader.words(question.text[:QUESTION_CHARS_MAX])
            asked = _Asked(
                question,
                words,
                content_words(words),
                _spans(question),
                None if self._vectors is None else query_vector,
                reader,
                self._connect(),
            )
            hits = [*self._messages(asked), *self._facts(asked)]
        finally:
            reader.close()
        return sorted(hits, key=lambda hit: -hit.score)
