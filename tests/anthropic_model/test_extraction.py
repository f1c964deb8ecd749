"""Facts that Claude proposes: bounded, item by item, by our own rules."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actors.adapters.anthropic_model.calling import Whole
from actors.adapters.anthropic_model.reading import UnusableError, facts_of
from actors.ports import ModelUnavailableError, Usage
from tests.anthropic_model.talk import line, prompt, server_of, talk_with
from tests.fakes.claude import Claude, Says, Status

if TYPE_CHECKING:
    from actors.ports import Candidate
    from tests.anthropic_model.talk import Talk

GOOD: dict[str, Any] = {
    "fact": "Ada's cat is called Biscuit.",
    "evidence": "my cat is called Biscuit",
    "message": "1574498252064030720",
    "scope": "user",
    "subject": "7",
    "type": "profile",
    "confidence": 0.9,
    "attribute": "cat.name",
    "value": "biscuit",
    "correction": False,
}
LINES = [line("By the way, my cat is called Biscuit", 1574498252064030720)]


def answer(*facts: Any) -> str:
    return json.dumps({"facts": facts})


def extracted(talk: Talk, text: str, **more: Any) -> tuple[Candidate, ...]:
    talk.script(Says(text, **more))
    return talk.model.extract(LINES).candidates


def test_a_good_fact_is_proposed_as_it_came(talk: Talk) -> None:
    (fact,) = extracted(talk, answer(GOOD))
    assert (fact.fact, fact.evidence) == (GOOD["fact"], GOOD["evidence"])
    assert fact.source_message_id == 1574498252064030720
    assert (fact.attribute, fact.value, fact.scope) == ("cat.name", "biscuit", "user")
    sent = talk.claude.sent()
    assert sent["model"] == "claude-haiku-5-5"
    assert sent["output_config"]["format"]["type"] == "json_schema"
    assert "tool_choice" not in sent


@pytest.mark.parametrize(
    "change",
    [
        {"fact": ""},
        {"fact": "x" * 401},
        {"evidence": "y" * 241},
        {"evidence": None},
        {"message": "one"},
        {"message": 12},
        {"scope": "world"},
        {"subject": "Ada"},
        {"subject": "__everyone__"},
        {"type": "gossip"},
        {"confidence": 1.01},
        {"confidence": "high"},
        {"correction": "maybe"},
    ],
)
def test_a_bad_fact_is_dropped_and_the_others_stay(talk: Talk, change: dict[str, Any]) -> None:
    facts = extracted(talk, answer(GOOD, GOOD | change, "no object", GOOD | {"fact": "Other."}))
    assert [fact.fact for fact in facts] == [GOOD["fact"], "Other."]


@pytest.mark.parametrize("attribute", ["", " ", "a" * 90, "cat\nname", "<b>"])
def test_a_key_out_of_bounds_is_no_key(talk: Talk, attribute: str) -> None:
    (fact,) = extracted(talk, answer(GOOD | {"attribute": attribute}))
    assert (fact.attribute, fact.value) == ("", "")


def test_no_more_than_eight_are_taken(talk: Talk) -> None:
    assert len(extracted(talk, answer(*[GOOD] * 30))) == 8


def test_json_in_talk_is_found(talk: Talk) -> None:
    (fact,) = extracted(talk, f"Sure! Here it is:\n```json\n{answer(GOOD)}\n```\nAnything else?")
    assert fact.value == "biscuit"


@pytest.mark.parametrize("text", ["I cannot.", "{]", '{"facts": 3}', "[1]", "{" * 3_000])
def test_what_is_no_list_of_facts_is_a_failure(talk: Talk, text: str) -> None:
    with pytest.raises(ModelUnavailableError) as caught:
        extracted(talk, text)
    assert caught.value.usage.output_tokens == 20


def test_a_list_that_was_cut_is_a_failure_and_a_refusal_finds_nothing(talk: Talk) -> None:
    with pytest.raises(ModelUnavailableError):
        extracted(talk, answer(GOOD), stop_reason="max_tokens")
    assert extracted(talk, "No.", stop_reason="refusal") == ()


def test_nothing_to_read_asks_nobody(talk: Talk) -> None:
    assert talk.model.extract([]).candidates == ()
    assert talk.claude.bodies == []


@given(st.recursive(st.none() | st.integers() | st.text() | st.floats(), st.lists))
def test_whatever_json_comes_nothing_breaks(value: Any) -> None:
    facts = [GOOD, value, {"fact": value}, GOOD | {"confidence": value}, GOOD | {"value": value}]
    for given_ in (value, {"facts": value}, {"facts": facts}):
        whole = Whole([{"type": "text", "text": json.dumps(given_)}], "end_turn", Usage())
        try:
            found = facts_of(whole, "Claude")
        except UnusableError:
            continue
        assert all(0 <= fact.confidence <= 1 and len(fact.fact) <= 400 for fact in found)


@pytest.mark.parametrize(
    ("lacks", "probes"),
    [(set[str](), 1), ({"output_config"}, 2), ({"output_config", "cache_control"}, 3)],
)
def test_a_server_is_asked_once_what_it_understands(lacks: set[str], probes: int) -> None:
    with Claude(lacks=frozenset(lacks)) as claude:
        server = server_of(claude)
        talk = talk_with(claude, server)
        talk.script(Says('{"ok": true}'), Says(answer(GOOD)), Says(answer(GOOD)))

        (fact,) = talk.model.extract(LINES).candidates
        assert fact.value == "biscuit"
        assert len(claude.rejected) == probes - 1
        assert len(claude.bodies) == 2
        assert ("output_config" in claude.sent()) == (not lacks)

        talk.model.extract(LINES)
        assert len(claude.bodies) == 3
        server.close()


def test_a_server_without_tools_still_answers() -> None:
    with Claude(lacks=frozenset({"output_config", "cache_control", "tools"})) as claude:
        server = server_of(claude)
        talk = talk_with(claude, server)
        assert talk.model.answer(prompt()).text == "Fine."
        assert len(claude.rejected) == 3
        server.close()


def test_a_probe_that_fails_is_made_again_at_the_next_call() -> None:
    with Claude() as claude:
        server = server_of(claude)
        talk = talk_with(claude, server)
        claude.otherwise = Status(529, "overloaded_error")
        with pytest.raises(ModelUnavailableError, match="overloaded"):
            talk.model.answer(prompt())
        claude.otherwise = Says("Fine.")
        turn = talk.model.answer(prompt())
        assert turn.text == "Fine."
        assert turn.usage.input_tokens == 200
        server.close()


def test_what_an_author_allows_of_themselves_is_told_with_their_line(talk: Talk) -> None:
    lines = [replace(LINES[0], allows=("health", "religion")), *LINES]
    talk.script(Says(answer()))
    talk.model.extract(lines)
    content = str(talk.claude.sent()["messages"])
    assert content.count('"allows"') == 1
    assert "health, religion" in content
