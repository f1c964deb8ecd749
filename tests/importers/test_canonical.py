"""Whatever arrives can be stored, bounded; ordinary words stay as written."""

from __future__ import annotations

import timeit
from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from actors.ingestion.canonical import (
    ATTACHMENTS_MAX,
    AUTHOR_NAME_CHARS_MAX,
    CONTENT_CHARS_MAX,
    CUT_MARK,
    ID_MAX,
    MENTIONS_MAX,
    canonical,
    canonical_text,
)
from actors.ingestion.observed import Attachment, ObservedMessage

# st.text() leaves surrogates out; here they are the point.
ANYTHING = st.text(st.characters(exclude_categories=()), max_size=40)
ORDINARY = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"))
NUMBERS = st.integers(-2, 2**64)

MESSAGE = ObservedMessage(1, 0, None, 2, 3, "Ada", is_bot=False, content="hello")


@given(ANYTHING, st.integers(5, 50))
@example("\ud83d\ude00\ud800", 5)
@example("\0" * 40, 5)
def test_any_text_becomes_storable_bounded_and_stays_so(text: str, chars_max: int) -> None:
    once = canonical_text(text, chars_max, "…")
    once.encode()
    assert "\0" not in once
    assert len(once) <= chars_max
    assert canonical_text(once, chars_max, "…") is once


@given(ORDINARY)
@example("e\u0301 is not é")
@example("\u202eRTL\u200f")
def test_ordinary_text_is_untouched(text: str) -> None:
    assert canonical_text(text, CONTENT_CHARS_MAX) is text


@pytest.mark.parametrize(
    ("given_text", "stored"),
    [
        ("a\ud800b", "a\ufffdb"),
        ("a\udc80", "a\ufffd"),
        ("\ud800", "\ufffd"),
        ("\ud83d\ude00", "😀"),
        ("a\0b", "a\u2400b"),
    ],
)
def test_what_cannot_be_stored_is_replaced_visibly(given_text: str, stored: str) -> None:
    assert canonical_text(given_text, 100) == stored


def test_a_cut_is_visible_and_exactly_at_the_bound() -> None:
    fits = replace(MESSAGE, content="x" * CONTENT_CHARS_MAX)
    assert canonical(fits) is fits
    cut = canonical(replace(MESSAGE, content="x" * (CONTENT_CHARS_MAX + 1))).content
    assert len(cut) == CONTENT_CHARS_MAX
    assert cut.endswith("x" + CUT_MARK)


@given(
    st.builds(
        ObservedMessage,
        message_id=st.integers(1, ID_MAX),
        created_us=st.integers(0, 2**50),
        guild_id=st.none() | st.integers(1, ID_MAX),
        channel_id=st.integers(1, ID_MAX),
        author_id=st.integers(1, ID_MAX),
        author_name=ANYTHING.map(lambda name: name * 4),
        is_bot=st.booleans(),
        content=ANYTHING,
        reference_id=st.none() | NUMBERS,
        edited_us=st.none() | st.integers(0, 2**50),
        attachments=st.lists(
            st.builds(Attachment, NUMBERS, ANYTHING, ANYTHING, NUMBERS, ANYTHING), max_size=12
        ).map(tuple),
        embed_titles=st.lists(ANYTHING, max_size=12).map(tuple),
        mentions=st.lists(NUMBERS, max_size=120).map(tuple),
    )
)
def test_any_message_becomes_storable_bounded_and_stays_so(message: ObservedMessage) -> None:
    once = canonical(message)
    assert canonical(once) == once
    assert len(once.author_name) <= AUTHOR_NAME_CHARS_MAX
    assert len(once.attachments) <= ATTACHMENTS_MAX
    assert len(once.mentions) <= MENTIONS_MAX
    numbers = [*once.mentions, *(a.id for a in once.attachments)]
    numbers += [] if once.reference_id is None else [once.reference_id]
    assert all(0 < number <= ID_MAX for number in numbers)
    texts = [once.content, once.author_name, *once.embed_titles]
    texts += [text for a in once.attachments for text in (a.name, a.content_type, a.url)]
    for text in texts:
        text.encode()


@pytest.mark.parametrize(
    "change",
    [
        {"message_id": 0},
        {"message_id": ID_MAX + 1},
        {"channel_id": -1},
        {"author_id": 0},
        {"guild_id": 0},
        {"created_us": -1},
        {"edited_us": 2**63},
    ],
)
def test_a_message_without_a_place_in_the_log_is_refused(change: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="outside"):
        canonical(replace(MESSAGE, **change))


@pytest.mark.bench
def test_ordinary_text_costs_less_than_a_microsecond() -> None:
    text = "That's great – we could meet at the café on Sunday, couldn't we? " * 2
    seconds = timeit.repeat(lambda: canonical_text(text, CONTENT_CHARS_MAX), number=1000, repeat=20)
    assert min(seconds) / 1000 < 1e-6
