"""Facts worth keeping from a window of messages, each with its quotation."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from actors.adapters.offline_model import lexicon
from actors.adapters.offline_model.claims import SINGLE, Claim
from actors.adapters.offline_model.discourse import Discourse, Stated, read, spoken_line
from actors.adapters.offline_model.english import KIN, PETS, concept, norm, tokens
from actors.adapters.offline_model.fact_sentences import fact_sentence, key_of, sentence
from actors.ports import Candidate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from actors.ports import FactScope, FactType, Line

CANDIDATES_MAX = 8  # facts a window, by the specification
EVIDENCE_CHARS_MAX = 240  # likewise
LESS_FOR_HEARSAY = 0.15
"""Confidence taken off what somebody says of others."""
MORE_FOR_CORRECTION = 0.1

_NOT_OF_OURSELVES = frozenset(
    """allergy former_home former_job former_employer preferred_to be place stay dwelling visited
    field""".split()
)
"""Attributes only good for answering: passing, private or too vague for a fact."""
_NEEDS_THING = frozenset({"colour", "date"})
_LORE_OF_PEOPLE = frozenset("birthday home job employer name origin".split())
_LORE_OF_THINGS = frozenset("date place name".split())
_PROFILE = frozenset(
    """name home origin birthplace birthday age job employer study school language learning
    nationality status address surname nickname email""".split()
)
_TYPES: dict[str, FactType] = {
    "taste": "preference", "hobby": "preference", "play": "preference", "favourite": "preference",
    "project": "project", "plan": "project",
}  # fmt: skip


def extract_candidates(
    lines: Sequence[Line], context: Sequence[Line] = ()
) -> tuple[Candidate, ...]:
    """At most `CANDIDATES_MAX` candidates of `lines`, best first; `context` explains pronouns."""
    window = {line.message_id for line in lines}
    discourse = read(spoken_line(line) for line in (*context, *lines) if not line.is_bot)
    best: dict[tuple[str, str, str, bool], Candidate] = {}
    for stated in discourse.stated:
        if stated.source.message_id not in window or _told_better(discourse, stated.claim):
            continue
        candidate = _candidate(stated)
        if candidate is None:
            continue
        what = candidate.attribute or candidate.fact.lower()
        key = (candidate.subject, what, candidate.value, candidate.correction)
        if key not in best or candidate.confidence > best[key].confidence:
            best[key] = candidate
    ranked = sorted(
        best.values(), key=lambda c: (not c.correction, -c.confidence, c.source_message_id)
    )
    return tuple(ranked[:CANDIDATES_MAX])


def remember_candidate(line: Line, argument: str) -> Candidate:
    """What a person asked to remember in words that no pattern reads: kept as they said it.

    `argument` is the part of `line.text` to keep; else the whole text is the evidence.
    """
    words = argument.strip()
    return Candidate(
        scope="user",
        subject=str(line.author_id),
        fact=sentence(f"{line.author_name} said: {words}"),
        fact_type="other",
        evidence=(words if words in line.text else line.text.strip())[:EVIDENCE_CHARS_MAX],
        source_message_id=line.message_id,
        confidence=0.7,
    )


def _told_better(discourse: Discourse, claim: Claim) -> bool:
    """As in "moved from London to Berlin": the new value says it already."""
    return (
        not claim.positive
        and claim.attribute in SINGLE
        and any(
            other.claim.positive
            and (other.claim.thing, other.claim.attribute) == (claim.thing, claim.attribute)
            for other in discourse.stated
        )
    )


def _candidate(stated: Stated) -> Candidate | None:
    claim, source = stated.claim, stated.source
    if not claim.value or _private(stated):
        return None
    if claim.thing.root != f"#{source.author_id}":
        return _lore(stated)
    vague = not claim.thing.path and claim.attribute in _NEEDS_THING
    if claim.attribute in _NOT_OF_OURSELVES or vague:
        return None
    return _made(stated, "user", str(source.author_id), source.author_name)


def _lore(stated: Stated) -> Candidate | None:
    """What somebody says of a person or thing that isn't theirs: "Tom's birthday is on 3 May"."""
    claim = stated.claim
    if claim.thing.root.startswith("#"):
        return None
    if claim.thing.root and claim.attribute in _LORE_OF_PEOPLE:
        return _made(stated, "guild", "__lore__", claim.thing.root.title())
    if not claim.thing.root and claim.thing.path and claim.attribute in _LORE_OF_THINGS:
        return _made(stated, "guild", "__lore__", "")
    return None


def _private(stated: Stated) -> bool:
    """Whether health is spoken of: proposed for nobody."""
    words = {token.low for token in tokens(stated.clause.text)}
    return bool(words & lexicon.HEALTH) and stated.claim.attribute not in {"job", "name"}


def _made(stated: Stated, scope: FactScope, subject: str, who: str) -> Candidate | None:
    claim = stated.claim
    fact = fact_sentence(claim, who, stated.clause.sentence)
    if not fact:
        return None
    attribute, value = key_of(claim)
    lore = scope == "guild"
    sure = claim.strength + MORE_FOR_CORRECTION * claim.correction - LESS_FOR_HEARSAY * lore
    return Candidate(
        scope=scope,
        subject=subject,
        fact=fact,
        fact_type="other" if lore else _type_of(claim),
        evidence=_evidence(stated),
        source_message_id=stated.source.message_id,
        confidence=round(min(0.95, max(0.3, sure)), 2),  # a pattern is never certain, nor worthless
        attribute=f"{norm(who)}.{attribute}".strip(".") if lore else attribute,
        value=value,
        correction=claim.correction and claim.positive,
    )


def _evidence(stated: Stated) -> str:
    """The sentence word for word; of a long one the clause."""
    quote, text = stated.clause.sentence, stated.source.text
    if len(quote) <= EVIDENCE_CHARS_MAX and quote in text:
        return quote
    return text[stated.clause.start : stated.clause.end][:EVIDENCE_CHARS_MAX]


def _type_of(claim: Claim) -> FactType:
    bearer = claim.thing.path[0] if claim.thing.path else ""
    if claim.attribute == "have":
        bearer = concept(re.sub(r"^.* ", "", claim.value.lower()))
    if bearer in KIN | PETS:
        return "relationship"
    kind = claim.attribute.split(".", 1)[0]
    return "profile" if kind in _PROFILE and not bearer else _TYPES.get(kind, "other")
