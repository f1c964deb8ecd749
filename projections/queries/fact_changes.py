"""What changed in what is believed, between two moments, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from events.erasure import ErasureCompleted
from events.facts import FactForgotten, FactLearned
from events.messages import MessageEdited

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from events.event import Recorded
    from projections.queries.facts import Fact

TOPICS = tuple(kind.topic for kind in (FactLearned, FactForgotten, MessageEdited, ErasureCompleted))
"""Events that say why."""


class FactChange(NamedTuple):
    """One thing that changed. Of what was forgotten or erased only that it was is known."""

    change: str
    """learned, superseded, restored, changed, gone, forgotten or erased."""
    id: int | None
    subject: str
    fact: str
    why: str


def fact_changes(
    before: Sequence[Fact], after: Sequence[Fact], between: Iterable[Recorded]
) -> list[FactChange]:
    """By id; then what was taken back in between, in the order of the log.

    `before` and `after` are all facts, active or not; `between` the events of `TOPICS`.
    """
    was, now = _without_read_again(before, after)
    events = list(between)
    changes = [
        change
        for fact_id in sorted(was.keys() | now.keys())
        if (change := _change(was.get(fact_id), now.get(fact_id), now, events)) is not None
    ]
    return changes + [change for recorded in events if (change := _taken(recorded)) is not None]


def _without_read_again(
    before: Sequence[Fact], after: Sequence[Fact]
) -> tuple[dict[int, Fact], dict[int, Fact]]:
    """By id, without those that only have another one: their words were read again."""
    was, now = ({fact.id: fact for fact in facts} for facts in (before, after))
    moved = {_identity(fact): fact.id for fact in before if fact.id not in now}
    for fact in after:
        if fact.id not in was and (old := moved.pop(_identity(fact), None)) is not None:
            del was[old], now[fact.id]
    return was, now


def _identity(fact: Fact) -> tuple[object, ...]:
    what = (fact.scope, fact.guild_id, fact.subject, fact.fact.lower())
    return (*what, fact.source_message_id, fact.is_active)


def _change(
    was: Fact | None, fact: Fact | None, now: Mapping[int, Fact], events: Sequence[Recorded]
) -> FactChange | None:
    if fact is None:
        assert was is not None, "it is in one of the two"
        return FactChange("gone", was.id, was.subject, was.fact, _why_gone(was, events))
    what = (fact.id, fact.subject, fact.fact)
    if was is None:
        said = f"event {fact.id}, from message {fact.source_message_id}: “{fact.evidence}”"
        if fact.is_active:
            return FactChange("learned", *what, said)
        why = f"{said}; then {_replaced_by(fact, now, events)}"
        return FactChange("superseded", *what, why)
    if was.is_active and not fact.is_active:
        return FactChange("superseded", *what, _replaced_by(fact, now, events))
    if fact.is_active and not was.is_active:
        return FactChange("restored", *what, "what had replaced it is gone")
    if was.fact != fact.fact:
        return FactChange("changed", *what, f"the earliest remaining wording; was “{was.fact}”")
    if was.confidence != fact.confidence:
        why = f"said again: sure {was.confidence:.2f} -> {fact.confidence:.2f}"
        return FactChange("changed", *what, why)
    return None


def _why_gone(fact: Fact, events: Sequence[Recorded]) -> str:
    for recorded in events:
        event = recorded.event
        if isinstance(event, MessageEdited) and event.message_id == fact.source_message_id:
            return f"its message {event.message_id} was edited at event {recorded.position}"
    return "it was joined to an earlier statement of the same, or lost its evidence"


def _replaced_by(fact: Fact, now: Mapping[int, Fact], events: Sequence[Recorded]) -> str:
    """Which statement was seen to contradict it when it was learned."""
    replaced = [
        now[recorded.position]
        for recorded in events
        if isinstance(e := recorded.event, FactLearned)
        and e.supersedes == fact.id
        and recorded.position in now
    ]
    if not replaced:
        return "something else that was said contradicts it"
    newest = replaced[-1]
    return f"“{newest.fact}” (event {newest.id}, message {newest.source_message_id})"


def _taken(recorded: Recorded) -> FactChange | None:
    match recorded.event:
        case FactForgotten() as e:
            why = f"asked for by {e.by} at event {recorded.position}"
            return FactChange("forgotten", None, e.subject, "", why)
        case ErasureCompleted() as e:
            why = f"{e.what}: {e.blanked} events, {e.derived} of them derived from others"
            return FactChange("erased", None, "", "", why)
        case _:
            return None
