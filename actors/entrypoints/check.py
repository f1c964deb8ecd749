"""One thing that `doctor` looked at."""

from __future__ import annotations

from typing import Literal, NamedTuple


class Check(NamedTuple):
    """What was looked at. A note is worth knowing; only a fault makes the doctor unhappy."""

    what: str
    state: Literal["ok", "note", "fault"]
    found: str
    fix: str = ""


def fault_of(what: str, sentence: str) -> Check:
    """The fault that a sentence "what is wrong; the fix." tells."""
    found, _, fix = sentence.rstrip(".").partition("; ")
    return Check(what, "fault", found, fix)
