"""One question answered from evidence: a value with its quotation, yes or no, or "I don't know"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from actors.adapters.offline_model.claims import GAP
from actors.adapters.offline_model.compose import (
    QUOTES_MAX,
    UNKNOWN,
    Answer,
    capital,
    cite,
    fitted,
    joined,
    named,
    quotation,
)
from actors.adapters.offline_model.coverage import cover
from actors.adapters.offline_model.matching import agrees, find, head_of
from actors.adapters.offline_model.overviews import about, last_words
from actors.adapters.offline_model.values import NUMBER
from actors.adapters.offline_model.when import spoken_day

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from actors.adapters.offline_model.asking import Asked
    from actors.adapters.offline_model.claims import Claim
    from actors.adapters.offline_model.coverage import Hit
    from actors.adapters.offline_model.discourse import Stated
    from actors.adapters.offline_model.evidence import Evidence

_PATTERNS_ONLY = frozenset(
    """name age taste surname allergy favourite language play nickname learning hobby""".split()
) | {"maiden name", "middle name"}
"""Attributes whose usual wordings are all patterns: coverage could only find something else."""
_EXCLUSIVE = frozenset(
    """name home job birthday age colour origin employer date birthplace nationality
    favourite""".split()
)
"""Attributes of which another value than the asked one means no."""
_CHOICE = re.compile(r"\bor (?!not\b)", re.IGNORECASE)
"""As in "trains or planes": a yes tells nothing, the quotation does."""
COVERING_MAX = 3  # quotations that say the same; more don't help


def answer_question(evidence: Evidence, asked: Asked, now: datetime) -> Answer:
    """The answer that the evidence supports, or `UNKNOWN`."""
    roots = {claim.thing.root for claim in asked.claims} | {
        asked.subject.root if asked.subject else ""
    }
    if "you" in roots and asked.kind != "said":
        return UNKNOWN  # what we are and did is nothing that people put on record
    match asked.kind:
        case "last":
            return last_words(evidence)
        case "about":
            return about(evidence, asked)
        case "yesno":
            return _polar(evidence, asked, now)
        case "said":
            return _said(evidence, asked, now)
        case "value":
            return _value(evidence, asked, now)


def _value(evidence: Evidence, asked: Asked, now: datetime) -> Answer:
    for claim in asked.claims:
        if claim.value == GAP:
            answer = _stated(evidence, asked, claim)
        elif claim.thing.root == GAP:
            answer = _who(evidence, asked, claim)
        else:
            continue
        if answer.known:
            return answer
    if _patterned(asked) or _too_bare(asked):
        return UNKNOWN
    hits = cover(evidence, asked, now)[:COVERING_MAX]
    if not hits:
        return UNKNOWN
    amended = evidence.discourse.amended.get(hits[0].order)
    if amended is not None:
        value = capital(amended.claim.value)
        first = f"{quotation(hits[0].source, evidence.people, hits[0].quote)}. Corrected:"
        second = quotation(amended.source, evidence.people, amended.clause.sentence)
        return Answer(f"{value}. {first} {second}.", cite([hits[0].source, amended.source]))
    if hits[0].value:
        return _quoted(evidence, capital(hits[0].value) + ". ", hits[:1])
    return _quoted(evidence, "", hits)


def _patterned(asked: Asked) -> bool:
    return any(claim.attribute.split(".", 1)[0] in _PATTERNS_ONLY for claim in asked.claims)


def _too_bare(asked: Asked) -> bool:
    """As in "What is my laptop?": with one noun to cover, any talk of it would pass."""
    if not asked.claims or asked.want or asked.subject is None or asked.subject.root == GAP:
        return False
    claim = asked.claims[0]
    bare = not claim.thing.modifiers and len(claim.thing.path) <= 1
    return bare and claim.attribute in {"be", "have"}


def _stated(evidence: Evidence, asked: Asked, claim: Claim) -> Answer:
    found = find(evidence, asked, claim)
    standing, denied = list(found.standing), list(found.denied)
    if claim.attribute == "have":
        return _had(evidence, asked, standing, denied)
    if claim.attribute == "taste":
        standing, denied = (standing, []) if claim.positive else (denied, [])
    if standing:
        values = joined(stated.claim.value for stated in standing)
        return _with_quotes(evidence, f"{capital(values)}.", [*standing, *found.via])
    if not denied:
        return UNKNOWN
    last = denied[-1]
    quote = quotation(last.source, evidence.people, last.clause.sentence)
    text = f"I don't know what it is now. {quote}, and nothing later on record says more."
    return Answer(text, cite([last.source]))


def _had(
    evidence: Evidence, asked: Asked, standing: Sequence[Stated], denied: Sequence[Stated]
) -> Answer:
    if not standing:
        none = denied and asked.listing
        return _with_quotes(evidence, "None.", denied[-1:]) if none else UNKNOWN
    if asked.want == "number":
        return _counted(evidence, standing)
    named_kinds = {s.claim.thing.head for s in standing if s.claim.attribute == "name"}
    values = [
        _possession(s, asked) for s in standing
        if s.claim.attribute != "have" or head_of(s.claim.value) not in named_kinds
    ]  # fmt: skip
    return _with_quotes(evidence, f"{capital(joined(values))}.", standing)


def _possession(stated: Stated, asked: Asked) -> str:
    claim = stated.claim
    if claim.attribute == "name" and asked.listing != claim.thing.head:
        return f"{claim.value} ({claim.thing.head})"
    return claim.value


def _counted(evidence: Evidence, standing: Sequence[Stated]) -> Answer:
    """A number that somebody said; names are listed, never counted into a claim of ours."""
    for stated in reversed(standing):
        number = NUMBER.match(stated.claim.value) if stated.claim.attribute == "have" else None
        if number is not None:
            return _with_quotes(evidence, f"{capital(number.group())}.", [stated])
    names = joined(s.claim.value for s in standing if s.claim.attribute == "name")
    lead = f"On record: {names}." if names else "No number on record."
    return _with_quotes(evidence, lead, standing)


def _who(evidence: Evidence, asked: Asked, claim: Claim) -> Answer:
    """As in "Who lives in Rome?": everybody of whom it stands."""
    found = find(evidence, asked, claim)
    agreed = [s for s in (*found.standing, *found.denied) if agrees(claim, s.claim) is True]
    people = joined(_person(evidence, s, len(claim.thing.path)) for s in agreed)
    return _with_quotes(evidence, f"{capital(people)}.", agreed) if agreed else UNKNOWN


def _person(evidence: Evidence, stated: Stated, depth: int) -> str:
    """Who a statement is about; of "my dog is called Rex" the owner, when owners are asked for."""
    root, path = stated.claim.thing.root, stated.claim.thing.path
    if stated.claim.attribute == "name":
        path = path[: max(depth, len(path) - 1)]
    if root == f"#{evidence.people.speaker_id}":
        return f"your {path[-1]}" if path else "you"
    who = named(stated.source, evidence.people) if root.startswith("#") else root.title()
    return f"{who}'s {path[-1]}" if path else who


def _polar(evidence: Evidence, asked: Asked, now: datetime) -> Answer:
    others: list[Stated] = []
    for claim in sorted(asked.claims, key=lambda c: c.attribute == "be"):
        found = find(evidence, asked, claim)
        said = [(agrees(claim, s.claim), s) for s in (*found.standing, *found.denied)]
        for verdict, lead in (
            (True, "" if _CHOICE.search(asked.words) else "Yes."),
            (False, "No."),
        ):
            support = [stated for agreed, stated in said if agreed is verdict]
            if support:
                return _with_quotes(evidence, lead, [*support[-2:], *found.via])
        if claim.attribute.split(".", 1)[0] in _EXCLUSIVE:
            others += found.standing
    if others:
        values = capital(joined(s.claim.value for s in others))
        return _with_quotes(evidence, f"No, not by what is on record: {values}.", others[-2:])
    hits = [] if _patterned(asked) else cover(evidence, asked, now)
    if not hits:
        return UNKNOWN
    lead = "Yes. " if hits[0].positive else "No. "
    return _quoted(evidence, "" if _CHOICE.search(asked.words) else lead, hits[:1])


def _said(evidence: Evidence, asked: Asked, now: datetime) -> Answer:
    hits = cover(evidence, asked, now)[:COVERING_MAX]
    if not hits:
        return UNKNOWN
    if asked.since_said:
        day = spoken_day(hits[0].source.at.date())
        return _quoted(evidence, f"On {day}. ", hits[:1])
    return _quoted(evidence, "", hits)


def _quoted(evidence: Evidence, lead: str, hits: Sequence[Hit]) -> Answer:
    lines = [f"{quotation(hit.source, evidence.people, hit.quote)}." for hit in hits]
    return Answer(fitted([lead + lines[0], *lines[1:]]), cite(hit.source for hit in hits))


def _with_quotes(evidence: Evidence, lead: str, stated: Sequence[Stated]) -> Answer:
    """The lead with each message behind it quoted once."""
    first = {one.source.message_id: one for one in reversed(stated)}
    shown = list(reversed(first.values()))[-QUOTES_MAX:]
    lines = [f"{quotation(s.source, evidence.people, s.clause.sentence)}." for s in shown]
    text = f"{lead} {lines[0]}" if len(lines) == 1 else fitted([lead or "On record:", *lines])
    text = text.strip()
    return Answer(text, cite(s.source for s in shown))
