"""How far each channel was heard without a gap: what a backfill begins after.

A mark is durable: it is a reader's cursor in the log, moved in the same transaction as the messages
it covers. While a gap is open the mark stands still, whatever is heard meanwhile.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from events.request import Track

if TYPE_CHECKING:
    from collections.abc import Callable

READER = "channel"


def reader_of(channel_id: int) -> str:
    """The name of a channel's mark among the readers of the log."""
    return f"{READER}:{channel_id:020d}"


class Marks:
    """One thread only."""

    def __init__(self, cursor_of: Callable[[str], int]) -> None:
        """`cursor_of` reads a durable cursor, 0 if there is none."""
        self._cursor_of = cursor_of
        self._marks: dict[int, int] = {}
        self._gaps: dict[int, int] = {}
        """Channels with an open gap, and the newest id heard live since it opened."""

    def mark(self, channel_id: int) -> int:
        """The id up to which everything was heard; 0 in a channel never heard before."""
        if channel_id not in self._marks:
            self._marks[channel_id] = self._cursor_of(reader_of(channel_id))
        return self._marks[channel_id]

    def open(self, channel_id: int) -> None:
        """Something may be missing from here on."""
        self._gaps.setdefault(channel_id, 0)

    def is_open(self, channel_id: int) -> bool:
        return channel_id in self._gaps

    def heard(self, channel_id: int, message_id: int) -> Track | None:
        """Where a live message moves the mark; None: nowhere. `record` says that it did."""
        if channel_id in self._gaps:
            self._gaps[channel_id] = max(self._gaps[channel_id], message_id)
            return None
        return self._track(channel_id, message_id)

    def filled(self, channel_id: int, upto_id: int) -> Track | None:
        """Where a page of the channel's history moves the mark, though the gap is still open."""
        return self._track(channel_id, upto_id)

    def close(self, channel_id: int, newest_id: int) -> Track | None:
        """The gap is filled up to `newest_id`, and what came after it was heard live."""
        return self._track(channel_id, max(newest_id, self._gaps.pop(channel_id, 0)))

    def record(self, channel_id: int, track: Track | None) -> None:
        """A request that moves the mark is on its way."""
        if track is not None:
            self._marks[channel_id] = track.position

    def _track(self, channel_id: int, message_id: int) -> Track | None:
        if message_id <= self.mark(channel_id):
            return None
        return Track(reader_of(channel_id), message_id)
