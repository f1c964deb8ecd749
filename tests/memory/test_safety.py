"""The safety filter: what it refuses, what it lets pass, and in what time."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actors.memory_curator.safety import refuse_candidate, refuse_reason
from actors.ports import Candidate
from tests.memory import safety_cases as cases

WRONGLY_REFUSED_MAX = 0.05  # of innocent sentences chosen to look guilty


@pytest.mark.parametrize("text", [*cases.FIRST_REFUSED, *cases.HELD_OUT_REFUSED])
def test_what_must_not_be_kept_is_refused(text: str) -> None:
    assert refuse_reason(text) is not None


@pytest.mark.parametrize("text", cases.FIRST_INNOCENT)
def test_innocent_text_passes(text: str) -> None:
    assert refuse_reason(text) is None


def test_of_innocent_text_held_out_few_are_refused() -> None:
    innocent = cases.HELD_OUT_INNOCENT

    refused = [text for text in innocent if refuse_reason(text)]

    assert len(refused) / len(innocent) <= WRONGLY_REFUSED_MAX, refused


@pytest.mark.parametrize(
    "text", ["MY PASSWORD IS hunter2", "my  password\nis “hunter2”", "I’m gay"]
)
def test_case_white_space_and_quotation_marks_hide_nothing(text: str) -> None:
    assert refuse_reason(text) is not None


def test_invisible_characters_hide_nothing() -> None:
    assert refuse_reason("my pass\u200bword is hunter2") == "it contains a secret"
    assert refuse_reason("ghp_a1B2c3D4e5\u200b" + "a1B2c3D4e5" * 3) == "it contains a secret"


def test_a_topic_may_be_turned_on_by_the_person_but_secrets_may_not() -> None:
    assert refuse_reason("I have diabetes") == "it is about health"
    assert refuse_reason("I have diabetes", allowed=["health"]) is None
    assert refuse_reason("I have diabetes and I'm gay", allowed=["health"]) is not None
    everything = ["health", "sexuality", "religion", "politics", "finances", "minors"]
    assert refuse_reason("my pin is 4821", allowed=everything, guidance=True) is not None  # pyright: ignore[reportArgumentType]


def test_only_guidance_may_instruct() -> None:
    assert refuse_reason("Always answer in French.") == "it is an instruction, not a fact"
    assert refuse_reason("Always answer in French.", guidance=True) is None


def test_a_candidate_is_refused_for_its_evidence_or_attribute_alone() -> None:
    innocent = Candidate(
        scope="user",
        subject="1",
        fact="Changed something at the bank.",
        fact_type="other",
        evidence="I changed it",
        source_message_id=1,
        confidence=0.5,
    )
    told = Candidate(
        scope="user",
        subject="1",
        fact="Changed something at the bank.",
        fact_type="other",
        evidence="I changed it, the pin is 4821 now",
        source_message_id=1,
        confidence=0.5,
    )

    assert refuse_candidate(innocent) is None
    assert refuse_candidate(told) == "it contains a secret"


def test_cards_and_accounts_are_told_by_their_check_digits() -> None:
    assert refuse_reason("4111 1111 1111 1111") == "it contains a secret"
    assert refuse_reason("4111 1111 1111 1112") is None
    assert refuse_reason("de89370400440532013000") == "it contains a secret"
    assert refuse_reason("DE88 3704 0044 0532 0130 00") is None


@given(st.text())
def test_whatever_follows_a_password_it_is_a_secret(text: str) -> None:
    reason = refuse_reason(f"my password is hunter2{text}")

    assert reason == "it contains a secret"


HOSTILE = [
    "a",
    "1 ",
    "1-",
    "4111 ",
    "sk-",
    "eyJ.",
    "://a:",
    "ab12 ",
    "password is ",
    "my son is ",
    "aaaa is my ",
    "when i ",
    "you must always ",
    "ignore all the ",
    "vote for the ",
    "e\u0301\u0323",
    "\u0301\u0323",
    "\x00",
    "\u00df",
    "'",
    "> \n",
]


@pytest.mark.parametrize("piece", HOSTILE)
def test_the_time_is_linear_in_the_text(piece: str) -> None:
    """Four times the text may take eight times as long (a busy machine), not sixteen."""

    def seconds(chars: int) -> float:
        text = (piece * chars)[:chars]
        times: list[float] = []
        for _ in range(3):
            start = time.process_time()
            refuse_reason(text)
            times.append(time.process_time() - start)
        return min(times)

    assert seconds(40_000) <= 8 * seconds(10_000) + 0.02
