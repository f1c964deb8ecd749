"""Every part can be sent, nothing is lost between two of them, and code stays code."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actors.splitting import CUT_MARK, PARTS_MAX, split, units

FENCE = re.compile(r"`{3,}")
ANY = {"parts_max": 100_000}
WORD = st.text(alphabet="abcdefg.!?,é字\U0001f600\u0301", min_size=1, max_size=12)
ATOM = st.sampled_from(
    [
        *("<@123456789012345678>", "<@!5>", "<:lore:123456789>", "<a:wave:987654321>", "<#77>"),
        *("https://example.com/a/rather/long/path?with=a&query=string#and-more", "<t:1700000:R>"),
    ]
)
SPACED = ATOM.map(lambda atom: f" {atom} ")
SPACE = st.sampled_from([" ", " ", "\n", "\n\n", ". "])
PROSE = st.lists(st.one_of(WORD, SPACED, SPACE), max_size=60).map("".join)
CODE = st.lists(st.one_of(WORD, SPACE, st.just("    ")), min_size=1, max_size=40).map("".join)
BLOCK = st.tuples(st.sampled_from(["", "py", "c++"]), CODE).map(
    lambda drawn: f"\n```{drawn[0]}\n{drawn[1]}x\n```\n"
)
TEXT = st.lists(st.one_of(PROSE, BLOCK), max_size=8).map("".join)


def ink(text: str) -> str:
    """What is left without white space, fences and the languages behind them."""
    return re.sub(r"`{3,}(?:[A-Za-z0-9_+.#-]{0,20}\n)?|\s", "", text)


@given(st.text(max_size=600), st.sampled_from([30, 61, 200]))
def test_no_part_of_any_text_is_too_long_or_empty(text: str, limit: int) -> None:
    parts = split(text, units_max=limit, **ANY)
    assert all(0 < units(part) <= limit and part.strip() for part in parts)
    if "```" not in text:
        assert re.sub(r"\s", "", "".join(parts)) == re.sub(r"\s", "", text)


@given(TEXT, st.sampled_from([90, 150, 400]))
def test_rejoined_it_is_the_same_text_and_every_code_block_is_whole(text: str, limit: int) -> None:
    parts = split(text, units_max=limit, **ANY)
    # Each is a message of its own: put together without a line's end, the last word of one block
    # and the first of the next text would read as a fence and its language.
    assert ink("\n".join(parts)) == ink(text)
    assert all(len(FENCE.findall(part)) % 2 == 0 for part in parts)
    assert all(units(part) <= limit for part in parts)


@given(TEXT, st.sampled_from([90, 150, 400]))
def test_mentions_emoji_and_links_stay_whole(text: str, limit: int) -> None:
    whole = re.compile(r"<@!?\d+>|<a?:\w+:\d+>|<#\d+>|<t:\d+:R>|https://example.com\S+?more")
    parts = split(text, units_max=limit, **ANY)
    assert [one for part in parts for one in whole.findall(part)] == whole.findall(text)


@given(st.lists(st.sampled_from("a\ud83d\ude00\U0001f468\u200d\u0301 "), max_size=200).map("".join))
def test_halves_of_a_surrogate_pair_stay_together(text: str) -> None:
    pair = re.compile("[\ud800-\udbff][\udc00-\udfff]")
    parts = split(text, units_max=20, **ANY)
    assert sum(len(pair.findall(part)) for part in parts) == len(pair.findall(text))


@given(st.text(alphabet="`\n ab", max_size=300))
def test_no_pile_of_fences_is_too_strange(text: str) -> None:
    parts = split(text, units_max=40, **ANY)
    assert all(0 < units(part) <= 40 for part in parts)


@pytest.mark.parametrize("text", ["", " \n\t ", "\u2003"])
def test_nothing_to_show_is_no_message(text: str) -> None:
    assert split(text) == ()


def test_what_fits_is_one_message_as_it_is() -> None:
    text = "a" * 1999 + "b"
    assert split(text) == (text,)
    assert len(split("\U0001f600" * 1001)) == 2


def test_a_paragraph_is_a_better_end_than_a_sentence_and_that_than_a_word() -> None:
    sentence = "One two three four. "
    text = sentence * 40 + "\n\n" + sentence * 70
    assert split(text)[0] == (sentence * 40).strip()
    assert split(sentence * 120)[0].endswith("four.")
    assert split("word " * 500)[0].endswith("word")
    assert split("x" * 2500) == ("x" * 1996, "x" * 504)


def test_a_paragraph_right_at_the_beginning_is_no_reason_to_cut() -> None:
    assert len(split("Hi\n\n" + "word " * 450)) == 2


def test_code_that_does_not_fit_goes_on_in_the_next_message_as_code() -> None:
    line = "    print('indented')\n"
    first, second = split("Look:\n```py\n" + line * 120 + "```\nDone.")
    assert first.startswith("Look:\n```py\n    print")
    assert first.endswith("print('indented')\n```")
    assert second.startswith("```py\n    print")
    assert second.endswith("```\nDone.")


def test_a_block_that_begins_near_the_end_begins_in_the_next_message() -> None:
    code = "```\n" + "x" * 1500 + "\n```"
    assert split("word " * 300 + "\n" + code) == (("word " * 300).strip(), code)


def test_an_endless_answer_ends_with_a_mark() -> None:
    parts = split("word " * 10_000)
    assert len(parts) == PARTS_MAX
    assert parts[-1].endswith(CUT_MARK)
    assert all(units(part) <= 2000 for part in parts)
    assert not split("word " * 3000)[-1].endswith(CUT_MARK)
