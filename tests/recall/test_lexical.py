"""The lexical index under every history and every question."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projections.recall.lexical import (
    FactDoc,
    LexicalChanges,
    LexicalIndex,
)
from projections.recall.lexical_reader import Span
from projections.recall.question import Audience
from tests.recall.memory import EVERYBODY, found, message


def test_words_are_found_by_stem_and_without_accents(index: LexicalIndex) -> None:
    index.apply(1, LexicalChanges(put_messages=[message(1, "Zoë was RUNNING to the café")]))
    assert found(index, "who runs") == [1]
    assert found(index, "cafe") == [1]
    assert found(index, "zoe") == [1]
    assert found(index, "walks") == []


def test_a_name_finds_what_its_bearer_wrote(index: LexicalIndex) -> None:
    index.apply(1, LexicalChanges(put_messages=[message(1, "hello", author_name="Bob")]))
    assert found(index, "what did Bob say") == [1]


def test_the_best_match_comes_first(index: LexicalIndex) -> None:
    index.apply(
        1,
        LexicalChanges(
            put_messages=[
                *(message(n, "we ate bread again today") for n in range(1, 9)),
                message(9, "saffron bread"),
            ]
        ),
    )
    reader = index.reader()
    ids = reader.messages(reader.words("saffron bread"), EVERYBODY, own=False, limit=3)
    reader.close()
    assert ids[0] == 9
    assert len(ids) == 3


def test_a_put_replaces_and_a_remove_hides(index: LexicalIndex) -> None:
    index.apply(1, LexicalChanges(put_messages=[message(1, "tea"), message(2, "tea")]))
    index.apply(2, LexicalChanges(put_messages=[message(1, "coffee")]))
    assert found(index, "tea") == [2]
    assert found(index, "coffee") == [1]
    index.apply(3, LexicalChanges(remove_messages=[1, 2, 77]))
    assert found(index, "tea coffee") == []


def test_a_position_already_applied_changes_nothing(index: LexicalIndex) -> None:
    index.apply(5, LexicalChanges(put_messages=[message(1, "new")]))
    for earlier in (5, 3):
        index.apply(earlier, LexicalChanges(put_messages=[message(1, "old")]))
    assert found(index, "new") == [1]
    assert found(index, "old") == []
    assert index.cursor() == 5


def test_several_batches_of_one_position_are_applied_in_order(index: LexicalIndex) -> None:
    index.apply(
        1,
        LexicalChanges(put_messages=[message(1, "before")]),
        LexicalChanges(remove_messages=[1], put_messages=[message(2, "after")]),
    )
    assert found(index, "before after") == [2]


@pytest.mark.parametrize(
    ("audience", "expected"),
    [
        (Audience(), [1, 2, 3, 4]),
        (Audience(guild_id=1), [1, 2, 3]),
        (Audience(guild_id=1, channel_ids=frozenset({11})), [2]),
        (Audience(channel_ids=frozenset({12})), [4]),
        (Audience(user_id=101), [3]),
        (Audience(guild_id=2), []),
        (Audience(guild_id=1, channel_ids=frozenset({12})), []),
    ],
)
def test_an_audience_finds_only_its_own(
    index: LexicalIndex, audience: Audience, expected: list[int]
) -> None:
    docs = [
        message(1, "word"),
        message(2, "word", channel_id=11),
        message(3, "word", author_id=101),
        message(4, "word", guild_id=None, channel_id=12),
    ]
    index.apply(1, LexicalChanges(put_messages=docs))
    assert found(index, "word", audience) == expected
    reader = index.reader()
    seen = reader.read([1, 2, 3, 4, 5], audience, own=False)
    reader.close()
    assert sorted(one.message_id for one in seen) == expected


def test_our_own_messages_are_found_only_when_asked_for(index: LexicalIndex) -> None:
    index.apply(1, LexicalChanges(put_messages=[message(1, "word", is_own=1)]))
    reader = index.reader()
    words = reader.words("word")
    assert reader.messages(words, EVERYBODY, own=False, limit=9) == []
    assert reader.messages(words, EVERYBODY, own=True, limit=9) == [1]
    assert reader.read([1], EVERYBODY, own=False) == []
    reader.close()


def test_neighbours_are_the_two_on_either_side_in_the_channel(index: LexicalIndex) -> None:
    docs = [message(n, "x", channel_id=10 + n % 2) for n in range(1, 20)]
    index.apply(1, LexicalChanges(put_messages=docs))
    reader = index.reader()
    assert reader.around([9]) == {5, 7, 11, 13}
    assert reader.around([1]) == {3, 5}
    assert reader.around([404]) == set()
    reader.close()


def test_a_span_of_time_finds_what_was_written_in_it(index: LexicalIndex) -> None:
    docs = [
        message((n * 1000) << 22, "x", created_us=(1_420_070_400 + n) * 1_000_000) for n in range(5)
    ]
    index.apply(1, LexicalChanges(put_messages=docs))
    reader = index.reader()
    span = Span(1_420_070_401_000_000, 1_420_070_403_000_000)
    latest_first = [docs[2].message_id, docs[1].message_id]
    assert reader.written_between(span, EVERYBODY, own=False, limit=9) == latest_first
    words = reader.words("x")
    inside = reader.messages(words, EVERYBODY, own=False, limit=9, span=span)
    assert sorted(inside, reverse=True) == latest_first
    reader.close()


def test_facts_are_found_by_word_audience_and_person(index: LexicalIndex) -> None:
    index.apply(
        1,
        LexicalChanges(
            put_facts=[
                FactDoc(1, 1, 10, 100, "100", "Likes tea."),
                FactDoc(2, 1, 10, None, "__lore__", "The server drinks tea."),
                FactDoc(3, None, 12, 100, "100", "Hides the tea."),
            ]
        ),
    )
    index.apply(2, LexicalChanges(remove_facts=[2]))
    reader = index.reader()
    tea = reader.words("tea")
    assert sorted(reader.facts(tea, EVERYBODY, limit=9)) == [1, 3]
    assert reader.facts(tea, Audience(guild_id=1), limit=9) == [1]
    assert sorted(reader.facts(tea, Audience(user_id=100), limit=9)) == [1, 3]
    assert reader.facts(tea, Audience(user_id=101), limit=9) == []
    reader.close()


HOSTILE = [
    '"',
    "''",
    "NEAR(a b)",
    "a AND",
    "NOT",
    "col:x",
    "*",
    "^a",
    "a*",
    "(((",
    "\0",
    "\ud800",
    "-",
    "{a b}: c",
    "猫",
    "",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_no_question_is_a_syntax_error(index: LexicalIndex, text: str) -> None:
    index.apply(1, LexicalChanges(put_messages=[message(1, "a b and near not 猫")]))
    assert set(found(index, text)) <= {1}


@given(st.text(max_size=60))
def test_whatever_was_written_can_be_searched_for(text: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        index = LexicalIndex(Path(folder) / "lexical.db")
        safe = text.encode("utf-8", "replace").decode()
        index.apply(1, LexicalChanges(put_messages=[message(1, safe)]))
        reader = index.reader()
        assert found(index, text) == ([1] if reader.words(text) else [])
        reader.close()
        index.close()


BATCHES = st.lists(
    st.tuples(
        st.dictionaries(st.integers(1, 8), st.sampled_from(["red", "green", "blue"]), max_size=4),
        st.sets(st.integers(1, 8), max_size=3),
        st.booleans(),
    ),
    max_size=8,
)


@given(BATCHES)
def test_after_any_history_the_index_holds_the_last_words(
    history: list[tuple[dict[int, str], set[int], bool]],
) -> None:
    kept: dict[int, str] = {}
    with tempfile.TemporaryDirectory() as folder:
        index = LexicalIndex(Path(folder) / "lexical.db")
        for upto, (puts, removes, again) in enumerate(history, 1):
            batch = LexicalChanges(
                put_messages=[message(one, colour) for one, colour in puts.items()],
                remove_messages=list(removes - puts.keys()),
            )
            for _ in range(1 + again):
                index.apply(upto, batch)
            kept = {one: word for one, word in kept.items() if one not in removes} | puts
        for colour in ("red", "green", "blue"):
            assert found(index, colour) == sorted(one for one in kept if kept[one] == colour)
        index.close()


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ("我家的猫叫饼干。它喜欢睡觉。", "猫叫什么名字"),
        ("うちの猫の名前はビスケットです", "猫の名前は?"),
        ("ﾋﾞｽｹｯﾄが好き", "ﾋﾞｽｹｯﾄ"),
        ("우리 고양이를 비스킷이라고 불러요", "고양이 이름"),
        ("แมวของฉันชื่อบิสกิต", "แมวชื่ออะไร"),
        ("Мою кошку зовут Бисквит", "Как зовут кошку?"),
        ("قطتي اسمها بسكويت", "ما اسمها"),
        ("Mein Kätzchen heißt Keks", "katzchen"),
        ("妹はBiscuitを飼っている", "biscuit"),
    ],
)
def test_words_are_found_in_any_language(index: LexicalIndex, said: str, asked: str) -> None:
    others = ["今日は雨が降る", "오늘은 비가 온다", "Сегодня дождь", "it rains today", "วันนี้ฝนตก"]
    docs = [message(n, text) for n, text in enumerate([said, *others], 1)]
    index.apply(1, LexicalChanges(put_messages=docs))
    assert found(index, asked)[:1] == [1]


def test_in_bulk_the_same_is_found(tmp_path: Path) -> None:
    index = LexicalIndex(tmp_path / "bulk.db")
    with index.bulk(alone=True):
        index.apply(
            1, LexicalChanges(put_messages=[message(1, "我家的猫叫饼干"), message(2, "雨")])
        )
    assert found(index, "猫叫什么") == [1]
    reader = index.reader()
    assert [one.content for one in reader.read([1, 2], EVERYBODY, own=True)] == [
        "我家的猫叫饼干",
        "雨",
    ]
    reader.close()
    index.close()
