"""What "have", "own", "bought" say: possessions, relatives, pets and their names, counts, dates."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

from actors.adapters.offline_model.claims import GAP, Claim, Thing
from actors.adapters.offline_model.english import KIN, PETS, concept
from actors.adapters.offline_model.noun_phrases import parse_thing
from actors.adapters.offline_model.values import (
    TIME,
    clean,
    colour_in,
    items_of,
    name_of,
    thing_of,
)

PARTS_MAX = 8  # nobody lists more in a sentence
_COUNTS = "two|three|four|five|six|seven|eight|nine|ten|\\d{1,3}|some|several|many|twin"
_CALLED = re.compile(
    r",? (?:(?:who|which|that) (?:is|are|was) )?(?:called|named|nicknamed|by the name of"
    r"|whose names? (?:is|are)|(?:and )?(?:his|her|its|their) names? (?:is|are)) (?P<name>.+)$",
    re.IGNORECASE,
)
_COUNT = re.compile(
    rf"^(?P<count>an?|one|no|another|my|our|the|{GAP}|{_COUNTS})\b ?(?P<what>.*)$", re.IGNORECASE
)
_LISTED = re.compile(
    r"^(?P<what>[\w' -]+?)[,:]? (?P<names>[A-Z][\w'-]+(?:, [A-Z][\w'-]+)*,? and [A-Z][\w'-]+)$"
)
_PARTS = re.compile(
    r",? and (?=(?:an?|one|two|three|four|another|\d+|my|some|no)\b)"
    r"|, (?=(?:an?|one|two|three|four|another|\d+|some|no) )",
    re.IGNORECASE,
)
_AFTER_NOUN = re.compile(
    r"\b(?:in|at|on|from|with|for|since|of|last|this|yesterday|today|recently|who|which|that"
    r"|because"
    r"|when|as|to|by|now|and)\b.*$",
    re.IGNORECASE,
)
_APPOINTMENT = re.compile(
    r"(?:an? )?(?:\w+ )?(?:appointment|meeting|exam|interview|flight|date|call|deadline|reservation"
    r"|lesson|class|test|party|concert|wedding|dentist|doctor)",
    re.IGNORECASE,
)
_NO_OBJECT = frozenset("to been married home up back into out over it that".split())
_NOT_HAD = frozenset(
    "got lunch dinner breakfast fun good great look question idea problem point feeling doubt clue "
    "time luck chance choice".split()
)
"""As in "I have no idea": said of a moment."""
_ONE = frozenset("a an my our the one some another".split())
_MORE = frozenset(concept(word) for word in ("other", "second"))


def having(thing: Thing, verb: str, rest: str) -> list[Claim]:
    """The claims of a clause whose verb is a form of have, own, buy, get, adopt or drive."""
    rest = re.sub(r"^(?:got|just|also|recently) ", "", rest, flags=re.IGNORECASE)
    if not thing_of(rest) or rest.split(" ", 1)[0].lower() in _NO_OBJECT:
        return []
    when = TIME.search(rest)
    if when is not None and _APPOINTMENT.match(rest):
        what = re.sub(r"^(?:an?|my|the|another) ", "", clean(rest[: when.start()]))
        plan = clean(f"{what} {rest[when.start() :]}")
        return [Claim(thing, "plan", plan, strength=0.75)] if what else []
    parts = [clean(part) for part in _PARTS.split(rest) if clean(part)][:PARTS_MAX]
    made = [claim for part in parts for claim in _item(thing, verb, part)]
    bearers = Counter(claim.thing.path for claim in made if claim.attribute == "name")
    return [replace(c, further=c.further or bearers[c.thing.path] > 1) for c in made]


def _item(thing: Thing, verb: str, part: str) -> list[Claim]:
    """As in "two cats, Biscuit and Ginger", "a brother in Oslo called Tim", "a blue bike"."""
    called = _CALLED.search(part)
    names_said = called["name"] if called else ""
    noun = part[: called.start()] if called else part
    counted = _COUNT.match(noun)
    if counted is None:
        return [] if called else _uncounted(thing, noun)
    count, what = counted["count"].lower(), counted["what"].strip()
    listed = None if called else _LISTED.match(what)
    if listed is not None:
        what, names_said = listed["what"], listed["names"]
    what = _AFTER_NOUN.sub("", what).strip(" ,")
    owned = parse_thing(f"my {what}") if what and GAP not in what else None
    if owned is None or not owned.path:
        return [Claim(thing, "have", noun)] if GAP in noun else []
    if count == "no":
        return [] if what.lower() in _NOT_HAD else [Claim(thing, "have", what, positive=False)]
    full = Thing(thing.root, (*thing.path, *owned.path), owned.modifiers)
    more = count == "another" or bool(owned.modifiers & _MORE)
    names = [name for name in map(name_of, items_of(names_said)) if name]
    names += [owned.alias] if owned.alias else []
    made = [Claim(full, "name", name, strength=0.85, further=more) for name in names]
    if verb in {"drive", "drives", "drove"}:
        car = Thing(thing.root, (*thing.path, "car"))
        made.append(Claim(car, "be", f"{count} {what}", strength=0.7))
    if colour_in(what) and " " in what:
        made.append(Claim(full, "colour", colour_in(what), strength=0.7))
    sure = 0.8 if owned.head in KIN | PETS else 0.6
    value = what if count in _ONE else f"{counted['count']} {what}"
    return [*made, Claim(thing, "have", value, strength=sure)]


def _uncounted(thing: Thing, noun: str) -> list[Claim]:
    """As in "green eyes", "kids"; not "fun", and no long story."""
    words = clean(thing_of(noun)).split(" ")
    if not words[0] or words[0].lower() in _NOT_HAD or len(words) > 3:
        return []
    return [Claim(thing, "have", " ".join(words), strength=0.5)]
