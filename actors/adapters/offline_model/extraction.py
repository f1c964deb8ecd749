"""Facts worth keeping from a window of messages: third-person sentences with their quotation."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from actors.adapters.offline_model import lexicon
from actors.adapters.offline_model.claims import SINGLE, Claim, Thing
from actors.adapters.offline_model.discourse import Source, Stated, read
from actors.adapters.offline_model.english import KIN, PETS, norm, tokens
from actors.ports import Candidate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from actors.ports import FactType, Line

CANDIDATES_MAX = 8
"""Facts a window, by the specification."""
FACT_CHARS_MAX = 400
EVIDENCE_CHARS_MAX = 240

_NOT_KEPT = frozenset(
    "allergy former_home former_job former_employer preferred_to be place stay dwelling visited field colour".split()
)
"""Attributes only good for answering: passing, private or too vague for a fact."""

_TYPES: dict[str, FactType] = {
    "name": "profile", "home": "profile", "origin": "profile", "birthplace": "profile", "birthday": "profile",
    "age": "profile", "job": "profile", "employer": "profile", "study": "profile", "school": "profile",
    "language": "profile", "learning": "profile", "nationality": "profile", "status": "profile", "address": "profile",
    "taste": "preference", "hobby": "preference", "play": "preference", "have": "other", "project": "project", "plan": "project",
}  # fmt: skip


def extract_candidates(
    lines: Sequence[Line], context: Sequence[Line] = ()
) -> tuple[Candidate, ...]:
    """At most `CANDIDATES_MAX` candidates of `lines`, best first; `context` only explains pronouns."""
    window = {line.message_id for line in lines}
    discourse = read(_source(line) for line in (*context, *lines) if not line.is_bot)
    best: dict[tuple[str, str, str, bool], Candidate] = {}
    positive = {(s.claim.thing, s.claim.attribute) for s in discourse.stated if s.claim.positive}
    for stated in discourse.stated:
        if stated.source.message_id not in window:
            continue
        claim = stated.claim
        if (
            not claim.positive
            and claim.attribute in SINGLE
            and (claim.thing, claim.attribute) in positive
        ):
            continue  # "moved from London to Berlin": the new value says it already
        candidate = _candidate(stated)
        if candidate is None:
            continue
        key = (
            candidate.subject,
            candidate.attribute or candidate.fact.lower(),
            candidate.value,
            candidate.correction,
        )
        if key not in best or candidate.confidence > best[key].confidence:
            best[key] = candidate
    ranked = sorted(
        best.values(), key=lambda c: (not c.correction, -c.confidence, c.source_message_id)
    )
    return tuple(ranked[:CANDIDATES_MAX])


def remember_candidate(line: Line, argument: str) -> Candidate:
    """What a person asked to remember in words that no pattern reads: kept as they said it."""
    words = re.sub(r"\s+", " ", argument).strip()
    evidence = argument.strip() if argument.strip() in line.text else line.text.strip()
    return Candidate(
        scope="user",
        subject=str(line.author_id),
        fact=_sentence(f"{line.author_name} said: {words}"),
        fact_type="other",
        evidence=evidence[:EVIDENCE_CHARS_MAX],
        source_message_id=line.message_id,
        confidence=0.7,
    )


def _source(line: Line) -> Source:
    return Source(
        line.message_id, line.author_id, line.author_name, line.at, line.text, id=line.message_id
    )


def _candidate(stated: Stated) -> Candidate | None:
    claim, source = stated.claim, stated.source
    if claim.attribute.split(".")[0] in _NOT_KEPT - {"colour"} or not claim.value:
        return _lore(stated)
    if _private(stated):
        return None
    root = claim.thing.root
    if root != f"#{source.author_id}":
        return _lore(stated)
    if not claim.thing.path and claim.attribute in {"colour", "date", "place"}:
        return None
    return _made(stated, "user", str(source.author_id), source.author_name)


def _lore(stated: Stated) -> Candidate | None:
    """What somebody says of a person or thing that isn't theirs: "Tom's birthday is on 3 May"."""
    claim = stated.claim
    if claim.thing.root.startswith("#") or not claim.value or _private(stated):
        return None
    named = bool(claim.thing.root)
    if named and claim.attribute in {"birthday", "home", "job", "employer", "name", "origin"}:
        return _made(stated, "guild", "__lore__", claim.thing.root.title(), less=0.15)
    if not named and claim.thing.path and claim.attribute in {"date", "place", "name"}:
        return _made(stated, "guild", "__lore__", "", less=0.15)
    return None


def _private(stated: Stated) -> bool:
    words = {token.low for token in tokens(stated.clause.text)}
    return bool(words & lexicon.HEALTH) and stated.claim.attribute not in {"job", "name"}


def _made(
    stated: Stated, scope: str, subject: str, who: str, *, less: float = 0.0
) -> Candidate | None:
    claim = stated.claim
    sentence = _phrase(claim, _owner(who, claim.thing, stated), bare=not claim.thing.path)
    if not sentence:
        return None
    attribute, value = _key(claim)
    evidence = stated.clause.sentence
    if len(evidence) > EVIDENCE_CHARS_MAX or evidence not in stated.source.text:
        evidence = stated.source.text[stated.clause.start : stated.clause.end][:EVIDENCE_CHARS_MAX]
    if subject == "__lore__":
        attribute = f"{norm(who) or ''}.{attribute}".strip(".") if attribute else ""
    return Candidate(
        scope="guild" if scope == "guild" else "user",
        subject=subject,
        fact=_sentence(sentence),
        fact_type=_type_of(claim) if subject != "__lore__" else "other",
        evidence=evidence,
        source_message_id=stated.source.message_id,
        confidence=round(min(0.95, max(0.3, claim.strength - less + 0.1 * claim.correction)), 2),
        attribute=attribute,
        value=value,
        correction=claim.correction and claim.positive,
    )


