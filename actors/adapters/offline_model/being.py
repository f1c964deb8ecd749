"""What "is", "are", "am", "was" say: called, from, born in, a nurse, my cat, blue, on Friday."""

from __future__ import annotations

import re
from dataclasses import replace

from actors.adapters.offline_model import lexicon
from actors.adapters.offline_model.claims import ATTRIBUTES, GAP, PRONOUNS, Claim, Thing
from actors.adapters.offline_model.doing import doing
from actors.adapters.offline_model.english import KIN, PETS, concept
from actors.adapters.offline_model.noun_phrases import parse_thing
from actors.adapters.offline_model.rules import applied, each, one, rule
from actors.adapters.offline_model.values import (
    AGE,
    TIME,
    clean,
    colour_in,
    is_job,
    items_of,
    name_of,
    place_of,
    thing_of,
)


def being(thing: Thing, subject: str, rest: str, *, past: bool) -> list[Claim]:
    """The claims of "`subject` is `rest`"; `thing` is the subject read."""
    rest = rest.strip()
    return (
        _attribute(thing, rest)
        or applied(_RULES, thing, rest)
        or _progressive(thing, rest)
        or _identity(thing, subject, rest, past=past)
    )


def _names(thing: Thing, found: re.Match[str]) -> list[Claim]:
    """One name, or several for "my cats are called Moe and Larry"."""
    words = found["v"]
    listed = items_of(words) if re.search(r" and | & |, [A-Z]", words) else []
    names = [name for name in map(name_of, listed) if name]
    if len(names) > 1 and len(names) == len(listed):
        return [Claim(thing, "name", name, strength=0.85, further=True) for name in names]
    name = name_of(words)
    return [Claim(thing, "name", name, strength=0.9)] if name else []


AGE_MAX = 130  # years: nobody was ever older, whatever they say


def _aged(thing: Thing, found: re.Match[str]) -> list[Claim]:
    aged = found["v"].isdigit() or found["v"] == GAP or thing.head in KIN | PETS
    aged = aged or (bool(thing.root) and not thing.path and thing.root not in {"it", "they"})
    aged = aged and bool(thing.root or thing.path)  # "four of them", "the twins are three"
    aged = aged and not (found["v"].isdigit() and int(found["v"]) > AGE_MAX)
    return [Claim(thing, "age", found["v"], strength=0.85)] if aged else []


def _born(thing: Thing, found: re.Match[str]) -> list[Claim]:
    """A place or a date, whichever follows."""
    if found["prep"] and not TIME.match(f"in {found['v']}"):
        place = place_of(found["v"])
        return [Claim(thing, "birthplace", place, strength=0.85)] if place else []
    date = f"in {found['v']}" if found["prep"] else found["v"]
    return [Claim(thing, "birthday", clean(date), strength=0.85)]


def _from(thing: Thing, found: re.Match[str]) -> list[Claim]:
    place = place_of(found["v"])
    return [Claim(thing, "origin", place, strength=0.85)] if place and thing.root else []


def _bound(thing: Thing, found: re.Match[str]) -> list[Claim]:
    """As in "married to Lukas": what the spouse is called."""
    kind = "spouse" if found["how"].lower() == "married" else "partner"
    name = name_of(found["v"])
    return [Claim(replace(thing, path=(*thing.path, kind)), "name", name)] if name else []


def _placed(words: str) -> str:
    """With the preposition, which may matter, but "in" and "at" don't."""
    place = place_of(words)
    return re.sub(r"^(?:in|at) ", "", place)


