"""What a reply may claim to have done: no more than the log shows. Pure; English.

"I'll remember that" is a promise. It may stand only if a fact was learned in this very turn, and
"I've forgotten that" only if one was forgotten; else the sentence that says so is replaced by the
truth. What others said is quoted, what is asked or denied is no claim, and code is not talk.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from actors.ports import ToolResult

NOT_SAVED = "I haven't saved that."
NOT_FORGOTTEN = "I haven't forgotten that."
NOT_SET_UP = "I haven't set up a reminder for that."

_QUOTED = re.compile(
    r"```.*?(?:```|$)|`[^`\n]*`|\"[^\"\n]*\"|“[^”\n]*”|«[^»\n]*»|^[ \t]*>[^\n]*",
    re.DOTALL | re.MULTILINE,
)
_SENTENCE = re.compile(r"[^.!?…\n]+(?:[.!?…]+[)\"'”’]*|(?=\n)|$)")
_WILL = r"(?:will|['’]ll|shall|am going to|['’]m going to|am gonna|['’]m gonna)"
_HAVE = r"(?:have|['’]ve)"
_SOFT = r"(?:\s+(?:now|just|also|already|definitely|certainly|gladly|always|happily|be sure to))*"
_IT = r"(?:that|this|it|them|those|these|your|you|the|both|everything|all)\b"
_KEPT = (
    r"(?:saved|stored|noted|recorded|remembered|memori[sz]ed|logged|kept|written down|jotted down"
    r"|made a note|taken a note|taken note|committed|added|put|updated)"
)
_KEEP = (
    r"(?:remember|memori[sz]e|save|store|note|record|log|never forget|not forget|make a note"
    r"|take a note|take note|write (?:that|this|it) down|jot (?:that|this|it) down"
    r"|keep (?:that|this|it|your \w+) (?:in mind|in memory|on file|on record))"
)
_MEMORY = r"(?:my|the|long-term|your) (?:memory|memories|notes|records?|profile|file)"
_OPENING = (
    r"^\W*(?:(?:got it|ok|okay|done|sure|alright|great|thanks|perfect|understood)\W+)*"
    r"(?:and\s+)?(?:all\s+)?(?:duly\s+)?"
)
_WRITTEN = r"(?:saved|stored|noted|recorded|memori[sz]ed|logged|remembered)"
_LOST = r"(?:deleted|erased|forgotten|removed)"
_SUBJECT = r"\b(?:it|that|this|everything|your [\w ]{1,40})"
_IS = r"(?:['’]s|\s+(?:is|has been|was|are|have been))"
_SAVED = re.compile(
    rf"\bI\s*{_WILL}{_SOFT}\s+{_KEEP}\b"
    r"|\bI\s*(?:won['’]t|will not|['’]ll not)\s+forget\b"
    rf"|\bI\s*{_HAVE}{_SOFT}\s+{_KEPT}\b"
    rf"|\bI{_SOFT}\s+(?:saved|stored|noted|recorded|memori[sz]ed|logged|jotted)\s+{_IT}"
    rf"|{_SUBJECT}{_IS}{_SOFT}\s+(?:{_WRITTEN}|committed|added to {_MEMORY}|in {_MEMORY})\b"
    r"|\b(?:added|saved|stored|committed|recorded|updated)(?: \w+){0,3} (?:to|in|into) "
    rf"{_MEMORY}"
    rf"|{_OPENING}{_WRITTEN}\b(?!\s+(?:by|in|from|at)\b)"
    r"|\b(?:memory|memories|notes?|profile) (?:saved|updated|stored|added)\b"
    r"|\b(?:you can )?consider it (?:saved|noted|remembered)\b",
    re.IGNORECASE,
)
_FORGOTTEN = re.compile(
    rf"\bI\s*{_HAVE}{_SOFT}\s+(?:deleted|erased|removed|wiped|unlearned)\b"
    rf"|\bI\s*{_HAVE}{_SOFT}\s+forgotten\s+{_IT}(?!\s+(?:said|told|name was)\b)"
    rf"|\bI\s*{_WILL}{_SOFT}\s+(?:forget|delete|erase|unlearn)\b"
    rf"|\b(?:it|that|this){_IS}{_SOFT}\s+(?:{_LOST}|gone from my memory)\b"
    rf"|{_OPENING}{_LOST}\b",
    re.IGNORECASE,
)
_PROMISED = re.compile(
    rf"\bI\s*{_WILL}{_SOFT}\s+(?:remind|ping|notify|alert|wake)\s+(?:you|us|everyone|them|the)\b"
    rf"|\bI\s*(?:{_HAVE}{_SOFT}\s+)?(?:set up|set|created|scheduled|added)\s+"
    r"(?:(?:a|an|your|the|that|this)\s+)?(?:daily |weekly )?(?:reminder|automation|alarm)\b"
    r"|\b(?:reminder|automation|alarm)(?: is| has been)? (?:set|scheduled|created)\b",
    re.IGNORECASE,
)
_DENIED = re.compile(
    r"\b(?:not|never|nothing|no|nor|\w+n['’]t|cannot|unable|failed|without)\b", re.IGNORECASE
)
_NO_DENIAL = re.compile(r"\b(?:never|not|won['’]t) forget\b", re.IGNORECASE)
_CONDITION = re.compile(
    r"\b(?:if you|would you|should i|shall i|do you want|unless you|once you)\b", re.IGNORECASE
)
_CLAUSE = re.compile(r"[,;:—–]|\bbut\b")


def honest(text: str, results: Sequence[ToolResult]) -> str:
    """The text without claims to have kept or forgotten what this turn did not.

    `results` are those of this turn; a `remember` that is ok means that a fact was learned.
    """
    done = {result.tool for result in results if result.ok}
    if "remember" not in done:
        text = _corrected(text, _SAVED, NOT_SAVED)
    if "schedule" not in done:
        text = _corrected(text, _PROMISED, NOT_SET_UP)
    if done.isdisjoint({"forget", "change_automation"}):
        text = _corrected(text, _FORGOTTEN, NOT_FORGOTTEN)
    return text


def _corrected(text: str, claim: re.Pattern[str], truth: str) -> str:
    """Each sentence that claims replaced, the first by the truth, the others by nothing."""
    talk = _QUOTED.sub(lambda found: re.sub(r"[^\n]", "\0", found[0]), text)
    pieces: list[str] = []
    at = 0
    told = False
    for sentence in _SENTENCE.finditer(talk):
        said = sentence[0]
        if not _claims(said, claim):
            continue
        start = sentence.start() + len(said) - len(said.lstrip())
        pieces += [text[at:start], "" if told else truth]
        at, told = sentence.end(), True
    return "".join([*pieces, text[at:]]).strip() if told else text


def _claims(said: str, claim: re.Pattern[str]) -> bool:
    """Whether a sentence claims it, neither asking nor offering nor, in that clause, denying."""
    if said.rstrip().endswith("?") or _CONDITION.search(said):
        return False
    for found in claim.finditer(said):
        before = said[: found.start()]
        clause = max((cut.end() for cut in _CLAUSE.finditer(before)), default=0)
        if not _DENIED.search(_NO_DENIAL.sub(" ", said[clause : found.end()])):
            return True
    return False
