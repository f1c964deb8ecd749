"""From a predicate to claims: what "is called", "live in", "work as", "do not like" say of whom."""

from __future__ import annotations

import re
from dataclasses import replace

from actors.adapters.offline_model import lexicon
from actors.adapters.offline_model.claims import ATTRIBUTES, GAP, Claim, Thing, further, parse_thing
from actors.adapters.offline_model.english import KIN, PETS, concept, norm, tokens
from actors.adapters.offline_model.possessions import having
from actors.adapters.offline_model.statements import Predicate, predicates
from actors.adapters.offline_model.values import (
    TIME,
    clean,
    colour_in,
    is_job,
    items_of,
    name_of,
    place_of,
    thing_of,
)

_BUT = re.compile(r"(?:,? ?(?:\bnot|instead of|rather than|\band not) (?P<old>[^,.]+))$", re.IGNORECASE)
_NOT_BUT = re.compile(r"^(?P<old>[^,]+?),? but (?:rather )?(?P<new>.+)$", re.IGNORECASE)


def claims_in(clause: str) -> list[Claim]:
    """Everything a clause states by a pattern we know; empty when none fits."""
    found: list[Claim] = []
    for predicate in predicates(clause):
        found += _contrasted(predicate)
        found += _in_passing(predicate.thing)
    return found + _addressed(clause)


def _contrasted(predicate: Predicate) -> list[Claim]:
    """ "called Rex, not Max" and "not called Max but Rex": the new value, and the old one denied."""
    both = _NOT_BUT.match(predicate.phrase) if not predicate.positive else None
    if both is not None:
        verb = predicate.phrase.split(" ")[:2]
        lead = " ".join(verb[:2]) if len(verb) > 1 and verb[1] in {"called", "named", "from", "in", "born", "a", "an"} else verb[0]
        new = predicate._replace(phrase=f"{lead} {both['new']}", positive=True, correction=True)
        return [*_claims(new), *_claims(predicate._replace(phrase=both["old"]))]
    old = _BUT.search(predicate.phrase) if predicate.positive else None
    if old is None or not old.start():
        return _claims(predicate)
    new = predicate._replace(phrase=predicate.phrase[: old.start()], correction=True)
    stated = _claims(new)
    denied = [
        replace(claim, value=clean(old["old"]), positive=False) for claim in stated[:1]
    ]
    return stated + denied


def _in_passing(thing: Thing) -> list[Claim]:
    """ "My sister Clara lives …" also says what the sister is called."""
    if not thing.alias or not thing.path:
        return []
    return [Claim(replace(thing, alias=""), "name", thing.alias, strength=0.75)]


_CALL_ME = re.compile(r"^\W*(?:please |just |you can |but |everyone can |people |everyone |my friends |friends |everybody )*calls? me (?P<name>[A-Za-z][\w-]*)\W*(?:please)?\W*$", re.IGNORECASE)


def _addressed(clause: str) -> list[Claim]:
    called = _CALL_ME.match(clause)
    if called is None or not name_of(called["name"]) or called["name"].lower() in {"when", "later", "maybe", "back", "if", "tomorrow", "crazy"}:
        return []
    return [Claim(Thing("me"), "name", called["name"], strength=0.85)]


def _claims(predicate: Predicate) -> list[Claim]:
    thing, phrase = predicate.thing, predicate.phrase
    verb, _, rest = phrase.partition(" ")
    verb = verb.lower()
    made: list[Claim] = []
    if verb in {"am", "is", "are", "was", "were", "be", "been"}:
        made = _being(thing, predicate.subject, rest, past=verb in {"was", "were"})
    elif verb in {"have", "has", "had", "got", "own", "owns", "owned", "bought", "buy", "adopted", "adopt", "get", "keep", "keeps", "won", "drive", "drives", "drove"}:
        made = _perfect(thing, verb, rest) or having(thing, verb, rest)
    else:
        made = _doing(thing, concept(verb), verb, rest)
    return [
        replace(
            claim,
            positive=claim.positive == predicate.positive,
            correction=claim.correction or predicate.correction,
            further=claim.further or further(thing),
        )
        for claim in made
        # "I don't hate it" is no liking
        if predicate.positive or claim.positive or claim.attribute != "taste"
    ]


