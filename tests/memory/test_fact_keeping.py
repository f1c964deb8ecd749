"""Which facts stay active when there are more than a prompt's recall can choose from."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from projections.ledgers.fact_fold import ACTIVE_FACTS_MAX
from tests.memory.statements import about, active, folded, keyed_hash, said

if TYPE_CHECKING:
    from projections.ledgers.fact_fold import FactCandidate


def many(count: int, **other: Any) -> list[FactCandidate]:
    return [said(n, f"Likes thing {n}.", **other) for n in range(1, count + 1)]


def test_of_more_facts_than_are_kept_the_oldest_become_inactive() -> None:
    rows = folded(many(ACTIVE_FACTS_MAX + 5))

    assert len(rows) == ACTIVE_FACTS_MAX + 5
    assert set(rows) - active(rows) == {1, 2, 3, 4, 5}
    assert rows[1].superseded_by is None


def test_half_the_confidence_weighs_as_much_as_120_days() -> None:
    def evicted(days_older: int) -> set[int]:
        old = said(500, "Likes tea.", day=1000 - days_older, confidence=0.8)
        doubted = said(501, "Likes rum.", day=1000, confidence=0.4)
        rest = many(ACTIVE_FACTS_MAX - 1, day=2000)
        rows = folded([old, doubted, *rest])
        return set(rows) - active(rows)

    assert evicted(days_older=119) == {501}
    assert evicted(days_older=121) == {500}


def test_a_fact_repeated_lately_is_as_young_as_its_last_evidence() -> None:
    told = [*many(ACTIVE_FACTS_MAX + 1), said(900, "Likes thing 1.", day=200)]

    assert set(folded(told)) - active(folded(told)) == {2}


def test_contextual_facts_go_before_core_ones() -> None:
    core = [said(n, f"Is a {n}.", fact_type="profile", confidence=0.01) for n in range(1, 4)]
    kin = [said(4, "Has a sister.", fact_type="relationship", confidence=0.01)]
    rest = [replace(one, position=one.position + 100) for one in many(ACTIVE_FACTS_MAX)]

    rows = folded([*core, *kin, *rest])

    assert set(rows) - active(rows) == {101, 102, 103, 104}


def test_guidance_and_pinned_facts_are_never_evicted_and_use_up_places() -> None:
    guidance = said(1, "Speak slowly.", fact_type="guidance", confidence=0.0)
    pinned = said(2, "Likes tea.", confidence=0.0)
    repeated = said(3, "likes tea", confidence=0.0)
    rest = [replace(one, position=one.position + 100) for one in many(ACTIVE_FACTS_MAX)]

    rows = folded([guidance, pinned, repeated, *rest], pins=[keyed_hash("likes tea")])

    assert len(active(rows)) == ACTIVE_FACTS_MAX
    assert {1, 2} <= active(rows)
    everything_guides = many(ACTIVE_FACTS_MAX + 3, fact_type="guidance")
    assert len(active(folded(everything_guides))) == ACTIVE_FACTS_MAX + 3


def test_of_equals_the_same_one_goes_whichever_was_learned_first() -> None:
    def evicted(first: int, second: int) -> set[str]:
        told = [
            said(first, "Likes tea.", source_message_id=1, day=1),
            said(second, "Likes rum.", source_message_id=1, day=1),
            *many(ACTIVE_FACTS_MAX - 1, day=2),
        ]
        return {row.fact for row in folded(told).values() if not row.is_active}

    assert evicted(500, 501) == evicted(501, 500)


def test_superseded_facts_use_up_no_place() -> None:
    told = [about(500, "home.city", "rome", day=0), *many(ACTIVE_FACTS_MAX - 1, day=1)]
    moved = about(501, "home.city", "berlin", day=2)

    assert len(active(folded([*told, moved]))) == ACTIVE_FACTS_MAX
