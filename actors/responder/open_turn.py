"""A turn under way, as far as it is known on the actor's thread; the log knows the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from actors.responder.steps import Asked, Step


@dataclass(slots=True)
class OpenTurn:
    """A turn under way in a channel."""

    stream: str
    channel_id: int
    author_id: int
    triggers: tuple[int, ...]
    reason: str
    version: int = 1
    calls: int = 0
    facts: int = 0
    attempts: int = 0
    steps: tuple[Step, ...] = ()
    pending: tuple[Asked, ...] = ()
    take: int = 0
    """Which model call counts; the result of an earlier one is dropped."""
    thinking: bool = False
    ending: bool = False
    """Its end is decided; nothing else about it may be."""
    composed: bool = False
    """It has gone to the courier, which alone may still end it."""
