"""What is believed, folded from what was said: joining, superseding, forgetting."""

from __future__ import annotations

from dataclasses import replace

import pytest

from events.wording import meanings
from projections.ledgers.fact_fold import (
    FactCandidate,
    FactRow,
    Tombstone,
    fold,
)
from tests.memory.statements import (
    DAY_US,
    about,
    active,
    folded,
    forgotten,
    keyed_hash,
    said,
    toward,
)

# One fact said twice


def test_one_candidate_is_one_row_as_it_was_learned() -> None:
    rows = fold([said(4, "Likes tea.", guild_id=5)], hash_of=keyed_hash)

    assert rows == [
        FactRow(
            id=4,
            created_us=4 * DAY_US + 1,
            updated_us=4 * DAY_US + 1,
            scope="user",
            guild_id=5,
            channel_id=3,
            user_id=7,
            subject="7",
            fact="Likes tea.",
            fact_type="preference",
            evidence_text="quote 4",
            source_message_id=4,
            confidence=0.5,
            is_active=True,
            streams=("fact:window:4:1",),
            superseded_by=None,
        )
    ]
    assert fold([], hash_of=keyed_hash) == []


def test_the_same_words_join_under_the_earliest_evidence() -> None:
    early = said(9, "likes the tea", day=1, confidence=0.6)
    late = said(4, "Likes tea.", day=2)

    rows = folded([late, early])

    assert list(rows) == [9]
    row = rows[9]
    assert (row.fact, row.evidence_text, row.source_message_id) == ("likes the tea", "quote 9", 9)
    assert row.streams == (early.stream, late.stream)
    assert (row.created_us, row.updated_us) == (late.learned_us, early.learned_us)
    assert row.confidence == pytest.approx(0.6 + 0.4 * 0.3)


def test_each_message_corroborates_once() -> None:
    told = [
        said(1, "Likes tea.", source_message_id=1),
        said(2, "Likes tea", source_message_id=1, confidence=0.7),
        said(3, "Likes tea", source_message_id=2),
        said(4, "Likes tea", source_message_id=2),
        said(5, "Likes tea", source_message_id=3),
    ]

    assert folded(told)[1].confidence == pytest.approx(1 - 0.3 * 0.7 * 0.7)


def test_the_same_claim_joins_in_other_words_and_transitively() -> None:
    told = [
        said(1, "Has a cat called Biscuit."),
        said(2, "Their cat is Biscuit.", attribute="cat.name", value="biscuit"),
        said(3, "Has a cat called Biscuit.", attribute="cat.name", value="biscuit"),
    ]

    assert list(folded(told)) == [1]
    assert len(folded(told[:2])) == 2


def test_a_denied_claim_is_another_one() -> None:
    told = [
        said(1, "Lives in Berlin.", attribute="home.city", value="berlin"),
        said(2, "Doesn't live in Berlin.", attribute="home.city", value="berlin"),
    ]

    assert active(folded(told)) == {2}


def test_near_facts_of_one_type_join_unless_words_forbid_it() -> None:
    def joined(first: FactCandidate, second: FactCandidate, degrees: float = 20) -> bool:
        near = [replace(first, vector=toward(0)), replace(second, vector=toward(degrees))]
        return len(folded(near)) == 1

    likes = said(1, "Likes cats.")
    assert joined(likes, said(2, "Is fond of cats."))
    assert not joined(likes, said(2, "Is fond of cats."), degrees=25)
    assert not joined(likes, said(2, "Is fond of cats.", fact_type="profile"))
    assert not joined(likes, said(2, "Doesn't like cats."))
    assert not joined(likes, said(2, "Hates cats."))
    assert not joined(said(1, "Has 3 cats."), said(2, "Has 4 cats."))
    assert not joined(said(1, "Has three cats."), said(2, "Has four cats."))
    assert not joined(said(1, "Admires Anna."), said(2, "Admires Anne."))
    assert not joined(about(1, "cat.name", "biscuit"), about(2, "dog.name", "biscuit"))
    assert not joined(about(1, "home.city", "rome"), about(2, "home.city", "bonn"))


