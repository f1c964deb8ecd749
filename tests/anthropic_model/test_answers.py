"""What Claude may answer, and what we make of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from actors.ports import ModelUnavailableError, ToolCall, ToolResult
from tests.anthropic_model.talk import line, prompt, recalled
from tests.fakes.claude import Says

if TYPE_CHECKING:
    from tests.anthropic_model.talk import Talk


def test_an_answer_is_what_was_said_with_what_it_used(talk: Talk) -> None:
    usage = {
        "input_tokens": 1_000,
        "cache_creation_input_tokens": 500,
        "cache_creation": {"ephemeral_5m_input_tokens": 300, "ephemeral_1h_input_tokens": 200},
        "cache_read_input_tokens": 4_000,
    }
    talk.script(Says("  Biscuit.\n", usage=usage, output_tokens=50))

    turn = talk.model.answer(prompt())

    assert turn.text == "Biscuit."
    assert turn.usage.model == "claude-sonnet-5-5"
    assert (turn.usage.cache_write_tokens, turn.usage.cache_write_1h_tokens) == (300, 200)
    expected = (1_000 * 2 + 300 * 2.5 + 200 * 4 + 4_000 * 0.1 + 50 * 10) / 1e6
    assert turn.usage.usd == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("max_tokens", "longer than allowed"),
        ("model_context_window_exceeded", "too long"),
        ("a reason of tomorrow", "not known"),
    ],
)
def test_what_was_cut_is_never_an_answer(talk: Talk, reason: str, said: str) -> None:
    talk.script(Says("The first half of what I wanted to", stop_reason=reason))
    with pytest.raises(ModelUnavailableError, match=said) as caught:
        talk.model.answer(prompt())
    assert caught.value.usage.output_tokens == 20
    assert len(talk.claude.bodies) == 1


@pytest.mark.parametrize("reason", ["max_tokens", "model_context_window_exceeded"])
def test_half_a_tool_call_is_not_made(talk: Talk, reason: str) -> None:
    talk.script(Says("", tools=(("forget", {"text": "everything"}),), stop_reason=reason))
    with pytest.raises(ModelUnavailableError):
        talk.model.answer(prompt())


def test_a_stop_sequence_ends_an_answer(talk: Talk) -> None:
    talk.script(Says("Done", stop_reason="stop_sequence"))
    assert talk.model.answer(prompt()).text == "Done"


def test_a_refusal_is_said_whatever_came_before_it(talk: Talk) -> None:
    talk.script(Says("I will explain how to", stop_reason="refusal"))
    assert talk.model.answer(prompt()).text == "Claude declined to answer this."


def test_a_pause_is_resumed_with_what_was_said_so_far(talk: Talk) -> None:
    talk.script(Says("First, ", stop_reason="pause_turn"), Says("then second."))

    turn = talk.model.answer(prompt())

    assert turn.text == "First, then second."
    assert turn.usage.input_tokens == 200
    *before, last = talk.claude.sent()["messages"]
    assert before == talk.claude.sent(0)["messages"]
    assert last == {"role": "assistant", "content": [{"type": "text", "text": "First, "}]}


def test_pausing_for_ever_is_a_failure(talk: Talk) -> None:
    talk.claude.otherwise = Says("and ", stop_reason="pause_turn")
    with pytest.raises(ModelUnavailableError, match="would not end"):
        talk.model.answer(prompt())


def test_tools_are_called_in_order_and_a_preface_is_not_said(talk: Talk) -> None:
    talk.script(
        Says(
            "I will look.",
            tools=(
                ("recall", {"text": "cat's name"}),
                ("remember", {"text": "my cat is Biscuit"}),
                ("recall", {"text": "cat's name"}),
                ("react", {"text": "🐈"}),
                ("stay_silent", {}),
            ),
        )
    )

    turn = talk.model.answer(prompt())

    assert turn.text == ""
    assert turn.tool_calls == (
        ToolCall(tool="recall", argument="cat's name"),
        ToolCall(tool="remember", argument="my cat is Biscuit"),
        ToolCall(tool="react", argument="🐈"),
    )


def test_silence_is_chosen_by_a_tool(talk: Talk) -> None:
    talk.script(Says("Hm.", tools=(("stay_silent", {}),)))
    turn = talk.model.answer(prompt())
    assert (turn.text, turn.tool_calls) == ("", ())


@pytest.mark.parametrize(
    "tools",
    [
        (("delete_server", {"text": "all"}),),
        (("forget", {"what": "all"}),),
        (("forget", {"text": 7}),),
        (("forget", {"text": "  "}),),
        (("forget", {"text": "x" * 5_000}),),
        (("forget", ["all"]),),
    ],
)
def test_tools_that_do_not_exist_or_make_no_sense_are_not_called(talk: Talk, tools: Any) -> None:
    talk.script(Says("", tools=tools))
    with pytest.raises(ModelUnavailableError, match="empty"):
        talk.model.answer(prompt())


def test_saying_nothing_at_all_is_not_silence_but_a_failure(talk: Talk) -> None:
    talk.script(Says(""))
    with pytest.raises(ModelUnavailableError, match="empty"):
        talk.model.answer(prompt())


def test_results_go_back_as_pairs_by_call(talk: Talk) -> None:
    results = (
        ToolResult(tool="recall", argument="cat", ok=True, detail="Biscuit", call=1),
        ToolResult(tool="forget", argument="dog", ok=False, detail="No such fact.", call=1),
        ToolResult(tool="remember", argument="so", ok=True, detail="Kept.", call=2),
    )
    talk.script(Says("Done."))

    talk.model.answer(prompt(tool_results=results))

    assert talk.claude.rejected == []
    _, asked, told, asked_again, told_again = talk.claude.sent()["messages"]
    assert [use["id"] for use in asked["content"]] == ["toolu_1_1", "toolu_1_2"]
    assert [b["tool_use_id"] for b in told["content"]] == ["toolu_1_1", "toolu_1_2"]
    assert [b["is_error"] for b in told["content"]] == [False, True]
    assert "Biscuit" in told["content"][0]["content"]
    assert asked_again["content"][0]["input"] == {"text": "so"}
    assert told_again["content"][0]["tool_use_id"] == "toolu_2_1"


def test_marks_are_taken_out_and_say_what_an_answer_rests_on(talk: Talk) -> None:
    given = prompt(
        facts=(recalled("fact", 1), recalled("fact", 2)),
        messages=(recalled("message", 3, "My cat is Biscuit"),),
    )
    talk.script(Says("Biscuit [f2]. You said so [m1] [f2]; see [f9], [x1] and list[0]."))

    turn = talk.model.answer(given)

    assert turn.text == "Biscuit. You said so; see [f9], [x1] and list[0]."
    assert turn.cited == (("fact", 502), ("message", 503))


def test_the_models_in_force_are_asked(talk: Talk) -> None:
    assert talk.model.id == "claude-sonnet-5-5"
    talk.model.summarize([line("hello")], chars_max=200)
    assert talk.claude.sent()["model"] == "claude-haiku-5-5"


def test_a_summary_is_whole_and_fits(talk: Talk) -> None:
    talk.script(Says("Ada asked. Bob promised to draw. Nothing is o", output_tokens=9))
    summary = talk.model.summarize([line("hello")], chars_max=40)
    assert summary.text == "Ada asked. Bob promised to draw."
    assert summary.usage.output_tokens == 9
    talk.script(Says("Ada ask", stop_reason="max_tokens"))
    with pytest.raises(ModelUnavailableError):
        talk.model.summarize([line("hello")], chars_max=40)
    asked = len(talk.claude.bodies)
    assert talk.model.summarize([], chars_max=40).text == ""
    assert len(talk.claude.bodies) == asked