def _type_of(claim: Claim) -> FactType:
    if claim.thing.path and claim.thing.path[0] in KIN | PETS:
        return "relationship"
    if claim.attribute == "have" and norm(claim.value).split(" ")[-1] in lexicon.KIN | lexicon.PETS:
        return "relationship"
    if claim.attribute.startswith("favourite"):
        return "preference"
    return _TYPES.get(claim.attribute, "other")


def _owner(who: str, thing: Thing, stated: Stated) -> str:
    """ "Anna's older sister": the words as written where the clause has them, else the concepts."""
    if not thing.path:
        return who
    modifiers = " ".join(sorted(_written(m, stated) for m in thing.modifiers))
    nouns = [_written(noun, stated) for noun in thing.path]
    nouns[-1] = f"{modifiers} {nouns[-1]}".strip()
    if not who:
        return "the " + "'s ".join(nouns)
    return f"{who}'s " + "'s ".join(nouns)


def _written(meaning: str, stated: Stated) -> str:
    from actors.adapters.offline_model.english import concept

    for token in tokens(stated.clause.sentence):
        if concept(token.low) == meaning:
            word = token.low
            return (
                word[:-1]
                if word.endswith("s") and concept(word[:-1]) == meaning and not word.endswith("ss")
                else word
            )
    return meaning


_PHRASES = {
    "home": ("lives in", "doesn't live in"), "origin": ("is from", "isn't from"), "birthplace": ("was born in", "wasn't born in"),
    "employer": ("works at", "doesn't work at"), "study": ("studies", "doesn't study"), "school": ("studies at", "doesn't study at"),
    "language": ("speaks", "doesn't speak"), "learning": ("is learning", "isn't learning"), "play": ("plays", "doesn't play"),
    "project": ("is working on", "isn't working on"), "nationality": ("is", "isn't"), "status": ("is", "isn't"),
    "taste": ("likes", "doesn't like"), "surname": ("has the surname", ""), "nickname": ("has the nickname", ""),
}  # fmt: skip


def _phrase(claim: Claim, who: str, *, bare: bool) -> str:
    value, positive = claim.value, claim.positive
    if claim.attribute in _PHRASES:
        verb = _PHRASES[claim.attribute][0 if positive else 1]
        if claim.attribute == "home" and re.match(
            r"(?:the |an? )?\w+ (?:street|road)\b", value, re.IGNORECASE
        ):
            verb = verb.replace(" in", " at")
        return f"{who} {verb} {value}" if verb else ""
    if claim.attribute == "have":
        bare_value = _COUNTED.match(value) is not None or _plural(value)
        return f"{who} {'has' if positive else 'does not have'} {'' if bare_value else _article(value)}{value}"
    if not positive:
        return f"{who} is not called {value}" if claim.attribute == "name" else ""
    match claim.attribute:
        case "name":
            return f"{who}'s name is {value}" if bare else f"{who} is called {value}"
        case "birthday":
            when = re.sub(r"^(?:on|in) ", "", value)
            if re.fullmatch(r"\d{4}", when):
                return f"{who} was born in {when}"
            joint = "on" if re.search(r"\d", when) else "in"
            return f"{who}'s birthday is {joint} {when}"
        case "age":
            return f"{who} is {value} years old"
        case "job":
            return f"{who} works as {value if re.match('(?:an?|the) ', value) else _article(value) + value}"
        case "hobby":
            return f"{who} has the hobby {value}"
        case "plan":
            return f"{who} plans: {value}"
        case "colour":
            return f"{who} is {value}"
        case "date" | "place":
            return f"{who} is {value}"
        case "address" | "email":
            return f"{who}'s {claim.attribute} is {value}"
        case _ if claim.attribute.startswith("favourite."):
            return f"{who}'s favourite {' '.join(claim.attribute.split('.')[1:])} is {value}"
        case _:
            return ""


_COUNTED = re.compile(
    r"(?:\d|(?:two|three|four|five|six|seven|eight|nine|ten|some|several|many|twin)\b)"
)


def _article(value: str) -> str:
    return "an " if value[:1].lower() in "aeiou" else "a "


def _plural(value: str) -> bool:
    last = value.rsplit(" ", maxsplit=1)[-1].lower()
    return last.endswith("s") and not last.endswith(("ss", "us", "is"))


def _key(claim: Claim) -> tuple[str, str]:
    """Attribute and value, normalised so that contradictions meet and companions don't."""
    path = ".".join((*sorted(claim.thing.modifiers), *claim.thing.path)) if claim.thing.path else ""
    value = norm(claim.value)
    if claim.attribute == "taste":
        return f"{path}.taste.{value}".strip("."), "likes" if claim.positive else "dislikes"
    if claim.attribute == "have":
        return f"{path}.have.{value}".strip("."), "yes" if claim.positive else "no"
    if claim.attribute in SINGLE or claim.attribute.startswith("favourite."):
        attribute = f"{path}.{claim.attribute}".strip(".")
        if claim.further:
            attribute = f"{attribute}.{value}"
        return attribute, value if claim.positive else f"not {value}"
    return f"{path}.{claim.attribute}.{value}".strip("."), "yes" if claim.positive else "no"


def _sentence(text: str) -> str:
    text = re.sub(r"\s+", " ", text).strip().rstrip(".")
    text = text[:1].upper() + text[1:]
    return f"{text}." if len(text) < FACT_CHARS_MAX else text[: FACT_CHARS_MAX - 2].rstrip() + "…"
