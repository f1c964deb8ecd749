"""Request bodies: pure functions from what is asked to a dict, the same for the same.

What changes least comes first, so that the provider's cache can serve it: tools and rules, then
guidance, facts, remembered messages, history, triggers, the time, and last what the turn's tools
came to. A cache mark stands after the rules and after guidance; within a turn's tool loop also
after the triggers, where the next call will read up to. Elsewhere writing the cache costs more than
it saves, because the next question finds other facts.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final, get_args

from actors.adapters.anthropic_model import texts
from actors.adapters.anthropic_model.fencing import fence, plain, quoted
from actors.adapters.anthropic_model.rendering import (
    DETAIL_CHARS_MAX,
    all_rows,
    line_rows,
    moment,
    rows_of,
    tokens_of,
)
from actors.ports import ABSENT_TOOLS, FactScope, FactType

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from actors.adapters.anthropic_model.choice import Choice
    from actors.ports import Line, Prompt, ToolResult

Body = dict[str, Any]
"""The keyword arguments of `messages.create`, ready to be sent."""

FACTS_MAX: Final = 8  # of a window, by the specification; so are the lengths
FACT_CHARS_MAX: Final = 400
EVIDENCE_CHARS_MAX: Final = 240
WINDOW_TOKENS_MAX: Final = 60_000  # the largest window that the settings allow, in any script
EXTRACT_TOKENS_MAX: Final = 4000  # eight facts of 400 characters with 240 of evidence, and JSON
SUMMARY_CHARS_PER_TOKEN: Final = 2  # so that a summary of the asked length never ends in mid-word
_CACHED: Final = {"cache_control": {"type": "ephemeral"}}


@dataclass(frozen=True, slots=True, kw_only=True)
class Features:
    """What the server understands; Anthropic's understands all."""

    structured: bool = True
    caching: bool = True
    tools: bool = True


ALL: Final = Features()


def answer_body(prompt: Prompt, choice: Choice, features: Features = ALL) -> Body:
    """One model call of a turn."""
    rules = texts.ANSWER_RULES.format(name=quoted(choice.name))
    tools = _tools(_due(prompt) if prompt.is_due else {*texts.TOOLS}) if features.tools else []
    results = _results(prompt.tool_results, features)
    last = (texts.DUE if prompt.is_due else texts.NOW).format(
        moment=moment(prompt.now), weekday=f"{prompt.now:%A}", speaker=prompt.speaker_id
    )
    # Estimated on their JSON, and with something to spare for tags and keys.
    fixed = tokens_of(rules + quoted(tools) + quoted(results) + last) + 200
    rows = rows_of(prompt, max(0, choice.prompt_tokens_max - fixed))
    system = [text_block(rules, cached=features.caching)]
    if rows.guidance:
        system.append(text_block(fence("guidance", rows.guidance), cached=features.caching))
    content = [
        text_block(fence(tag, shown))
        for tag, shown in (
            ("facts", rows.facts),
            ("conversations", rows.conversations),
            ("remembered", rows.remembered),
            ("links", rows.links),
            ("history", rows.history),
        )
        if shown
    ]
    content.append(
        text_block(fence("triggers", rows.triggers), cached=features.caching and bool(results))
    )
    content.append(text_block(last))
    body: Body = {
        "model": choice.answer_model,
        "max_tokens": choice.answer_tokens_max,
        "system": system,
        "messages": [{"role": "user", "content": content}, *results],
    }
    return body | ({"tools": tools} if tools else {})


def extract_body(
    lines: Sequence[Line], context: Sequence[Line], choice: Choice, features: Features = ALL
) -> Body:
    """Reading one window."""
    rules = texts.EXTRACT_RULES.format(
        facts_max=FACTS_MAX,
        fact_chars=FACT_CHARS_MAX,
        evidence_chars=EVIDENCE_CHARS_MAX,
    )
    shown = line_rows(lines, WINDOW_TOKENS_MAX)
    before = line_rows(context, choice.prompt_tokens_max)
    content = [text_block(fence("context", before))] if before else []
    content += [text_block(fence("lines", shown)), text_block(texts.EXTRACT_NOW)]
    body: Body = {
        "model": choice.extract_model,
        "max_tokens": EXTRACT_TOKENS_MAX,
        "system": [text_block(rules, cached=features.caching)],
        "messages": [{"role": "user", "content": content}],
    }
    if features.structured:
        body["output_config"] = {"format": {"type": "json_schema", "schema": FACTS_SCHEMA}}
    return body


