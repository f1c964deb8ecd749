"""The one normal form of words."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.wording import claim_key, fold_text, meanings, normalise_fact, polarity, words_of


def specifics(text: str) -> set[str]:
    return {word.form for word in words_of(text) if word.specific}


PIECES = st.lists(
    st.sampled_from(["the", "A", "cat", ".", ", ", " ", "\u2019s", "e\u0301", "\u00df"])
)


@given(st.text() | PIECES.map("".join))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold_text(fold_text(text)) == fold_text(text)
    assert normalise_fact(normalise_fact(text)) == normalise_fact(text)


@given(st.text())
def test_both_forms_of_an_accent_fold_alike(text: str) -> None:
    assert fold_text(unicodedata.normalize("NFD", text)) == fold_text(
        unicodedata.normalize("NFC", text)
    )


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("  I\u00a0LIKE\n\ttea ", "i like tea"),
        ("\u201cIt\u2019s\u201d \u2014 she said\u2026", '"it\'s" - she said...'),
        ("Stra\u00dfe", "strasse"),
        ("te\u200ba", "tea"),
        ("", ""),
    ],
)
def test_case_space_quotes_and_dashes_fold(text: str, folded: str) -> None:
    assert fold_text(text) == folded


def test_a_fact_is_the_same_with_other_articles_and_full_stops() -> None:
    assert normalise_fact("Has a cat called Biscuit.") == normalise_fact(
        "has  the cat called Biscuit"
    )
    assert normalise_fact("Has no cat.") != normalise_fact("Has a cat.")
    assert normalise_fact("The") == "the"


@pytest.mark.parametrize(
    ("fact", "expected"),
    [
        ("Lives in Berlin.", {"berlin"}),
        ("Zurich is where they live.", {"zurich"}),
        ("Caroline's dog is called Max", {"caroline", "max"}),
        ("Likes tea.", set[str]()),
        ("The cat is old.", set[str]()),
        ("Met Anna on Friday the 3rd at 18:30.", {"anna", "friday", "3", "18", "30"}),
        ("Has three cats and 1,000 books, 3.50 each", {"3", "1000", "3.50"}),
        ("Owns a PS5 and an iPhone", {"ps5", "iphone"}),
        ("Moved in on 07.05.2024", {"7.05.2024"}),
        ("I think I'm fine", set[str]()),
    ],
)
def test_names_numbers_and_dates_are_specific(fact: str, expected: set[str]) -> None:
    assert specifics(fact) == expected


@given(st.text())
def test_any_text_has_words(text: str) -> None:
    assert all(word.form for word in words_of(text))


def test_denials_differ_from_assertions() -> None:
    assert polarity("Likes cats") == polarity("Loves dogs")
    assert polarity("Doesn\u2019t like cats.") != polarity("Likes cats.")
    assert polarity("Hates cats") != polarity("Doesn't hate cats")
    assert polarity("Used to live in Rome") != polarity("Lives in Rome")


def test_a_claim_is_its_attribute_value_and_denial() -> None:
    lives = claim_key("Lives in Berlin", "home.city", "berlin")

    assert lives == claim_key("Berlin is home", "home.city", "berlin")
    assert lives != claim_key("Doesn't live in Berlin", "home.city", "berlin")
    assert claim_key("Likes tea", "", "") is None


@given(st.text(), st.text(min_size=1), st.text())
def test_no_text_of_a_fact_equals_a_claim(fact: str, attribute: str, value: str) -> None:
    assert claim_key(fact, attribute, value) not in meanings(fact)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("Ada's cat is called Biscuit.",), ("ada's cat is called “Biscuit”",)),
        (("Has a cat.", "cat.name", "biscuit"), ("The cat: Biscuit.", "Cat.Name", " BISCUIT ")),
    ],
)
def test_the_same_meaning_is_known_again(one: tuple[str, ...], other: tuple[str, ...]) -> None:
    assert not set(meanings(*one)).isdisjoint(meanings(*other))


def test_the_meanings_that_are_in_logs_stay_what_they_were() -> None:
    assert meanings("Likes the tea.", "drink", "tea") == ("likes tea", "drink\x1ftea")
    assert meanings('Says "no".')[0] == 'says "no"'
