"""What raises a score and what is never related."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from projections.recall import ranking
from projections.recall.ranking import Candidates

if TYPE_CHECKING:
    from numpy.typing import NDArray

MINUTE_US = 60_000_000
DAY_US = 24 * 60 * MINUTE_US


def candidates(counts: list[list[float]], **changes: Any) -> Candidates:
    """Messages of one channel, a minute apart, without any cue."""
    n = len(counts)
    values: dict[str, Any] = {
        "channels": np.ones(n, dtype=np.int64),
        "created_us": np.arange(n, dtype=np.int64) * MINUTE_US,
        "cosines": None,
        "counts": np.asarray(counts, dtype=np.float64).reshape(n, -1),
        "lengths": np.full(n, 10.0),
        "idf": np.ones(len(counts[0])),
        "speaker": np.zeros(n, dtype=np.bool_),
        "date": np.zeros(n),
        "time_word": np.zeros(n, dtype=np.bool_),
        "question": np.zeros(n, dtype=np.bool_),
        "time_alone": False,
    }
    return Candidates(**values | changes)


def scores(asked: Candidates) -> NDArray[np.float64]:
    return ranking.total(ranking.score_messages(asked))


def test_more_of_the_words_or_rarer_words_score_higher() -> None:
    alone = {"created_us": np.arange(4) * DAY_US}
    assert np.argmax(scores(candidates([[1, 1], [1, 0], [0, 1], [0, 0]], **alone))) == 0
    rare = scores(candidates([[1, 0], [0, 1], [0, 0], [0, 0]], idf=np.array([1.0, 5.0]), **alone))
    assert rare[1] > rare[0] > rare[2]


def test_an_answer_is_lifted_by_the_question_beside_it() -> None:
    lifted = scores(candidates([[0], [1], [0], [0], [0]]))
    assert lifted[2] > lifted[4]
    assert lifted[0] > lifted[4]


def test_a_question_lends_to_what_follows_it() -> None:
    asks = np.array([0, 1, 0, 0]).astype(np.bool_)
    terms = ranking.score_messages(candidates([[0], [1], [0], [0]], question=asks))
    assert terms["answer"][2] > 0
    assert terms["answer"][[0, 1, 3]].tolist() == [0, 0, 0]


def test_relevance_reaches_two_messages_on_but_not_across_silence() -> None:
    terms = ranking.score_messages(candidates([[1], [0], [0], [0], [0]]))
    assert terms["further"][2] > 0
    assert terms["further"][4] == 0  # to the fourth, the second lends what it has of the first
    pause = np.array([0, 1, 40, 41], dtype=np.int64) * MINUTE_US
    assert not ranking.score_messages(candidates([[1], [0], [0], [0]], created_us=pause))[
        "further"
    ].any()


def test_words_may_stand_in_a_message_or_beside_it() -> None:
    terms = ranking.score_messages(candidates([[1, 0], [0, 1], [0, 0], [0, 0]]))
    around = terms["around"]
    assert around[0] == around[1] > around[2] > around[3] == 0


def test_who_says_more_tells_more_up_to_a_point() -> None:
    longer = ranking.score_messages(candidates([[1]] * 4, lengths=np.array([2.0, 20, 200, 2000])))
    assert longer["length"][0] < longer["length"][1] < longer["length"][2] == longer["length"][3]


@pytest.mark.parametrize(
    "apart",
    [
        {"channels": np.array([1, 1, 2, 2])},
        {"created_us": np.array([0, 1, 32, 33]) * MINUTE_US},
    ],
)
def test_nothing_is_lent_across_channels_or_silence(apart: dict[str, Any]) -> None:
    terms = ranking.score_messages(candidates([[0], [1], [0], [0]], **apart))
    assert terms["neighbour"][2] == 0
    assert terms["around"][2] == 0
    assert terms["session"][2] == 0
    assert terms["exchange"][2] == 0
    assert terms["neighbour"][0] > 0


@pytest.mark.parametrize(
    ("cue", "sign"), [("speaker", 1), ("date", 1), ("time_word", 1), ("question", -1)]
)
def test_a_cue_decides_between_equals(cue: str, sign: int) -> None:
    given_cue = np.array([0, 1, 0, 0])
    value = given_cue.astype(np.float64 if cue == "date" else np.bool_)
    asked = candidates([[1], [1], [1], [1]], created_us=np.arange(4) * DAY_US, **{cue: value})
    others = np.delete(scores(asked), 1)
    assert np.all(sign * scores(asked)[1] > sign * others)


def test_meaning_finds_what_words_do_not() -> None:
    asked = candidates([[0], [0], [0]], cosines=np.array([0.1, 0.9, 0.2]))
    assert np.argmax(scores(asked)) == 1


def test_a_message_without_vector_is_judged_by_its_words() -> None:
    terms = ranking.score_messages(
        candidates([[1], [1], [0]], cosines=np.array([np.nan, 0.5, 0.9]))
    )
    assert terms["meaning"][0] == 0
    assert terms["words"][0] == pytest.approx(terms["words"][1] / (1 - ranking.MEANING))


def test_without_any_vector_the_score_is_that_of_words_alone() -> None:
    words = candidates([[1], [0], [2]])
    unknown = candidates([[1], [0], [2]], cosines=np.full(3, np.nan))
    assert scores(unknown) == pytest.approx(scores(words))


def test_nearness_in_time_fades_within_a_week_after() -> None:
    days = np.array([-1, 0, 1, 4.5, 8, 9]) * DAY_US
    nearness = ranking.nearness_in_time(days.astype(np.int64), [(0, DAY_US)])
    assert nearness == pytest.approx([0, 1, 1, 0.5, 0, 0])


def test_a_message_that_shares_nothing_is_not_related() -> None:
    asked = candidates([[1], [0], [0], [0]])
    assert ranking.related(asked).tolist() == [True, True, False, False]
    far = candidates([[0], [0], [0]], cosines=np.array([0.1, 0.2, 0.3]))
    assert not ranking.related(far).any()
    near = candidates([[0], [0], [0]], cosines=np.array([0.1, 0.2, 0.5]))
    assert ranking.related(near).tolist() == [False, True, True]


def test_one_common_word_of_many_is_not_enough_when_the_meaning_is_far() -> None:
    def found(cosines: list[float] | None) -> bool:
        asked = candidates(
            [[1, 0], [0, 0]],
            idf=np.array([1.0, 9.0]),
            cosines=None if cosines is None else np.array(cosines),
        )
        return bool(ranking.related(asked).any())

    assert not found([0.1, 0.2])
    assert found([0.1, 0.4])
    assert found([0.1, float("nan")])
    assert found(None)


def test_a_fact_is_scored_by_words_meaning_subject_and_confidence() -> None:
    terms = ranking.score_facts(
        cosines=np.array([1.0, -0.5]),
        counts=np.array([[2.0, 0.0], [0.0, 0.0]]),
        idf=np.array([3.0, 1.0]),
        subject=np.array([True, False]),
        confidence=np.array([1.0, 0.0]),
    )
    assert {name: values.tolist() for name, values in terms.items()} == {
        "meaning": [0.5, 0.0],
        "words": [pytest.approx(0.375), 0.0],
        "subject": [0.12, 0.0],
        "confidence": [0.05, 0.0],
    }


COUNTS = st.integers(0, 3).flatmap(
    lambda t: st.lists(st.lists(st.integers(0, 4), min_size=t, max_size=t), min_size=1, max_size=12)
)


@given(COUNTS, st.data())
def test_scores_are_finite_and_no_term_exceeds_its_weight(
    counts: list[list[int]], data: st.DataObject
) -> None:
    n = len(counts)
    cosine = st.floats(-1, 1) | st.just(float("nan"))
    asked = candidates(
        counts,  # type: ignore[arg-type]
        channels=np.sort(data.draw(st.lists(st.integers(1, 3), min_size=n, max_size=n))),
        cosines=data.draw(st.none() | st.lists(cosine, min_size=n, max_size=n).map(np.array)),
        lengths=np.asarray(data.draw(st.lists(st.integers(0, 50), min_size=n, max_size=n)), float),
    )
    terms = ranking.score_messages(asked)
    limits = {"meaning": 0.55, "neighbour": 0.3, "further": 0.3, "session": 0.15}
    for name, values in terms.items():
        assert np.isfinite(values).all()
        assert (values >= 0).all()
        assert (values <= limits.get(name, 1.0) + 1e-9).all()
    assert len(ranking.related(asked)) == n
