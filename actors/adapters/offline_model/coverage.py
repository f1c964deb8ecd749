"""The answerability gate where no pattern reads a question: all that matters must be quoted."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from actors.adapters.offline_model.claims import GAP
from actors.adapters.offline_model.discourse import THREAD, Source, Spoken
from actors.adapters.offline_model.english import FUNCTION, concept, covers, norm, tokens
from actors.adapters.offline_model.subjects import about_subject, in_order, owned, owned_in
from actors.adapters.offline_model.wanted import value_wanted
from actors.adapters.offline_model.when import Days, days_of, times_in, weekdays_in

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from actors.adapters.offline_model.asking import Asked
    from actors.adapters.offline_model.claims import Thing
    from actors.adapters.offline_model.evidence import Evidence, People

_NOISE = frozenset(
    concept(word) for word in
    """know remember recall tell say mention record again happen happened please way look do doing
    whole anybody somebody guy remind question answer idea sure today everyone people person last
    recent recently ago time""".split()
)  # fmt: skip
_POINTS_BACK = frozenset(
    concept(word)
    for word in "he she it they him her them his its their there that this one".split()
)
_USED_TO = re.compile(r"\bused? to\b", re.IGNORECASE)
_PRESENT = re.compile(r"^(?:[\w' -]+ )?(?:do|does) ", re.IGNORECASE)
_DENIES = re.compile(r"\b(?:not|never|no longer|nobody|none|without|no)\b", re.IGNORECASE)


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
    """What a quotation must hold to answer."""

    words: tuple[str, ...]
    names: tuple[str, ...]
    ordered: tuple[tuple[str, bool], ...]
    """Words and names as they come in the question; True for names."""
    owned: tuple[Thing, ...]
    days: Days | None
    time_words: tuple[str, ...]


def cover(evidence: Evidence, asked: Asked, now: datetime) -> list[Hit]:
    """Quotations that cover every word of the question that matters, the latest first."""
    need = _needed(evidence.people, asked, now)
    if not need.words and need.days is None and not (need.names and asked.kind == "said"):
        return []
    hits: dict[int, Hit] = {}
    previous: dict[int, Spoken] = {}
    for at, spoken in enumerate(evidence.discourse.spoken):
        if not _usable(spoken, asked):
            continue
        before = previous.get(spoken.source.author_id)
        for level, unit in enumerate(_units(evidence.discourse.spoken, at, before, asked)):
            hit = _hit(evidence.people, asked, need, unit, level)
            if hit is None:
                continue
            best = hits.get(spoken.source.message_id)
            if best is None or (hit.level, -hit.order) < (best.level, -best.order):
                hits[spoken.source.message_id] = hit
            break
        previous[spoken.source.author_id] = spoken
    ranked = sorted(hits.values(), key=lambda hit: (hit.level, -hit.order))
    return [hit for hit in ranked if hit.level == ranked[0].level]


def _usable(spoken: Spoken, asked: Asked) -> bool:
    """Whether a clause may be evidence: what people asked, supposed or only quoted isn't."""
    if asked.kind == "said":
        return not spoken.clause.asks
    if _USED_TO.search(spoken.clause.text) and not _USED_TO.search(asked.text):
        return False
    subject = asked.subject
    third = subject is None or subject.root not in {"me", "we"} or bool(subject.path)
    return spoken.clause.asserts and (third or not spoken.clause.said)


def _units(
    spoken: Sequence[Spoken], at: int, before: Spoken | None, asked: Asked
) -> list[list[Spoken]]:
    """A clause alone, with up to two before it, or with the end of the author's last message."""
    here = spoken[at]
    units = [[here]]
    for back in (1, 2):
        first = at - back
        if (
            first < 0
            or spoken[first].source is not here.source
            or not _usable(spoken[first], asked)
        ):
            break
        units.append(list(spoken[first : at + 1]))
    alone = len(units) == 1 and before is not None and before.source is not here.source
    if alone and before is not None and here.source.at - before.source.at <= THREAD:
        units.append([before, here])
    return units


