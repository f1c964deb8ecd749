"""What "have", "own", "bought" say: possessions, relatives, pets and their names, counts, dates."""

from __future__ import annotations

import re

from actors.adapters.offline_model.claims import GAP, Claim, Thing, parse_thing
from actors.adapters.offline_model.english import KIN, PETS, concept
from actors.adapters.offline_model.values import TIME, clean, colour_in, items_of, name_of, thing_of

_ITEM = re.compile(
    r"^(?P<count>an?|one|two|three|four|five|six|seven|eight|nine|ten|\d{1,3}|some|no|another|my|our|his|her|twin|the|several|many|gapx)?\b ?"
    r"(?P<what>[\w' -]*?)"
    r"(?:,? (?:(?:who|which|that) (?:is|are|was) |whose names? (?:is|are) |and (?:his|her|its|their) names? (?:is|are) )?(?:called|named|nicknamed|by the name of)? ?"
    r"(?P<name>(?<=called )\S.*|(?<=named )\S.*|(?<=whose name is )\S.*|(?<=names are )\S.*|(?<=name of )\S.*))?$",
    re.IGNORECASE,
)
_CALLED = re.compile(
    r",? (?:(?:who|which|that) (?:is|are|was) )?(?:called|named|nicknamed|by the name of|whose names? (?:is|are)|(?:and )?(?:his|her|its|their) names? (?:is|are)) (?P<name>.+)$",
    re.IGNORECASE,
)
_COUNT = re.compile(
    r"^(?P<count>an?|one|two|three|four|five|six|seven|eight|nine|ten|\d{1,3}|some|no|another|my|our|twin|several|many|the|gapx)\b ?(?P<what>.*)$",
    re.IGNORECASE,
)
_NAMED_LIST = re.compile(
    r"^(?P<what>[\w' -]+?)[,:]? (?P<names>[A-Z][\w'-]+(?:, [A-Z][\w'-]+)*,? and [A-Z][\w'-]+)$"
)
_NOT_HAD = frozenset(
    "to been got lunch dinner breakfast fun a good great look question idea problem point feeling time".split()
)
_NUMBERS = {"two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"}


def having(thing: Thing, verb: str, rest: str) -> list[Claim]:
    """The claims of a clause whose verb is a form of have, own, buy, get, adopt or drive."""
    rest = re.sub(r"^(?:got|just|also|recently) ", "", rest, flags=re.IGNORECASE)
    if not rest or rest.split(" ")[0].lower() in {
        "to",
        "been",
        "married",
        "home",
        "up",
        "back",
        "into",
        "out",
        "over",
        "it",
        "that",
    }:
        return []
    if re.match(
        r"^(?:an? )?(?:\w+ )?(?:appointment|meeting|exam|interview|flight|date|call|deadline|reservation|lesson|class|test|party|concert|wedding|dentist|doctor)",
        rest,
        re.IGNORECASE,
    ) and TIME.search(rest):
        return _event(thing, rest)
    made: list[Claim] = []
    whole = thing_of(rest)
    if not whole:
        return []
    parts = _parts(rest)
    for part in parts:
        made += _item(thing, verb, part, several=len(parts) > 1)
    return made


def _parts(rest: str) -> list[str]:
    """Split "a cat called Rex and a dog" before each new article or number, not inside a list of names."""
    cuts = re.split(
        r",? and (?=(?:an?|one|two|three|four|another|\d+|my|some)\b)|, (?=(?:an?|one|two|three|four|another|\d+|some) )",
        rest,
        flags=re.IGNORECASE,
    )
    return [clean(cut) for cut in cuts if clean(cut)][:8]  # nobody lists more in a sentence


def _item(thing: Thing, verb: str, part: str, *, several: bool) -> list[Claim]:
    called = _CALLED.search(part)
    name_words = called["name"] if called else ""
    noun = part[: called.start()] if called else part
    counted = _COUNT.match(noun)
    if counted is None:
        return _bare(thing, noun) if not name_words else []
    count, what = counted["count"].lower(), counted["what"].strip()
    listed = _NAMED_LIST.match(what) if not name_words else None
    if listed is not None:
        what, name_words = listed["what"], listed["names"]
    what = re.sub(
        r"\b(?:in|at|on|from|with|for|since|of|last|this|yesterday|today|recently|who|which|that|because|when|as|to|by|now|and)\b.*$",
        "",
        what,
        flags=re.IGNORECASE,
    ).strip(" ,")
    owned = parse_thing(f"my {what}") if what and GAP not in what else None
    if owned is None or not owned.path:
        return _gap(thing, noun)
    path = (*thing.path, *owned.path)
    full = Thing(thing.root, path, owned.modifiers)
    made: list[Claim] = []
    names = [n for n in (name_of(item) for item in items_of(name_words)) if n] if name_words else []
    if owned.alias:
        names.append(owned.alias)
    more = (
        several
        or len(names) > 1
        or count in {"another"}
        or bool(owned.modifiers & {"other", "second"})
    )
    made += [Claim(full, "name", name, strength=0.85, further=more) for name in names]
    if verb in {"drive", "drives", "drove"}:
        made.append(
            Claim(
                Thing(thing.root, (*thing.path, "car")),
                "be",
                f"{counted['count']} {what}",
                strength=0.7,
            )
        )
    if count == "no":
        return [Claim(thing, "have", what, positive=False)]
    value = (
        what
        if count in {"a", "an", "my", "our", "the", "one", "some", "another"}
        else f"{counted['count']} {what}"
    )
    if colour_in(what) and len(what.split(" ")) > 1:
        made.append(Claim(full, "colour", colour_in(what), strength=0.7))
    made.append(
        Claim(
            thing,
            "have",
            value,
            strength=0.8 if concept(what.split(" ")[-1]) in KIN | PETS else 0.6,
        )
    )
    return made


def _bare(thing: Thing, noun: str) -> list[Claim]:
    words = clean(thing_of(noun)).split(" ")
    if not words[0] or words[0].lower() in _NOT_HAD or len(words) > 3:
        return []
    return [Claim(thing, "have", " ".join(words), strength=0.5)]


def _gap(thing: Thing, noun: str) -> list[Claim]:
    return [Claim(thing, "have", noun)] if GAP in noun else []


def _event(thing: Thing, rest: str) -> list[Claim]:
    """ "a dentist appointment on Tuesday at 3": the appointment's date."""
    when = TIME.search(rest)
    if when is None:
        return []
    what = re.sub(r"^(?:an?|my|the|another) ", "", clean(rest[: when.start()]), flags=re.IGNORECASE)
    return (
        [Claim(thing, "plan", clean(f"{what} {rest[when.start() :]}"), strength=0.75)]
        if what
        else []
    )