_BORN = re.compile(r"^born (?:and raised )?(?:(?P<on>on )(?P<date>.+)|(?:in|at|near) (?P<where>.+)|(?P<bare>\d.+))$", re.IGNORECASE)
_AGE = re.compile(r"^(?:about |almost |nearly |turning |only )?(?P<age>\d{1,3}|gapx(?= years))(?: (?:years? old|yo|yrs? old|now|today|years? of age|this year|next (?:week|month|year)|tomorrow)\b.*)?$", re.IGNORECASE)
_FAN = re.compile(r"^(?:(?:a |an |the )?(?:big |huge |massive |great |real |total |die-?hard |biggest )*(?:fans?|lovers?|admirer) of|into|fond of|keen on|crazy about|mad about|obsessed with|passionate about|partial to|good with) (?P<what>.+)$", re.IGNORECASE)
_WORK_AS = re.compile(r"^(?:working |employed )?(?:as )?(?:an?|the) (?P<job>[^,]+?)(?:,? (?:at|for|with|in) (?:the |an? )?(?P<where>[^,]+))?$", re.IGNORECASE)
_COUNTED = re.compile(r"^(?:called|named|known as|nicknamed) (?P<name>.+)$", re.IGNORECASE)
_BE_VERBS = re.compile(
    r"^(?P<verb>living|based|located|staying|residing|working|employed|studying|learning|moving|going|flying|travell?ing|"
    r"driving|visiting|planning|meeting|playing|getting|building|developing|writing|making|saving|training|trying|reading|speaking|majoring) (?P<rest>.+)$", re.IGNORECASE,
)
_WHOSE = re.compile(r"^(?P<owned>(?:my|our|his|her|their|\w+'s) [\w' -]{2,40})$", re.IGNORECASE)
_LASTING = frozenset(
    "vegetarian vegan pescatarian married single engaged divorced widowed retired unemployed left-handed right-handed colour-blind colorblind bilingual dyslexic deaf"
    " introverted extroverted teetotal self-employed".split()
)


def _being(thing: Thing, subject: str, rest: str, *, past: bool) -> list[Claim]:
    rest = rest.strip()
    owner = replace(thing, path=thing.path[:-1]) if thing.path else thing
    attribute = ATTRIBUTES.get(thing.head, "")
    favourite = concept("favourite")
    if thing.path and (favourite in thing.modifiers or thing.head == favourite):
        value = thing_of(re.sub(r"^(?:definitely|probably|still|always) ", "", rest))
        mods = thing.modifiers - {favourite}
        return [Claim(Thing(owner.root, owner.path), ".".join(["favourite", *sorted(mods), thing.head]), value, strength=0.85)] if value else []
    if attribute == "name" and (not thing.modifiers or thing.path[:-1] or thing.modifiers & {"first", "full", "real"}):
        surname = bool(thing.modifiers & {"last", "famili", "middl", "maiden", "user", "second"})
        name = name_of(rest)
        mods = thing.modifiers if not thing.path[:-1] else frozenset[str]()
        return [Claim(Thing(owner.root, owner.path, thing.modifiers - mods if owner.path else frozenset()), "surname" if surname else "name", name, strength=0.9)] if name else []
    if attribute and attribute != "name" and (not thing.modifiers or attribute in {"job", "origin", "address"}):
        return _attribute(Thing(owner.root, owner.path), attribute, rest)
    called = _COUNTED.match(rest)
    if called is not None:
        return _names(thing, called["name"])
    born = _BORN.match(rest)
    if born is not None:
        where = born["where"] or ""
        if where and not TIME.match("in " + where):
            return [Claim(thing, "birthplace", place_of(where), strength=0.85)]
        date = clean(born["date"] or (f"in {where}" if where else born["bare"]))
        return [Claim(thing, "birthday", date, strength=0.85)]
    age = _AGE.match(rest)
    if age is not None and not (thing.root in {"", "it"} and not thing.path):
        return [Claim(thing, "age", age["age"], strength=0.85)]
    origin = re.match(r"^(?:coming )?from (?P<where>.+)$", rest, re.IGNORECASE)
    if origin is not None and (thing.root == "me" or thing.root):
        return [Claim(thing, "origin", place_of(origin["where"]), strength=0.85)] if place_of(origin["where"]) else []
    if (fan := _FAN.match(rest)) is not None:
        return [Claim(thing, "taste", item) for item in items_of(thing_of(fan["what"]))]
    if (spouse := re.match(r"^(?P<how>married|engaged|dating|allergic)(?: to)? (?P<who>.+)$", rest, re.IGNORECASE)) is not None:
        if spouse["how"].lower() == "allergic":
            return [Claim(thing, "allergy", item) for item in items_of(thing_of(spouse["who"]))]
        name = name_of(spouse["who"])
        kind = {"married": "spouse", "engaged": "partner", "dating": "partner"}[spouse["how"].lower()]
        return [Claim(replace(thing, path=(*thing.path, concept(kind))), "name", name)] if name else []
    if (doing := _BE_VERBS.match(rest)) is not None:
        return _progressive(thing, doing["verb"].lower(), doing["rest"])
    return _identity(thing, subject, rest, past=past)


