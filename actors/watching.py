"""Which channels may hold a stretch of talk that has ended: the others need not be looked at.

Looking at a channel costs a query. On a busy server hundreds of channels grow all the time, and few
of them by enough to end a window or a session. What is kept here may be lost: a channel nobody
knows about is looked at.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Collection


class Limits(NamedTuple):
    """After what a channel is worth a look: so much silence, so many messages or characters."""

    quiet_s: float
    messages_max: int
    chars_max: float = math.inf


class Tail(NamedTuple):
    """The open end of a channel's talk: when its last message was written, and what it can take."""

    last_us: int
    messages_left: int
    chars_left: float = math.inf


class Watch:
    """One actor's alone. Times are messages' times, microseconds since 1970."""

    def __init__(self) -> None:
        self._tails: dict[int, Tail] = {}
        self._changed: set[int] = set()
        self._limits: Limits | None = None

    def use(self, limits: Limits, channels: Callable[[], Collection[int]]) -> None:
        """With other limits than before, they end elsewhere: look at all these channels."""
        if limits != self._limits:
            self._limits = limits
            self.look_at(channels())

    def look_at(self, channels: Collection[int]) -> None:
        """Something has happened in these channels that may have ended one."""
        self._changed.update(channels)

    def heard(self, channel_id: int, at_us: int, chars: int) -> None:
        """A person's message was recorded."""
        tail = self._tails.get(channel_id)
        if tail is None or self._limits is None:
            self._changed.add(channel_id)
            return
        grown = Tail(at_us, tail.messages_left - 1, tail.chars_left - chars)
        quiet = not 0 <= at_us - tail.last_us < 1_000_000 * self._limits.quiet_s
        if quiet or grown.messages_left <= 0 or grown.chars_left <= 0:
            self._changed.add(channel_id)
        self._tails[channel_id] = grown

    def due(self, now_us: int) -> list[int]:
        """The channels to look at now, in order."""
        quiet_us = 1_000_000 * (self._limits.quiet_s if self._limits else 0.0)
        quiet = {c for c, tail in self._tails.items() if now_us - tail.last_us >= quiet_us}
        return sorted(self._changed | quiet)

    def looked(self, channel_id: int, tail: Tail | None) -> None:
        """Nothing has ended in this channel; `tail` is what is open."""
        self._changed.discard(channel_id)
        self._tails.pop(channel_id, None)
        if tail is not None:
            self._tails[channel_id] = tail
