"""Time expressions and the days they mean."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projections.recall.when import spans

WEDNESDAY = datetime(2023, 10, 18, 15, 0, tzinfo=UTC)


def dates(text: str, now: datetime = WEDNESDAY) -> list[str]:
    return [f"{start:%Y-%m-%d}/{end:%Y-%m-%d}" for start, end in spans(text, now)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("today", "2023-10-18/2023-10-19"),
        ("what did we say this morning?", "2023-10-18/2023-10-19"),
        ("yesterday", "2023-10-17/2023-10-18"),
        ("LAST NIGHT", "2023-10-17/2023-10-18"),
        ("the day before yesterday", "2023-10-16/2023-10-17"),
        ("3 days ago", "2023-10-15/2023-10-16"),
        ("a couple of days ago", "2023-10-16/2023-10-17"),
        ("two weeks ago", "2023-10-01/2023-10-08"),
        ("a month ago", "2023-09-01/2023-10-01"),
        ("two years ago", "2021-01-01/2022-01-01"),
        ("in the last 3 days", "2023-10-15/2023-10-19"),
        ("over the past two weeks", "2023-10-04/2023-10-19"),
        ("last week", "2023-10-09/2023-10-16"),
        ("this week", "2023-10-16/2023-10-23"),
        ("last weekend", "2023-10-14/2023-10-16"),
        ("last month", "2023-09-01/2023-10-01"),
        ("this month", "2023-10-01/2023-11-01"),
        ("last year", "2022-01-01/2023-01-01"),
        ("on Monday", "2023-10-16/2023-10-17"),
        ("last Wednesday", "2023-10-11/2023-10-12"),
        ("on Thursday", "2023-10-12/2023-10-13"),
        ("in May", "2023-05-01/2023-06-01"),
        ("in December", "2022-12-01/2023-01-01"),
        ("in early July", "2023-07-01/2023-08-01"),
        ("last May", "2023-05-01/2023-06-01"),
        ("last October", "2022-10-01/2022-11-01"),
        ("May 2022", "2022-05-01/2022-06-01"),
        ("December, 2022", "2022-12-01/2023-01-01"),
        ("in 2022", "2022-01-01/2023-01-01"),
        ("on 3 June 2023", "2023-06-03/2023-06-04"),
        ("June 3rd, 2023", "2023-06-03/2023-06-04"),
        ("the 3rd of June", "2023-06-03/2023-06-04"),
        ("Sept. 5", "2023-09-05/2023-09-06"),
        ("on December 24", "2022-12-24/2022-12-25"),
        ("2023-06-03", "2023-06-03/2023-06-04"),
        ("summer 2022", "2022-06-01/2022-09-01"),
        ("last summer", "2023-06-01/2023-09-01"),
        ("during the winter", "2022-12-01/2023-03-01"),
    ],
)
def test_a_time_expression_means_a_stretch_of_days(text: str, expected: str) -> None:
    assert dates(text) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "what is my cat called?",
        "may I march there?",
        "did he fall in love?",
        "room 2500",
        "99999999 years ago",
        "12 monkeys",
    ],
)
def test_other_words_mean_no_time(text: str) -> None:
    assert dates(text) == []


def test_several_expressions_are_found_each_once() -> None:
    assert dates("between March 2022 and 5 May 2023") == [
        "2022-03-01/2022-04-01",
        "2023-05-05/2023-05-06",
    ]


def test_a_day_that_does_not_exist_leaves_its_month() -> None:
    assert dates("31 June 2023") == ["2023-06-01/2023-07-01"]


def test_days_begin_at_midnight_where_the_question_was_asked() -> None:
    tokyo = timezone(timedelta(hours=9))
    asked_at = datetime(2023, 10, 18, 1, 0, tzinfo=tokyo)
    [(start, end)] = spans("yesterday", asked_at)
    assert start == datetime(2023, 10, 16, 15, 0, tzinfo=UTC)
    assert end - start == timedelta(days=1)


EXPRESSIONS = st.sampled_from(
    """0 1 2 12 31 999 2023 a few last past this on in the of ago day weeks months years monday may
    march june december summer winter yesterday 2023-02-30 , - .""".split()
)


@given(st.lists(EXPRESSIONS, max_size=8), st.datetimes(timezones=st.just(UTC)))
def test_any_words_at_any_time_give_stretches_with_an_end(words: list[str], now: datetime) -> None:
    assert all(start < end for start, end in spans(" ".join(words), now))