def _identity(thing: Thing, subject: str, rest: str, *, past: bool) -> list[Claim]:
    person = thing.root in {"me", "we", "he", "she"} and not thing.path or thing.head in KIN or (bool(thing.root) and not thing.path)
    made: list[Claim] = []
    owned = _WHOSE.match(rest)
    if owned is not None and thing.root not in {"me", "we"}:
        other = parse_thing(owned["owned"])
        if other is not None and other.path and not thing.path and thing.root not in {"", "it", "he", "she", "they", "you"}:
            made.append(Claim(other, "name", subject, strength=0.75))
    job = _WORK_AS.match(rest)
    if person and job is not None and is_job(job["job"]):
        made.append(Claim(thing, "job", clean(job["job"]), strength=0.85))
        if job["where"] and not TIME.match(job["where"]):
            made.append(Claim(thing, "employer", place_of(job["where"]), strength=0.7))
        return made
    value = thing_of(rest)
    if not value:
        return made
    words = value.split(" ")
    if thing.root == "me" and not thing.path and not past and _could_be_name(words):
        made.append(Claim(thing, "name", value, strength=0.7))
    if person and words[-1].lower() in lexicon.NATIONALITIES and len(words) <= 2:
        made.append(Claim(thing, "nationality", words[-1]))
    if person and words[0].lower() in _LASTING or words[-1].lower() in {"vegetarian", "vegan"}:
        made.append(Claim(thing, "status", value, strength=0.75))
    if (thing.head in KIN | PETS) and _could_be_name(words) and value != GAP:
        made.append(Claim(thing, "name", value, strength=0.75))
    time = TIME.match(rest)
    if time is not None and not person:
        return [*made, Claim(thing, "date", clean(rest), strength=0.75)]
    if re.match(r"(?:in|at|on|under|behind|inside|near|next to|above|below|beside|between|opposite|outside) ", rest, re.IGNORECASE):
        return [*made, Claim(thing, "place", thing_of(rest), strength=0.7)]
    if colour_in(value) and len(words) <= 3:
        made.append(Claim(thing, "colour", colour_in(value), strength=0.75))
    return [*made, Claim(thing, "be", value, strength=0.6)]


def _could_be_name(words: list[str]) -> bool:
    low = [word.lower() for word in words]
    return (
        len(words) <= 3 and all(word[:1].isupper() and word.replace("-", "").isalpha() for word in words)
        and low[0] not in lexicon.NATIONALITIES and not (len(words) == 1 and words[0].isupper() and len(words[0]) > 3)
        and TIME.match(" ".join(words)) is None and low[0] not in {"so", "not", "in", "sorry", "sure", "here", "fine", "good", "happy", "ok", "okay", "tired", "back"}
    )


