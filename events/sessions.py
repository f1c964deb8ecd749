"""Conversations to their end: what each came to, and which imported history counts as one."""

from __future__ import annotations

from events.event import Event, Words


class SessionWords(Words, frozen=True, kw_only=True, gc=False):
    """What a conversation came to."""

    summary: str


class SessionSummarized(Event, frozen=True, kw_only=True, gc=False):
    """A session as it stood, from its first message to its last.

    It replaces what was summarised before of any part of that time in the channel. `sources` are
    all the messages it rests on, each in the wording that was read.
    """

    topic = "session.summarized.1"
    collision = "decided"
    words = SessionWords

    guild_id: int | None
    channel_id: int
    modality: str
    """text, or voice: a call."""
    first_message_id: int
    upto_message_id: int
    started_us: int
    ended_us: int
    message_count: int


class HistoryLearned(Event, frozen=True, kw_only=True, gc=False):
    """What was imported into a channel so far counts like what was heard.

    For windows, sessions and days; without it, imported history can only be found.
    """

    topic = "history.learned.1"
    collision = "decided"

    guild_id: int | None
    channel_id: int
