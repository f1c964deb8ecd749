"""Reading a question: it becomes a statement with a gap, so one set of patterns reads both sides.

"What is my cat called?" is read as "my cat is called gapx".
"""

from __future__ import annotations

import re

from actors.adapters.offline_model.asking import Asked, Want
from actors.adapters.offline_model.attributes import claims_in
from actors.adapters.offline_model.claims import GAP, Claim, Thing
from actors.adapters.offline_model.english import concept, norm
from actors.adapters.offline_model.inversion import is_predicate, split_being, split_doing
from actors.adapters.offline_model.noun_phrases import parse_thing
from actors.adapters.offline_model.paraphrases import plainly
from actors.adapters.offline_model.sayings import read_saying
from actors.adapters.offline_model.statements import VERBS
from actors.adapters.offline_model.wordings import prepare

_BE = frozenset("is are am was were".split())


def read_question(question: str) -> Asked | None:
    """The question read; None when there is nothing to look for."""
    text = prepare(question)
    if not text:
        return None
    plain = plainly(text)
    return (
        read_saying(question, text)
        or _wh(question, plain)
        or _polar(question, plain)
        or _noun_phrase(question, plain)
    )


_WH = re.compile(
    r"^(?:(?:at|in|on|for|to|from|with|since|about|until|by) )?"
    r"(?P<wh>how (?:old|many|much|long|often|far|tall|big)|how|what|which|who|whom|whose|where|when"
    r"|why)\b"
    r" (?P<rest>.+)$",
    re.IGNORECASE,
)
_MEASURED = {"how tall": "tall", "how big": "big"}
"""Not everything that Karl is says how tall he is."""
_AUX = "is|are|am|was|were|do|does|did|have|has|had|can|will|should"
_NOUN_THEN_AUX = re.compile(
    rf"^(?P<noun>(?:[\w'-]+ ){{0,3}}?[\w'-]+) (?P<aux>{_AUX}) (?P<rest>.+)$", re.IGNORECASE
)
_AUX_FIRST = re.compile(rf"^(?P<aux>{_AUX}|would|could)(?P<neg> not)? (?P<rest>.+)$", re.IGNORECASE)
_KIND_OF = re.compile(r"^(?:kind|sort|type|breed|make|brand|model) of ", re.IGNORECASE)
_WANTS: dict[str, Want] = {
    "where": "place", "when": "time", "who": "person", "whom": "person", "why": "reason",
    "how many": "number", "how much": "money", "how long": "duration", "how often": "frequency",
    "how old": "number", "how far": "number", "how tall": "number",
}  # fmt: skip
_NOUN_WANTS: dict[str, Want] = {
    "day": "time", "date": "time", "month": "time", "year": "time", "weekday": "time",
    "time": "clock", "hour": "clock", "city": "place", "town": "place", "country": "place",
    "place": "place", "room": "place", "colour": "colour", "kind": "kind", "breed": "kind",
    "person": "person",
}  # fmt: skip
_WANT_OF: dict[str, Want] = {concept(noun): want for noun, want in _NOUN_WANTS.items()}
_SAID_BY_WANT = frozenset({"time", "clock", "place", "colour", "person", "kind"})
"""Wants that stand for their noun: "what city" needs no "city" in the answer."""
_HOLDING = re.compile(
    r"^(?:do|does|did|have|has) (?P<who>.+?) (?:have|own|keep|got|drive|get|buy)$", re.IGNORECASE
)


def _wh(question: str, text: str) -> Asked | None:
    found = _WH.match(text)
    if found is None:
        return None
    wh, rest = found["wh"].lower(), found["rest"].strip()
    want: Want = _WANTS.get(wh, "")
    noun = ""
    split = None if _AUX_FIRST.match(rest) else _NOUN_THEN_AUX.match(rest)
    if (
        split is not None
        and wh in {"what", "which", "how many", "how much", "whose"}
        and split["noun"].split(" ", 1)[0].lower() not in VERBS
    ):
        noun = _KIND_OF.sub("", split["noun"])
        named = (split["noun"].split(" ", 1)[0], noun.rsplit(" ", 1)[-1])
        want = _WANT_OF.get(concept(named[0])) or _WANT_OF.get(concept(named[1])) or want
        rest = f"{split['aux']} {split['rest']}"
    claims, subject = _gapped(wh, rest, noun, want)
    claims = [c for c in claims if GAP not in c.value or norm(c.value) == GAP]
    said = wh != "whose" and want in _SAID_BY_WANT
    rest = f"{rest} {_MEASURED.get(wh, '')}".strip()
    holding = _HOLDING.match(rest) if noun else None
    head = concept(noun.rsplit(" ", 1)[-1]) if noun else ""
    return Asked(
        question, "value", want, tuple(claims), words=rest if said else f"{noun} {rest}".strip(),
        subject=parse_thing(holding["who"]) if holding else subject,
        noun=head, listing=head if holding else "",
    )  # fmt: skip


