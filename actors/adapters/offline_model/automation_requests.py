"""Requests to have something done at a time, to list such things, and to end them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from actors.automation_clock.phrases.requests import wanted
from actors.automation_clock.phrases.words import AskBackError, ImpossibleError
from actors.ports import ToolCall
from events.event import to_us

if TYPE_CHECKING:
    from datetime import datetime

_THINGS = r"(?:reminders?|automations?|scheduled (?:things|tasks|posts))"
_POLITE = (
    r"^\W*(?:(?:hey|hi|hello|ok|okay|please|pls|and|so|lorekeeper|bot)\b[ ,:!.-]*)*"
    r"(?:(?:can|could|would|will) you (?:please )?)?(?:please )?"
)
_LIST = re.compile(
    rf"{_POLITE}(?:(?:list|show)(?: me)?(?: all)?(?: of)?(?: my| our| the)? {_THINGS}"
    rf"|(?:what|which) {_THINGS} (?:do (?:i|we) have|are there|have (?:i|we)(?: got)?)"
    rf"|do (?:i|we) have (?:any )?{_THINGS}|what are (?:my|our|the) {_THINGS}|my {_THINGS})\W*$",
    re.IGNORECASE,
)
_CHANGE = re.compile(
    rf"{_POLITE}(?P<verb>pause|resume|delete|remove|cancel|stop|unpause)(?: the| my| our| this)?"
    rf" {_THINGS}?(?: (?:about|for|to|of|number|called|named|no\.?|#))? ?(?P<which>.+?)\W*$",
    re.IGNORECASE,
)
_NAMED = re.compile(rf" ?\b{_THINGS}\b ?", re.IGNORECASE)
_VERBS = {"remove": "delete", "cancel": "delete", "stop": "delete", "unpause": "resume"}


def automation_call(text: str, now: datetime) -> ToolCall | None:
    """The tool that a message about automations asks for, if it is about them."""
    if _LIST.match(text):
        return ToolCall(tool="automations", argument="all")
    found = _CHANGE.match(text)
    if found is not None and _NAMED.search(text):
        which = _NAMED.sub(" ", found["which"]).strip()
        verb = found["verb"].lower()
        if which:
            return ToolCall(tool="change_automation", argument=f"{_VERBS.get(verb, verb)} {which}")
    try:  # the zone does not matter for whether it is one
        if wanted(text, to_us(now), "UTC") is None:
            return None
    except (AskBackError, ImpossibleError):
        pass
    return ToolCall(tool="schedule", argument=text)
