"""Recall: what memory holds that is relevant to a question."""

from __future__ import annotations

from typing import TYPE_CHECKING

from projections.recall.asked import take_apart
from projections.recall.find_facts import find_facts
from projections.recall.find_messages import find_messages

if TYPE_CHECKING:
    from collections.abc import Callable

    import duckdb
    import numpy as np
    from numpy.typing import NDArray

    from projections.recall.lexical import LexicalIndex
    from projections.recall.question import Hit, Question
    from projections.recall.vectors import VectorIndex


class Recall:
    """Messages and facts by words and by meaning. Any thread may ask."""

    def __init__(
        self,
        connect: Callable[[], duckdb.DuckDBPyConnection],
        lexical: LexicalIndex,
        vectors: VectorIndex | None,
    ) -> None:
        """`connect` gives the calling thread's own cursor on the read model; it stays open."""
        self._connect = connect
        self._lexical = lexical
        self._vectors = vectors

    def ask(self, question: Question, query_vector: NDArray[np.float32] | None) -> list[Hit]:
        """At most k messages and k facts, best first, each with the terms that make its score.

        `query_vector` is the question's unit vector of shape `(dims,)`, by the model of the vector
        index. Without it, or without the index, words alone decide.
        """
        reader = self._lexical.reader()
        try:
            asked = take_apart(question, reader, self._connect(), self._vectors, query_vector)
            hits = [*find_messages(asked), *find_facts(asked)]
        finally:
            reader.close()
        return sorted(hits, key=lambda hit: -hit.score)
