"""Emoji that people put under our messages: what they thought of an answer.

One stream for each person, message and emoji, in which the two take turns: a repeat of what already
is makes no event.
"""

from __future__ import annotations

from events.event import Event, Words


class ReactionWords(Words, frozen=True, kw_only=True, gc=False):
    """What somebody put there."""

    emoji: str
    """The character itself, or `name:id` of a server's own."""


class ReactionAdded(Event, frozen=True, kw_only=True, gc=False):
    """Somebody put an emoji under a message of ours."""

    topic = "reaction.added.1"
    collision = "observed"
    words = ReactionWords

    guild_id: int | None
    channel_id: int
    message_id: int
    user_id: int


class ReactionRemoved(Event, frozen=True, kw_only=True, gc=False):
    """It is gone: taken away by them or by somebody who may."""

    topic = "reaction.removed.1"
    collision = "observed"

    guild_id: int | None
    channel_id: int
    message_id: int
    user_id: int
