"""Pausing, resuming, an erasure and coming back after it: what a person asks for, as events.

Pure but for `standing` and `erasure`, which look up how they stand. Whoever serves a person's
command asks it, decides, and has the journal record the request: a second one decided meanwhile is
refused there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from events import streams
from events.agreements import AgreementEnded, Agreements, PersonAgreed, PersonAllowed
from events.erasure import (
    ErasureBegun,
    ErasureCompleted,
    ErasurePlanned,
    ErasureRequested,
    ErasureWithdrawn,
)
from events.event import New
from events.people import PersonPaused, PersonResumed, Silences
from events.request import Request

if TYPE_CHECKING:
    from collections.abc import Sequence

    from events.event import Recorded
    from events.log import EventLog

ALREADY_PAUSED = "You have paused already: nothing that you write is stored."
FORGOTTEN = "You were forgotten, so nothing that you write is stored."
NOT_PAUSED = "You have not paused: what you write is stored."
LEAVING = "You are being forgotten already; for ten minutes `/privacy do:undo` takes that back."
NOT_LEAVING = "You have not asked to be forgotten, or that is done."
UNDO_US = 10 * 60_000_000
BEING_FORGOTTEN = "What is known of you is still being erased; ask again in a minute."


class Leaving(NamedTuple):
    """An erasure that is planned."""

    stream: str
    due_us: int
    paused: bool
    """Taking it back ends the pause, too: it began with it."""


class Standing(NamedTuple):
    """How a person stands."""

    user_id: int
    version: int = 0
    """Of their stream of decisions."""
    paused: bool = False
    forgotten: bool = False
    """Erased, and not back since."""
    erasing: bool = False
    """The erasure is not carried out yet."""
    generation: int = 0
    """The newest of their key."""
    leaving: Leaving | None = None
    """They asked to be forgotten, and may still take it back."""
    times: int = 0
    """How often they asked so."""


class Declined(NamedTuple):
    """Nothing is to be recorded; one sentence for the person says why."""

    reason: str


def standing(log: EventLog, user_id: int) -> Standing:
    """Look up how a person stands, from the log and the keys."""
    owner = streams.person_key(user_id)
    recorded = log.stream(streams.person(user_id))
    consent = Silences((r.event, r.version) for r in recorded).of(user_id)
    generation, is_gone = log.keys.newest(owner)
    plans = log.streams_under(streams.leaving_prefix(user_id))
    newest = streams.leaving(user_id, len(plans))
    last = _last_erasure(log, owner)
    done = not last or any(isinstance(r.event, ErasureCompleted) for r in last)
    leaving = None
    for plan in log.stream(newest)[-1:]:  # which the operator may have anticipated
        if isinstance(e := plan.event, ErasurePlanned) and plan.position > _asked_at(last):
            leaving = Leaving(newest, e.due_us, e.paused)
    return Standing(
        user_id,
        consent.version,
        paused=consent.paused_since_us is not None,
        forgotten=is_gone and consent.generation <= generation,
        erasing=is_gone and not done,
        generation=generation,
        leaving=leaving,
        times=len(plans),
    )


def pause(person: Standing, now_us: int) -> Request | Declined:
    """From now on nothing of theirs is stored."""
    if person.forgotten:
        return Declined(FORGOTTEN)
    if person.paused:
        return Declined(ALREADY_PAUSED)
    return _step(person, PersonPaused(at=now_us, user_id=person.user_id, since_us=now_us))


def resume(person: Standing, now_us: int) -> Request | Declined:
    """From now on what they write is stored again; after an erasure, under a new key."""
    if person.erasing:
        return Declined(BEING_FORGOTTEN)
    if not person.paused and not person.forgotten:
        return Declined(NOT_PAUSED)
    opened = person.generation + 1 if person.forgotten else 0
    event = PersonResumed(at=now_us, user_id=person.user_id, since_us=now_us, generation=opened)
    return _step(person, event)


def leave(person: Standing, asked_us: int, now_us: int) -> Request | Declined:
    """Forget them in a while; until then they are hidden, unheard, and may take it back.

    `asked_us` is of the clock that messages go by.
    """
    if person.leaving or person.erasing:
        return Declined(LEAVING)
    if person.forgotten:
        return Declined(FORGOTTEN)
    planned = ErasurePlanned(
        at=now_us,
        user_id=person.user_id,
        due_us=now_us + UNDO_US,
        paused=not person.paused,
    )
    unheard = PersonPaused(at=now_us, user_id=person.user_id, since_us=asked_us)
    new = New(streams.leaving(person.user_id, person.times + 1), planned)
    return Request((new, *([] if person.paused else _step(person, unheard).events)))


def stay(person: Standing, asked_us: int, now_us: int) -> Request | Declined:
    """Take it back."""
    plan = person.leaving
    if plan is None or now_us >= plan.due_us:
        return Declined(BEING_FORGOTTEN if plan or person.erasing else NOT_LEAVING)
    withdrawn = ErasureWithdrawn(at=now_us, user_id=person.user_id)
    heard = PersonResumed(at=now_us, user_id=person.user_id, since_us=asked_us)
    new = New(plan.stream, withdrawn, version=2)
    return Request((new, *(_step(person, heard).events if plan.paused and person.paused else [])))


def begin(log: EventLog, stream: str, user_id: int, now_us: int) -> Request:
    """A planned erasure is due; refused where it was taken back at this moment."""
    begun = ErasureBegun(at=now_us, user_id=user_id)
    owner = streams.person_key(user_id)
    asked = erasure(log, owner, by=str(user_id), at_us=now_us)
    return Request((New(stream, begun, version=2), asked))


def agree(log: EventLog, user_id: int, guild_id: int, asked_us: int, now_us: int) -> Request:
    """From now on what they write in a server that asks first may be kept."""
    event = PersonAgreed(at=now_us, user_id=user_id, guild_id=guild_id, since_us=asked_us)
    return _in_server(log, event)


def disagree(log: EventLog, user_id: int, guild_id: int, asked_us: int, now_us: int) -> Request:
    """From now on it may not."""
    event = AgreementEnded(at=now_us, user_id=user_id, guild_id=guild_id, since_us=asked_us)
    return _in_server(log, event)


def has_agreed(log: EventLog, user_id: int, guild_id: int) -> bool:
    """Whether what they write in a server that asks first is kept."""
    folded = Agreements()
    for recorded in log.stream(streams.agreement(user_id, guild_id)):
        folded.apply(recorded.event)
    return folded.agreed(user_id, guild_id)


def allow(log: EventLog, user_id: int, what: str, now_us: int) -> Request | Declined:
    """Turn something on for themselves that is off for everybody."""
    return _allowed(log, user_id, what, now_us, allowed=True)


def disallow(log: EventLog, user_id: int, what: str, now_us: int) -> Request | Declined:
    """Turn it off again."""
    return _allowed(log, user_id, what, now_us, allowed=False)


def _allowed(
    log: EventLog, user_id: int, what: str, now_us: int, *, allowed: bool
) -> Request | Declined:
    stream = streams.allowance(user_id, what)
    before = log.stream(stream)
    erased_at = _asked_at(_last_erasure(log, streams.person_key(user_id)))
    last = next((r.event for r in reversed(before) if r.position > erased_at), None)
    if (isinstance(last, PersonAllowed) and last.allowed) is allowed:
        return Declined("You have allowed that already." if allowed else "You do not allow that.")
    event = PersonAllowed(at=now_us, user_id=user_id, what=what, allowed=allowed)
    return Request((New(stream, event, version=len(before) + 1),))


def _last_erasure(log: EventLog, owner: str) -> Sequence[Recorded]:
    """The steps of the newest erasure of a person; none: they never were erased."""
    names = log.streams_under(f"erase:{owner}:")
    newest = max(names, key=lambda name: int(name.rpartition(":")[2]), default="")
    return log.stream(newest) if newest else ()


def _asked_at(erasure: Sequence[Recorded]) -> int:
    """Position from which on nothing of before counts."""
    return erasure[0].position if erasure else 0


def _in_server(log: EventLog, event: PersonAgreed | AgreementEnded) -> Request:
    stream = streams.agreement(event.user_id, event.guild_id)
    return Request((New(stream, event, version=log.version_of(stream) + 1),))


def erasure(log: EventLog, what: str, *, by: str, at_us: int) -> New:
    """That a person's, server's or channel's words are to go, once more if they went before."""
    times = len(log.streams_under(f"erase:{what}:"))
    return New(streams.erasure(what, times + 1), ErasureRequested(at=at_us, what=what, by=by))


def _step(person: Standing, event: PersonPaused | PersonResumed) -> Request:
    stream = streams.person(person.user_id)
    return Request((New(stream, event, version=person.version + 1),))
