"""What a person wants kept for good, and what they did not mean to have forgotten."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeVar

from actors.commands.asked import Answer, Button, one_line, refused
from actors.commands.known import NO_SUCH_FACT, own_fact
from events import streams
from events.event import New, to_us
from events.facts import FactForgotten, FactPinned, FactRestored, FactUnpinned, PinWords
from events.wording import meanings
from projections.queries import facts, wishes

if TYPE_CHECKING:
    from collections.abc import Collection

    from actors.commands.asked import Command, Desk
    from projections.queries.facts import Fact

Wish = TypeVar("Wish", FactPinned, FactUnpinned, FactRestored)

PINS_MAX: Final = 60
"""Of one person: half of what is kept about anybody, so that there is room for what is new."""
UNDO_US: Final = 10 * 60_000_000
UNDO: Final = "memory undo"
NOTHING: Final = "Nothing was forgotten in the last ten minutes."


def pin(desk: Desk, command: Command) -> Answer:
    """Never crowd this out, whatever else is learned."""
    fact = own_fact(desk, command.user_id, command.option("fact"))
    if fact is None:
        return refused(NO_SUCH_FACT)
    hashes = _hashes(desk, fact)
    with desk.mind.read_model.reading() as db:
        known = wishes.pins(db, command.user_id)
    if _pinning(known, fact, hashes):
        return refused(f"That is pinned already: {one_line(fact.fact, 400)}")
    if len(known) >= PINS_MAX:
        return refused(f"You have pinned {PINS_MAX} things; `/memory unpin` one first.")
    event = _wish(FactPinned, desk, command, fact.guild_id)
    words = PinWords(hashes=tuple(sorted(hashes)))
    stream = streams.fact(streams.command(command.interaction_id), 0)
    new = New(stream, event, words, streams.person_key(command.user_id))
    return Answer(f"Pinned, I keep that for good: {one_line(fact.fact, 400)}", (new,))


def unpin(desk: Desk, command: Command) -> Answer:
    """Let it be crowded out again."""
    fact = own_fact(desk, command.user_id, command.option("fact"))
    if fact is None:
        return refused(NO_SUCH_FACT)
    with desk.mind.read_model.reading() as db:
        known = wishes.pins(db, command.user_id)
    pinning = _pinning(known, fact, _hashes(desk, fact))
    events = tuple(
        New(one.stream, _wish(FactUnpinned, desk, command, one.guild_id), version=2)
        for one in pinning
    )
    if not events:
        return refused(f"That is not pinned: {one_line(fact.fact, 400)}")
    return Answer(f"Unpinned: {one_line(fact.fact, 400)}", events)


def pinned(desk: Desk, user_id: int, known: Collection[Fact]) -> set[int]:
    """Which of these facts about a person are pinned."""
    with desk.mind.read_model.reading() as db:
        pins = wishes.pins(db, user_id)
    return {fact.id for fact in known if pins and _pinning(pins, fact, _hashes(desk, fact))}


def undo(desk: Desk, command: Command) -> Answer:
    """Believe again what was forgotten last, while that was just now."""
    now_us = to_us(desk.mind.clock.now())
    with desk.mind.read_model.reading() as db:
        names = wishes.tombstones_since(db, command.user_id, now_us - UNDO_US)
    forgotten = [
        (name, recorded.event)
        for name in names
        for recorded in desk.log.stream(name)
        if isinstance(recorded.event, FactForgotten) and recorded.event.at >= now_us - UNDO_US
    ]
    if not forgotten:
        return refused(NOTHING)
    _, last = max(forgotten, key=lambda one: (one[1].at, one[0]))
    events = tuple(
        New(
            name,
            _wish(FactRestored, desk, command, event.guild_id, messages=event.messages),
            version=2,
        )
        for name, event in forgotten
        if event.cause == last.cause
    )
    return Answer("Taken back: I know again what you had me forget.", events)


def undo_button() -> Button:
    """Beside the answer that something is forgotten."""
    return Button("I did not mean that: undo", UNDO)


def _wish(
    kind: type[Wish], desk: Desk, command: Command, guild_id: int | None, **more: Any
) -> Wish:
    """What who gave the command wants of a fact about themselves."""
    cause, person = streams.command(command.interaction_id), str(command.user_id)
    return kind(
        at=to_us(desk.mind.clock.now()),
        cause=cause,
        correlation=cause,
        scope="user",
        guild_id=guild_id,
        subject=person,
        by=person,
        **more,
    )


def _hashes(desk: Desk, fact: Fact) -> frozenset[bytes]:
    """How the meanings of a person's fact are known again."""
    with desk.mind.read_model.reading() as db:
        behind = facts.behind(db, fact.id)
    if behind is None:
        return frozenset()
    texts = meanings(behind.fact, behind.attribute, behind.value)
    return frozenset(desk.log.keys.keyed_hash(behind.owner, text) for text in texts)


def _pinning(
    pins: Collection[wishes.Pin], fact: Fact, hashes: Collection[bytes]
) -> list[wishes.Pin]:
    """Those of a person's pins that keep a fact."""
    return [
        one for one in pins if one.guild_id == fact.guild_id and not one.hashes.isdisjoint(hashes)
    ]
