"""What verbs other than "be" and "have" say: live in, work as, like, speak, play, moved to."""

from __future__ import annotations

import re
from dataclasses import replace

from actors.adapters.offline_model import lexicon
from actors.adapters.offline_model.claims import GAP, Claim, Thing
from actors.adapters.offline_model.english import concept
from actors.adapters.offline_model.noun_phrases import parse_thing
from actors.adapters.offline_model.rules import Rule, applied, each, nothing, one, rule
from actors.adapters.offline_model.values import (
    AGE,
    colour_in,
    items_of,
    name_of,
    place_of,
    thing_of,
)

_LASTS = re.compile(rf"\b(?:for|since)\b|{GAP}", re.IGNORECASE)
_INDEFINITE = re.compile(r"(?:an?|the|my|our|this|one)\b", re.IGNORECASE)


def _living(thing: Thing, found: re.Match[str]) -> list[Claim]:
    """Home; a former one in the simple past; a dwelling for "in a flat"."""
    place = place_of(found["v"])
    if not place:
        return []
    if found["verb"].lower() == "lived" and not _LASTS.search(found["v"]):
        return [Claim(thing, "former_home", place)]
    kind = "dwelling" if _INDEFINITE.match(place) else "home"
    return [Claim(thing, kind, place, strength=0.9)]


def _moving(thing: Thing, found: re.Match[str]) -> list[Claim]:
    """A new home, and the old one denied. "I move next week" hasn't happened yet."""
    place = place_of(found["v"])
    if not place or (found["verb"].lower() in {"move", "relocate"} and GAP not in found["v"]):
        return []
    kind = "dwelling" if _INDEFINITE.match(place) else "home"
    made = [Claim(thing, kind, place, strength=0.85)]
    old = place_of(found["old"]) if found["old"] else ""
    left = Claim(thing, "home", old, positive=False)
    return [*made, left, Claim(thing, "former_home", old)] if old else made


def _working(thing: Thing, found: re.Match[str]) -> list[Claim]:
    """Job and employer; both former in the simple past."""
    past = "former_" if found["verb"].lower() == "worked" and GAP not in found.string else ""
    made: list[Claim] = []
    job = thing_of(found["job"]) if found["job"] else ""
    if job:
        made.append(Claim(thing, past + "job", job, strength=0.9))
    where = place_of(found["where"]) if found["where"] else ""
    if where and where.lower() != "home":
        field = found["prep"].lower() == "in" and where[:1].islower() and where != GAP
        made.append(Claim(thing, past + ("field" if field else "employer"), where))
    return made


def _studying(thing: Thing, found: re.Match[str]) -> list[Claim]:
    made = [Claim(thing, "study", item) for item in items_of(thing_of(found["v"] or ""))]
    school = place_of(found["where"]) if found["where"] else ""
    return [*made, Claim(thing, "school", school, strength=0.75)] if school else made


def _speaking(thing: Thing, found: re.Match[str]) -> list[Claim]:
    """Only names of languages: "I speak my mind" is none."""
    return [
        Claim(thing, "language", item, strength=0.85)
        for item in items_of(thing_of(found["v"]))
        if item == GAP or {word.lower() for word in item.split(" ")} & lexicon.LANGUAGES
    ]


def _naming(_thing: Thing, found: re.Match[str]) -> list[Claim]:
    """As in "named her Luna": said of what was named, not of who named it."""
    words = found["v"]
    if not (words[:1].isupper() or words == GAP or " " not in words):
        return []
    named, name = parse_thing(found["who"]), name_of(words)
    return [Claim(named, "name", name, strength=0.85)] if named is not None and name else []


def _tasting(*, positive: bool) -> Rule:
    def make(thing: Thing, found: re.Match[str]) -> list[Claim]:
        items = items_of(thing_of(found["v"]))
        return [Claim(thing, "taste", item, positive=positive, strength=0.85) for item in items]

    return rule(r"\w+ (?:to |both |all )?(?P<v>.+)", make)


