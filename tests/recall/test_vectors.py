"""The vector index finds what a plain scan finds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from projections.recall.question import Audience
from projections.recall.vectors import VectorChanges, VectorIndex
from tests.recall.memory import DIMS, Memory, message

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

EVERYBODY = Audience()
AXES = np.eye(DIMS, dtype=np.float32)


def nearest(
    index: VectorIndex, vector: NDArray[np.float32], audience: Audience = EVERYBODY, limit: int = 9
) -> list[int]:
    return index.messages(vector, audience, limit).ids.tolist()


def filled(memory: Memory, vectors: Sequence[NDArray[np.float32]]) -> list[int]:
    ids = [memory.say(f"message {n}") for n in range(len(vectors))]
    memory.embed(ids, np.stack(vectors))
    memory.vectors.load(memory.database)
    return ids


def test_the_nearest_come_first_with_their_cosines(memory: Memory) -> None:
    ids = filled(memory, [AXES[0], AXES[1], (AXES[0] + AXES[1]) / np.sqrt(2, dtype=np.float32)])
    scored = memory.vectors.messages(AXES[0], EVERYBODY, 2)
    assert scored.ids.tolist() == [ids[0], ids[2]]
    assert scored.cosines.tolist() == pytest.approx([1, 1 / np.sqrt(2)])


def test_the_cosine_of_a_message_without_vector_is_unknown(memory: Memory) -> None:
    [known] = filled(memory, [AXES[0]])
    unknown = memory.say("not embedded yet")
    cosines = memory.vectors.message_cosines(AXES[0], [unknown, known])
    assert np.isnan(cosines[0])
    assert cosines[1] == 1


def test_cosines_come_in_the_order_of_the_ids(memory: Memory) -> None:
    ids = filled(memory, [AXES[0], AXES[1], AXES[2], AXES[0]])
    mixed = [ids[0], ids[2], ids[1], ids[3]]
    assert memory.vectors.message_cosines(AXES[1], mixed).tolist() == [0, 0, 1, 0]


@pytest.mark.parametrize(
    ("audience", "expected"),
    [
        (Audience(), {0, 1, 2, 3}),
        (Audience(guild_id=1), {0, 1, 2}),
        (Audience(channel_ids=frozenset({11})), {1}),
        (Audience(user_id=101), {2}),
        (Audience(guild_id=1, user_id=999), set()),
    ],
)
def test_an_audience_finds_only_its_own(
    memory: Memory, audience: Audience, expected: set[int]
) -> None:
    ids = [
        memory.say("a"),
        memory.say("b", channel_id=11),
        memory.say("c", author_id=101),
        memory.say("d", guild_id=None, channel_id=12),
    ]
    memory.embed(ids, np.tile(AXES[0], (4, 1)))
    memory.vectors.load(memory.database)
    assert set(nearest(memory.vectors, AXES[0], audience)) == {ids[n] for n in expected}


def test_vectors_of_another_model_or_length_are_never_compared(memory: Memory) -> None:
    one, two, three = (memory.say(text) for text in "abc")
    memory.embed([one], AXES[:1], model="another")
    memory.embed([two], np.ones((1, 3), dtype=np.float32))
    memory.embed([three], AXES[:1])
    memory.database.execute(
        "UPDATE message_vectors_native SET embedding_blob = 'torn'::BLOB WHERE message_id = ?",
        [str(three)],
    )
    memory.vectors.load(memory.database)
    assert nearest(memory.vectors, AXES[0]) == []


def test_the_index_follows_what_a_batch_touched(memory: Memory) -> None:
    ids = filled(memory, [AXES[0], AXES[0], AXES[0]])
    memory.embed(ids[:1], AXES[1:2])
    memory.unsay(ids[1])
    late = memory.say("late")
    memory.embed([late], AXES[:1])
    changes = VectorChanges(message_ids=[ids[0], ids[1], late, 404])
    for _ in range(2):
        memory.vectors.apply(memory.database, changes)
        assert set(nearest(memory.vectors, AXES[0], limit=2)) == {ids[2], late}
        assert nearest(memory.vectors, AXES[1], limit=1) == ids[:1]
        assert len(memory.vectors) == 3


def test_facts_are_searched_while_they_are_active(memory: Memory) -> None:
    source = memory.say("I like tea")
    kept, dropped = (memory.learn(text, source) for text in ("Likes tea.", "Hates tea."))
    for fact in (kept, dropped):
        memory.embed_fact(fact, AXES[0])
    memory.vectors.load(memory.database)
    memory.database.execute("UPDATE memory_facts SET is_active = 0 WHERE id = ?", [dropped])
    memory.vectors.apply(memory.database, VectorChanges(fact_ids=[dropped]))
    for audience, expected in (
        (Audience(user_id=100), [kept]),
        (Audience(user_id=101), []),
        (Audience(guild_id=2), []),
    ):
        assert memory.vectors.facts(AXES[0], audience, 9).ids.tolist() == expected


CHANGES = st.lists(
    st.tuples(st.booleans(), st.sets(st.integers(1, 30), min_size=1, max_size=12)), max_size=10
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(history=CHANGES)
def test_after_any_history_it_finds_what_a_plain_scan_finds(
    memory: Memory, history: list[tuple[bool, set[int]]]
) -> None:
    memory.clear()
    memory.put([message(one) for one in range(1, 31)])
    random = np.random.default_rng(1)
    kept: dict[int, NDArray[np.float32]] = {}
    for put, ids in history:
        vectors = random.normal(size=(len(ids), DIMS)).astype(np.float32)
        if put:
            memory.embed(list(ids), vectors)
            kept |= dict(zip(ids, vectors, strict=True))
        else:
            memory.embed(list(ids), vectors, model="another")
            kept = {one: vector for one, vector in kept.items() if one not in ids}
        memory.vectors.apply(memory.database, VectorChanges(message_ids=ids))
    scan = sorted(kept, key=lambda one: -float(kept[one] @ AXES[0]))
    assert nearest(memory.vectors, AXES[0], limit=5) == scan[:5]
    assert len(memory.vectors) == len(kept)
