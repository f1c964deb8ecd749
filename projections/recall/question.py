"""What recall is asked, and what it finds."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Audience:
    """Filters applied before scoring; None means unrestricted (the operator's console)."""

    guild_id: int | None = None
    channel_ids: frozenset[int] | None = None
    user_id: int | None = None
    """Only messages by, and facts about, this person."""
    known_everywhere: frozenset[int] = frozenset()
    """People about whom facts from other servers may be used: they allowed that."""

    def admits_place(self, guild_id: int, channel_id: int) -> bool:
        """Whether what was said there may be used; 0 is nowhere, as in a direct message."""
        return (self.guild_id is None or guild_id == self.guild_id) and (
            self.channel_ids is None or channel_id in self.channel_ids
        )

    def is_elsewhere(self, guild_id: int, _channel_id: int) -> bool:
        """Whether that is another server."""
        return guild_id not in {0, self.guild_id or 0}


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question to memory. `asked_at` is the "now" of its time expressions."""

    text: str
    asked_at: datetime
    audience: Audience = Audience()
    asker_id: int | None = None
    """Who "I" and "my" mean."""
    k: int = 10
    """At most this many messages, and at most this many facts."""
    leave_out: frozenset[int] = frozenset()
    """Message ids never returned: a turn's own triggers."""
    own_messages: bool = False
    """Whether our own messages may be found."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One thing found. `explanation` names the terms of the ranking; they add up to `score`."""

    kind: Literal["message", "fact"]
    id: int
    score: float
    text: str
    at: datetime
    author_id: int
    author_name: str
    guild_id: int | None
    channel_id: int | None
    source_message_id: int
    """The message itself, or a fact's earliest remaining evidence."""
    evidence: str = ""
    subject: str = ""
    explanation: dict[str, float] = field(default_factory=dict[str, float])