def _gapped(wh: str, rest: str, noun: str, want: Want) -> tuple[list[Claim], Thing | None]:
    """The statement with a gap, as claims, and its subject."""
    if wh == "whose":
        return claims_in(f"{GAP}'s {noun} {rest}"), None
    aux = _AUX_FIRST.match(rest)
    verb = aux["aux"].lower() if aux else ""
    asks_subject = wh in {"who", "what"} and verb in _BE | {"has", "have", "can"}
    if aux is None or (asks_subject and is_predicate(aux["rest"], verb)):
        return claims_in(f"{GAP} {rest}"), Thing(GAP)
    if wh == "how old":
        thing = parse_thing(re.sub(r" (?:turning|today)$", "", aux["rest"]))
        return ([Claim(thing, "age", GAP)] if thing else []), thing
    if verb in _BE:
        measured = wh in _MEASURED
        claims, thing = _gapped_being(wh, aux["rest"], want)
        return [c for c in claims if not measured or c.value != GAP or c.attribute != "be"], thing
    return _gapped_doing(wh, verb, aux["rest"], negative=aux["neg"] is not None)


_JOINT = {"where": " in", "when": " on"}
_NEEDS_JOINT = frozenset("born living based working studying".split())


def _gapped_being(wh: str, body: str, want: Want) -> tuple[list[Claim], Thing | None]:
    subject, tail = split_being(body, polar=False)
    thing = parse_thing(subject)
    if thing is None:
        return [], None
    if want == "colour":
        return [Claim(thing, "colour", GAP)], thing
    if not tail and wh in _JOINT:
        if thing.head == "birthday":
            return claims_in(f"{subject} is on {GAP}"), thing
        return [Claim(thing, "place" if wh == "where" else "date", GAP)], thing
    joint = _JOINT.get(wh, "") if tail.rsplit(" ", 1)[-1] in _NEEDS_JOINT else ""
    return claims_in(f"{subject} is {tail}{joint} {GAP}".replace("  ", " ")), thing


_WHERE_JOINTS = {
    "live": " in", "work": " at", "study": " at", "stay": " in", "grow up": " in", "move": " to",
}  # fmt: skip


_FORMERLY = re.compile(
    r"(?:used? to live|live)(?: in)? (?:before(?: that)?|previously|earlier|in the past)"
    r"|used? to live(?: in)?",
    re.IGNORECASE,
)


def _gapped_doing(
    wh: str, verb: str, body: str, *, negative: bool
) -> tuple[list[Claim], Thing | None]:
    subject, tail = split_doing(body)
    thing = parse_thing(subject)
    if thing is None or not tail:
        return [], thing
    denied = "do not " if negative or tail.lower().startswith("not ") else ""
    tail = re.sub(r"^not ", "", tail)
    if wh == "where" and _FORMERLY.fullmatch(tail):
        return [Claim(thing, "former_home", GAP)], thing
    if wh == "where":
        tail += _WHERE_JOINTS.get(tail.lower(), "")
    if verb in {"have", "has", "had"}:
        tail = f"have {tail}"
    return claims_in(f"{subject} {denied}{tail} {GAP}"), thing


def _polar(question: str, text: str) -> Asked | None:
    """A yes-no question, or a statement with a question mark."""
    aux = _AUX_FIRST.match(text)
    if aux is None:
        claims = tuple(claims_in(text))
        if not claims or not question.rstrip().endswith("?"):
            return None
        kind = "value" if any(GAP in claim.value for claim in claims) else "yesno"
        return Asked(question, kind, claims=claims, words=text, subject=claims[0].thing)
    verb, body = aux["aux"].lower(), aux["rest"]
    if verb in _BE:
        subject, tail = split_being(body, polar=True)
        statement = f"{subject} {verb} {tail}"
    else:
        subject, tail = split_doing(body)
        lead = {"have": "have ", "has": "have ", "had": "have ", "can": "can "}.get(verb, "")
        statement = f"{subject} {lead}{tail}"
    claims = tuple(claims_in(re.sub(r"\bany\b", "a", statement), passing=False))
    return Asked(question, "yesno", claims=claims, words=body, subject=parse_thing(subject))


def _noun_phrase(question: str, text: str) -> Asked:
    """As in "My cat's name?", "my birthday": a noun phrase asks for what it is."""
    text = re.sub(r" (?:is|are|was)$", "", text)
    thing = parse_thing(text)
    claims = tuple(claims_in(f"{text} is {GAP}")) if thing is not None else ()
    want: Want = "time" if thing is not None and thing.head == "birthday" else ""
    return Asked(question, "value", want, claims, text, thing)