_RULES = (
    rule(r"(?:called|named|known as|nicknamed) (?P<v>.+)", _names),
    rule(r"born (?:and raised )?(?:(?P<prep>in|at|near) |on )?(?P<v>.+)", _born),
    rule(
        rf"(?:about |almost |nearly |turning |only )?(?P<v>{AGE}|{GAP}(?= years))"
        r"(?: (?:years? old|yo|yrs? old|now|today|years? of age|this year|tomorrow"
        r"|next (?:week|month|year))\b.*)?",
        _aged,
    ),
    rule(r"(?:coming )?from (?P<v>.+)", _from),
    rule(
        r"(?:(?:an? |the )?(?:(?:big|huge|massive|great|real|total|die-?hard|biggest) )*"
        r"(?:fans?|lovers?|admirer) of|into|fond of|keen on|crazy about|mad about|obsessed with"
        r"|passionate about|partial to) (?P<v>.+)",
        each("taste", thing_of),
    ),
    rule(r"allergic to (?P<v>.+)", each("allergy", thing_of)),
    rule(r"(?P<how>married|engaged|dating)(?: to)? (?P<v>.+)", _bound),
    rule(
        r"(?:living|based|residing) (?P<v>(?:in|at|near) .+)",
        lambda t, m: doing(t, f"live {m['v']}"),
    ),
    rule(
        r"(?:located|parked|moored|kept|stored|hidden|buried)"
        r" (?P<v>(?:in|at|near|on|under|behind) .+)",
        one("place", _placed),
    ),
    rule(r"staying (?:in|at) (?P<v>.+)", one("stay", place_of)),
    rule(r"(?:working|employed) (?P<v>.+)", lambda t, m: doing(t, f"work {m['v']}")),
    rule(r"(?:studying|majoring) (?P<v>.+)", lambda t, m: doing(t, f"study {m['v']}")),
    rule(r"learning (?P<v>.+)", lambda t, m: doing(t, f"learn {m['v']}")),
    rule(r"playing (?P<v>.+)", lambda t, m: doing(t, f"play {m['v']}")),
)
_PROJECT = re.compile(r"^(?:building|developing|writing) (?P<v>.+)$", re.IGNORECASE)
_PLAN = re.compile(
    r"^(?P<v>(?:moving|going|flying|travell?ing|driving|visiting|planning|meeting|getting"
    r"|making) .+)$",
    re.IGNORECASE,
)
_PLAN_WITHOUT_DATE = ("moving", "visiting", "planning", "flying")


def _progressive(thing: Thing, rest: str) -> list[Claim]:
    """Projects and plans: "building a boat", "flying to Rome on Friday"."""
    dated = TIME.search(rest) is not None
    project = _PROJECT.match(rest)
    if project is not None and not dated:
        return one("project", thing_of, 0.7)(thing, project)
    plan = _PLAN.match(rest)
    if plan is not None and (dated or rest.lower().startswith(_PLAN_WITHOUT_DATE)):
        return one("plan", thing_of, 0.7)(thing, plan)
    return []


def _attribute(thing: Thing, rest: str) -> list[Claim]:
    """As in "My cat's name is …", "my favourite film is …": the noun says which attribute."""
    if not thing.path:
        return []
    owner = Thing(thing.root, thing.path[:-1])
    favourite = concept("favourite")
    if favourite in thing.modifiers or thing.head == favourite:
        kind = ".".join([favourite, *sorted(thing.modifiers - {favourite}), thing.head])
        value = thing_of(re.sub(r"^(?:definitely|probably|still|always) ", "", rest))
        return [Claim(owner, kind, value, strength=0.85)] if value else []
    attribute = ATTRIBUTES.get(thing.head, "")
    if attribute == "name":
        return _named(thing, owner, rest)
    if thing.modifiers and attribute not in {"job", "origin", "address"}:
        return []
    cut = _CUTS.get(attribute)
    if cut is None:
        return []
    whole = _WHOLE.match(rest)
    assert whole is not None
    return cut(owner, whole)


_WHOLE = re.compile(r"(?P<v>.*)", re.DOTALL)
_PLAIN_NAME = frozenset(concept(word) for word in ("first", "full", "real"))
_LAST_NAME = frozenset(concept(word) for word in ("last", "family", "second"))
_OTHER_NAMES = {concept(word): f"{word} name" for word in ("middle", "maiden")}


def _named(thing: Thing, owner: Thing, rest: str) -> list[Claim]:
    name = name_of(rest)
    if not name:
        return []
    other = next((kind for word, kind in _OTHER_NAMES.items() if word in thing.modifiers), "")
    kind = other or ("surname" if thing.modifiers & _LAST_NAME else "name")
    if kind == "name" and owner.path:
        return [Claim(replace(owner, modifiers=thing.modifiers), "name", name, strength=0.9)]
    if kind == "name" and thing.modifiers and not thing.modifiers & _PLAIN_NAME:
        return []
    return [Claim(owner, kind, name, strength=0.9)]


def _job_of(words: str) -> str:
    return thing_of(re.sub(r"^(?:(?:being|working as|as|to be) )?(?:an? |the )?", "", words))


def _place_of(words: str) -> str:
    return place_of(re.sub(r"^(?:in|at) ", "", words))


def _date_of(words: str) -> str:
    """A birthday's date: "is in two weeks" is one, "is boring" is none."""
    when = TIME.search(words)
    value = words[: when.end()] if when is not None else words if GAP in words else ""
    return clean(re.sub(r"^(?:on|in|the) ", "", value, flags=re.IGNORECASE))


