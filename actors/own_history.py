"""What we said before, where it can be looked up: what a crash left unknown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnMessage:
    """A message of ours that is there, whatever we know of it."""

    message_id: int
    created_us: int
    author_id: int
    author_name: str
    text: str
    reference_id: int | None


class OwnHistory(Protocol):
    """What we said somewhere, where that can be asked for: Discord, not the terminal."""

    def own_since(self, channel_id: int, after_id: int, own_id: int) -> Sequence[OwnMessage]:
        """Messages by `own_id` newer than a message, oldest first; empty where nothing is readable.

        Raises:
            OSError: it cannot be known now.
        """
        ...
