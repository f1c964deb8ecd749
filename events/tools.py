"""What the model asked for in a turn, and what came of it; and the emoji we put under messages.

Tool calls are steps of the turn's own stream, so one look at it says what was asked, what was done
and what is still to do. A call is recorded before it runs. Its result is recorded in one request
with what it caused (a fact, a tombstone, the intent to react), so a crash leaves both or neither,
and what was done is never done again.
"""

from __future__ import annotations

from events.event import Event, Words


class ToolCallWords(Words, frozen=True, kw_only=True, gc=False):
    """What exactly is asked for."""

    argument: str


class ToolCalled(Event, frozen=True, kw_only=True, gc=False):
    """The model asks for an effect or for knowledge; nothing has happened yet."""

    topic = "tool.called.1"
    collision = "decided"
    words = ToolCallWords

    call: int
    """Which model call of the turn asked, from 1."""
    number: int
    """Its place among what that call asked for, from 1; they run in this order."""
    tool: str


class ToolResultWords(Words, frozen=True, kw_only=True, gc=False):
    """What the model is told."""

    argument: str
    detail: str


class ToolReturned(Event, frozen=True, kw_only=True, gc=False):
    """What came of a call; whatever it caused is in the same request."""

    topic = "tool.returned.1"
    collision = "decided"
    words = ToolResultWords

    call: int
    number: int
    tool: str
    ok: bool


class EmojiChosen(Event, frozen=True, kw_only=True, gc=False):
    """The intent to react to a message."""

    topic = "emoji.chosen.1"
    collision = "decided"

    guild_id: int | None
    channel_id: int
    message_id: int
    user_id: int
    """Who wrote the message."""
    emoji: str


class EmojiSent(Event, frozen=True, kw_only=True, gc=False):
    """Our reaction is there; every field of the intent, so that it makes its row alone."""

    topic = "emoji.sent.1"
    collision = "decided"

    guild_id: int | None
    channel_id: int
    message_id: int
    user_id: int
    emoji: str


class EmojiFailed(Event, frozen=True, kw_only=True, gc=False):
    """Our reaction could not be made and will not be."""

    topic = "emoji.failed.1"
    collision = "decided"

    reason: str
