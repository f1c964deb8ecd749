"""What Claude's message means to us: an answer, tool calls, facts. Nothing is taken on trust."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

import msgspec

from actors.adapters.anthropic_model import texts
from actors.adapters.anthropic_model.requests import (
    EVIDENCE_CHARS_MAX,
    FACT_CHARS_MAX,
    FACTS_MAX,
)
from actors.ports import (
    ARGUMENT_CHARS_MAX,
    TOOLS_MAX,
    Candidate,
    FactScope,
    FactType,
    ModelTurn,
    ToolCall,
    ToolName,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from actors.adapters.anthropic_model.calling import Whole
    from actors.ports import Prompt

_MARK: Final = re.compile(r"[ \t]?\[([mf])(\d{1,3})\]")
_ATTRIBUTE: Final = re.compile(r"[^\W_][\w.\- ]{0,79}")
_VALUE_CHARS_MAX: Final = 200


class UnusableError(Exception):
    """The message is whole and cannot be used; one sentence."""


class _Text(msgspec.Struct):
    text: Annotated[str, msgspec.Meta(min_length=1, max_length=ARGUMENT_CHARS_MAX)]


class _Fact(msgspec.Struct, kw_only=True):
    """One proposed fact, in its bounds."""

    fact: Annotated[str, msgspec.Meta(min_length=1, max_length=FACT_CHARS_MAX)]
    evidence: Annotated[str, msgspec.Meta(min_length=1, max_length=EVIDENCE_CHARS_MAX)]
    message: Annotated[str, msgspec.Meta(pattern=r"^[0-9]{1,20}$")]
    scope: FactScope
    subject: Annotated[str, msgspec.Meta(pattern=r"^([0-9]{1,20}|__(lore|self|owner)__)$")]
    type: FactType
    confidence: Annotated[float, msgspec.Meta(ge=0, le=1)]
    attribute: str = ""
    value: str = ""
    correction: bool = False


class _Listed(msgspec.Struct):
    facts: list[Any]


def turn_of(whole: Whole, prompt: Prompt, place: str) -> ModelTurn:
    """The outcome of a model call.

    A text is only an answer if Claude says that it ended it: what was cut at the limit never is.

    Raises:
        UnusableError: there is nothing that could be said or done.
    """
    match whole.stop_reason:
        case "refusal":
            return ModelTurn(text=texts.DECLINED, usage=whole.usage)
        case "end_turn" | "stop_sequence" | "tool_use":
            pass
        case reason:
            raise UnusableError(_cut(reason, place))
    calls = _calls(whole.content)
    if calls:
        return ModelTurn(text="", tool_calls=calls, usage=whole.usage)
    if any(name == texts.STAY_SILENT[0] for name, _ in _uses(whole.content)):
        return ModelTurn(text="", usage=whole.usage)
    text, cited = _said(text_of(whole.content), prompt)
    if not text or whole.stop_reason == "tool_use":
        raise UnusableError(f"The answer of {place} was empty; try again.")
    return ModelTurn(text=text, cited=cited, usage=whole.usage)


def facts_of(whole: Whole, place: str) -> tuple[Candidate, ...]:
    """Proposed facts within their bounds; others are dropped, one by one.

    Raises:
        UnusableError: the answer is not the JSON that was asked for.
    """
    match whole.stop_reason:
        case "refusal":
            return ()
        case "end_turn" | "stop_sequence":
            pass
        case reason:
            raise UnusableError(_cut(reason, place))
    found = json_of(whole, place)
    try:
        facts = msgspec.convert(found, _Listed).facts
    except msgspec.ValidationError as error:
        raise UnusableError(f"The answer of {place} holds no list of facts.") from error
    candidates = (_candidate(fact) for fact in facts)
    return tuple(c for c in candidates if c is not None)[:FACTS_MAX]


def json_of(whole: Whole, place: str) -> dict[str, Any]:
    """The object that an answer is, whatever surrounds it.

    Raises:
        UnusableError: it is none.
    """
    found = _json_object(text_of(whole.content))
    if found is None:
        raise UnusableError(f"The answer of {place} is not the JSON that was asked for.")
    return found


def summary_of(whole: Whole, chars_max: int, place: str) -> str:
    """A summary of at most `chars_max` characters, cut at a sentence where it is longer.

    Raises:
        UnusableError: there is none.
    """
    if whole.stop_reason not in ("end_turn", "stop_sequence"):
        raise UnusableError(_cut(whole.stop_reason, place))
    text = text_of(whole.content)
    if not text:
        raise UnusableError(f"The answer of {place} was empty; try again.")
    if len(text) <= chars_max:
        return text
    head = text[:chars_max]
    return head[: max(head.rfind(mark) for mark in ".!?\n") + 1].rstrip() or head.rstrip()


def text_of(content: Iterable[Mapping[str, Any]]) -> str:
    """What a message says: its text blocks; thinking is not said."""
    parts = (block.get("text") for block in content if block.get("type") == "text")
    return "".join(part for part in parts if isinstance(part, str)).strip()


def _cut(reason: str, place: str) -> str:
    match reason:
        case "max_tokens":
            return (
                f"The answer of {place} was longer than allowed; "
                "ask for less, or raise the setting model.answer_tokens."
            )
        case "model_context_window_exceeded":
            return f"The conversation is too long for {place}; lower model.prompt_tokens."
        case "refusal":
            return texts.DECLINED
        case _:
            return f"The answer of {place} ended in a way that is not known; try again."


def _uses(content: Iterable[Mapping[str, Any]]) -> list[tuple[object, object]]:
    return [(b.get("name"), b.get("input")) for b in content if b.get("type") == "tool_use"]


def _calls(content: Iterable[Mapping[str, Any]]) -> tuple[ToolCall, ...]:
    """Calls of tools that exist, with arguments in their bounds, each once."""
    calls: list[ToolCall] = []
    for name, given in _uses(content):
        try:
            tool = msgspec.convert(name, ToolName)
            argument = msgspec.convert(given, _Text).text.strip()
        except msgspec.ValidationError:
            continue
        if argument:
            calls.append(ToolCall(tool=tool, argument=argument))
    return tuple(dict.fromkeys(calls))[:TOOLS_MAX]


_Cited = tuple[tuple[Literal["message", "fact"], int], ...]


def _said(text: str, prompt: Prompt) -> tuple[str, _Cited]:
    """The text without the marks of what was offered, and what they stand for."""
    cited: dict[tuple[Literal["message", "fact"], int], None] = {}

    def take(mark: re.Match[str]) -> str:
        items = prompt.messages if mark[1] == "m" else prompt.facts
        n = int(mark[2])
        if not 1 <= n <= len(items):
            return mark[0]  # nobody's mark: part of what is said
        cited[items[n - 1].kind, items[n - 1].id] = None
        return ""

    return _MARK.sub(take, text).strip(), tuple(cited)


def _candidate(given: object) -> Candidate | None:
    try:
        fact = msgspec.convert(given, _Fact)
    except msgspec.ValidationError:
        return None
    attribute, value = fact.attribute.strip(), fact.value.strip()
    keyed = bool(_ATTRIBUTE.fullmatch(attribute)) and 0 < len(value) <= _VALUE_CHARS_MAX
    return Candidate(
        scope=fact.scope,
        subject=fact.subject,
        fact=fact.fact,
        fact_type=fact.type,
        evidence=fact.evidence,
        source_message_id=int(fact.message),
        confidence=fact.confidence,
        attribute=attribute if keyed else "",
        value=value if keyed else "",
        correction=fact.correction,
    )


def _json_object(text: str) -> dict[str, Any] | None:
    """The object that a text is or holds: servers without a format wrap it in talk."""
    start, end = text.find("{"), text.rfind("}")
    if start < 0 or end < start:
        return None
    try:
        found: object = json.loads(text[start : end + 1])
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None  # pyright: ignore[reportUnknownVariableType]
