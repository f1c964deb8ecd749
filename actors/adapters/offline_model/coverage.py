"""The answerability gate for questions no pattern reads: every word that matters must be in the quotation."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from actors.adapters.offline_model.claims import ATTRIBUTES, GAP, PRONOUNS
from actors.adapters.offline_model.discourse import THREAD, Source, Spoken, mentions
from actors.adapters.offline_model.english import FUNCTION, KIN, PETS, concept, covers, norm, tokens
from actors.adapters.offline_model.statements import VERBS
from actors.adapters.offline_model.values import (
    CLOCK,
    DURATION,
    FREQUENCY,
    MONEY,
    NUMBER,
    PLACE,
    REASON,
    TIME,
    clean,
    colour_in,
    place_said,
)
from actors.adapters.offline_model.when import Days, days_of, spoken_day, times_in

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from actors.adapters.offline_model.claims import Thing
    from actors.adapters.offline_model.evidence import Evidence
    from actors.adapters.offline_model.asking import Asked

_NOISE = frozenset(
    concept(word)
    for word in """know remember recall tell say mention record again happen happened please ever called_ kind way look
    do doing whole anybody somebody guy remind question answer idea sure today everyone people person last recent
    recently ago time""".split()
)


_USED_TO = re.compile(r"\bused? to\b", re.IGNORECASE)
_GOING = re.compile(
    r"\b(?:go|goes|going|went|gone|been|move|moved|moving|fly|flew|flying|travel\w*|drove|drive|driving|trip|head\w*|walk\w*|come|came|sent|took|taken|take|relocat\w*|return\w*|ran|run|rode|way|back)\b[^.]{0,25}$",
    re.IGNORECASE,
)
_NAMED_PLACES = frozenset(concept(noun) for noun in ("city", "town", "country", "village", "state"))
_PRESENT = re.compile(r"^(?:[\w' -]+ )?(?:do|does) ", re.IGNORECASE)


class Hit(NamedTuple):
    """A quotation that covers the question."""

    source: Source
    quote: str
    value: str
    positive: bool
    order: int
    level: int
    """0: one clause says it all; more: put together from neighbours."""


class _Need(NamedTuple):
    words: tuple[str, ...]
    names: tuple[str, ...]
    owned: tuple[Thing, ...]
    days: Days | None
    time_words: tuple[str, ...]


def cover(evidence: Evidence, asked: Asked, now: datetime) -> list[Hit]:
    """Quotations that cover every word of the question that matters, best first."""
    need = _needs(evidence, asked, now)
    if not need.words and not need.names and need.days is None:
        return []
    if not need.words and not need.days and asked.kind != "said":
        return []
    hits: dict[int, Hit] = {}
    previous: dict[int, Spoken] = {}
    for at, spoken in enumerate(evidence.discourse.spoken):
        if _usable(spoken, asked):
            for level, unit in enumerate(
                _units(evidence.discourse.spoken, at, previous.get(spoken.source.author_id), asked)
            ):
                hit = _hit(evidence, asked, need, unit, level)
                if hit is not None:
                    best = hits.get(spoken.source.message_id)
                    if best is None or (hit.level, -hit.order) < (best.level, -best.order):
                        hits[spoken.source.message_id] = hit
                    break
            previous[spoken.source.author_id] = spoken
    ranked = sorted(hits.values(), key=lambda hit: (hit.level, -hit.order))
    return [hit for hit in ranked if hit.level == ranked[0].level]


def _usable(spoken: Spoken, asked: Asked) -> bool:
    if asked.kind == "said":
        return not spoken.clause.asks
    if _USED_TO.search(spoken.clause.text) and not _USED_TO.search(asked.text):
        return False
    third = (
        asked.subject is None or asked.subject.root not in {"me", "we"} or bool(asked.subject.path)
    )
    return spoken.clause.asserts and (third or not spoken.clause.said)


def _units(
    spoken: Sequence[Spoken], at: int, before: Spoken | None, asked: Asked
) -> list[list[Spoken]]:
    here = spoken[at]
    units = [[here]]
    if at and spoken[at - 1].source is here.source and _usable(spoken[at - 1], asked):
        units.append([spoken[at - 1], here])
        if at > 1 and spoken[at - 2].source is here.source and _usable(spoken[at - 2], asked):
            units.append([spoken[at - 2], spoken[at - 1], here])
    elif before is not None and here.source.at - before.source.at <= THREAD:
        units.append([before, here])
    return units


def _needs(evidence: Evidence, asked: Asked, now: datetime) -> _Need:
    text = asked.words
    spans = times_in(text)
    days = next(
        (found for found in (days_of(span, now.date()) for span in spans) if found is not None),
        None,
    )
    for span in spans:
        text = text.replace(span, " ", 1)
    known = (
        frozenset[str]().union(*evidence.people.names.values())
        if evidence.people.names
        else frozenset[str]()
    )
    words: list[str] = []
    names: list[str] = []
    for token in tokens(text):
        low = token.low
        if low in FUNCTION or low == "'s" or low == GAP or concept(low) in _NOISE:
            continue
        if (
            (low in known
            and token.text[0].isupper())
            or (asked.subject is not None and asked.subject.root == low)
        ):
            names.append(low)
        else:
            words.append(concept(low))
    said = (_of_thing(m) for m in mentions(text))
    owned = tuple(
        m
        for m in said
        if m.path
        and (m.root in {"me", "we"} or m.root not in PRONOUNS | {""})
        and not _indefinite(text, m)
    )
    return _Need(
        tuple(dict.fromkeys(words)),
        tuple(dict.fromkeys(names)),
        owned,
        days,
        tuple(norm(s) for s in spans),
    )


def _of_thing(thing: Thing) -> Thing:
    """ "my cat's name" speaks of my cat."""
    return (
        replace(thing, path=thing.path[:-1], modifiers=frozenset())
        if len(thing.path) > 1 and thing.head in ATTRIBUTES
        else thing
    )


def _indefinite(text: str, thing: Thing) -> bool:
    return thing.root == "me" and re.search(r"\b(?:my|our)\b", text, re.IGNORECASE) is None


def _hit(
    evidence: Evidence, asked: Asked, need: _Need, unit: list[Spoken], level: int
) -> Hit | None:
    source = unit[-1].source
    found = [word for part in unit for word in part.words]
    if not all(any(covers(word, other) for other in found) for word in need.words):
        return None
    if not unit_adds(unit, need):
        return None
    text = " . ".join(part.clause.text for part in unit)
    if not all(
        name in found or concept(name) in found or source.author_id in evidence.people.called(name)
        for name in need.names
    ):
        return None
    if not _about_subject(evidence, asked, need, unit, found):
        return None
    if not all(_owned(evidence, thing, unit) for thing in need.owned):
        return None
    if need.days is not None and not _on_days(need, text, source):
        return None
    if _PRESENT.match(asked.words) and _past_only(unit, need):
        return None
    negative = _negated(unit, need)
    if negative and asked.kind == "value" and not re.search(r"\bnot\b", asked.words):
        return None
    value = _value(asked, text, _quote(unit), source)
    if value is None:
        return None
    return Hit(source, _quote(unit), value, not negative, unit[-1].order, level)


def unit_adds(unit: list[Spoken], need: _Need) -> bool:
    """Whether each end of a unit holds a word of the question: no padding with strangers."""
    if len(unit) == 1 or not need.words:
        return len(unit) == 1
    ends = (unit[0], unit[-1])
    return all(
        any(covers(word, other) for other in end.words for word in need.words) for end in ends[:1]
    )


def _about_subject(
    evidence: Evidence, asked: Asked, need: _Need, unit: list[Spoken], found: list[str]
) -> bool:
    subject = asked.subject
    if subject is None or subject.root in {"", GAP}:
        return True
    author = unit[-1].source.author_id
    if asked.kind == "said":
        if subject.root in {"me", "we"}:
            return author == evidence.people.speaker_id or subject.root == "we"
        return author in evidence.people.called(subject.root)
    if subject.root == "you":
        return False
    if subject.path:
        return True  # `_owned` decides
    if subject.root in {"me", "we"}:
        if author == evidence.people.speaker_id:
            return any(_first_person(part) for part in unit)
        own = evidence.people.names.get(evidence.people.speaker_id, frozenset())
        named = [
            name
            for name in own
            if name in found and evidence.people.called(name) == {evidence.people.speaker_id}
        ]
        return (
            bool(named)
            or (subject.root == "we"
            and any(re.search(r"\b(?:we|our|us)\b", p.clause.text, re.IGNORECASE) for p in unit))
        )
    if author in evidence.people.called(subject.root):
        return any(_first_person(part) for part in unit)
    return _named_subject(subject.root, need, unit)


def _named_subject(name: str, need: _Need, unit: list[Spoken]) -> bool:
    """Whether each clause that says something of the question says it of this person."""
    known = False
    for part in unit:
        here = name in part.words or concept(name) in part.words
        known = known or here
        if not any(covers(word, other) for word in need.words for other in part.words):
            continue
        root = part.said[0].thing.root if part.said else ""
        if not known or (not here and root not in PRONOUNS):
            return False
    return known


def _first_person(part: Spoken) -> bool:
    """Whether the author is the one a clause speaks of, not their sister, not somebody they quote."""
    said = part.said
    if said:
        return said[0].thing.root in {"me", "we"} and not said[0].thing.path
    words = tokens(part.clause.text)
    if words and words[0].low not in {"my", "our", "her", "his"} and _past(words[0].low):
        return True  # "Watched it twice": people leave the "I" out
    lead = next(
        (
            w.low
            for w in words
            if w.low
            in {
                "i",
                "we",
                "my",
                "our",
                "he",
                "she",
                "they",
                "it",
                "you",
                "his",
                "her",
                "their",
                "me",
                "us",
            }
        ),
        "",
    )
    if lead in {"i", "we", "me", "us"}:
        return True
    return False


def _past(word: str) -> bool:
    return word.endswith("ed") or (concept(word) != word and not word.endswith("s"))


def _owned(evidence: Evidence, thing: Thing, unit: list[Spoken]) -> bool:
    """Whether "my sister's dog" of the question is the one the words speak of."""
    author = unit[-1].source.author_id
    for part in unit:
        for other in mentions(part.clause.text):
            if not other.answers(thing):
                continue
            mine = other.root in {"me", "we"}
            if thing.root in {"me", "we"}:
                if mine and author == evidence.people.speaker_id and _definite(part, other):
                    return True
                own = evidence.people.names.get(evidence.people.speaker_id, frozenset())
                if other.root in own and evidence.people.called(other.root) == {
                    evidence.people.speaker_id
                }:
                    return True
            elif other.root == thing.root or (
                mine and author in evidence.people.called(thing.root) and _definite(part, other)
            ):
                return True
    if (
        thing.root in {"me", "we"}
        and author == evidence.people.speaker_id
        and len(thing.path) == 1
        and thing.head not in KIN | PETS
    ):
        # "the keys", "keys" in one's own mouth are one's own, unless somebody else's are named
        text = " ".join(part.clause.text for part in unit)
        others = [
            m
            for part in unit
            for m in mentions(part.clause.text)
            if m.head == thing.head and m.root not in {"me", "we"}
        ]
        foreign = re.search(r"\b(?:his|her|their|your)\b", text, re.IGNORECASE)
        present = any(covers(thing.head, concept(t.low)) for t in tokens(text))
        return (
            present
            and not others
            and foreign is None
            and thing.modifiers <= {concept(t.low) for t in tokens(text)}
        )
    return False


def _definite(part: Spoken, thing: Thing) -> bool:
    """ "my dog", or "a dog" that the author has."""
    text = part.clause.text
    if re.search(r"\b(?:my|our)\b", text, re.IGNORECASE):
        return True
    return (
        re.search(
            r"\b(?:have|has|had|'ve|got|own|bought|adopted|get|booked|made|arranged|with)\b",
            text,
            re.IGNORECASE,
        )
        is not None
    )


def _on_days(need: _Need, text: str, source: Source) -> bool:
    assert need.days is not None
    spans = times_in(text)
    if any(norm(span) in need.time_words for span in spans):
        return True
    known = [
        found for found in (days_of(span, source.at.date()) for span in spans) if found is not None
    ]
    if known:
        return any(need.days.meets(days) for days in known)
    return need.days.first <= source.at.date() <= need.days.last


def _negated(unit: list[Spoken], need: _Need) -> bool:
    for part in unit:
        said = part.said
        if said and not said[0].positive:
            return True
        if not said and re.search(
            r"\b(?:not|never|no longer|nobody|none|without|no)\b", part.clause.text, re.IGNORECASE
        ):
            return True
    return False


def _past_only(unit: list[Spoken], need: _Need) -> bool:
    """Whether a verb asked for in the present stands there in the past: "I lived in Lyon"."""
    return any(
        token.low.endswith("ed") and concept(token.low) in need.words
        for part in unit
        for token in tokens(part.clause.text)
    )


def _value(asked: Asked, text: str, quote: str, source: Source) -> str | None:
    """The value a question wants, found in the words; "" when quoting is the answer, None when it lacks."""
    if asked.kind in {"yesno", "said"}:
        return ""
    match asked.want:
        case "time":
            found = TIME.search(text)
            if found is None:
                return "" if re.match(r"(?:did|was|were|have|has)\b", asked.words) else None
            days = days_of(found.group(), source.at.date())
            fixed = (
                days is not None
                and days.first == days.last
                and not re.search(r"\d{4}", found.group())
            )
            relative = re.search(
                r"yesterday|today|tonight|tomorrow|ago|last|next|this|night|day",
                found.group(),
                re.IGNORECASE,
            )
            return clean(found.group()) + (
                f" ({spoken_day(days.first)})" if fixed and relative and days else ""
            )
        case "clock":
            found = CLOCK.search(text)
        case "place":
            asked_words = {concept(t.low) for t in tokens(asked.words)}
            for place in PLACE.finditer(text):
                named = tokens(place.group())
                if named[0].low in {"to", "into"} and (
                    named[1].low in VERBS or _GOING.search(text[: place.start()]) is None
                ):
                    continue  # "to have dinner" is no place
                new = [
                    t for t in named if t.low not in FUNCTION and concept(t.low) not in asked_words
                ]
                proper = asked.noun in _NAMED_PLACES
                if new and (not proper or any(t.text[0].isupper() for t in new)):
                    return place_said(place.group())
            return None
        case "number":
            found = NUMBER.search(text)
            return None if found is None else ""
        case "duration":
            found = DURATION.search(text) or TIME.search(text)
        case "money":
            found = MONEY.search(text) or NUMBER.search(text)
        case "reason":
            return "" if REASON.search(quote) else None
        case "frequency":
            return "" if FREQUENCY.search(text) else None
        case "colour":
            return colour_in(text) or None
        case "person":
            return "" if _someone(asked, text) else None
        case "":
            return ""
        case _:
            return None
    return clean(found.group()) if found is not None else None


def _someone(asked: Asked, text: str) -> bool:
    if asked.subject is not None and asked.subject.root == GAP:
        return True
    asked_words = {concept(token.low) for token in tokens(asked.words)}
    return any(
        (
            (token.text[0].isupper()
            and token.start > 0
            and token.low != "i")
            or concept(token.low) in KIN
        )
        and concept(token.low) not in asked_words
        for token in tokens(text)
    )


def _quote(unit: list[Spoken]) -> str:
    """The sentences of a unit as written, each once."""
    sentences = list(
        dict.fromkeys(part.clause.sentence for part in unit if part.source is unit[-1].source)
    )
    return " ".join(sentences)
