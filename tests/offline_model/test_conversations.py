"""The table of talks: given a talk, when somebody asks, then the answer is quoted or unknown."""

from __future__ import annotations

import pytest

from tests.offline_model.cases_held_out import HELD_OUT
from tests.offline_model.cases_held_out_2 import HELD_OUT_2
from tests.offline_model.cases_held_out_3 import HELD_OUT_3, UNANSWERED
from tests.offline_model.cases_held_out_4 import HELD_OUT_4
from tests.offline_model.cases_held_out_more import HELD_OUT_MORE
from tests.offline_model.cases_known import KNOWN
from tests.offline_model.cases_stranger import STRANGER
from tests.offline_model.cases_stranger_2 import STRANGER_2
from tests.offline_model.cases_who_did_what import WHO_DID_WHAT
from tests.offline_model.talk import Case, answered, faults, inventions, lines_of

ANSWERED = (
    *(*KNOWN, *HELD_OUT, *HELD_OUT_MORE, *HELD_OUT_2, *HELD_OUT_3, *HELD_OUT_4, *WHO_DID_WHAT),
    *(*STRANGER, *STRANGER_2),
)


@pytest.mark.parametrize("asked", ANSWERED, ids=lambda asked: asked.name)
def test_a_question_is_answered_from_what_was_said(asked: Case) -> None:
    assert faults(asked) == []


@pytest.mark.parametrize("asked", UNANSWERED, ids=lambda asked: asked.name)
def test_a_question_beyond_the_patterns_gets_no_invention(asked: Case) -> None:
    assert inventions(asked) == []


@pytest.mark.parametrize("asked", ANSWERED, ids=lambda asked: asked.name)
def test_what_is_cited_was_offered_and_answers_fit_a_message(asked: Case) -> None:
    turn = answered(asked)
    offered = {one.message_id for one in lines_of(asked.talk)}
    assert {item for _, item in turn.cited} <= offered | {750_000}  # the trigger may be quoted
    assert len(turn.text) < 1_500


def test_the_same_prompt_gets_the_same_answer() -> None:
    assert all(answered(asked) == answered(asked) for asked in KNOWN)
