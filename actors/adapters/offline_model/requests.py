"""Requests to remember or to forget: passed on word for word, their outcome told truly."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from actors.adapters.offline_model.automation_requests import automation_call
from actors.adapters.offline_model.english import straighten
from actors.ports import ToolCall

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from actors.ports import ToolResult

ARGUMENT_CHARS_MAX = 1_000
"""A fact has at most 400 characters; two and a half times that leaves room to find it in."""

_POLITE = (
    r"^\W*(?:(?:hey|hi|hello|ok|okay|please|pls|also|and|so|now|oh|well|lorekeeper|bot)\b"
    r"[ ,:!.-]*)*"
    r"(?:(?:can|could|would|will) you (?:please )?|i(?:'d| would) like you to |i want you to "
    r"|you (?:should|must|need to) )?(?:please )?"
)
_PLAIN_VERB = (
    r"remember|don'?t (?:you )?(?:ever )?forget|do not forget|never forget|keep in mind"
    r"|bear in mind|memori[sz]e"
)
_LINKED_VERB = (
    r"remind (?:me|us)|make a note|take a note|note down|note|save|store|write down|jot down"
)
"""These need a "that" or a colon: "save the date" and "note my words" aren't plainly requests."""
_LINK = (
    r"(?: this| these| the following| it| for me| in mind| please| down| of| about)*"
    r"(?: that\b|\s*[:,–-])"
)
_REMEMBER = re.compile(
    rf"{_POLITE}(?:(?:{_PLAIN_VERB}|{_LINKED_VERB})(?P<link>{_LINK})|(?:{_PLAIN_VERB})) *"
    r"(?P<what>\S.*)$",
    re.IGNORECASE | re.DOTALL,
)
_NOT_STATED = re.compile(
    r"^(?:to|me|you|us|when|how|what|where|who|why|which|whether|if|the time|the day|those|about"
    r"|anything|everything|it|this|that|that one|forever|nothing|him|her|them)\b"
    r"(?! (?:is|are|was|'s)\b)",
    re.IGNORECASE,
)
_FORGET = re.compile(
    rf"{_POLITE}(?:forget|unlearn|(?:delete|erase) from (?:your )?memory|(?:delete|erase|remove)"
    r" the fact|(?:stop|don'?t) remember(?:ing)?)"
    r"(?: everything| anything| all| what| whatever)?(?: you know| i (?:said|told you))?"
    r"(?P<link> that\b| about\b| the fact that\b|) *(?P<what>\S.*)$",
    re.IGNORECASE | re.DOTALL,
)
_TO_US = re.compile(r"^\s*(?:<@[!&]?\d+>[\s,:;–-]*)+")
"""Whom it is for, as Discord writes it."""
_NO_FACT = re.compile(
    r"^(?:it|this|that|about it|that one|i said (?:anything|that|it)|i asked|everything|nothing"
    r"|all|to|i ever|what i said|the last (?:thing|message)|me not)?[.! ]*$",
    re.IGNORECASE,
)
_NOT_FORGOTTEN = re.compile(r"^(?:to|it\b|me-not|how|when|where)\b", re.IGNORECASE)
_ASKED = re.compile(r"\W*(?:can|could|would|will) you", re.IGNORECASE)


def remember_argument(text: str) -> str | None:
    """What a message asks to remember; None when it doesn't ask that."""
    found = _REMEMBER.match(straighten(text[: ARGUMENT_CHARS_MAX + 100]))
    if found is None or _is_question(text):
        return None
    what = found["what"].strip().rstrip("?").strip()
    if not what or (not found["link"] and _NOT_STATED.match(what)):
        return None
    return what[:ARGUMENT_CHARS_MAX]


def forget_argument(text: str) -> str | None:
    """What a message asks to forget; None for "forget it", "don't forget" and other talk."""
    if len(text) > ARGUMENT_CHARS_MAX:
        return None
    found = _FORGET.match(straighten(text))
    if found is None or _is_question(text):
        return None
    what = found["what"].strip().rstrip(".!?").strip()
    linked = bool(found["link"])
    if _NO_FACT.match(what) or (not linked and _NOT_FORGOTTEN.match(what)):
        return None
    return "everything about me" if what.lower() in {"me", "about me"} else what


def _is_question(text: str) -> bool:
    """Whether it asks something; "can you remember that …?" still requests."""
    return text.rstrip().endswith("?") and _ASKED.match(text) is None


def requested(text: str, now: datetime) -> ToolCall | None:
    """The tool that a message asks for, if any."""
    text = _TO_US.sub("", text)
    automation = automation_call(text, now)
    if automation is not None:
        return automation
    forget = forget_argument(text)
    if forget is not None:
        return ToolCall(tool="forget", argument=forget)
    remember = remember_argument(text)
    return ToolCall(tool="remember", argument=remember) if remember is not None else None


def outcome(results: Sequence[ToolResult]) -> str:
    """What the tools came to, in words; only what a result says is claimed."""
    return "\n".join(_told(result) for result in results)


def _told(result: ToolResult) -> str:
    detail = result.detail.strip()
    if result.tool not in {"remember", "forget"}:
        return detail
    if result.tool == "remember":
        return f'Saved: "{detail}"' if result.ok else f"I haven't saved that. {detail}".strip()
    return f'Forgotten: "{detail}"' if result.ok else f"I haven't forgotten that. {detail}".strip()
