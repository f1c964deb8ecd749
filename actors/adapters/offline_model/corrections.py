"""Corrections that say only the new value: "no, actually it's Tuesday", "I meant Rex", "*Perth"."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from actors.adapters.offline_model.statements import strip_leads
from actors.adapters.offline_model.values import TIME, clean, colour_in, name_of, thing_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from actors.adapters.offline_model.claims import Claim
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