def summary_body(
    lines: Sequence[Line], chars_max: int, choice: Choice, features: Features = ALL
) -> Body:
    """Summarising a stretch of talk, to its end."""
    shown = all_rows(lines, WINDOW_TOKENS_MAX)
    rules = texts.SUMMARY_RULES.format(chars_max=chars_max)
    return {
        "model": choice.extract_model,
        "max_tokens": max(100, chars_max // SUMMARY_CHARS_PER_TOKEN),
        "system": [text_block(rules, cached=features.caching)],
        "messages": [
            {
                "role": "user",
                "content": [text_block(fence("lines", shown)), text_block(texts.SUMMARY_NOW)],
            }
        ],
    }


def continued(body: Body, content: list[dict[str, Any]]) -> Body:
    """The request after a `pause_turn`: the same, with what was said so far as it was said."""
    return body | {"messages": [*body["messages"], {"role": "assistant", "content": content}]}


def probe_body(model: str, features: Features) -> Body:
    """The smallest request that uses these features."""
    body: Body = {
        "model": model,
        "max_tokens": 16,
        "system": [text_block(texts.PROBE, cached=features.caching)],
        "messages": [{"role": "user", "content": [text_block(texts.PROBE)]}],
    }
    if features.tools:
        body["tools"] = _tools({*texts.TOOLS})
    if features.structured:
        body["output_config"] = {"format": {"type": "json_schema", "schema": _PROBE_SCHEMA}}
    return body


def tool_id(call: int, n: int) -> str:
    """The id of the n-th tool use of a turn's call: the same in a resumed turn."""
    return f"toolu_{call}_{n}"


def _due(prompt: Prompt) -> set[str]:
    """Nobody is there to say what is to be kept; but what was called must be on offer."""
    return {*texts.TOOLS} - ABSENT_TOOLS | {result.tool for result in prompt.tool_results}


def _tools(names: Collection[str]) -> list[dict[str, Any]]:
    """These tools, and silence."""
    silent, ends = texts.STAY_SILENT
    offered = {name: tool for name, tool in texts.TOOLS.items() if name in names}
    nothing: dict[str, Any] = {"type": "object", "properties": {}, "additionalProperties": False}
    return [
        *(
            {
                "name": name,
                "description": does,
                "input_schema": {
                    "type": "object",
                    "properties": {"text": {"type": "string", "description": what}},
                    "required": ["text"],
                    "additionalProperties": False,
                },
            }
            for name, (does, what) in offered.items()
        ),
        {"name": silent, "description": ends, "input_schema": nothing},
    ]


def _results(results: Sequence[ToolResult], features: Features) -> list[dict[str, Any]]:
    """Earlier calls of this turn as Claude made them, each followed by what it came to."""
    messages: list[dict[str, Any]] = []
    for call, group in groupby(sorted(results, key=lambda r: r.call), key=lambda r: r.call):
        asked: list[dict[str, Any]] = []
        told: list[dict[str, Any]] = []
        for n, result in enumerate(group, 1):
            row = fence("result", [_result_row(result)])
            if features.tools:
                use = {"type": "tool_use", "id": tool_id(call, n), "name": result.tool}
                asked.append(use | {"input": {"text": plain(result.argument)}})
                told.append(
                    {
                        "type": "tool_result",
                        "tool_use_id": tool_id(call, n),
                        "content": row,
                        "is_error": not result.ok,
                    }
                )
            else:
                told.append(text_block(row))
        if asked:
            messages.append({"role": "assistant", "content": asked})
        messages.append({"role": "user", "content": told})
    return messages


def _result_row(result: ToolResult) -> str:
    return quoted(
        {
            "tool": result.tool,
            "asked": result.argument[:DETAIL_CHARS_MAX],
            "done": result.ok,
            "detail": result.detail[:DETAIL_CHARS_MAX],
        }
    )


def text_block(text: str, *, cached: bool = False) -> dict[str, Any]:
    """A text of a request, the end of what the server keeps if `cached`."""
    return {"type": "text", "text": text, **(_CACHED if cached else {})}


def _strings(*names: str) -> dict[str, Any]:
    return {name: {"type": "string"} for name in names}


_FACT: Final[dict[str, Any]] = {
    **_strings("fact", "evidence", "message"),
    "scope": {"type": "string", "enum": list(get_args(FactScope))},
    **_strings("subject"),
    "type": {"type": "string", "enum": list(get_args(FactType))},
    "confidence": {"type": "number"},
    **_strings("attribute", "value"),
    "correction": {"type": "boolean"},
}
FACTS_SCHEMA: Final[dict[str, Any]] = {
    "type": "object",
    "properties": {
        "facts": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": _FACT,
                "required": list(_FACT),
                "additionalProperties": False,
            },
        }
    },
    "required": ["facts"],
    "additionalProperties": False,
}
"""The shape we ask for; lengths and ranges are ours to check, the format knows none."""
_PROBE_SCHEMA: Final[dict[str, Any]] = {
    "type": "object",
    "properties": {"ok": {"type": "boolean"}},
    "required": ["ok"],
    "additionalProperties": False,
}
