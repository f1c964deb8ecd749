"""Requests to remember or to forget: recognised, passed on word for word, and their outcome told truly."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from actors.adapters.offline_model.english import straighten
from actors.ports import ToolCall

if TYPE_CHECKING:
    from collections.abc import Sequence

    from actors.ports import ToolResult

ARGUMENT_CHARS_MAX = 1_000
"""A fact has at most 400 characters; two and a half times that leaves room to find it in."""

_POLITE = r"^\W*(?:(?:hey|hi|hello|ok|okay|please|pls|also|and|so|now|oh|well|lorekeeper|bot)\b[ ,:!.-]*)*(?:(?:can|could|would|will) you (?:please )?|i(?:'d| would) like you to |i want you to |you (?:should|must|need to) )?(?:please )?"
_REMEMBER = re.compile(
    _POLITE
    + r"(?:remember|don'?t (?:you )?(?:ever )?forget|do not forget|never forget|keep in mind|bear in mind|make a note|take a note|note down|note|memori[sz]e|save|store|write down|jot down)"
    r"(?P<link>(?: this| these| the following| it| for me| in mind| please| down| of| about)*(?: that\b|\s*[:,–-])|) *(?P<what>\S.*)$",
    re.IGNORECASE | re.DOTALL,
)
_NOT_STATED = re.compile(
    r"^(?:to|me|you|us|when|how|what|where|who|why|which|whether|if|the time|the day|those|about|anything|everything|it|this|that|that one|forever|nothing|him|her|them)\b(?! (?:is|are|was|'s)\b)",
    re.IGNORECASE,
)
_FORGET = re.compile(
    _POLITE
    + r"(?:forget|unlearn|delete from (?:your )?memory|erase from (?:your )?memory|(?:stop|don'?t) remember(?:ing)?|delete the fact|erase the fact|remove the fact)"
    r"(?: everything| anything| all| what| whatever)?(?: you know| i (?:said|told you))?(?P<link> that\b| about\b| the fact that\b|) *(?P<what>\S.*)$",
    re.IGNORECASE | re.DOTALL,
)
_NO_FACT = re.compile(
    r"^(?:it|this|that|about it|that one|i said (?:anything|that|it)|i asked|everything|nothing|all|to|i ever|what i said|the last (?:thing|message)|me not)?[.! ]*$",
    re.IGNORECASE,
)
_NO_FORGET = re.compile(r"^(?:to|it\b|me-not|how|when|where)\b", re.IGNORECASE)


def remember_argument(text: str) -> str | None:
    """What a message asks to remember; None when it doesn't ask that."""
    found = _REMEMBER.match(straighten(text[: ARGUMENT_CHARS_MAX + 100]))
    if (
        found is None
        or (text.rstrip().endswith("?")
        and not re.match(r"\W*(?:can|could|would|will) you", text, re.IGNORECASE))
    ):
        return None
    what = found["what"].strip().rstrip("?").strip()
    linked = bool(found["link"].strip())
    if not what or (not linked and _NOT_STATED.match(what)):
        return None
    verb = re.search(r"\b(save|store|note)\b", text[: found.start("what")], re.IGNORECASE)
    if verb is not None and not linked:
        return None  # "save the date", "store opens at nine", "note my address" isn't plainly a request
    return what[:ARGUMENT_CHARS_MAX]


def forget_argument(text: str) -> str | None:
    """What a message asks to forget; None for "forget it" and other talk."""
    if len(text) > ARGUMENT_CHARS_MAX:
        return None
    found = _FORGET.match(straighten(text))
    if (
        found is None
        or (text.rstrip().endswith("?")
        and not re.match(r"\W*(?:can|could|would|will) you", text, re.IGNORECASE))
    ):
        return None
    if re.search(
        r"\b(?:don'?t|do not|never|didn'?t|i) (?:ever )?forget",
        text[: found.start("what")],
        re.IGNORECASE,
    ):
        return None
    what = found["what"].strip().rstrip(".!?").strip()
    if _NO_FACT.match(what) or (not found["link"].strip() and _NO_FORGET.match(what)):
        return None
    return "everything about me" if what.lower() in {"me", "about me"} else what


def requested(text: str) -> ToolCall | None:
    """The tool that a message asks for, if any."""
    forget = forget_argument(text)
    if forget is not None:
        return ToolCall(tool="forget", argument=forget)
    remember = remember_argument(text)
    if remember is not None:
        return ToolCall(tool="remember", argument=remember)
    return None


def outcome(results: Sequence[ToolResult]) -> str:
    """What the tools came to, in words; only what a result says is claimed."""
    said: list[str] = []
    for result in results:
        detail = result.detail.strip()
        if result.tool == "remember":
            said.append(
                f'Saved: "{detail}"' if result.ok else f"I haven't saved that. {detail}".strip()
            )
        else:
            said.append(
                f'Forgotten: "{detail}"'
                if result.ok
                else f"I haven't forgotten anything. {detail}".strip()
            )
    return "\n".join(said)