def _preferring(thing: Thing, found: re.Match[str]) -> list[Claim]:
    return [
        Claim(thing, "taste", thing_of(found["v"])),
        Claim(thing, "preferred_to", thing_of(found["other"]), strength=0.3),
    ]


def _parting(thing: Thing, found: re.Match[str]) -> list[Claim]:
    return [Claim(thing, "have", found["v"], positive=False)]


def _quitting(thing: Thing, _found: re.Match[str]) -> list[Claim]:
    return [Claim(thing, attribute, "", positive=False) for attribute in ("job", "employer")]


def _playing(thing: Thing, found: re.Match[str]) -> list[Claim]:
    words = re.sub(r"\b(?:every|on|at|in|for|since|with)\b.*$", "", found["v"])
    items = [re.sub(r"^the ", "", item) for item in items_of(thing_of(words))]
    return [Claim(thing, "play", item, strength=0.75) for item in items]


def _painting(_thing: Thing, found: re.Match[str]) -> list[Claim]:
    """As in "painted my car white": said of the car."""
    painted, colour = parse_thing(found["who"]), colour_in(found["v"])
    return [Claim(painted, "colour", colour)] if painted is not None and colour else []


def _collecting(thing: Thing, found: re.Match[str]) -> list[Claim]:
    what = thing_of(found["v"])
    return [Claim(thing, "hobby", f"collecting {what}", strength=0.7)] if what else []


_VAGUE_OBJECT = (
    r"(?:it|that|this|them|him|her|you|how|what|when|your|the (?:idea|way|fact))\b(?! \w+ing\b)"
)
_FLUENTLY = r"(?:fluent |fluently |some |a (?:little|bit of) |a little bit of |both |only )?"
_LIKING = (rule(rf"\w+ {_VAGUE_OBJECT}.*", nothing), _tasting(positive=True))
_SCHOOL = r"(?:university|college|school|academy|uni)"

