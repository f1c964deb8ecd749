"""The vector index: messages and facts by meaning, in memory, for one model.

Filters come first: only the rows that the audience admits are compared, by brute force. Up to
`EXACT_MAX` of them exactly; of more, the `RESCORED` whose signs differ least are compared exactly.
The truth is in the BLOB columns of the read model; this is a copy that can be loaded again at any
time.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from projections.recall.vector_store import Rows, VectorStore, signs

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from pathlib import Path

    import duckdb
    import pyarrow as pa
    from numpy.typing import NDArray

    from projections.recall.question import Audience
    from projections.recall.vector_store import Stored

EXACT_MAX: Final = 30_000
"""Rows compared exactly: 46 MB of numbers at 384 dims, some 10 ms."""

RESCORED: Final = 4_000
"""Rows compared exactly of those that are more, for at most 60 that are wanted (measured:
docs/decisions/0012-vectors.md)."""

GATHER_ROWS: Final = 8_192
"""Rows copied at a time while scoring: 12 MiB at 384 dims, which stays in the processor's cache."""

TOGETHER_MIN: Final = 64
"""Rows in a run, on average, from which a product for each run is faster than copying all."""

READ_ROWS: Final = 16_384
"""Rows read from the tables at a time: 24 MiB at 384 dims."""

_WHOLE: Final = "v.model = ? AND v.dims = ? AND octet_length(v.embedding_blob) = 4 * v.dims"

_MESSAGES: Final = f"""
SELECT v.message_id::BIGINT AS id, coalesce(m.guild_id::BIGINT, 0) AS guild_id,
    coalesce(m.channel_id::BIGINT, 0) AS channel_id, coalesce(m.author_id::BIGINT, 0) AS person_id,
    v.embedding_blob AS blob
FROM message_vectors_native v JOIN messages m USING (message_id) WHERE {_WHOLE}"""

_FACTS: Final = f"""
SELECT f.id, coalesce(f.guild_id::BIGINT, 0) AS guild_id,
    coalesce(f.channel_id::BIGINT, 0) AS channel_id,
    coalesce(TRY_CAST(f.subject AS BIGINT), 0) AS person_id, v.embedding_blob AS blob
FROM memory_fact_vectors_native v JOIN memory_facts f ON f.id = v.fact_id
WHERE {_WHOLE} AND f.is_active = 1"""

_MESSAGE_BLOBS: Final = f"""
SELECT v.message_id::BIGINT, v.embedding_blob FROM message_vectors_native v WHERE {_WHOLE}"""
_FACT_BLOBS: Final = f"""
SELECT v.fact_id, v.embedding_blob FROM memory_fact_vectors_native v WHERE {_WHOLE}"""

_SOME_MESSAGES: Final = f"{_MESSAGES} AND v.message_id IN (SELECT unnest(?::VARCHAR[]))"
_SOME_FACTS: Final = f"{_FACTS} AND v.fact_id IN (SELECT unnest(?::BIGINT[]))"


@dataclass(frozen=True, slots=True, kw_only=True)
class VectorChanges:
    """Ids whose vector, row or activity a committed batch may have changed, removals included."""

    message_ids: Collection[int] = ()
    fact_ids: Collection[int] = ()


def text_to_embed(author_name: str, content: str) -> str:
    """What of a message becomes its vector: who says it matters to "what did Ann say about …"."""
    return f"{author_name}: {content}"


class Scored(NamedTuple):
    """Ids with their cosines to the question, nearest first; both of shape `(n,)`."""

    ids: NDArray[np.int64]
    cosines: NDArray[np.float32]


