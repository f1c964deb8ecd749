"""The shape every event shares: a clear body, and the words that are sealed apart from it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import ClassVar, Literal, NamedTuple

import msgspec

Via = Literal["live", "backfill", "import"]
Collision = Literal["observed", "decided"]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def to_us(moment: datetime) -> int:
    """Microseconds since 1970-01-01 UTC. `moment` must be aware."""
    return (moment - _EPOCH) // timedelta(microseconds=1)


def from_us(us: int) -> datetime:
    """The aware UTC time of microseconds since 1970-01-01."""
    return _EPOCH + timedelta(microseconds=us)


class Event(msgspec.Struct, array_like=True, frozen=True, kw_only=True, gc=False):
    """Clear fields of every event. Field lists only ever grow at the end, with defaults."""

    topic: ClassVar[str]
    """Constant name in the log, `noun.verb-past.N`; never reused for another meaning."""
    collision: ClassVar[Collision]
    """observed: already there means dropped. decided: already there means refused."""
    words: ClassVar[type[Words] | None] = None
    """The sealed part's type, if people's words are in this event."""

    at: int
    """When it was recorded, microseconds since the epoch, UTC."""
    via: Via = "live"
    """How it came: live, backfill or import."""
    cause: str = ""
    """Stream of the event this one reacts to; empty when a person or the world began it."""
    correlation: str = ""
    """Stream of the turn, window or run that this event belongs to."""
    sources: tuple[str, ...] = ()
    """Streams of the words this event was derived from: what erasure follows."""


class Words(msgspec.Struct, array_like=True, frozen=True, kw_only=True, gc=False):
    """The personal part of an event, encoded together and sealed as one."""


class Redacted(Words, frozen=True, kw_only=True, gc=False):
    """The words were blanked, or sealed with a key since destroyed."""


REDACTED = Redacted()


class Recorded(msgspec.Struct, array_like=True, gc=False):
    """An event read from the log.

    The first four fields are what is stored, so that decoding makes the very object that is handed
    out: a scan makes one per event. Nobody but the codec may change one.
    """

    event: Event
    owner: str = ""
    """Owner of the key that sealed the words; empty if there are none."""
    generation: int = 0
    words: Words | bytes | None = None
    """None: this event has none. Bytes: as they lie in the log, where opening was not asked for."""
    position: int = 0
    stream: str = ""
    version: int = 1


class New(NamedTuple):
    """An event about to be recorded. `owner` names whose key seals `words`."""

    stream: str
    event: Event
    words: Words | None = None
    owner: str = ""
    version: int = 1
