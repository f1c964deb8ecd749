"""Memory as its users see it: the open read model, its indexes kept in step, and one question."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from projections.recall.ask import Recall
from projections.recall.vectors import VectorChanges, VectorIndex

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from projections.projector import Committed
    from projections.read_model import ReadModel
    from projections.recall.question import Hit, Question


class Memory:
    """Recall over a read model. Vectors are loaded at the first question that has one."""

    def __init__(self, read_model: ReadModel, *, model: str | None, dims: int = 0) -> None:
        """`model` is the embedder whose vectors are searched; None: words alone."""
        self._read_model = read_model
        folder = read_model.files.tables.parent
        self._vectors = VectorIndex(model, dims, folder=folder) if model else None
        self._loaded = False
        self._lock = threading.Lock()
        if self._vectors is not None:
            read_model.follow(self._follow)

    def ask(self, question: Question, query_vector: NDArray[np.float32] | None) -> list[Hit]:
        """What memory holds that is relevant: see `Recall.ask`. Any thread."""
        with self._read_model.reading() as db:
            vectors = self._vectors if query_vector is not None else None
            if vectors is not None:
                with self._lock:
                    if not self._loaded:
                        vectors.load(db)
                        self._loaded = True
            return Recall(lambda: db, self._read_model.lexical, vectors).ask(question, query_vector)

    def _follow(self, committed: Committed | None) -> None:
        """After each commit, on the projector's thread: the index follows the tables."""
        with self._lock:
            if self._vectors is None or not self._loaded or committed is None:
                return  # a purge changes files, not rows
            if committed.message_vectors or committed.fact_vectors:
                changes = VectorChanges(
                    message_ids=committed.message_vectors, fact_ids=committed.fact_vectors
                )
                with self._read_model.reading() as db:
                    self._vectors.apply(db, changes)
