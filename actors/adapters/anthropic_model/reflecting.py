"""Looking back on a part of a day: the request, and what of its answer can be used. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from actors.adapters.anthropic_model import texts
from actors.adapters.anthropic_model.fencing import fence, quoted
from actors.adapters.anthropic_model.reading import UnusableError, facts_of, json_of
from actors.adapters.anthropic_model.rendering import all_rows
from actors.adapters.anthropic_model.requests import (
    ALL,
    EVIDENCE_CHARS_MAX,
    EXTRACT_TOKENS_MAX,
    FACT_CHARS_MAX,
    FACTS_MAX,
    FACTS_SCHEMA,
    SUMMARY_CHARS_PER_TOKEN,
    WINDOW_TOKENS_MAX,
    text_block,
)
from actors.ports import Reflection

if TYPE_CHECKING:
    from actors.adapters.anthropic_model.calling import Whole
    from actors.adapters.anthropic_model.choice import Choice
    from actors.adapters.anthropic_model.requests import Body, Features
    from actors.ports import DayPart

_SCHEMA: Final[dict[str, Any]] = {
    **FACTS_SCHEMA,
    "properties": {**FACTS_SCHEMA["properties"], "text": {"type": "string"}},
    "required": ["facts", "text"],
}


def reflect_body(part: DayPart, choice: Choice, features: Features = ALL) -> Body:
    """Looking back on a part of a day, with what is known and what the day came to before."""
    chars_max = part.chars_max
    rules = texts.REFLECT_RULES.format(
        facts_max=FACTS_MAX,
        fact_chars=FACT_CHARS_MAX,
        evidence_chars=EVIDENCE_CHARS_MAX,
        chars_max=chars_max,
    )
    content = [
        text_block(fence(tag, rows))
        for tag, rows in (
            ("known", [quoted(fact[:FACT_CHARS_MAX]) for fact in part.known]),
            ("earlier", [quoted(part.earlier[:chars_max])] if part.earlier else []),
            ("lines", all_rows(part.lines, WINDOW_TOKENS_MAX)),
        )
        if rows
    ]
    body: Body = {
        "model": choice.extract_model,
        "max_tokens": EXTRACT_TOKENS_MAX + chars_max // SUMMARY_CHARS_PER_TOKEN,
        "system": [text_block(rules, cached=features.caching)],
        "messages": [{"role": "user", "content": [*content, text_block(texts.REFLECT_NOW)]}],
    }
    if features.structured:
        body["output_config"] = {"format": {"type": "json_schema", "schema": _SCHEMA}}
    return body


def reflection_of(whole: Whole, chars_max: int, place: str) -> Reflection:
    """Facts within their bounds, and the text.

    Raises:
        UnusableError: the answer is not the JSON that was asked for.
    """
    candidates = facts_of(whole, place)
    if whole.stop_reason == "refusal":
        return Reflection(candidates=(), text=texts.DECLINED, usage=whole.usage)
    text = json_of(whole, place).get("text")
    if not isinstance(text, str) or not text.strip():
        raise UnusableError(f"The answer of {place} does not say what the day came to.")
    return Reflection(candidates=candidates, text=text.strip()[:chars_max], usage=whole.usage)
