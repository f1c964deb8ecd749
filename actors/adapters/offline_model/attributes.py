"""From a clause to everything it claims by a pattern we know."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from actors.adapters.offline_model.being import being
from actors.adapters.offline_model.claims import Claim, Thing, further
from actors.adapters.offline_model.doing import doing, having_done
from actors.adapters.offline_model.english import KIN, PETS, concept, norm, tokens
from actors.adapters.offline_model.noun_phrases import parse_thing
from actors.adapters.offline_model.possessions import having
from actors.adapters.offline_model.statements import Predicate, predicates
from actors.adapters.offline_model.values import TIME, clean, name_of

if TYPE_CHECKING:
    from collections.abc import Sequence

_BE = frozenset("am is are was were be been".split())
_HAVE = frozenset(
    """have has had got own owns owned bought buy adopted adopt get keep keeps won drive drives
    drove""".split()
)
_VERB_OF_TWO_WORDS = frozenset("called named from in born a an on at".split())


def claims_in(
    clause: str, said: Sequence[Predicate] | None = None, *, passing: bool = True
) -> list[Claim]:
    """Everything a clause states by a pattern we know; empty when none fits.

    `clause` has its contractions written out; `said` are its predicates if known already. Without
    `passing` only what it says outright: "Does my aunt Rose ski?" doesn't ask what she is called.
    """
    found: list[Claim] = []
    for predicate in predicates(clause) if said is None else said:
        found += _contrasted(predicate)
        found += _in_passing(predicate.thing) if passing else []
    if not passing:
        return found + _called(clause)
    named = {(claim.thing.path, claim.value) for claim in found if claim.attribute == "name"}
    found += [c for c in introductions(clause) if (c.thing.path, c.value) not in named]
    return found + _called(clause)


def same_value(a: str, b: str) -> bool:
    """Whether two values name the same: equal, or the same words in stems."""
    left, right = norm(a), norm(b)
    if left == right:
        return True
    return [concept(t.low) for t in tokens(left)] == [concept(t.low) for t in tokens(right)]


_DENIED_AFTER = re.compile(
    r"(?:,? ?(?:\bnot|instead of|rather than|\band not) (?P<old>[^,.]+))$", re.IGNORECASE
)
_DENIED_BEFORE = re.compile(r"^(?P<old>[^,]+?),? but (?:rather )?(?P<new>.+)$", re.IGNORECASE)


def _contrasted(predicate: Predicate) -> list[Claim]:
    """As in "called Rex, not Max", "not called Max but Rex": the new value; the old one denied."""
    both = None if predicate.positive else _DENIED_BEFORE.match(predicate.phrase)
    if both is not None:
        verb = predicate.phrase.split(" ")[:2]
        lead = " ".join(verb) if verb[-1] in _VERB_OF_TWO_WORDS else verb[0]
        new = predicate._replace(phrase=f"{lead} {both['new']}", positive=True, correction=True)
        return [*_claims(new), *_claims(predicate._replace(phrase=both["old"]))]
    old = _DENIED_AFTER.search(predicate.phrase) if predicate.positive else None
    if old is None or not old.start():
        return _claims(predicate)
    stated = _claims(predicate._replace(phrase=predicate.phrase[: old.start()], correction=True))
    return stated + [replace(c, value=clean(old["old"]), positive=False) for c in stated[:1]]


def _claims(predicate: Predicate) -> list[Claim]:
    thing, phrase = predicate.thing, predicate.phrase
    verb, _, rest = phrase.partition(" ")
    verb = verb.lower()
    if verb in _BE:
        made = being(thing, predicate.subject, rest, past=verb in {"was", "were"})
    elif verb in _HAVE:
        made = having_done(thing, phrase) or having(thing, verb, rest)
    else:
        made = doing(thing, phrase)
    return [
        replace(
            claim,
            positive=claim.positive == predicate.positive,
            correction=claim.correction or predicate.correction,
            further=claim.further or further(thing),
        )
        for claim in made
        # "I don't hate it" is no liking
        if predicate.positive
        or not (
            (claim.attribute == "taste" and not claim.positive)
            # "Ben is not my brother" names no brother
            or (claim.attribute == "name" and claim.value == predicate.subject)
        )
    ]


def _in_passing(thing: Thing) -> list[Claim]:
    """As in "My sister Clara lives …" also says what the sister is called."""
    if not thing.alias or not thing.path:
        return []
    return [Claim(replace(thing, alias=""), "name", thing.alias, strength=0.75)]


_APPOSED = re.compile(
    r"\b(?P<who>(?:[Mm]y|[Oo]ur) (?:[\w-]+ ){0,2}?(?P<kind>[\w-]+))"
    r"(?: (?P<name>(?:(?:Mr|Mrs|Ms|Dr|Prof)\.? )?[A-Z][\w-]+)|, (?P<between>[A-Z][\w-]+)(?=,|$))"
    r"|\b(?P<before>[A-Z][\w-]+),? (?:(?<=, )|who (?:by the way |btw )?is )"
    r"(?P<what>(?:my|our) (?:[\w-]+ ){0,2}?(?P<sort>[\w-]+))(?=,|$)"
)


def introductions(clause: str) -> list[Claim]:
    """As in "took my dog Rex to the vet", "this is Rex, my dog": a name beside what bears it."""
    made: list[Claim] = []
    for found in _APPOSED.finditer(clause):
        name = found["name"] or found["between"] or found["before"]
        thing = parse_thing(found["who"] or found["what"])
        bearer = concept(found["kind"] or found["sort"]) in KIN | PETS
        if bearer and thing is not None and thing.path and TIME.match(name) is None:
            made.append(Claim(replace(thing, alias=""), "name", name, strength=0.75))
    return made


_CALL_ME = re.compile(
    r"^\W*(?:(?:please|just|you can|but|everyone can|people|everyone|everybody|(?:my )?friends) )*"
    r"calls? me (?P<name>[A-Za-z][\w-]*)\W*(?:please)?\W*$",
    re.IGNORECASE,
)
_NOT_CALLED = frozenset("when later maybe back if tomorrow crazy".split())


def _called(clause: str) -> list[Claim]:
    found = _CALL_ME.match(clause)
    if found is None or found["name"].lower() in _NOT_CALLED or not name_of(found["name"]):
        return []
    return [Claim(Thing("me"), "name", found["name"], strength=0.85)]
