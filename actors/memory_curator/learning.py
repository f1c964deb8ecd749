"""From judged candidates to events: what is learned, what is refused and why. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from actors.memory_curator.grounding import Grounded, Refusal, ground, ground_window
from actors.memory_curator.safety import refuse_candidate
from events import streams
from events.agreements import TOPICS
from events.event import New, to_us
from events.facts import FactLearned, FactRefused, FactWords
from projections.queries.people import NO_CHOICES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from actors.memory_curator.grounding import Place
    from actors.ports import Candidate, Line
    from events.agreements import Topic
    from projections.queries.people import Choices


OPTED_OUT = "the person has paused"


class Verdict(NamedTuple):
    """What became of one candidate."""

    candidate: Candidate
    event: New
    refusal: str = ""
    """Empty: it was accepted."""


class Origin(NamedTuple):
    """Where candidates come from."""

    cause: str
    """Stream of the window or turn; facts are named after it."""
    first_number: int
    place: Place
    channel_id: int
    at_us: int
    choices: Choices = NO_CHOICES
    """What people decided about what is learned of them."""


def judge(
    candidates: Sequence[Candidate],
    lines: Mapping[int, Line],
    origin: Origin,
    *,
    contradicted: Callable[[Candidate], int],
) -> list[Verdict]:
    """Ground each candidate, keep it safe, and say so in an event."""
    verdicts: list[Verdict] = []
    for candidate, judged in zip(
        candidates, ground_window(candidates, lines, origin.place), strict=True
    ):
        stream = streams.fact(origin.cause, origin.first_number + len(verdicts))
        if isinstance(judged, Refusal):
            verdicts.append(_refused(stream, candidate, judged.reason, origin))
        elif unsafe := refuse_candidate(judged.candidate, allowed=_allowed(judged, origin)):
            verdicts.append(_refused(stream, candidate, unsafe, origin))
        elif not origin.choices.paused.isdisjoint({judged.user_id, judged.source.author_id}):
            verdicts.append(_refused(stream, candidate, OPTED_OUT, origin))
        else:
            verdicts.append(_learned(stream, judged, lines, origin, contradicted))
    return verdicts


def _allowed(judged: Grounded, origin: Origin) -> frozenset[Topic]:
    """Topics that who says it lets be remembered about themselves."""
    author_id = judged.source.author_id
    allows = origin.choices.allows.get(author_id, ()) if judged.user_id == author_id else ()
    return frozenset(topic for topic in TOPICS if topic in allows)


def _learned(
    stream: str,
    judged: Grounded,
    lines: Mapping[int, Line],
    origin: Origin,
    contradicted: Callable[[Candidate], int],
) -> Verdict:
    candidate, source = judged.candidate, judged.source
    event = FactLearned(
        at=origin.at_us,
        cause=origin.cause,
        correlation=origin.cause,
        sources=_sources(candidate, source, lines, origin),
        scope=candidate.scope,
        guild_id=origin.place.guild_id,
        channel_id=origin.channel_id,
        user_id=judged.user_id,
        subject=candidate.subject,
        fact_type=candidate.fact_type,
        source_message_id=source.message_id,
        message_us=to_us(source.at),
        confidence=candidate.confidence,
        correction=candidate.correction,
        supersedes=contradicted(candidate),
    )
    words = FactWords(
        fact=candidate.fact,
        evidence=candidate.evidence,
        attribute=candidate.attribute,
        value=candidate.value,
    )
    owner = owner_of(candidate.scope, candidate.subject, origin.place.guild_id, source.author_id)
    return Verdict(candidate, New(stream, event, words, owner))


def owner_of(scope: str, subject: str, guild_id: int | None, author_id: int) -> str:
    """Whose key seals a fact: the person it is about, else the guild, else who said it."""
    if scope == "user" and subject.isdecimal():
        return streams.person_key(int(subject))
    return streams.person_key(author_id) if guild_id is None else streams.guild_key(guild_id)


def _sources(
    candidate: Candidate, source: Line, lines: Mapping[int, Line], origin: Origin
) -> tuple[str, ...]:
    """The source alone where it vouches for every word; else all lines, as any may have."""
    alone = ground(candidate, {source.message_id: source}, origin.place)
    if isinstance(alone, Grounded):
        return (streams.message(source.message_id),)
    return tuple(sorted(streams.message(i) for i, line in lines.items() if not line.is_bot))


def _refused(stream: str, candidate: Candidate, reason: str, origin: Origin) -> Verdict:
    event = FactRefused(
        at=origin.at_us,
        cause=origin.cause,
        correlation=origin.cause,
        sources=(streams.message(candidate.source_message_id),),
        reason=reason,
        subject=candidate.subject,
        fact_type=candidate.fact_type,
        source_message_id=candidate.source_message_id,
        guild_id=origin.place.guild_id,
        channel_id=origin.channel_id,
    )
    return Verdict(candidate, New(stream, event), reason)
