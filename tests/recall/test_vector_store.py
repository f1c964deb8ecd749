"""Many vectors: found by their signs first, kept in a file, and gone when they are removed."""

from __future__ import annotations

from mmap import mmap
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from projections.recall import vector_store, vectors
from projections.recall.question import Audience
from projections.recall.vector_store import Rows, VectorStore, signs
from tests.recall.memory import Memory, message

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray

DIMS = 100  # not a multiple of 64: the last word of the signs is filled up
TOPICS = 50


def unit(matrix: NDArray[np.float64]) -> NDArray[np.float32]:
    return (matrix / np.linalg.norm(matrix, axis=-1, keepdims=True)).astype(np.float32)


def talk(n: int, dims: int = DIMS) -> NDArray[np.float32]:
    """Vectors as texts have them: about a few topics, and each a little different."""
    random = np.random.default_rng(7)
    topics = random.normal(size=(TOPICS, dims))
    return unit(topics[random.integers(TOPICS, size=n)] + 0.7 * random.normal(size=(n, dims)))


def rows(matrix: NDArray[np.float32], first: int = 1) -> Rows:
    """Message n of person 100 + n % 3, in channel 10 + n % 50 of guild 1."""
    ids = np.arange(first, first + len(matrix), dtype=np.int64)
    return Rows(np.stack([ids, np.ones_like(ids), 10 + ids % 50, 100 + ids % 3]), matrix)


@pytest.fixture
def many(tmp_path: Path) -> Iterator[Memory]:
    """3,000 messages in two channels."""
    memory = Memory(tmp_path, dims=DIMS)
    memory.put([message(n, channel_id=10 + n % 2) for n in range(1, 3_001)])
    memory.embed(range(1, 3_001), talk(3_000))
    memory.vectors.load(memory.database)
    yield memory
    memory.close()


def test_by_signs_nearly_all_of_the_nearest_are_found(
    many: Memory, monkeypatch: pytest.MonkeyPatch
) -> None:
    index, audience = many.vectors, Audience(channel_ids=frozenset({10}))
    asked = talk(3_000)[::300]
    exact = [set(index.messages(one, audience, 20).ids.tolist()) for one in asked]
    monkeypatch.setattr(vectors, "EXACT_MAX", 200)
    monkeypatch.setattr(vectors, "RESCORED", 400)
    for one, expected in zip(asked, exact, strict=True):
        found = index.messages(one, audience, 20)
        assert len(expected.intersection(found.ids.tolist())) >= 18
        assert found.cosines.tolist() == sorted(found.cosines.tolist(), reverse=True)
        assert not any(one % 2 for one in found.ids.tolist())


def test_texts_that_are_all_alike_are_not_all_compared(
    memory: Memory, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared: list[int] = []
    dot = vectors._dot
    monkeypatch.setattr(
        vectors,
        "_dot",
        lambda matrix, chosen, to: compared.append(len(chosen)) or dot(matrix, chosen, to),
    )
    monkeypatch.setattr(vectors, "EXACT_MAX", 20)
    monkeypatch.setattr(vectors, "RESCORED", 10)
    ids = [memory.say("the same") for _ in range(200)]
    memory.embed(ids, np.tile(talk(1, dims=memory.dims), (200, 1)))
    memory.vectors.load(memory.database)
    assert len(memory.vectors.messages(talk(1, dims=memory.dims)[0], Audience(), 5).ids) == 5
    assert compared == [20]


@given(st.integers(1, 200), st.integers(1, 40))
def test_signs_differ_where_numbers_do(dims: int, n: int) -> None:
    matrix = np.random.default_rng(dims).normal(size=(n, dims)).astype(np.float32)
    bits = signs(matrix)
    assert bits.shape == (-(-dims // 64), n)
    apart = np.bitwise_count(bits ^ bits[:, :1]).sum(axis=0)
    assert apart.tolist() == ((matrix > 0) != (matrix[0] > 0)).sum(axis=1).tolist()


def laid_out(store: VectorStore, n: int) -> None:
    """As they are loaded: whose they are first."""
    made = rows(talk(500)[:n])
    store.lay_out(made.keys)
    store.put(made.keys[0][::-1], made.matrix[::-1])


@pytest.fixture
def mapped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> VectorStore:
    monkeypatch.setattr(vector_store, "MAPPED_ROWS_MIN", 100)
    store = VectorStore(DIMS, folder=tmp_path)
    laid_out(store, 200)
    return store


def test_many_are_kept_in_a_file_without_a_name(mapped: VectorStore, tmp_path: Path) -> None:
    matrix = talk(500)
    mapped.append(rows(matrix[200:], first=201))
    kept: Any = mapped.snapshot().matrix
    while isinstance(kept, np.ndarray):
        kept = kept.base  # type: ignore[reportUnknownMemberType]
    assert isinstance(kept, mmap)
    stored = mapped.snapshot()
    assert np.array_equal(stored.matrix[np.argsort(stored.ids)], matrix)
    assert list(tmp_path.iterdir()) == []


def test_where_no_file_can_be_they_are_in_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vector_store, "MAPPED_ROWS_MIN", 100)
    store = VectorStore(DIMS, folder=tmp_path / "missing")
    laid_out(store, 200)
    stored = store.snapshot()
    assert np.array_equal(stored.matrix[np.argsort(stored.ids)], talk(500)[:200])


def test_what_is_removed_leaves_no_number(mapped: VectorStore) -> None:
    held = mapped.snapshot()
    [row] = mapped.rows_of([5])
    mapped.remove([5])
    assert (mapped.rows_of([4, 5, 6]) >= 0).tolist() == [True, False, True]
    assert held.ids[row] == vector_store.NOWHERE
    assert not held.matrix[row].any()
    assert not held.bits[:, row].any()


HISTORY = st.lists(st.tuples(st.booleans(), st.sets(st.integers(1, 60), max_size=40)), max_size=12)


@given(HISTORY)
def test_ids_are_found_whatever_came_and_went(history: list[tuple[bool, set[int]]]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(vector_store, "TAIL_MIN", 5)
        store, kept = VectorStore(3), dict[int, float]()
        for step, (put, ids) in enumerate(history):
            if put:
                keys = np.tile(np.asarray(sorted(ids), dtype=np.int64), (4, 1))
                store.append(Rows(keys, np.full((len(ids), 3), step + 1, dtype=np.float32)))
                kept |= dict.fromkeys(ids, step + 1.0)
            else:
                store.remove(ids)
                kept = {one: value for one, value in kept.items() if one not in ids}
        found = store.rows_of(range(1, 61))
        assert {one for one in range(1, 61) if found[one - 1] >= 0} == kept.keys()
        stored = store.snapshot()
        for one, value in kept.items():
            assert stored.ids[found[one - 1]] == one
            assert stored.matrix[found[one - 1]].tolist() == [value] * 3
            assert store.rows_in(lambda guild_id, _, one=one: guild_id == one).tolist() == [
                found[one - 1]
            ]
        assert len(store) == len(kept)