class VectorIndex:
    """The vectors of one model in memory. One thread changes it; any thread may search."""

    def __init__(self, model: str, dims: int, *, folder: Path | None = None) -> None:
        """`folder`: where there is room for what is too much for memory; it leaves no file."""
        self.model = model
        self.dims = dims
        self._folder = folder
        self._lock = threading.Lock()
        self._messages = VectorStore(dims)
        self._facts = VectorStore(dims)

    def __len__(self) -> int:
        """How many messages have a vector here."""
        return len(self._messages)

    def load(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Read every vector of the model from the read model, replacing what was here."""
        messages = self._loaded(connection, _MESSAGES, _MESSAGE_BLOBS)
        facts = self._loaded(connection, _FACTS, _FACT_BLOBS)
        with self._lock:
            self._messages, self._facts = messages, facts

    def _loaded(self, connection: duckdb.DuckDBPyConnection, keys: str, blobs: str) -> VectorStore:
        """Whose they are first: then each vector is written where it belongs, once."""
        values = [self.model, self.dims]
        rows = connection.sql(
            f"SELECT * EXCLUDE (blob) FROM ({keys})", params=values
        ).to_arrow_table()
        store = VectorStore(self.dims, folder=self._folder)
        store.lay_out(np.stack([column.to_numpy() for column in rows.columns]))
        for batch in connection.sql(blobs, params=values).to_arrow_reader(READ_ROWS):
            store.put(np.asarray(batch.column(0)), _matrix(batch.column(1), self.dims))
        return store

    def apply(self, connection: duckdb.DuckDBPyConnection, changes: VectorChanges) -> None:
        """Read again what a batch touched, after its commit; doing so twice changes nothing."""
        for store, query, ids in (
            (self._messages, _SOME_MESSAGES, changes.message_ids),
            (self._facts, _SOME_FACTS, changes.fact_ids),
        ):
            if ids:
                fresh = list(self._read(connection, query, list(ids)))
                with self._lock:
                    store.remove(ids)
                    for rows in fresh:
                        store.append(rows)

    def messages(self, vector: NDArray[np.float32], audience: Audience, limit: int) -> Scored:
        """The `limit` messages of the audience nearest to a unit vector of shape `(dims,)`."""
        return self._search(self._messages, vector, audience, limit)

    def facts(self, vector: NDArray[np.float32], audience: Audience, limit: int) -> Scored:
        """The `limit` facts of the audience nearest to a unit vector of shape `(dims,)`."""
        return self._search(self._facts, vector, audience, limit, audience.known_everywhere)

    def message_cosines(
        self, vector: NDArray[np.float32], ids: Sequence[int]
    ) -> NDArray[np.float32]:
        """The cosine of each message, NaN where it has no vector: shape `(len(ids),)`."""
        return self._cosines(self._messages, vector, ids)

    def fact_cosines(self, vector: NDArray[np.float32], ids: Sequence[int]) -> NDArray[np.float32]:
        """The cosine of each fact, NaN where it has no vector: shape `(len(ids),)`."""
        return self._cosines(self._facts, vector, ids)

    def _search(
        self,
        store: VectorStore,
        vector: NDArray[np.float32],
        audience: Audience,
        limit: int,
        everywhere: Collection[int] = (),
    ) -> Scored:
        with self._lock:
            rows = store.snapshot()
            chosen = store.rows_in(audience.admits_place)
            if everywhere:
                other = store.rows_in(audience.is_elsewhere)
                known = np.isin(rows.persons[other], np.fromiter(everywhere, np.int64))
                chosen = np.union1d(chosen, other[known])
        if audience.user_id is not None:
            chosen = chosen[rows.persons[chosen] == audience.user_id]
        if len(chosen) > EXACT_MAX:
            chosen = _fewest_signs_apart(rows, chosen, vector, max(RESCORED, limit))
        cosines = _dot(rows.matrix, chosen, vector)
        if limit < len(chosen):
            nearest = np.argpartition(-cosines, limit)[:limit]
            chosen, cosines = chosen[nearest], cosines[nearest]
        order = np.argsort(-cosines, kind="stable")
        return Scored(rows.ids[chosen[order]], cosines[order])

    def _cosines(
        self, store: VectorStore, vector: NDArray[np.float32], ids: Sequence[int]
    ) -> NDArray[np.float32]:
        with self._lock:
            found = store.rows_of(ids)
            matrix = store.snapshot().matrix
        cosines = np.full(len(ids), np.nan, dtype=np.float32)
        known = np.flatnonzero(found >= 0)
        cosines[known] = matrix[found[known]] @ vector
        return cosines

    def _read(
        self, connection: duckdb.DuckDBPyConnection, query: str, *ids: list[int]
    ) -> Iterator[Rows]:
        relation = connection.sql(query, params=[self.model, self.dims, *ids])
        for batch in relation.to_arrow_reader(READ_ROWS):
            keys = np.stack([np.asarray(batch.column(column)) for column in range(4)])
            yield Rows(keys, _matrix(batch.column(4), self.dims))


def _matrix(blobs: pa.Array[Any], dims: int) -> NDArray[np.float32]:
    """The little-endian float32 blobs as `(n, dims)`, without a copy.

    The last of a binary column's buffers holds its values one after the other.
    """
    data: Any = blobs.buffers()[-1]
    return np.frombuffer(data or b"", dtype="<f4", count=len(blobs) * dims).reshape(-1, dims)


def _dot(
    matrix: NDArray[np.float32], rows: NDArray[np.intp], vector: NDArray[np.float32]
) -> NDArray[np.float32]:
    """`matrix[rows] @ vector` for ascending rows, without copying what lies together.

    Row by row (`vecdot`): one stretch of memory after the other is read a fifth faster than by the
    product of the whole, which reads several rows at once.
    """
    if len(rows) and rows[-1] - rows[0] == len(rows) - 1:  # ascending, so all of them
        return np.vecdot(matrix[rows[0] : rows[-1] + 1], vector)
    products = np.empty(len(rows), dtype=np.float32)
    ends = [*(np.flatnonzero(np.diff(rows) != 1) + 1).tolist(), len(rows)]
    if len(rows) >= TOGETHER_MIN * len(ends):
        for start, end in zip([0, *ends], ends, strict=False):
            together = matrix[rows[start] : rows[start] + end - start]
            np.vecdot(together, vector, out=products[start:end])
        return products
    for start in range(0, len(rows), GATHER_ROWS):
        chunk = rows[start : start + GATHER_ROWS]
        products[start : start + GATHER_ROWS] = matrix[chunk] @ vector
    return products


def _fewest_signs_apart(
    rows: Stored, chosen: NDArray[np.intp], vector: NDArray[np.float32], limit: int
) -> NDArray[np.intp]:
    """At least `limit` of the chosen rows: those whose signs differ least from the vector's."""
    asked = signs(vector[None])[:, 0]
    together = chosen[-1] - chosen[0] == len(chosen) - 1
    where = slice(chosen[0], chosen[-1] + 1) if together else chosen
    apart = np.zeros(len(chosen), dtype=np.uint16)
    for word, mine in zip(rows.bits, asked, strict=True):
        apart += np.bitwise_count(word[where] ^ mine)
    most = np.searchsorted(np.cumsum(np.bincount(apart)), limit)
    return chosen[apart <= most][: 2 * limit]  # of those that are equally far, not all
