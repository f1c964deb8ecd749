"""Everything plain on record about somebody or something, and a person's last words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from actors.adapters.offline_model.claims import single
from actors.adapters.offline_model.compose import (
    ANSWER_CHARS_MAX,
    QUOTES_MAX,
    UNKNOWN,
    Answer,
    cite,
    clipped,
    fitted,
    quotation,
)
from actors.adapters.offline_model.english import content
from actors.adapters.offline_model.mentions import mentions
from actors.adapters.offline_model.when import spoken_day

if TYPE_CHECKING:
    from collections.abc import Sequence

    from actors.adapters.offline_model.asking import Asked
    from actors.adapters.offline_model.claims import Thing
    from actors.adapters.offline_model.discourse import Source, Stated
    from actors.adapters.offline_model.evidence import Evidence

_Said = tuple["Source", str]
"""A message and the sentence of it that matters."""
LISTED_CHARS_MAX = 160  # of one sentence in a long list, so that ten fit in an answer
_OF_ONESELF = re.compile(r"\b(?:i|my|we|our|me|us|mine)\b", re.IGNORECASE)
STRENGTH_MIN = 0.5  # weaker patterns are right in an answer to their question only


def last_words(evidence: Evidence) -> Answer:
    """What the asker said last that was no question."""
    speaker = evidence.people.speaker_id
    spoken = evidence.discourse.spoken
    own = [s for s in spoken if s.source.author_id == speaker and not s.clause.asks]
    return _quotes(evidence, [(own[-1].source, own[-1].clause.sentence)]) if own else UNKNOWN


def about(evidence: Evidence, asked: Asked) -> Answer:
    """What is on record about the one asked for: what stands now, or else who mentions it."""
    who = asked.subject
    if who is None or who.root == "you":
        return UNKNOWN
    if who.root == "me" and not who.path:
        return _about_asker(evidence)
    aliases = evidence.aliases(who)
    things = [who, *(thing for thing, _ in aliases)]
    found = [link for _, link in aliases]
    found += [s for s in evidence.discourse.stated if _concerns(evidence, s, things, who)]
    current = [s for s in found if not _replaced(s, found)]
    latest = {s.source.message_id: s for s in current}.values()
    shown = sorted(latest, key=lambda s: s.order)[-QUOTES_MAX:]
    if shown:
        return _quotes(evidence, [(s.source, s.clause.sentence) for s in shown])
    return _mentioning(evidence, asked)


def _about_asker(evidence: Evidence) -> Answer:
    """Everything that stands about the asker: facts first, then what else they told, by day."""
    speaker = evidence.people.speaker_id
    found = [s for s in evidence.discourse.stated if s.claim.thing.root == f"#{speaker}"]
    facts = [
        (stated.source, stated.clause.sentence)
        for stated in sorted(found, key=lambda s: -s.order)
        if stated.claim.strength >= STRENGTH_MIN and not _replaced(stated, found)
    ]
    read = {(s.source.message_id, s.clause.sentence) for s in found}  # as facts, or replaced
    told = [
        (spoken.source, spoken.clause.sentence)
        for spoken in reversed(evidence.discourse.spoken)
        if spoken.source.author_id == speaker
        and spoken.clause.asserts
        and not spoken.clause.said
        and (spoken.source.message_id, spoken.clause.sentence) not in read
        and _OF_ONESELF.search(spoken.clause.text)
    ]
    ranked = list({(s.message_id, text): (s, text) for s, text in [*facts, *told]}.values())
    if not ranked:
        return UNKNOWN
    spelled = _quotes(evidence, _in_time(ranked)) if len(ranked) <= QUOTES_MAX else UNKNOWN
    return spelled if len(spelled.cited) == _messages(ranked) else _by_day(evidence, ranked)


def _by_day(evidence: Evidence, ranked: Sequence[_Said]) -> Answer:
    """As many of the first as fit, in the order they were said, under the day of it."""
    kept: list[_Said] = []
    room = ANSWER_CHARS_MAX
    days: set[str] = set()
    for source, text in ranked:
        day = spoken_day(source.at.date())
        cost = len(_line(evidence, source, text)) + 1 + (0 if day in days else len(day) + 20)
        if cost > room:
            continue
        room -= cost
        days.add(day)
        kept.append((source, text))
    lines: list[str] = []
    day = ""
    for source, text in _in_time(kept):
        if spoken_day(source.at.date()) != day:
            day = spoken_day(source.at.date())
            lines.append(f"Said on {day}:")
        lines.append(_line(evidence, source, text))
    return Answer("\n".join(lines), cite(source for source, _ in kept))


def _line(evidence: Evidence, source: Source, text: str) -> str:
    text = clipped(text, LISTED_CHARS_MAX)
    who = "" if source.author_id == evidence.people.speaker_id else f"{source.author_name} said "
    return f'- {who}"{text}"'


def _in_time(said: Sequence[_Said]) -> list[_Said]:
    return sorted(said, key=lambda one: (one[0].at, one[0].message_id))


def _messages(said: Sequence[_Said]) -> int:
    return len({source.message_id for source, _ in said})


def _concerns(evidence: Evidence, stated: Stated, things: Sequence[Thing], who: Thing) -> bool:
    claim = stated.claim
    if claim.strength < STRENGTH_MIN:
        return False
    named = who.root not in {"me", "we", ""} and not who.path
    if named and claim.value.lower() == who.root and claim.attribute in {"name", "be"}:
        return True
    return any(
        (thing.root or thing.path)
        and (not thing.path or claim.thing.answers(thing))
        and evidence.same_root(thing.root, stated)
        for thing in things
    )


def _replaced(stated: Stated, found: Sequence[Stated]) -> bool:
    """Whether a later statement about the same took its place."""
    claim = stated.claim
    if not single(claim) or claim.further:
        return False
    same = (claim.thing, claim.attribute)
    return any(
        other.order > stated.order
        and (other.claim.thing, other.claim.attribute) == same
        and not other.claim.further
        for other in found
    )


def _mentioning(evidence: Evidence, asked: Asked) -> Answer:
    """Statements that name the thing itself ("tell me about the roadmap")."""
    wanted = set(content(asked.words))
    own = re.match(r"(?:my|our)\b", asked.words, re.IGNORECASE) is not None
    found: dict[int, tuple[Source, str]] = {}
    for spoken in evidence.discourse.spoken:
        if not wanted or not spoken.clause.asserts or not wanted <= set(spoken.words):
            continue
        mine = spoken.source.author_id == evidence.people.speaker_id and any(
            thing.head in wanted for thing in mentions(spoken.clause.text)
        )
        if mine or not own:
            found[spoken.source.message_id] = (spoken.source, spoken.clause.sentence)
    return _quotes(evidence, list(found.values())[-QUOTES_MAX:]) if found else UNKNOWN


def _quotes(evidence: Evidence, quoted: Sequence[tuple[Source, str]]) -> Answer:
    lines = [f"{quotation(source, evidence.people, text)}." for source, text in quoted]
    text = fitted(lines if len(lines) == 1 else ["On record:", *lines])
    return Answer(text, cite(source for source, _ in quoted))
