"""Laws of the fold, for any history: no order of arguments, nothing lost, nothing left behind."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.wording import meanings
from projections.ledgers import fact_fold, nearness
from projections.ledgers.fact_fold import FactCandidate, FactRow, Tombstone, fold
from tests.memory.statements import forgotten, keyed_hash, said, toward

if TYPE_CHECKING:
    from collections.abc import Sequence

ATTRIBUTES = [("", ""), ("", ""), ("city", "rome"), ("city", "bonn"), ("cat", "rex")]
FACTS = ["Likes tea.", "likes the tea", "Is well.", "Isn't well.", "Has 3 cats", "Has 4 cats"]


@st.composite
def histories(draw: st.DrawFn) -> list[FactCandidate]:
    positions = draw(st.lists(st.integers(1, 99), unique=True, max_size=14))
    return [
        said(
            position,
            draw(st.sampled_from(FACTS)),
            attribute=attribute,
            value=value,
            day=draw(st.integers(0, 9)),
            source_message_id=draw(st.integers(1, 6)),
            fact_type=draw(st.sampled_from(["profile", "other", "guidance"])),
            confidence=draw(st.sampled_from([0.0, 0.5, 0.9, 1.0])),
            correction=draw(st.booleans()),
            vector=draw(st.sampled_from([None, toward(0), toward(15), toward(30), toward(45)])),
        )
        for position in positions
        for attribute, value in [draw(st.sampled_from(ATTRIBUTES))]
    ]


TOMBSTONES = st.lists(
    st.builds(
        forgotten,
        st.sampled_from(FACTS),
        day=st.integers(0, 9),
        position=st.integers(1, 99),
        vector=st.sampled_from([None, toward(0), toward(90)]),
    ),
    max_size=2,
)
PINS = st.lists(st.builds(lambda fact: keyed_hash(meanings(fact)[0]), st.sampled_from(FACTS)))


@pytest.fixture(autouse=True, scope="module")
def _a_small_memory() -> Any:  # pyright: ignore[reportUnusedFunction]
    """Rows are compared in blocks, so that short histories meet the bounds of a block."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(nearness, "PAIR_ROWS", 3)
        yield


@given(st.lists(st.sampled_from([None, *map(toward, range(0, 180, 10))]), max_size=12))
def test_blocks_find_the_pairs_that_comparing_all_finds(vectors: list[Any]) -> None:
    pairs = list(nearness.near_pairs(vectors))

    assert pairs == [
        (earlier, later)
        for later in range(len(vectors))
        for earlier in range(later)
        if nearness.is_near(vectors[earlier], vectors[later])
    ]


@given(histories(), TOMBSTONES, PINS, st.data())
def test_the_order_of_the_arguments_does_not_matter(
    told: list[FactCandidate], tombstones: list[Tombstone], pins: list[bytes], data: st.DataObject
) -> None:
    shuffled = data.draw(st.permutations(told))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fact_fold, "ACTIVE_FACTS_MAX", 3)
        one = fold(told, tombstones, pins, hash_of=keyed_hash)
        other = fold(shuffled, tombstones[::-1], pins[::-1], hash_of=keyed_hash)

    assert one == other


@given(histories(), TOMBSTONES)
def test_every_remaining_candidate_is_in_one_row_named_after_its_earliest(
    told: list[FactCandidate], tombstones: list[Tombstone]
) -> None:
    rows = fold(told, tombstones, hash_of=keyed_hash)

    streams = [stream for row in rows for stream in row.streams]
    assert len(streams) == len(set(streams))
    if not tombstones:
        assert set(streams) == {one.stream for one in told}
    by_stream = {one.stream: one for one in told}
    for row in rows:
        members = [by_stream[stream] for stream in row.streams]
        earliest = min(members, key=lambda m: (m.message_us, m.source_message_id, m.position))
        assert row.id == earliest.position
        assert (row.fact, row.evidence_text) == (earliest.fact, earliest.evidence)
        assert 0 <= row.confidence <= 1
    texts = [meanings(row.fact)[0] for row in rows]
    assert len(texts) == len(set(texts))


@given(histories())
def test_of_the_rows_about_one_attribute_one_is_active(told: list[FactCandidate]) -> None:
    rows = {row.id: row for row in fold(told, hash_of=keyed_hash)}

    for row in rows.values():
        if row.superseded_by is None:
            assert row.is_active
        else:
            assert not row.is_active
            assert rows[row.superseded_by].is_active


def natural(rows: Sequence[FactRow], told: Sequence[FactCandidate]) -> list[Any]:
    """Rows without ids and times of learning, which depend on when, not on what was said."""
    names = {row.id: meanings(row.fact)[0] for row in rows}
    messages = {one.stream: one.source_message_id for one in told}
    return sorted(
        (
            row._replace(
                id=0,
                created_us=0,
                updated_us=0,
                evidence_text="",
                superseded_by=None,
                streams=tuple(str(messages[stream]) for stream in row.streams),
            ),
            names.get(row.superseded_by or 0, ""),
        )
        for row in rows
    )


@given(histories(), TOMBSTONES, PINS, st.integers(1, 6))
def test_a_message_taken_back_leaves_what_would_have_been_without_it(
    told: list[FactCandidate], tombstones: list[Tombstone], pins: list[bytes], gone: int
) -> None:
    """With the message, its candidates took positions; without it, the others have lower ones."""
    rest = [one for one in told if one.source_message_id != gone]
    never = [
        replace(one, position=rank, stream=f"other:{rank}", learned_us=rank)
        for rank, one in enumerate(sorted(rest, key=lambda one: one.position), start=1)
    ]
    late = [replace(t, position=900) for t in tombstones]  # forgotten after all was learned

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fact_fold, "ACTIVE_FACTS_MAX", 3)
        after = fold(rest, late, pins, hash_of=keyed_hash)
        without = fold(never, late, pins, hash_of=keyed_hash)

    assert natural(after, rest) == natural(without, never)