def _attribute(thing: Thing, attribute: str, rest: str) -> list[Claim]:
    if attribute in {"hobby"}:
        return [Claim(thing, "hobby", item, strength=0.85) for item in items_of(thing_of(rest))]
    if attribute == "job":
        job = re.match(r"^(?:being |working as |as |to be )?(?:an? |the )?(?P<job>.+)$", rest, re.IGNORECASE)
        return [Claim(thing, "job", thing_of(job["job"]), strength=0.85)] if job and thing_of(job["job"]) else []
    if attribute in {"home", "origin", "birthplace", "employer", "address", "place"}:
        value = place_of(re.sub(r"^(?:in|at) ", "", rest)) if attribute != "address" else clean(rest)
        return [Claim(thing, attribute, value, strength=0.8)] if value else []
    if attribute == "birthday":
        when = TIME.search(rest)
        value = clean(rest[: max(when.end(), 0)]) if when else clean(rest)
        value = re.sub(r"^(?:on|in|the) ", "", value, flags=re.IGNORECASE)
        return [Claim(thing, "birthday", value, strength=0.9)] if when or GAP in rest else []
    value = clean(rest) if attribute in {"email"} else thing_of(rest)
    return [Claim(thing, attribute, value, strength=0.8)] if value else []


def _names(thing: Thing, words: str) -> list[Claim]:
    listed = items_of(words) if re.search(r" and | & |, [A-Z]", words) else []
    names = [name for name in (name_of(item) for item in listed) if name]
    if len(names) > 1 and len(names) == len(listed):
        return [Claim(thing, "name", name, strength=0.85, further=True) for name in names]
    name = name_of(words)
    return [Claim(thing, "name", name, strength=0.9)] if name else []


def _progressive(thing: Thing, verb: str, rest: str) -> list[Claim]:
    if verb in {"living", "residing", "based", "located", "staying"}:
        return _doing(thing, "live", "live" if verb != "located" else "located", rest)
    if verb in {"working", "employed"}:
        return _doing(thing, "work", "work", rest)
    if verb in {"studying", "majoring"}:
        return _doing(thing, "study", "study", rest)
    if verb == "learning":
        return [Claim(thing, "learning", item) for item in items_of(thing_of(re.sub(r"^(?:to speak |how to speak |to play |how to play |the )", "", rest)))]
    if verb == "playing":
        return _doing(thing, "play", "play", rest)
    if verb == "speaking":
        return []
    if verb in {"building", "developing", "writing"} and not TIME.search(rest):
        return [Claim(thing, "project", thing_of(rest), strength=0.7)] if thing_of(rest) else []
    when = TIME.search(rest)
    if when is not None or verb in {"moving", "visiting", "planning", "flying"}:
        return [Claim(thing, "plan", clean(f"{verb} {thing_of(rest)}"), strength=0.7)] if thing_of(rest) else []
    return []


_PERFECT = re.compile(r"^(?:been )?(?P<verb>lived|living|worked|working|moved|studied|studying|played|playing|taught|loved|liked|hated|speaking|spoken|learning|relocated|renamed|changed|started|named|called)\b ?(?P<rest>.*)$", re.IGNORECASE)


def _perfect(thing: Thing, verb: str, rest: str) -> list[Claim]:
    """ "have moved to Oslo", "have been working at …": as the simple tense. Experience isn't a home."""
    if verb not in {"have", "has", "had"}:
        return []
    been = re.match(r"^been (?:to|in|at) (?P<where>.+)$", rest, re.IGNORECASE)
    if been is not None:
        return [Claim(thing, "visited", item, strength=0.7) for item in items_of(place_of(been["where"]))]
    done = _PERFECT.match(rest)
    if done is None:
        return []
    form = done["verb"].lower()
    if form == "lived" and not re.search(r"\b(?:for|since)\b|gapx", done["rest"], re.IGNORECASE):
        return []
    if form == "learning":
        return _progressive(thing, form, done["rest"])
    return _doing(thing, concept(form), form, done["rest"])


_LIVE = re.compile(r"^(?:in|at|near|on|by) (?P<where>.+)$", re.IGNORECASE)
_MOVE = re.compile(r"^(?:(?:back |house |away |out |in |over |here |flat )*from (?P<old>.+?) )?(?:(?:back |down |up |over |away |out |house |in )*)(?:to|into) (?P<where>.+)$", re.IGNORECASE)
_JOB_AT = re.compile(r"^(?:full[- ]time |part[- ]time |remotely )*(?:as (?:an? |the )?(?P<job>.+?))?(?:,? ?\b(?P<prep>at|for|with|in) (?P<where>.+))?$", re.IGNORECASE)
_TO_LIKE = {"like": True, "prefer": True, "hate": False}


