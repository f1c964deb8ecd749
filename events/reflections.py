"""Days thought about: chunk by chunk, so that a crash repeats none that was paid for."""

from __future__ import annotations

from events.event import Event, Words


class ReflectionWords(Words, frozen=True, kw_only=True, gc=False):
    """What a day came to, so far."""

    text: str


class ReflectionStarted(Event, frozen=True, kw_only=True, gc=False):
    """The claim on a server's day, and when that day was."""

    topic = "reflection.started.1"
    collision = "decided"

    guild_id: int
    date: str
    """YYYY-MM-DD in the zone of the server."""
    from_us: int
    upto_us: int
    """The first instant that is not of the day any more."""


class ChunkReflected(Event, frozen=True, kw_only=True, gc=False):
    """Some messages of the day were read; with the facts they gave. `sources` are the messages."""

    topic = "chunk.reflected.1"
    collision = "decided"
    words = ReflectionWords

    guild_id: int
    date: str
    channel_id: int
    number: int
    """From 1."""
    tokens: int
    """About how many it took of what a day may take."""
    learned: int
    refused: int


class ReflectionCompleted(Event, frozen=True, kw_only=True, gc=False):
    """The day is done: its checkpoint, with its last facts."""

    topic = "reflection.completed.1"
    collision = "decided"
    words = ReflectionWords

    guild_id: int
    date: str
    chunks: int
    left_out: int
    """Messages that were more than a day's reflection may read."""


class ReflectionFailed(Event, frozen=True, kw_only=True, gc=False):
    """It was tried as often as makes sense today; the next day tries again."""

    topic = "reflection.failed.1"
    collision = "decided"

    guild_id: int
    date: str
    error: str
