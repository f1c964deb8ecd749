"""Which chunks are there already."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from actors.courier.reconciling import already_said
from actors.own_history import OwnMessage

TRIGGER = 5


def own(message_id: int, text: str, reference_id: int | None = None) -> OwnMessage:
    return OwnMessage(
        message_id=message_id,
        created_us=message_id,
        author_id=9,
        author_name="Lorekeeper",
        text=text,
        reference_id=reference_id,
    )


def ids(texts: list[str], there: list[OwnMessage], known: set[int] | None = None) -> list[int]:
    found = already_said(texts, there, known or set(), trigger_id=TRIGGER)
    return [sent.message_id for sent in found]


def test_nothing_there_nothing_said() -> None:
    assert ids(["a", "b"], []) == []


def test_the_first_of_two_is_there() -> None:
    assert ids(["a", "b"], [own(1, "a", TRIGGER)]) == [1]


def test_discord_trims_what_is_sent() -> None:
    assert ids(["  a\n"], [own(1, "a", TRIGGER)]) == [1]


def test_the_same_words_of_another_reply_do_not_count() -> None:
    assert ids(["ok"], [own(1, "ok", TRIGGER)], known={1}) == []
    assert ids(["ok"], [own(1, "ok", 4)]) == []


def test_a_reply_whose_trigger_was_deleted_still_counts() -> None:
    assert ids(["ok"], [own(1, "ok")]) == [1]


def test_later_chunks_reply_to_nothing() -> None:
    assert ids(["a", "a"], [own(1, "a", TRIGGER), own(2, "a", TRIGGER), own(3, "a")]) == [1, 3]


@given(
    st.lists(st.sampled_from(["a", "b", "c"]), max_size=5),
    st.integers(0, 5),
    st.lists(st.tuples(st.integers(0, 5), st.sampled_from(["x", "y"])), max_size=4),
)
def test_what_was_said_is_found_whatever_else_was_said_between(
    texts: list[str], said: int, others: list[tuple[int, str]]
) -> None:
    there = [own(0, text, TRIGGER if n == 0 else None) for n, text in enumerate(texts[:said])]
    for place, text in others:
        there.insert(min(place, len(there)), own(0, text))
    numbered = [own(n + 1, one.text, one.reference_id) for n, one in enumerate(there)]
    found = already_said(texts, numbered, set(), trigger_id=TRIGGER)
    assert len(found) == min(said, len(texts))
