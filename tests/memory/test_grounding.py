"""Grounding: a fact is kept only if a person really said it."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actors.memory_curator.grounding import Grounded, Place, Refusal, ground, ground_window
from tests.memory.proposals import ADA, BEN, BOT, SERVER, candidate, talk


def reason(verdict: Grounded | Refusal) -> str:
    assert isinstance(verdict, Refusal)
    return verdict.reason


CAT = talk((ADA, "My cat is called Biscuit, she\u2019s \u201clovely\u201d"))


def test_what_a_person_said_about_themselves_is_grounded() -> None:
    verdict = ground(
        candidate("Their cat is called Biscuit.", "my cat is called Biscuit"), CAT, SERVER
    )

    assert isinstance(verdict, Grounded)
    assert verdict.user_id == ADA
    assert verdict.source is CAT[1]


@pytest.mark.parametrize(
    "quote", ["MY  CAT", "she's", 'she\'s "lovely"', "\u201cMy cat is called Biscuit\u201d"]
)
def test_a_quote_may_differ_in_case_space_and_quotation_marks(quote: str) -> None:
    assert isinstance(ground(candidate("Has a cat.", quote), CAT, SERVER), Grounded)


@pytest.mark.parametrize(
    "quote", ["my cat was called Biscuit", "My cat ... lovely", "y cat", "Bisc"]
)
def test_evidence_must_be_a_quote_of_its_source(quote: str) -> None:
    verdict = ground(candidate("Has a cat.", quote), CAT, SERVER)

    assert reason(verdict) == "the evidence is not a quote of its source"


def test_a_bot_s_words_are_no_evidence() -> None:
    lines = talk((BOT, "Your cat is called Biscuit"))

    verdict = ground(candidate("Has a cat.", "cat", subject=str(BOT)), lines, SERVER)

    assert reason(verdict) == "the source was not written by a person"


def test_an_unknown_source_is_refused() -> None:
    verdict = ground(candidate("Has a cat.", "cat", source_message_id=2), CAT, SERVER)

    assert reason(verdict) == "the source is not among the messages that were read"


def test_nobody_else_s_words_say_what_is_kept_about_a_person() -> None:
    verdict = ground(candidate("Has a cat.", "my cat", subject=str(BEN)), CAT, SERVER)

    assert reason(verdict) == "what is kept about a person must be in that person's own words"


def test_quoted_lines_are_not_the_person_s_own_words() -> None:
    lines = talk((ADA, "> I live in Oslo\nreally? how is it"), (ADA, "no\n>>> I live\nin Rome"))

    for evidence, source in (("I live in Oslo", 1), ("in Rome", 2)):
        verdict = ground(
            candidate("Lives abroad.", evidence, source_message_id=source), lines, SERVER
        )
        assert reason(verdict) == "the evidence is not a quote of its source"


@pytest.mark.parametrize(
    ("said", "fact", "kept"),
    [
        ("my friend Jack dislikes football", "Dislikes football.", False),
        ("My best friend plays the tuba", "Plays the tuba.", False),
        ("Tom says mushrooms are gross", "Finds mushrooms gross.", False),
        ("my friend Jack dislikes football", "Has a friend Jack who dislikes football.", True),
        ("my sister taught me chess", "Learned chess in the family.", True),
        ("my brother and I run a bakery", "Runs a bakery.", True),
        ("my friend's bakery is closed, mine is open", "Runs a bakery.", True),
    ],
)
def test_a_trait_of_somebody_else_is_not_the_speaker_s(said: str, fact: str, *, kept: bool) -> None:
    verdict = ground(candidate(fact, said), talk((ADA, said)), SERVER)

    assert isinstance(verdict, Grounded) == kept


@pytest.mark.parametrize(
    "fact",
    [
        "Their cat is called Muffin.",
        "Muffin is their cat.",
        "Has three cats.",
        "Has 3 cats.",
        "Got a cat on Monday.",
        "Got a cat in 2024.",
        "Has a cat with a page at https://cats.example/biscuit.",
        "Has a cat called biscuit@home.",
        'Calls the cat "fluffy devil".',
    ],
)
def test_names_numbers_dates_and_addresses_must_have_been_said(fact: str) -> None:
    assert "was not said there" in reason(ground(candidate(fact, "My cat"), CAT, SERVER))


def test_what_a_neighbour_says_vouches_too_but_nothing_further_and_no_bot() -> None:
    lines = talk(
        (BEN, "I met Carla"),
        (BOT, "Did you mean Dora?"),
        (BEN, "is she called Biscuit?"),
        (ADA, "yes, since May 2024"),
        (BOT, "Lovely, like Elsa"),
        (BEN, "a tabby from Porto"),
    )

    def about(name: str) -> Grounded | Refusal:
        fact = f"Their cat is called {name}."
        return ground(candidate(fact, "yes", source_message_id=4), lines, SERVER)

    assert isinstance(about("Biscuit"), Grounded)
    assert isinstance(about("Porto"), Grounded)
    for name in ("Carla", "Dora", "Elsa"):
        assert isinstance(about(name), Refusal)


def test_the_subject_s_own_name_needs_no_source() -> None:
    assert isinstance(ground(candidate("Ada has a cat.", "my cat"), CAT, SERVER), Grounded)
    assert isinstance(ground(candidate("Ada's cat is lovely.", "my cat"), CAT, SERVER), Grounded)
    assert isinstance(ground(candidate("Ben is a cat person.", "my cat"), CAT, SERVER), Refusal)


@pytest.mark.parametrize(
    ("said", "fact"),
    [
        ("i have 2 cats since 5th of may", "Has two cats since 5 May."),
        ("I moved to new york on friday", "Moved to New York on Friday."),
        ("we paid 1,000 for it", "Paid 1000 for it."),
        ("I love Beyonce\u0301", "Loves Beyonc\u00e9."),
        ("read https://example.org/a?b=c, it's great", "Likes https://example.org/a?b=c."),
        ("ich wohne in M\u00fcnchen", "Wohnt in M\u00fcnchen."),
    ],
)
def test_a_number_or_name_may_be_written_in_another_way(said: str, fact: str) -> None:
    verdict = ground(candidate(fact, said), talk((ADA, said)), SERVER)

    assert isinstance(verdict, Grounded), verdict


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"fact": "  "}, "the fact is empty"),
        ({"fact": "."}, "the fact is empty"),
        ({"evidence": ""}, "the evidence is empty"),
        ({"fact": "x" * 401}, "a fact has at most 400 characters"),
        ({"evidence": "x" * 241}, "a quote has at most 240 characters"),
        ({"fact": "Has a cat. It is called Biscuit."}, "the fact is more than one sentence"),
        ({"fact": "Has a cat\nIs old? Yes"}, "the fact is more than one sentence"),
        ({"fact_type": "gossip"}, "the fact has an unknown type"),
    ],
)
def test_a_fact_is_one_short_sentence_with_a_short_quote(
    changed: dict[str, Any], expected: str
) -> None:
    proposal = replace(candidate("Has a cat.", "my cat"), **changed)

    assert reason(ground(proposal, CAT, SERVER)) == expected


@pytest.mark.parametrize(
    "fact",
    ["Admires Dr. Kay.", "Reads J. R. R. Tolkien.", "Saw Panic! At the Disco.", "Runs 3.5 km."],
)
def test_abbreviations_and_names_do_not_end_a_sentence(fact: str) -> None:
    said = fact.replace("Admires", "I admire")

    assert isinstance(ground(candidate(fact, said), talk((ADA, said)), SERVER), Grounded)


@pytest.mark.parametrize(
    ("given", "kept"),
    [(0.4, 0.4), (-1.0, 0.0), (7.0, 1.0), (math.nan, 0.0), (math.inf, 0.0)],
)
def test_confidence_is_between_0_and_1(given: float, kept: float) -> None:
    verdict = ground(candidate("Has a cat.", "my cat", confidence=given), CAT, SERVER)

    assert isinstance(verdict, Grounded)
    assert verdict.candidate.confidence == kept


def test_attribute_and_value_are_folded_and_come_together_or_not_at_all() -> None:
    def kept(attribute: str, value: str) -> tuple[str, str]:
        told = candidate("Has a cat.", "my cat", attribute=attribute, value=value)
        verdict = ground(told, CAT, SERVER)
        assert isinstance(verdict, Grounded)
        return verdict.candidate.attribute, verdict.candidate.value

    assert kept("Cat.Name", " Biscuit ") == ("cat.name", "biscuit")
    assert kept("cat.name", "") == kept("", "biscuit") == ("", "")


GUIDE = {"scope": "guild", "subject": "__self__", "fact_type": "guidance"}
LORE = {"scope": "guild", "subject": "__lore__", "fact_type": "other"}
OWNER = {"scope": "owner", "subject": "__owner__", "fact_type": "other"}
CONSOLE = Place(is_console=True, may_guide=frozenset({ADA}))


@pytest.mark.parametrize(
    ("author", "place", "changed", "kept"),
    [
        (ADA, SERVER, LORE, True),
        (ADA, CONSOLE, LORE, False),
        (ADA, SERVER, LORE | {"subject": str(ADA)}, False),
        (BEN, SERVER, GUIDE, True),
        (ADA, SERVER, GUIDE, False),
        (BEN, SERVER, GUIDE | {"fact_type": "other"}, False),
        (BEN, SERVER, {"subject": str(BEN), "fact_type": "guidance"}, True),
        (ADA, SERVER, {"subject": str(ADA), "fact_type": "guidance"}, False),
        (ADA, CONSOLE, OWNER, True),
        (BEN, SERVER, OWNER, False),
        (ADA, CONSOLE, GUIDE | {"scope": "owner"}, True),
        (ADA, CONSOLE, OWNER | {"subject": str(ADA)}, False),
    ],
)
def test_scopes_belong_to_places_and_guidance_to_some_people(
    author: int, place: Place, changed: dict[str, Any], *, kept: bool
) -> None:
    lines = talk((author, "we speak slowly here"))

    verdict = ground(candidate("Speaks slowly.", "we speak slowly", **changed), lines, place)

    assert isinstance(verdict, Grounded) == kept
    if isinstance(verdict, Grounded):
        assert verdict.user_id == (author if verdict.candidate.scope == "user" else None)


def test_a_window_gives_a_fact_of_a_message_once() -> None:
    lines = talk((ADA, "my cat is old"), (ADA, "my cat is lazy"))
    first = candidate("Has a cat.", "my cat")
    told = [first, replace(first, fact="has the cat"), replace(first, source_message_id=2)]

    verdicts = ground_window(told, lines, SERVER)

    assert [isinstance(verdict, Grounded) for verdict in verdicts] == [True, False, True]


def test_a_window_gives_eight_facts_at_most_refused_ones_not_counted() -> None:
    lines = talk((ADA, " ".join(f"thing{n}" for n in range(12))))
    told = [candidate(f"Has thing{n}.", f"thing{n}") for n in range(12)]
    told[3] = replace(told[3], evidence="nothing")

    verdicts = ground_window(told, lines, SERVER)

    assert [isinstance(verdict, Grounded) for verdict in verdicts] == [True] * 3 + [False] + [
        True
    ] * 5 + [False] * 3


@given(st.text(), st.text(), st.text())
def test_any_proposal_about_any_message_gets_a_verdict(fact: str, quote: str, said: str) -> None:
    verdict = ground(candidate(fact, quote), talk((ADA, said)), SERVER)

    if isinstance(verdict, Grounded):
        assert verdict.candidate.evidence
        assert len(verdict.candidate.fact) <= 400


def test_hundred_thousand_characters_are_judged() -> None:
    lines = talk((ADA, "> " * 50_000 + "\nmy cat"))

    assert isinstance(ground(candidate("Has a cat.", "my cat"), lines, SERVER), Grounded)
    assert isinstance(ground(candidate("x" * 100_000, "my cat"), lines, SERVER), Refusal)
