"""Which channels may hold a window that has ended: the others need not be looked at.

Looking at a channel costs a query. On a busy server hundreds of channels grow all the time, and few
of them by enough to end a window. What is kept here may be lost: a channel nobody knows about is
looked at.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from events.event import to_us

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from actors.memory_curator.windows import Window


class Limits(NamedTuple):
    """What ends a window; see `windows.split`."""

    quiet_s: float
    messages_max: int
    chars_max: int


class _Tail(NamedTuple):
    """What an open window can still take before it ends."""

    last_us: int
    messages_left: int
    chars_left: int


class Watch:
    """The curator's alone. Times are messages' times, microseconds since 1970."""

    def __init__(self) -> None:
        self._tails: dict[int, _Tail] = {}
        self._changed: set[int] = set()
        self._limits: Limits | None = None

    def use(self, limits: Limits, channels: Callable[[], Collection[int]]) -> None:
        """With other limits than before, windows end elsewhere: look at all these channels."""
        if limits != self._limits:
            self._limits = limits
            self.look_at(channels())

    def look_at(self, channels: Collection[int]) -> None:
        """Something has happened in these channels that may have ended a window."""
        self._changed.update(channels)

    def heard(self, channel_id: int, at_us: int, chars: int) -> None:
        """A person's message was recorded."""
        tail = self._tails.get(channel_id)
        if tail is None or self._limits is None:
            self._changed.add(channel_id)
            return
        grown = _Tail(at_us, tail.messages_left - 1, tail.chars_left - chars)
        quiet = not 0 <= at_us - tail.last_us < 1_000_000 * self._limits.quiet_s
        if quiet or grown.messages_left <= 0 or grown.chars_left <= 0:
            self._changed.add(channel_id)
        self._tails[channel_id] = grown

    def due(self, now_us: int) -> list[int]:
        """The channels to look at now, in order."""
        quiet_us = 1_000_000 * (self._limits.quiet_s if self._limits else 0.0)
        quiet = {c for c, tail in self._tails.items() if now_us - tail.last_us >= quiet_us}
        return sorted(self._changed | quiet)

    def looked(self, channel_id: int, tail: Window | None) -> None:
        """No window has ended in this channel; `tail` is the open one."""
        self._changed.discard(channel_id)
        self._tails.pop(channel_id, None)
        if tail is not None and self._limits is not None:
            messages_left = self._limits.messages_max - len(tail.lines)
            chars_left = self._limits.chars_max - sum(len(line.text) for line in tail.lines)
            self._tails[channel_id] = _Tail(to_us(tail.lines[-1].at), messages_left, chars_left)