def _needed(people: People, asked: Asked, now: datetime) -> _Need:
    text = asked.words
    spans = times_in(text)
    known_days = (days_of(span, now.date()) for span in spans)
    days = next((found for found in known_days if found is not None), None)
    for span in spans:
        text = text.replace(span, " ", 1)
    words: list[str] = []
    names: list[str] = []
    ordered: list[tuple[str, bool]] = []
    for token in tokens(text):
        low = token.low
        if low in FUNCTION | {"'s", GAP} or concept(low) in _NOISE:
            continue
        ordered.append((concept(low), token.text[0].isupper()))
        subject = asked.subject is not None and asked.subject.root == low
        if subject or (token.text[0].isupper() and people.called(low)):
            names.append(low)
        else:
            words.append(concept(low))
    return _Need(
        tuple(dict.fromkeys(words)), tuple(dict.fromkeys(names)), tuple(ordered), owned_in(text),
        days, tuple(norm(span) for span in spans),
    )  # fmt: skip


def _hit(
    people: People, asked: Asked, need: _Need, unit: Sequence[Spoken], level: int
) -> Hit | None:
    source = unit[-1].source
    held = [word for part in unit for word in part.words]
    if not all(any(covers(word, other) for other in held) for word in need.words):
        return None
    if len(unit) > 1 and not (_adds(unit[0], need) and _linked(unit)):
        return None
    if not _of_whom(people, asked, need, unit, held):
        return None
    text = " . ".join(part.clause.text for part in unit)
    if need.days is not None and not _on_days(need, need.days, text, source):
        return None
    if _PRESENT.match(asked.words) and _past_only(unit, need):
        return None
    denied = any(_denies(part) for part in unit)
    if denied and asked.kind == "value" and not re.search(r"\bnot\b", asked.words):
        return None
    quote = _quote(unit)
    value = value_wanted(asked, text, quote, source.at.date())
    if value is None:
        return None
    return Hit(source, quote, value, not denied, unit[-1].order, level)


def _of_whom(
    people: People, asked: Asked, need: _Need, unit: Sequence[Spoken], held: Sequence[str]
) -> bool:
    """Whether everybody named is there, and the words are about the right person and thing."""
    author = unit[-1].source.author_id
    return (
        all({name, concept(name)} & {*held} or author in people.called(name) for name in need.names)
        and about_subject(people, asked, need.words, unit)
        and in_order(people, asked, need.ordered, unit)
        and all(owned(people, thing, unit) for thing in need.owned)
    )


def _adds(part: Spoken, need: _Need) -> bool:
    """Whether a clause holds a word of the question: no padding with strangers."""
    return any(covers(word, other) for other in part.words for word in need.words)


def _linked(unit: Sequence[Spoken]) -> bool:
    """Whether clauses belong together: one sentence, or a later one points back."""
    one_sentence = all(part.clause.sentence == unit[0].clause.sentence for part in unit)
    return one_sentence or any(_POINTS_BACK & set(part.words) for part in unit[1:])


def _on_days(need: _Need, days: Days, text: str, source: Source) -> bool:
    """Whether words speak of the days asked about; without a time they speak of their own day."""
    spans = times_in(text)
    if any(norm(span) in need.time_words for span in spans):
        return True
    written = source.at.date()
    named = weekdays_in(" ".join(need.time_words))
    known = [found for span in spans if (found := days_of(span, written)) is not None]
    return any(
        days.meets(found) and (not named or found.first.weekday() in named)
        for found in known or [Days(written, written)]
    )


def _past_only(unit: Sequence[Spoken], need: _Need) -> bool:
    """Whether a verb asked for in the present stands there in the past: "I lived in Lyon"."""
    return any(
        token.low.endswith("ed")
        and concept(token.low) != token.low  # "need" is no past
        and concept(token.low) in need.words
        for part in unit
        for token in tokens(part.clause.text)
    )


def _denies(part: Spoken) -> bool:
    if part.said:
        return not part.said[0].positive
    return _DENIES.search(part.clause.text) is not None


def _quote(unit: Sequence[Spoken]) -> str:
    """The sentences of a unit as written, each once."""
    own = [part.clause.sentence for part in unit if part.source is unit[-1].source]
    return " ".join(dict.fromkeys(own))