RULES: dict[str, tuple[Rule, ...]] = {
    "live": (rule(r"(?P<verb>\w+) (?:(?:in|at|near|on|by) )?(?P<v>.+)", _living),),
    "stay": (rule(r"\w+ (?:in|at) (?P<v>.+)", one("stay", place_of)),),
    "move": (
        rule(
            r"(?P<verb>\w+) (?:(?:back |house |away |out |in |over |here "
            r"|flat )*from (?P<old>.+?) )?"
            r"(?:(?:back|down|up|over|away|out|house|in) )*(?:to|into) (?P<v>.+)",
            _moving,
        ),
    ),
    "work": (
        rule(r"work(?:s|ing)? on (?P<v>.+)", one("project", thing_of, 0.7)),
        rule(r"\w+ on .+", nothing),
        rule(
            r"(?P<verb>\w+) ?(?:full[- ]time |part[- ]time |remotely )*"
            r"(?:as (?:an? |the )?(?P<job>.+?))?(?:,? ?\b(?P<prep>at|for|with|in) (?P<where>.+))?",
            _working,
        ),
    ),
    "study": (
        rule(r"\w+ (?:in )?(?P<v>(?!at ).+?)(?: in (?-i:[A-Z]).*| at (?P<where>.+))?", _studying),
        rule(r"\w+ (?P<v>)at (?P<where>.+)", _studying),
    ),
    "graduate": (rule(r"\w+ (?:from|at|in) (?P<v>.+)", one("school", place_of, 0.6)),),
    "attend": (rule(r"\w+ (?P<v>.+)", one("school", place_of, 0.6)),),
    "go": (
        rule(rf"go(?:es)? to (?P<v>.*{_SCHOOL}\b.*|{GAP} school)", one("school", place_of, 0.7)),
        rule(r"go(?:es)? by (?:the name (?:of )?)?(?P<v>.+)", one("name", name_of)),
    ),
    "come": (rule(r"comes? from (?P<v>.+)", one("origin", place_of)),),
    "grow": (rule(r"\w+ up (?:in|near|on) (?P<v>.+)", one("origin", place_of)),),
    "speak": (rule(rf"\w+ {_FLUENTLY}(?P<v>.+)", _speaking),),
    "play": (rule(r"\w+ (?P<v>.+)", _playing),),
    "turn": (rule(rf"turn(?:ed|s) (?P<v>{AGE}|{GAP})(?!\w).*", one("age", str.strip)),),
    "name": (
        rule(
            r"\w+ (?P<who>(?:my|our|the|his|her|their) (?:[\w-]+ ){0,2}?[\w-]+|him|her|it|them)"
            r" (?P<v>[A-Za-z][\w'-]*)",
            _naming,
        ),
    ),
    "paint": (rule(r"\w+ (?P<who>(?:my|our|the) [\w -]{1,30}?) (?P<v>\w+(?: \w+)?)", _painting),),
    "collect": (rule(r"\w+ (?P<v>.+)", _collecting),),
    "do": (
        rule(
            r"(?:do|does) (?:my|the|it|that|this|not|so|an?|some|nothing|what|you|all|well)\b.*",
            nothing,
        ),
        rule(r"(?:do|does) (?P<v>.+)", each("play", thing_of, 0.6)),
    ),
    "can": (
        rule(r"can (?:stand|bear) (?P<v>.+)", each("taste", thing_of)),  # only ever denied
        rule(rf"can speak {_FLUENTLY}(?P<v>.+)", _speaking),
    ),
    "sell": (rule(r"\w+ (?:my|our|the) (?P<v>[\w-]{2,30})\b.*", _parting),),
    "quit": (rule(r"\w+ (?:my|our) (?:\w+ )?job\b.*", _quitting),),
    "leave": (rule(r"\w+ (?:my|our) (?:\w+ )?job\b.*", _quitting),),
    "lose": (rule(r"\w+ (?:my|our) (?:\w+ )?job\b.*", _quitting),),
    "prefer": (
        rule(
            r"\w+ (?P<v>.+?) (?:to|over|rather than|than|more than|instead of) (?P<other>.+)",
            _preferring,
        ),
        *_LIKING,
    ),
    "like": _LIKING,
    "hate": (rule(rf"\w+ {_VAGUE_OBJECT}.*", nothing), _tasting(positive=False)),
    "learn": (
        rule(
            r"learn\w* (?:(?:how )?to (?:speak|play) |the )?(?P<v>.+)", each("learning", thing_of)
        ),
    ),
}
"""By the concept of a phrase's verb."""

_PERFECT = re.compile(
    r"^(?:have|has|had) (?:been )?(?P<rest>(?:lived|living|worked|working|moved|studied|studying"
    r"|played"
    r"|playing|liked|loved|hated|spoken|learning|relocated|named|called|sold)\b.*)$",
    re.IGNORECASE,
)
_BEEN = rule(r"(?:have|has|had) been (?:to|in|at) (?P<v>.+)", each("visited", place_of, 0.7))


def doing(thing: Thing, phrase: str) -> list[Claim]:
    """The claims of a phrase that begins with an ordinary verb."""
    return applied(RULES.get(concept(phrase.split(" ", 1)[0]), ()), thing, phrase)


def having_done(thing: Thing, phrase: str) -> list[Claim]:
    """As in "have moved to Oslo": read as the simple tense; experience is no home."""
    been = applied((_BEEN,), thing, phrase)
    if been:
        return been
    done = _PERFECT.match(phrase)
    if done is None:
        return []
    claims = doing(thing, done["rest"])
    lasting = done["rest"].lower().startswith("worked") and _LASTS.search(phrase)
    if lasting:  # "have worked at Acme for years": still does
        return [replace(c, attribute=c.attribute.removeprefix("former_")) for c in claims]
    return claims