def test_nearness_is_to_the_first_and_does_not_drift() -> None:
    told = [
        said(1, "Likes cats.", vector=toward(0)),
        said(2, "Loves cats.", vector=toward(20)),
        said(3, "Adores cats.", vector=toward(40)),
    ]

    assert {row.id: len(row.streams) for row in folded(told).values()} == {1: 2, 3: 1}
    assert {row.id: len(row.streams) for row in folded(told[1:]).values()} == {2: 2}


# Contradictions


def test_the_later_statement_supersedes_and_the_old_row_stays() -> None:
    rows = folded([about(1, "home.city", "berlin"), about(2, "home.city", "rome")])

    assert active(rows) == {2}
    assert rows[1].superseded_by == 2
    assert rows[2].superseded_by is None


def test_later_is_by_message_time_not_by_position() -> None:
    told = [about(5, "home.city", "berlin", day=1), about(2, "home.city", "rome", day=9)]

    assert active(folded(told)) == {2}
    assert active(folded([replace(told[0], message_us=99 * DAY_US), told[1]])) == {5}


def test_saying_the_old_value_again_makes_it_active_again() -> None:
    told = [
        about(1, "home.city", "berlin"),
        about(2, "home.city", "rome"),
        about(3, "home.city", "berlin"),
    ]

    rows = folded(told)

    assert active(rows) == {1}
    assert rows[2].superseded_by == 1


def test_a_correction_outranks_what_is_no_correction() -> None:
    told = [
        about(1, "cat.name", "biscuit"),
        about(2, "cat.name", "basil", correction=True),
        about(3, "cat.name", "biscuit"),
    ]

    assert active(folded(told)) == {2}
    assert active(folded([*told, about(4, "cat.name", "biscuit", correction=True)])) == {1}


def test_without_the_winner_s_message_the_loser_is_believed_again() -> None:
    told = [about(1, "home.city", "berlin"), about(2, "home.city", "rome", correction=True)]

    assert active(folded(told[:1])) == {1}


# Forgetting


def test_a_forgotten_fact_does_not_come_back_from_the_same_messages() -> None:
    tombstone = forgotten("Likes tea", day=10, position=50)
    before = said(4, "Likes tea.")
    read_again = said(60, "likes the tea", day=4, source_message_id=4)
    imported = said(70, "Likes tea", day=2)

    assert folded([before, read_again, imported], [tombstone]) == {}
    assert list(folded([before, said(5, "Likes rum.")], [tombstone])) == [5]


def test_saying_it_anew_after_the_forgetting_brings_it_back_alone() -> None:
    tombstone = forgotten("Likes tea", day=10, position=50)
    anew = said(60, "Likes tea.", day=11)

    rows = folded([said(4, "Likes tea."), anew], [tombstone])

    assert list(rows) == [60]
    assert rows[60].streams == (anew.stream,)
    assert rows[60].confidence == 0.5


def test_what_was_learned_before_was_said_before_whatever_its_clock() -> None:
    tombstone = forgotten("Likes tea", day=10, position=50)

    assert folded([said(4, "Likes tea.", day=12)], [tombstone]) == {}


def test_a_tombstone_hides_the_claim_in_other_words_and_what_is_near() -> None:
    claim = Tombstone(
        position=50,
        hash=keyed_hash(meanings("The home.city is rome.", "home.city", "rome")[1]),
        forgotten_us=10 * DAY_US,
        vector=toward(0),
    )
    told = [
        said(1, "Rome is home.", attribute="home.city", value="rome"),
        said(2, "Is at home in that city.", vector=toward(20)),
        said(3, "Is far from home.", vector=toward(30)),
        said(4, "Has no vector."),
    ]

    assert list(folded(told, [claim])) == [3, 4]


def test_forgetting_the_winner_brings_back_the_loser() -> None:
    told = [about(1, "home.city", "berlin"), about(2, "home.city", "rome")]

    assert active(folded(told, [forgotten(told[1].fact, day=10)])) == {1}
