"""No claim to have kept or forgotten anything survives unless the turn did it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actors.honesty import NOT_FORGOTTEN, NOT_SAVED, NOT_SET_UP, honest
from actors.ports import ToolResult

CLAIMS = (
    "I'll remember that.",
    "I’ll remember that!",
    "I will definitely remember your cat's name",
    "Got it, I'll keep that in mind.",
    "I'm going to remember this.",
    "I have saved that.",
    "I've noted your birthday.",
    "I've now saved it to my memory",
    "I've made a note of that.",
    "I just saved that for you.",
    "Noted.",
    "Noted!",
    "Got it, saved.",
    "Okay, saved!",
    "Saved: your cat is called Biscuit",
    "Done. Saved.",
    "That has been saved.",
    "That's noted.",
    "Your preference is now stored.",
    "I won't forget.",
    "I will never forget that",
    "Added to my memory.",
    "I've added that to my notes.",
    "Memory updated.",
    "Consider it noted.",
    "No problem, I'll remember that.",
    "I've committed that to memory.",
    "I have recorded this.",
    "I can't say much about it, but I've saved that.",
    "I've saved that, nothing else.",
    "That’s saved now",
)
PROMISES = (
    "I'll remind you tomorrow.",
    "Sure, I will ping you at nine!",
    "I've set a reminder for that.",
    "I have scheduled an automation.",
    "Reminder set.",
    "Your reminder has been created.",
    "I'm going to remind everyone on Friday.",
)
NO_CLAIMS = (
    "Shall I remind you?",
    "I can't remind you without a time.",
    "If you like, I'll remind you tomorrow.",
    "That reminds me of Ada.",
    "Ada set a reminder herself.",
    "I remember that you like tea.",
    "You told me to remember the milk.",
    "I don't remember that.",
    "I haven't saved that. It looks like a password.",
    "I can't remember things about health.",
    "Should I remember that?",
    "Do you want me to save that?",
    "If you like, I'll remember that.",
    'Ada said: "I\'ll remember to buy milk".',
    "“Noted.” is what he wrote.",
    "> I'll remember that",
    "`saved` is a variable",
    "The file was saved by the editor.",
    "He saved the day.",
    "A noted historian wrote it.",
    "I did not note it down.",
    "You noted that in March.",
    "Penalties were saved by the goalkeeper",
    "I will look it up.",
)
FORGETTINGS = (
    "I've deleted that.",
    "I have forgotten that.",
    "I'll forget it.",
    "Forgotten.",
    "Done, deleted.",
    "That has been erased.",
)
NO_FORGETTINGS = (
    "I haven't forgotten that.",
    "I've forgotten what you said.",
    "Have I forgotten that?",
    "You deleted that message.",
    "I don't forget.",
)


def result(tool: str, *, ok: bool) -> ToolResult:
    return ToolResult(tool=tool, argument="x", ok=ok, detail="y")  # type: ignore[arg-type]


@pytest.mark.parametrize("claim", CLAIMS)
def test_a_claim_without_a_fact_is_replaced_by_the_truth(claim: str) -> None:
    for results in ([], [result("remember", ok=False)], [result("forget", ok=True)]):
        assert honest(claim, results).removeprefix("Done. ").startswith(NOT_SAVED)
    around = f"Nice cat. {claim.rstrip('.!')}. What else?"
    assert honest(around, []).replace("Done. ", "").startswith(f"Nice cat. {NOT_SAVED}")
    assert honest(around, []).endswith(" What else?")


@pytest.mark.parametrize("claim", CLAIMS)
def test_with_a_fact_it_stands(claim: str) -> None:
    assert honest(claim, [result("remember", ok=False), result("remember", ok=True)]) == claim


@pytest.mark.parametrize("text", NO_CLAIMS)
def test_what_is_no_claim_stays_word_for_word(text: str) -> None:
    assert honest(text, []) == text


@pytest.mark.parametrize("claim", FORGETTINGS)
def test_to_have_forgotten_is_a_claim_too(claim: str) -> None:
    assert honest(claim, []) == NOT_FORGOTTEN
    assert honest(claim, [result("forget", ok=True)]) == claim


@pytest.mark.parametrize("claim", PROMISES)
def test_a_promise_to_remind_needs_a_reminder(claim: str) -> None:
    for results in ([], [result("schedule", ok=False)], [result("remember", ok=True)]):
        assert honest(claim, results) == NOT_SET_UP
    assert honest(claim, [result("schedule", ok=True)]) == claim


@pytest.mark.parametrize("text", NO_FORGETTINGS)
def test_and_to_have_lost_something_is_not(text: str) -> None:
    assert honest(text, []) == text


def test_the_truth_is_told_once() -> None:
    text = "Got it, saved! I'll remember that. Noted."
    assert honest(text, []).count(NOT_SAVED) == 1


@given(st.text())
def test_no_text_is_too_strange_and_saying_it_twice_changes_nothing(text: str) -> None:
    once = honest(text, [])
    assert honest(once, []) == once


@given(st.lists(st.sampled_from(NO_CLAIMS), max_size=5).map("\n".join))
def test_innocent_talk_is_left_alone(text: str) -> None:
    assert honest(text, []) == text
