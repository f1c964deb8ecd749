"""Corrections that say only the new value: "no, actually it's Tuesday", "I meant Rex", "*Perth"."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from actors.adapters.offline_model.english import concept, content
from actors.adapters.offline_model.statements import strip_leads
from actors.adapters.offline_model.values import (
    TIME,
    clean,
    colour_in,
    name_of,
    place_of,
    thing_of,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from actors.adapters.offline_model.claims import Claim, Thing
    from actors.adapters.offline_model.sentences import Clause
    from actors.adapters.offline_model.statements import Predicate

_STARRED = re.compile(r"^\*(?P<value>[\w' -]{2,40})\*?$|^(?P<also>[\w' -]{2,40})\*$")
_MEANT = re.compile(r"\b(?:i meant|i mean)\b", re.IGNORECASE)
_POINTING = re.compile(r"(?:it|that) (?:is|was|should be|will be)\b", re.IGNORECASE)
_LONE = re.compile(
    r"^(?:(?:it|that|he|she) (?:is|was|should be|will be)|should be|make (?:it|that)"
    r"|i meant(?: to say)?|i mean|to|is|changed to|moved to|rather)?"
    r" ?(?:(?:called|named|actually|now|in fact|really|from|in) )*"
    r"(?P<value>[^,]{1,60}?)(?:,? (?:and )?not .+|,? instead|,? sorry)?$",
    re.IGNORECASE,
)
_NAMELIKE = frozenset("name home origin birthplace employer school nickname study".split())
_TIMELIKE = frozenset("date birthday plan".split())
LONE_WORDS_MAX = 3  # "no, Rex" is a correction, "no, we go there on foot" isn't


def correction(
    clause: Clause, said: Sequence[Predicate], earlier: Sequence[tuple[Claim, int]]
) -> tuple[Claim, int] | None:
    """The earlier claim with its new value, when a clause corrects it without repeating it.

    `earlier` are claims with the order of their clauses; so is the result.
    """
    starred = _STARRED.match(clause.sentence)
    if starred is not None:
        return _with_value(earlier, clean(starred["value"] or starred["also"]))
    body, corrects = strip_leads(clause.text)
    short = len(body.split(" ")) <= LONE_WORDS_MAX and not said
    if not _MEANT.search(clause.text) and not (corrects and (short or _POINTING.match(body))):
        return None
    lone = _LONE.match(body)
    value = thing_of(lone["value"]) if lone is not None else ""
    return _with_value(earlier, value) if value else None


_NEW = re.compile(r"\b(?:my|our) new (?P<noun>[\w-]+)", re.IGNORECASE)
_NOW_AT = re.compile(
    r"^i am (?:now )?(?:at|with|working (?:at|for))"
    r" (?P<v>(?!(?:the|an?|my|our|home)\b)[^,]{2,40})$",
    re.IGNORECASE,
)
_RESCHEDULED = re.compile(
    r"^(?P<what>(?:the|my|our) [\w -]{2,40}?|it) (?:(?:got|was|is|has been|have been|had to be"
    r"|is being) )?(?:now )?(?:moved|postponed|rescheduled|pushed|brought forward|shifted|delayed"
    r"|changed)(?: back| forward)?(?: from [^,]{2,30}?)? to (?P<when>.+)$",
    re.IGNORECASE,
)


def renewed(thing: Thing, text: str, earlier: Sequence[tuple[Claim, int]]) -> Thing:
    """As in "my new number is …": the phone number spoken of before, when only that was."""
    new = _NEW.search(text)
    if new is None or thing.modifiers or concept(new["noun"]) != thing.head:
        return thing
    kinds = {c.thing.modifiers for c, _ in earlier if c.thing.path == thing.path}
    return replace(thing, modifiers=next(iter(kinds))) if len(kinds) == 1 else thing


def succeeding(clause: Clause, earlier: Sequence[tuple[Claim, int]]) -> Claim | None:
    """As in "I no longer work for Acme, I'm at Bolt now": what came in place of the employer."""
    found = _NOW_AT.match(re.sub(r"(?:,? now)?[ .!]*$", "", clause.text))
    if found is None or not earlier:
        return None
    claim = earlier[-1][0]
    left = claim.attribute == "employer" and not claim.positive
    value = place_of(found["v"]) if left else ""
    return replace(claim, value=value, positive=True) if value else None


def rescheduled(clause: Clause) -> tuple[frozenset[str], str] | None:
    """As in "the review got moved to the 21st": the words of what moved, and its new time."""
    found = _RESCHEDULED.match(strip_leads(clause.text)[0])
    if found is None or TIME.match(found["when"]) is None:
        return None
    return frozenset(content(found["what"])), clean(found["when"])


def _with_value(earlier: Sequence[tuple[Claim, int]], value: str) -> tuple[Claim, int] | None:
    """The latest claim that such a value fits."""
    for claim, order in reversed(earlier):
        if _fits(claim, value):
            new = name_of(value) if claim.attribute == "name" else value
            corrected = replace(claim, value=new, correction=True, positive=True, further=False)
            return (corrected, order) if new else None
    return None


def _fits(claim: Claim, value: str) -> bool:
    if TIME.match(value):
        return claim.attribute in _TIMELIKE
    if value.isdigit():
        return claim.attribute == "age" or claim.value.split(" ", 1)[0].isdigit()
    if colour_in(value):
        return claim.attribute == "colour"
    if value[:1].isupper():
        return claim.attribute in _NAMELIKE or claim.value[:1].isupper()
    return claim.attribute not in {"have", "be"}
