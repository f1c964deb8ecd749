"""Who is meant, what is asked, which words count."""

from __future__ import annotations

import pytest

from projections.recall.cues import People, asks_when, content_words, people
from projections.recall.lexical_reader import Word

NAMES = {1: {"ann", "lee"}, 2: {"bob"}, 3: {"bob"}, 4: {"will"}, 5: {"al"}}


def words(text: str) -> list[Word]:
    return [Word(word, word) for word in text.split()]


@pytest.mark.parametrize(
    ("text", "asker", "meant"),
    [
        ("what did ann say", None, {1}),
        ("what did lee say to me", 9, {1}),
        ("where is my bag", 9, {9}),
        ("where am i", None, set()),
        ("where is the bag", 9, set()),
        ("did bob leave", None, {2, 3}),
        ("did ann meet bob", 9, set()),
        ("will it rain", None, set()),
        ("al dente", None, set()),
        ("what did 4 say", None, {4}),
    ],
)
def test_a_question_means_one_person_or_nobody(
    text: str, asker: int | None, meant: set[int]
) -> None:
    assert people(words(text), NAMES, asker).meant == meant


def test_the_words_that_name_somebody_are_told_even_when_several_are_named() -> None:
    assert people(words("did ann meet bob"), NAMES, None) == People(
        frozenset(), frozenset(("ann", "bob"))
    )


def test_only_words_that_tell_something_count_each_once() -> None:
    kept = content_words(words("what is the name of the cat and the cat s food"))
    assert [word.text for word in kept] == ["name", "cat", "food"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("When did she move?", True),
        ("what year was that", True),
        ("How long ago was it", True),
        ("What time is it", True),
        ("Where did she move?", False),
        ("whenever", False),
    ],
)
def test_a_question_may_ask_when(text: str, *, expected: bool) -> None:
    assert asks_when(text) is expected
