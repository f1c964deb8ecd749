"""A prompt that is too long loses the oldest talk first and what the turn is about last."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from actors.fitting import CUT_MARK, fit, size
from actors.ports import Line, Prompt, Recalled, ToolResult

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
TEXT = st.text(max_size=200)


def line(message_id: int, text: str) -> Line:
    return Line(message_id=message_id, author_id=7, author_name="Ada", at=NOW, text=text)


def item(kind: str, n: int, text: str) -> Recalled:
    return Recalled(
        kind="fact" if kind == "fact" else "message",
        id=n,
        score=1 / n,
        text=text,
        at=NOW,
        author_id=7,
        author_name="Ada",
        source_message_id=n,
    )


def prompt(history: list[str], messages: list[str], facts: list[str], told: list[str]) -> Prompt:
    return Prompt(
        now=NOW,
        speaker_id=7,
        speaker_name="Ada",
        triggers=(line(99, "What is my cat called?"),),
        history=tuple(line(n, text) for n, text in enumerate(history, 1)),
        messages=tuple(item("message", n, text) for n, text in enumerate(messages, 1)),
        facts=tuple(item("fact", n, text) for n, text in enumerate(facts, 1)),
        guidance=tuple(told),
        tool_results=(ToolResult(tool="recall", argument="cat", ok=True, detail="found"),),
    )


PROMPTS = st.builds(prompt, *[st.lists(TEXT, max_size=6)] * 4)


@given(PROMPTS, st.integers(60, 1500))
def test_it_fits_and_keeps_what_it_is_about(whole: Prompt, budget: int) -> None:
    fitted = fit(whole, budget)
    assert size(fitted) <= budget
    assert fitted.triggers == whole.triggers
    assert fit(fitted, budget) == fitted


@given(PROMPTS, st.integers(60, 1500))
def test_what_is_furthest_back_or_weakest_goes_first(whole: Prompt, budget: int) -> None:
    fitted = fit(whole, budget)
    assert whole.history[len(whole.history) - len(fitted.history) :] == fitted.history
    assert whole.messages[: len(fitted.messages)] == fitted.messages
    assert whole.facts[: len(fitted.facts)] == fitted.facts
    assert whole.guidance[: len(fitted.guidance)] == fitted.guidance
    if len(fitted.messages) < len(whole.messages):
        assert not fitted.history
    if len(fitted.facts) < len(whole.facts):
        assert not fitted.messages
    if len(fitted.guidance) < len(whole.guidance):
        assert not fitted.facts
        assert not fitted.tool_results


def test_what_fits_is_left_alone() -> None:
    whole = prompt(["hello"], ["tea"], ["Likes tea."], ["Be brief."])
    assert fit(whole, 100_000) is whole


def test_triggers_that_alone_are_too_long_are_cut_at_their_end() -> None:
    whole = replace(prompt([], [], [], []), triggers=(line(1, "é" * 9000), line(2, "word " * 900)))
    fitted = fit(whole, 1000)
    assert size(fitted) <= 1000
    assert all(one.text.endswith(CUT_MARK) for one in fitted.triggers)
    assert fitted.triggers[1].text.startswith("word word")
