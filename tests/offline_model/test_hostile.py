"""Whatever is typed, every function ends soon, says something short, and invents nothing."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actors.adapters.offline_model.extraction import remember_candidate
from actors.adapters.offline_model.model import OfflineModel
from tests.offline_model.talk import START, answered, case, line

CHARS = 100_000
SECONDS_MAX = 10.0  # of CPU, five times the slowest here: quadratic code would need minutes
PIECES = (
    "a", " ", "A", "Aa ", "1", ",", "?", "!", "a!", '"', "`", "```a", "\n", "\x00", "\ud800",
    "<@", "> ", ". ", "😀", "\u202e\u05e9\u05dc\u05d5\u05dd ", "http://", " - ", "'s ",
    "and i and ", "not ", "the ", "in ", "on the ", "i really ", "my sister ", "Aa, ", "1 may ",
    "I have a cat named ", "what is ", "do i ", "who said ", "did i say ", "the name of my ",
    "can you tell me ", "please ", "hey, ", "remember ", "forget that ",
    "I don't like olives. My cat is called Biscuit, and ",
)  # fmt: skip


@pytest.mark.parametrize("piece", PIECES, ids=repr)
def test_huge_text_is_answered_extracted_and_summed_up_in_bounded_time(piece: str) -> None:
    text = piece * (CHARS // len(piece))
    said = line(1, "Anna", text, START)
    started = time.process_time()
    turns = [
        answered(case("asked", ["My cat is called Biscuit"], text)),
        answered(case("told", [text] * 12, "What is my cat called and where did I buy it?")),
    ]
    candidates = OfflineModel().extract([said]).candidates
    summary = OfflineModel().summarize([said], chars_max=500).text
    assert time.process_time() - started < SECONDS_MAX
    assert all(len(turn.text) < 1_500 for turn in turns)
    assert all(len(one.fact) <= 400 and len(one.evidence) <= 240 for one in candidates)
    assert len(summary) <= 500
    assert len(remember_candidate(said, text).fact) <= 400


@given(st.text(max_size=300), st.text(max_size=300))
def test_any_text_gets_a_short_reply(told: str, asked: str) -> None:
    turn = answered(case("any", [told], asked))
    assert bool(turn.text) != bool(turn.tool_calls)
    assert len(turn.text) < 1_500
    OfflineModel().extract([line(1, "Anna", told, START)])


WORDS = st.sampled_from(
    """I my your Anna's cat dog sister is called lives in Rome not and but what who where when do
    does like hate moved no actually 3 May remember forget that if . ? , "
    you said birthday""".split()
)


@given(st.lists(WORDS, max_size=25), st.lists(WORDS, max_size=12))
def test_any_words_are_survived_and_evidence_is_a_quotation(
    told: list[str], asked: list[str]
) -> None:
    text = " ".join(told)
    answered(case("words", [text], " ".join(asked)))
    for one in OfflineModel().extract([line(1, "Anna", text, START)]).candidates:
        assert one.evidence in text
