"""What the couriers need from the world: a place where our words go, as a small Protocol."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """One message about to be sent."""

    channel_id: int
    text: str
    reference_id: int | None
    nonce: str
    """Derived from the turn and chunk: the same message has the same nonce, always."""
    repeated: bool = False
    """It may have been shown before: we stopped between sending and recording."""
    mention_id: int | None = None
    """The only person whom it may ping: who is answered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What the other side made of it."""

    message_id: int
    created_us: int
    author_id: int
    author_name: str


class Messenger(Protocol):
    """Where our words go: the terminal or Discord. Called on worker threads; may take long."""

    def send(self, outgoing: Outgoing) -> Sent:
        """Send one message, once.

        Raises:
            SendError: it was not sent and will not be.
        """
        ...

    def react(self, channel_id: int, message_id: int, emoji: str) -> None:
        """Put an emoji (Unicode, or `name:id` of a custom one) under a message; again is once.

        Raises:
            SendError: it cannot be there.
        """
        ...


class SendError(Exception):
    """A message that cannot be sent; the text is one sentence."""