def _doing(thing: Thing, verb: str, form: str, rest: str) -> list[Claim]:
    rest = rest.strip()
    if not rest:
        return []
    match verb:
        case "live" | "located" | "stay":
            where = _LIVE.match(rest)
            place = place_of(where["where"]) if where else (rest if rest.lower() in {"alone", "abroad", GAP} else "")
            if not place or place.lower() == "alone":
                return []
            kind = "place" if form == "located" else "stay" if verb == "stay" else "home"
            if kind == "home" and re.match(r"(?:an?|the|my|our|this|one)\b", place, re.IGNORECASE):
                kind = "dwelling"
            past = form == "lived" and not re.search(r"\b(?:for|since)\b|gapx", rest, re.IGNORECASE)
            return [Claim(thing, "former_home" if past and kind == "home" else kind, place, strength=0.9)]
        case "move":
            return _moving(thing, form, rest)
        case "work":
            return _working(thing, form, rest)
        case "study":
            what, _, school = rest.partition(" at ")
            made = [Claim(thing, "study", item) for item in items_of(thing_of(re.sub(r"^in ", "", what)))] if not what.startswith("at ") else []
            school = school or (rest[3:] if rest.lower().startswith(("at ", "in ")) else "")
            return made + ([Claim(thing, "school", place_of(school), strength=0.75)] if place_of(school) else [])
        case "graduate" | "attend":
            place = place_of(re.sub(r"^(?:from|at|in) ", "", rest))
            return [Claim(thing, "school", place, strength=0.6)] if place and form.startswith(("grad", "attend")) else []
        case "go":
            school = re.match(r"^to (?P<school>.*(?:university|college|school|academy|uni)\b.*|gapx school)$", rest, re.IGNORECASE)
            by = re.match(r"^by (?:the name (?:of )?)?(?P<name>.+)$", rest, re.IGNORECASE)
            if by is not None and name_of(by["name"]):
                return [Claim(thing, "name", name_of(by["name"]), strength=0.8)]
            return [Claim(thing, "school", place_of(school["school"]), strength=0.7)] if school and form in {"go", "goes"} else []
        case "come":
            return [Claim(thing, "origin", place_of(rest[5:]))] if rest.lower().startswith("from ") and place_of(rest[5:]) and form in {"come", "comes"} else []
        case "grow":
            where = re.match(r"^up (?:in|near|on) (?P<where>.+)$", rest, re.IGNORECASE)
            return [Claim(thing, "origin", place_of(where["where"]), strength=0.8)] if where and place_of(where["where"]) else []
        case "speak":
            tongues = [i for i in items_of(thing_of(re.sub(r"^(?:fluent|fluently|some|a (?:little|bit of)|a little bit of|both|only) ", "", rest, flags=re.IGNORECASE)))]
            known = [i for i in tongues if i.split(" ")[-1].lower() in lexicon.LANGUAGES or i.split(" ")[0].lower() in lexicon.LANGUAGES or i == GAP]
            return [Claim(thing, "language", i, strength=0.85) for i in known]
        case "play":
            return [Claim(thing, "play", re.sub(r"^the ", "", i), strength=0.75) for i in items_of(thing_of(re.sub(r"\b(?:every|on|at|in|for|since|with)\b.*$", "", rest)))]
        case "turn":
            return [Claim(thing, "age", rest.split(" ")[0], strength=0.8)] if re.match(r"^(?:\d{1,3}|gapx)(?!\w)", rest) and form != "turn" else []
        case "name":
            return _naming(rest)
        case "collect":
            return [Claim(thing, "hobby", f"collecting {thing_of(rest)}", strength=0.7)] if thing_of(rest) else []
        case "can":
            able, _, what = rest.partition(" ")
            if able.lower() in {"stand", "bear"}:  # only ever denied: "can't stand"
                return [Claim(thing, "taste", item) for item in items_of(thing_of(what))]
            return _doing(thing, "speak", "speak", what) if able.lower() == "speak" else []
        case "sell" | "quit" | "leave" | "lose":
            return _ending(thing, verb, rest)
        case _ if verb in _TO_LIKE:
            return _tasting(thing, verb, rest)
        case _:
            return []


