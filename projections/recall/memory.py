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
    from projections.queries.reading import Database
    from projections.read_model import ReadModel
    from projections.recall.question import Hit, Question


class Memory:
    """Recall over a read model. Vectors are loaded at the first question that has one."""

    def __init__(self, read_model: ReadModel, *, model: str | None) -> None:
        """`model` is the embedder whose vectors are searched; None: words alone."""
        self._read_model = read_model
        self._model = model
        self._vectors: VectorIndex | None = None
        self._lock = threading.Lock()
        if model is not None:
            read_model.follow(self._follow)

    def ask(self, question: Question, query_vector: NDArray[np.float32] | None) -> list[Hit]:
        """What memory holds that is relevant: see `Recall.ask`. Any thread."""
        with self._read_model.reading() as db:
            vectors = None if query_vector is None else self._loaded(db, len(query_vector))
            return Recall(lambda: db, self._read_model.lexical, vectors).ask(question, query_vector)

    def _loaded(self, db: Database, dims: int) -> VectorIndex | None:
        """The index for questions of this length; an embedder that changes its own has none."""
        with self._lock:
            if self._vectors is None and self._model is not None:
                folder = self._read_model.files.tables.parent
                vectors = VectorIndex(self._model, dims, folder=folder)
                vectors.load(db)
                self._vectors = vectors
            fits = self._vectors is not None and self._vectors.dims == dims
            return self._vectors if fits else None

    def _follow(self, committed: Committed | None) -> None:
        """After each commit, on the projector's thread: the index follows the tables."""
        with self._lock:
            if self._vectors is None or committed is None:
                return  # a purge changes files, not rows
            if committed.message_vectors or committed.fact_vectors:
                changes = VectorChanges(
                    message_ids=committed.message_vectors, fact_ids=committed.fact_vectors
                )
                with self._read_model.reading() as db:
                    self._vectors.apply(db, changes)
