"""One question answered from evidence: a value with its quotation, a list, yes or no, or "I don't know"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from actors.adapters.offline_model import compose
from actors.adapters.offline_model.claims import GAP
from actors.adapters.offline_model.compose import (
    QUOTES_MAX,
    capital,
    cite,
    fitted,
    joined,
    quotation,
)
from actors.adapters.offline_model.coverage import cover
from actors.adapters.offline_model.discourse import mentions
from actors.adapters.offline_model.english import concept
from actors.adapters.offline_model.matching import agrees, find
from actors.adapters.offline_model.values import NUMBER
from actors.adapters.offline_model.when import days_of, spoken_day

if TYPE_CHECKING:
    from datetime import datetime

    from actors.adapters.offline_model.claims import Claim
    from actors.adapters.offline_model.coverage import Hit
    from actors.adapters.offline_model.discourse import Source, Stated
    from actors.adapters.offline_model.evidence import Evidence
    from actors.adapters.offline_model.asking import Asked

_PATTERNS_ONLY = frozenset(
    "name age taste surname allergy favourite language play nickname learning hobby".split()
)
"""Attributes whose every usual wording is a pattern: there coverage could only find something else."""


class Answer(NamedTuple):
    text: str
    cited: tuple[tuple[str, int], ...] = ()
    known: bool = True


UNKNOWN = Answer(compose.DONT_KNOW, known=False)


def answer_question(evidence: Evidence, asked: Asked, now: datetime) -> Answer:
    """The answer that the evidence supports, or `UNKNOWN`."""
    if asked.subject is not None and asked.subject.root == "you" and asked.kind != "said":
        return UNKNOWN
    match asked.kind:
        case "last":
            return _last_words(evidence)
        case "about":
            return _about(evidence, asked)
        case "yesno":
            return _polar(evidence, asked, now)
        case "said":
            return _said(evidence, asked, now)
        case _:
            return _value(evidence, asked, now)


def _value(evidence: Evidence, asked: Asked, now: datetime) -> Answer:
    for claim in asked.claims:
        if claim.thing.root == "you":
            return UNKNOWN
        if claim.value != GAP and claim.thing.root == GAP:
            answer = _who(evidence, asked, claim)
        elif GAP in claim.value:
            answer = _stated(evidence, asked, claim)
        else:
            continue
        if answer.known:
            return answer
        if answer is not UNKNOWN:
            return answer
    if _patterned(asked) or _too_bare(asked):
        return UNKNOWN
    return _quoted(evidence, cover(evidence, asked, now), many=True)


def _patterned(asked: Asked) -> bool:
    return any(claim.attribute.split(".")[0] in _PATTERNS_ONLY for claim in asked.claims)


def _too_bare(asked: Asked) -> bool:
    """ "What is my laptop?": with one noun to cover, any talk of it would pass for an answer."""
    claim = asked.claims[0] if asked.claims else None
    return (
        claim is not None
        and claim.attribute in {"be", "have"}
        and asked.want == ""
        and not claim.thing.modifiers
        and len(claim.thing.path) <= 1
        and asked.subject is not None
        and asked.subject.root != GAP
    )


def _stated(evidence: Evidence, asked: Asked, claim: Claim) -> Answer:
    found = find(evidence, asked, claim)
    if claim.attribute == "have":
        standing = [s for s in found.standing if s.claim.positive]
        if not standing and found.denied and asked.listing:
            return _with_quotes(evidence, "None.", list(found.denied)[-1:])
        if asked.want == "number" and standing:
            return _counted(evidence, asked, standing)
        named = {s.claim.thing.head for s in standing if s.claim.attribute == "name"}
        values = [
            _possession(s, asked)
            for s in standing
            if s.claim.attribute != "have" or concept(s.claim.value.split(" ")[-1]) not in named
        ]
        return (
            _with_quotes(evidence, capital(joined(values)) + ".", standing) if standing else UNKNOWN
        )
    if claim.attribute == "taste":
        standing = [
            s
            for s in found.standing
            if s.claim.attribute != "taste" or s.claim.positive == claim.positive
        ]
        if not claim.positive:
            standing = [s for s in found.standing if not s.claim.positive] + list(found.denied)
    else:
        standing = list(found.standing)
    if standing:
        return _with_quotes(
            evidence,
            capital(joined(s.claim.value for s in standing)) + ".",
            [*standing, *found.via],
        )
    if found.denied and claim.attribute not in {"taste"}:
        return Answer(
            f"I don't know what it is now. {quotation(found.denied[-1].source, evidence.people, found.denied[-1].clause.sentence)}, and nothing later on record says more.",
            cite([found.denied[-1].source]),
            known=True,
        )
    return UNKNOWN


def _possession(stated: Stated, asked: Asked) -> str:
    claim = stated.claim
    if claim.attribute == "name":
        return (
            f"{claim.value} ({claim.thing.head})"
            if asked.listing != claim.thing.head
            else claim.value
        )
    return claim.value


def _counted(evidence: Evidence, asked: Asked, standing: list[Stated]) -> Answer:
    counts = [s for s in standing if s.claim.attribute == "have" and NUMBER.match(s.claim.value)]
    if counts:
        number = NUMBER.match(counts[-1].claim.value)
        assert number is not None
        return _with_quotes(evidence, capital(number.group()) + ".", counts[-1:])
    names = list(dict.fromkeys(s.claim.value for s in standing if s.claim.attribute == "name"))
    lead = f"On record: {joined(names)}." if names else "No number on record."
    return _with_quotes(evidence, lead, standing)


def _who(evidence: Evidence, asked: Asked, claim: Claim) -> Answer:
    """ "Who lives in Paris?": everybody of whom it stands."""
    found = find(evidence, asked, claim)
    agreed = [s for s in (*found.standing, *found.denied) if agrees(claim, s.claim) is True]
    if not agreed:
        return UNKNOWN
    depth = len(claim.thing.path)
    people = [_person(evidence, s, depth) for s in agreed]
    return _with_quotes(evidence, capital(joined(people)) + ".", agreed)


def _person(evidence: Evidence, stated: Stated, depth: int) -> str:
    """Who a statement is about; of "my dog is called Rex" the owner, when owners are asked for."""
    have = stated.claim.thing.path[: max(depth, len(stated.claim.thing.path) - 1)]
    root, path = (
        stated.claim.thing.root,
        have if stated.claim.attribute == "name" else stated.claim.thing.path,
    )
    if root == f"#{evidence.people.speaker_id}":
        return "you" if not path else f"your {path[-1]}"
    who = compose.named(stated.source, evidence.people) if root.startswith("#") else root.title()
    return who if not path else f"{who}'s {path[-1]}"


def _polar(evidence: Evidence, asked: Asked, now: datetime) -> Answer:
    if any(claim.thing.root == "you" for claim in asked.claims):
        return UNKNOWN
    other: list[Stated] = []
    for claim in sorted(asked.claims, key=lambda c: c.attribute not in {"name", "job", "colour"}):
        found = find(evidence, asked, claim)
        everything = [*found.standing, *found.denied]
        said = [(agrees(claim, s.claim), s) for s in everything]
        for verdict, lead in ((True, "Yes."), (False, "No.")):
            support = [s for agreed, s in said if agreed is verdict]
            if support:
                return _with_quotes(evidence, lead, [*support[-2:], *found.via])
        if claim.attribute in {
            "name",
            "home",
            "job",
            "birthday",
            "age",
            "colour",
            "origin",
            "employer",
            "date",
            "birthplace",
            "nationality",
        } or claim.attribute.startswith("favourite."):
            other += found.standing
    if other:
        values = capital(joined(s.claim.value for s in other))
        return _with_quotes(evidence, f"No, not by what is on record: {values}.", other[-2:])
    if _patterned(asked):
        return UNKNOWN
    hits = cover(evidence, asked, now)
    if not hits:
        return UNKNOWN
    best = hits[0]
    return Answer(
        f"{'Yes' if best.positive else 'No'}. {quotation(best.source, evidence.people, best.quote)}.",
        cite([best.source]),
    )


def _said(evidence: Evidence, asked: Asked, now: datetime) -> Answer:
    hits = cover(evidence, asked, now)
    if not hits:
        return UNKNOWN
    if asked.since_said:
        first = hits[0]
        return Answer(
            f"On {spoken_day(first.source.at.date())}. {quotation(first.source, evidence.people, first.quote)}.",
            cite([first.source]),
        )
    return _quoted(evidence, hits, many=True)


def _quoted(evidence: Evidence, hits: list[Hit], *, many: bool) -> Answer:
    if not hits:
        return UNKNOWN
    shown = hits[: 3 if many else 1]
    lead = capital(shown[0].value) + ". " if shown[0].value else ""
    if lead:
        shown = shown[:1]
    lines = [f"{quotation(hit.source, evidence.people, hit.quote)}." for hit in shown]
    return Answer(fitted([lead + lines[0], *lines[1:]]), cite(hit.source for hit in shown))


def _with_quotes(evidence: Evidence, lead: str, stated: list[Stated]) -> Answer:
    """The lead with each message behind it quoted once."""
    sources: dict[int, Stated] = {}
    for one in stated:
        sources.setdefault(one.source.message_id, one)
    shown = list(sources.values())[-QUOTES_MAX:]
    lines = [f"{quotation(s.source, evidence.people, s.clause.sentence)}." for s in shown]
    text = f"{lead} {lines[0]}" if len(lines) == 1 else fitted([lead, *lines])
    return Answer(text, cite(s.source for s in shown))


def _last_words(evidence: Evidence) -> Answer:
    own = [
        s
        for s in evidence.discourse.spoken
        if s.source.author_id == evidence.people.speaker_id and not s.clause.asks
    ]
    if not own:
        return UNKNOWN
    return Answer(
        f"{quotation(own[-1].source, evidence.people, own[-1].clause.sentence)}.",
        cite([own[-1].source]),
    )


def _about(evidence: Evidence, asked: Asked) -> Answer:
    """Everything plain that is on record about somebody or something."""
    who = asked.subject
    if who is None or who.root == "you":
        return UNKNOWN
    things = [who, *(other for other, _ in evidence.aliases(who))]
    links = [link for _, link in evidence.aliases(who)]
    found: list[Stated] = list(links)
    for stated in evidence.discourse.stated:
        if stated.claim.strength < 0.5:
            continue
        for thing in things:
            path = stated.claim.thing.path[: len(thing.path)]
            same = not thing.path or (
                len(path) == len(thing.path) and stated.claim.thing.answers(thing)
            )
            if same and evidence.same_root(thing.root, stated) and (thing.root or thing.path):
                found.append(stated)
                break
    if who.root not in {"me", "we", ""} and not who.path:
        found += [
            s
            for s in evidence.discourse.stated
            if s.claim.value.lower() == who.root and s.claim.attribute in {"name", "be"}
        ]
    current = [s for s in found if not _replaced(s, found)]
    latest = sorted({s.source.message_id: s for s in current}.values(), key=lambda s: s.order)[
        -QUOTES_MAX:
    ]
    if latest:
        lines = [f"{quotation(s.source, evidence.people, s.clause.sentence)}." for s in latest]
        return Answer(
            fitted(lines if len(lines) == 1 else ["On record:", *lines]),
            cite(s.source for s in latest),
        )
    return _mentioned(evidence, asked)


def _replaced(stated: Stated, found: list[Stated]) -> bool:
    """Whether a later statement about the same took its place."""
    from actors.adapters.offline_model.claims import SINGLE

    claim = stated.claim
    return (
        claim.attribute in SINGLE
        and not claim.further
        and any(
            later.order > stated.order
            and later.claim.thing == claim.thing
            and later.claim.attribute == claim.attribute
            and not later.claim.further
            for later in found
        )
    )


def _mentioned(evidence: Evidence, asked: Asked) -> Answer:
    """Statements that name the thing itself ("tell me about Rex")."""
    wanted = [
        concept(word)
        for word in re.findall(r"\w+", asked.words.lower())
        if word not in {"my", "our", "the", "a", "s"}
    ]
    own = re.match(r"(?:my|our)\b", asked.words, re.IGNORECASE) is not None
    hits: dict[int, Stated] = {}
    from actors.adapters.offline_model.english import content

    lines: dict[int, tuple[Source, str]] = {}
    for spoken in evidence.discourse.spoken:
        if not spoken.clause.asserts or not wanted:
            continue
        if own and (
            spoken.source.author_id != evidence.people.speaker_id
            or not any(m.head == wanted[-1] for m in mentions(spoken.clause.text))
        ):
            continue
        if set(wanted) <= set(content(spoken.clause.text)):
            lines[spoken.source.message_id] = (spoken.source, spoken.clause.sentence)
    del hits
    if not lines:
        return UNKNOWN
    shown = list(lines.values())[-QUOTES_MAX:]
    said = [f"{quotation(source, evidence.people, sentence)}." for source, sentence in shown]
    return Answer(fitted(said), cite(source for source, _ in shown))


def birthday_on(words: str, at: datetime) -> str:
    """A date written out, "" when the words fix none."""
    days = days_of(words, at.date())
    return spoken_day(days.first) if days is not None and days.first == days.last else ""