def _moving(thing: Thing, form: str, rest: str) -> list[Claim]:
    moved = _MOVE.match(rest)
    if moved is None:
        return []
    place = place_of(moved["where"])
    if not place or form == "move" and GAP not in rest:
        return []
    kind = "dwelling" if re.match(r"(?:an?|the|my|our)\b", place, re.IGNORECASE) else "home"
    made = [Claim(thing, kind, place, strength=0.85)]
    if moved["old"] and place_of(moved["old"]):
        made.append(Claim(thing, "home", place_of(moved["old"]), positive=False))
    return made


def _working(thing: Thing, form: str, rest: str) -> list[Claim]:
    past = form == "worked" and GAP not in rest
    on = re.match(r"^on (?P<what>.+)$", rest, re.IGNORECASE)
    if on is not None:
        return [Claim(thing, "project", thing_of(on["what"]), strength=0.7)] if thing_of(on["what"]) and not past else []
    found = _JOB_AT.match(rest)
    if found is None:
        return []
    made: list[Claim] = []
    prefix = "former_" if past else ""
    if found["job"] and thing_of(found["job"]):
        made.append(Claim(thing, prefix + "job", thing_of(found["job"]), strength=0.9))
    where = place_of(found["where"]) if found["where"] else ""
    if where and where.lower() not in {"home"}:
        field = found["prep"].lower() == "in" and where[:1].islower()
        made.append(Claim(thing, prefix + ("field" if field else "employer"), where, strength=0.8))
    return made


def _naming(rest: str) -> list[Claim]:
    named = re.match(r"^(?P<who>(?:(?:my|our|the|his|her|their) (?:[\w-]+ ){0,2}[\w-]+?|him|her|it|them|this one)) (?P<name>[A-Z][\w'-]*|gapx|[a-z]\w+$)", rest)
    if named is None:
        return []
    thing, name = parse_thing(named["who"]), name_of(named["name"])
    return [Claim(thing, "name", name, strength=0.85)] if thing is not None and name else []


def _ending(thing: Thing, verb: str, rest: str) -> list[Claim]:
    owned = re.match(r"^(?:my|our) (?P<what>[\w -]{2,30})", rest, re.IGNORECASE)
    if verb == "sell" and owned:
        return [Claim(thing, "have", concept(owned["what"].split(" ")[0]), positive=False)]
    if verb in {"quit", "leave", "lose"} and owned and concept(owned["what"].split(" ")[0]) == "job":
        return [Claim(thing, "job", "", positive=False), Claim(thing, "employer", "", positive=False)]
    return []


def _tasting(thing: Thing, verb: str, rest: str) -> list[Claim]:
    if re.match(r"^(?:it|that|this|them|him|you|how|what|when|your|the (?:idea|way|fact))\b(?! pizza)", rest, re.IGNORECASE) and GAP not in rest:
        return []
    over = re.match(r"^(?P<a>.+?) (?:to|over|rather than|than|more than|instead of) (?P<b>.+)$", rest, re.IGNORECASE) if verb == "prefer" else None
    if over is not None:
        return [Claim(thing, "taste", thing_of(over["a"])), Claim(thing, "preferred_to", thing_of(over["b"]), strength=0.3)]
    rest = re.sub(r"^(?:to |both |all |eating |drinking )(?=\w)", lambda m: "" if m.group().strip() in {"to", "both", "all"} else m.group(), rest)
    positive = _TO_LIKE[verb]
    return [Claim(thing, "taste", item, positive=positive, strength=0.85) for item in items_of(thing_of(rest))]


def same_value(a: str, b: str) -> bool:
    """Whether two values name the same: equal, or the same words in stems."""
    left, right = norm(a), norm(b)
    if left == right:
        return True
    return [concept(t.low) for t in tokens(left)] == [concept(t.low) for t in tokens(right)]