_CUTS = {
    "hobby": each("hobby", thing_of, 0.85),
    "job": one("job", _job_of, 0.85),
    "home": one("home", _place_of),
    "origin": one("origin", _place_of),
    "birthplace": one("birthplace", _place_of),
    "employer": one("employer", _place_of),
    "place": one("place", _place_of),
    "address": one("address", clean),
    "email": one("email", clean),
    "birthday": one("birthday", _date_of, 0.9),
    "age": one("age", thing_of),
    "nationality": one("nationality", thing_of),
    "colour": one("colour", thing_of),
    "study": one("study", thing_of),
    "nickname": one("nickname", thing_of),
    "surname": one("surname", name_of),
}

_WHOSE = re.compile(r"^(?:my|our|his|her|their|\w+'s) [\w' -]{2,40}$", re.IGNORECASE)
_OCCUPATION = re.compile(
    r"^(?:an?|the) (?P<job>[^,]+?)(?:,? (?:at|for|with|in) (?:the |an? )?(?P<where>[^,]+))?$",
    re.IGNORECASE,
)
_SOMEWHERE = re.compile(
    r"(?:in|at|on|under|behind|inside|near|next to|above|below|beside|between|opposite|outside) ",
    re.IGNORECASE,
)
_LASTING = frozenset(
    """vegetarian vegan pescatarian married single engaged divorced widowed retired unemployed
    left-handed right-handed colour-blind colorblind bilingual dyslexic deaf introverted
    extroverted teetotal self-employed""".split()
)
_NO_NAMES = (
    frozenset("so not in sorry sure here fine good happy ok okay tired back".split())
    | lexicon.NATIONALITIES
)


def _identity(thing: Thing, subject: str, rest: str, *, past: bool) -> list[Claim]:
    """As in "Rex is my dog", "I'm a nurse", "my bike is blue", "the key is under the mat"."""
    person = thing.head in KIN or (
        bool(thing.root) and not thing.path and thing.root not in {"it", "they"}
    )
    made = _whose(thing, subject, rest)
    job = _OCCUPATION.match(rest)
    if person and job is not None and is_job(job["job"]):
        made.append(Claim(thing, "job", clean(job["job"]), strength=0.85))
        if job["where"] and not TIME.match(job["where"]):
            made.append(Claim(thing, "employer", place_of(job["where"]), strength=0.7))
        return made
    value = thing_of(rest)
    if not value:
        return made
    listed = items_of(rest) if thing.head in KIN | PETS and thing.root else []
    if len(listed) > 1 and all(_could_be_name(item.split(" ")) for item in listed):
        return [Claim(thing, "name", item, strength=0.85, further=True) for item in listed]
    if TIME.match(rest) is not None and not person:
        return [*made, Claim(thing, "date", clean(rest), strength=0.75)]
    made += _of_person(thing, value, past=past) if person or thing.head in PETS else []
    if _SOMEWHERE.match(rest):
        return [*made, Claim(thing, "place", value, strength=0.7)]
    if colour_in(value) and len(value.split(" ")) <= 3:  # "a bright red", not a whole story
        made.append(Claim(thing, "colour", colour_in(value), strength=0.75))
    return [*made, Claim(thing, "be", value, strength=0.6)]


def _whose(thing: Thing, subject: str, rest: str) -> list[Claim]:
    """As in "Rex is my dog" names the dog."""
    if _WHOSE.match(rest) is None or thing.path or thing.root in PRONOUNS | {"me", "we", "you", ""}:
        return []
    owned = parse_thing(rest)
    return [Claim(owned, "name", subject, strength=0.75)] if owned and owned.path else []


def _of_person(thing: Thing, value: str, *, past: bool) -> list[Claim]:
    """What only people (and pets) are: called so, of a nation, vegetarian."""
    words = value.split(" ")
    made: list[Claim] = []
    myself = thing.root == "me" and not thing.path and not past
    if value != GAP and (myself or thing.head in KIN | PETS) and _could_be_name(words):
        made.append(Claim(thing, "name", value, strength=0.7 if myself else 0.75))
    if words[-1].lower() in lexicon.NATIONALITIES and len(words) <= 2:  # "half French"
        made.append(Claim(thing, "nationality", words[-1]))
    if words[0].lower() in _LASTING or words[-1].lower() in {"vegetarian", "vegan"}:
        made.append(Claim(thing, "status", value, strength=0.75))
    return made


def _could_be_name(words: list[str]) -> bool:
    plain = all(word[:1].isupper() and word.replace("-", "").isalpha() for word in words)
    shouted = len(words) == 1 and words[0].isupper() and len(words[0]) > 3  # "I AM HUNGRY"
    return (
        plain and not shouted and len(words) <= 3
        and words[0].lower() not in _NO_NAMES and TIME.match(" ".join(words)) is None
    )  # fmt: skip
