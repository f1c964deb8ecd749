"""EventLog: the only door to the store.

Everything that must hold for every write holds behind it: duplicates of what was observed are
dropped, collisions of what was decided are refused, an erasure is in the ledger before it is in the
log, words of the erased are never stored, and a reader's cursor moves with what it wrote.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import TYPE_CHECKING

from events import codec
from events.append import Appender
from events.blanking import blank_owner, blank_streams, blank_versions
from events.errors import RefusedError
from events.request import Appended, Page, Refused, Request, Track
from events.sqlite import SELECT_ROWS, LogRecorder

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from pathlib import Path

    from events.event import New, Recorded
    from events.keys import KeyStore

PAGE_EVENTS_MAX = 500  # a page of messages is ~0.5 MB decoded; larger pages read no faster
CACHED_PAGES_MAX = 8  # every reader passes the same tail within moments; more is only memory


class EventLog:
    """Append and read events. Only one thread at a time may append or blank; any may read."""

    def __init__(self, path: Path, keys: KeyStore) -> None:
        self._recorder = LogRecorder(path)
        self._appender = Appender(self._recorder, keys)
        self.keys = keys
        self._pages: OrderedDict[tuple[int, int], Page] = OrderedDict()
        self._pages_lock = threading.Lock()
        self._epoch = 0

    def close(self) -> None:
        self._recorder.close()

    def write_durably(self, *, full: bool) -> None:
        """FULL for live events, NORMAL for a bulk import that can be repeated."""
        self._recorder.write_durably(full=full)

    def append(self, *events: New, track: Track | None = None) -> Appended:
        """Record one request.

        Raises:
            RefusedError: something decided was already there, or its words were erased.
        """
        answer = self.append_group([Request(events, track)])[0]
        if isinstance(answer, Refused):
            raise RefusedError(answer.reason, answer.stream)
        return answer

    def append_group(self, requests: Sequence[Request]) -> list[Appended | Refused]:
        """Record several requests in one transaction; each gets its own answer.

        Raises:
            StoreError: the disk is full or the file cannot be written; nothing was recorded.
        """
        return self._appender.append_group(requests)

    def blank(self, names: Collection[str]) -> int:
        """Empty the sealed parts of these streams in place; how many had one left."""
        return self._forgetting(blank_streams(self._recorder, names))

    def blank_versions(self, targets: Collection[tuple[str, int]]) -> int:
        """Empty single events, by (stream, version); how many had words left."""
        return self._forgetting(blank_versions(self._recorder, targets))

    def blank_owner(self, owner: str) -> int:
        """Empty everything sealed with an owner's keys: one scan of the log."""
        return self._forgetting(blank_owner(self._recorder, owner))

    def _forgetting(self, blanked: int) -> int:
        with self._pages_lock:
            self._epoch += 1
            self._pages.clear()
        return blanked

    def checkpoint(self) -> None:
        """Truncate the write-ahead log, so that no emptied page survives in it."""
        self._recorder.checkpoint()

    def read(
        self,
        after: int,
        *,
        upto: int | None = None,
        limit: int = PAGE_EVENTS_MAX,
        topics: Sequence[str] = (),
        via: Collection[str] = (),
        unseal: bool = True,
    ) -> Page:
        """The next page after a position.

        With `topics` or `via` the rest is skipped undecoded, and the page still reaches as far as
        was looked: `upto` is the reader's next cursor either way.

        Raises:
            UndecodableError: an event that is damaged, not erased.
        """
        plain = not topics and not via and unseal and upto is not None
        if plain and (cached := self._cached(after, upto or 0)):
            return cached
        epoch = self._epoch
        bound = (
            self.head() if topics and upto is None else upto
        )  # before looking, or events between are lost
        keys = self.keys if unseal else None
        if via:
            rows = self._recorder.select_rows(after, bound, limit, topics)
            found, last = len(rows), rows[-1][0] if rows else after
            events = codec.decode_rows([row for row in rows if codec.via_of(row[4]) in via], keys)
        else:
            with self._recorder.rows(after, bound, limit, topics) as rows:
                events = codec.decode_rows(rows, keys)
            found, last = len(events), events[-1].position if events else after
        reached = bound if topics and bound is not None and found < limit else last
        page = Page(after, max(reached, after), tuple(events))
        if plain and 0 < len(page.events) <= PAGE_EVENTS_MAX:  # a bulk page is read once
            self._remember(page, epoch)
        return page

    def _cached(self, after: int, upto: int) -> Page | None:
        with self._pages_lock:
            return self._pages.get((after, upto))

    def _remember(self, page: Page, epoch: int) -> None:
        with self._pages_lock:
            if epoch == self._epoch:  # nothing was blanked while it was read
                self._pages[page.after, page.upto] = page
                while len(self._pages) > CACHED_PAGES_MAX:
                    self._pages.popitem(last=False)

    def stream(self, name: str) -> list[Recorded]:
        """All events of one stream, by version."""
        rows = self._recorder.fetch(
            f"{SELECT_ROWS} WHERE originator_id = ? ORDER BY originator_version", [name]
        )
        return codec.decode_rows(rows, self.keys)

    def streams_under(self, prefix: str) -> list[str]:
        """Names of the streams that begin with `prefix`."""
        return [
            row[0]
            for row in self._recorder.fetch(
                "SELECT DISTINCT originator_id FROM stored_events "
                "WHERE originator_id >= ? AND originator_id < ? ORDER BY originator_id",
                [prefix, prefix[:-1] + chr(ord(prefix[-1]) + 1)],
            )
        ]

    def version_of(self, stream: str) -> int:
        """The newest version in a stream; 0 if it has none."""
        sql = "SELECT COALESCE(MAX(originator_version), 0) FROM stored_events WHERE originator_id=?"
        return self._recorder.fetch(sql, [stream])[0][0]

    def holds(self, names: Collection[str]) -> set[str]:
        """Which of these streams have events."""
        return {stream for stream, _ in self._recorder.states(names)}

    def head(self) -> int:
        """The newest position; 0 while the log is empty."""
        return self._recorder.fetch("SELECT COALESCE(MAX(notification_id),0) FROM stored_events")[
            0
        ][0]

    def cursor_of(self, reader: str) -> int:
        """How far a reader has durably read; 0 at first."""
        return self._recorder.max_tracking_id(reader) or 0

    def counts(self) -> dict[str, int]:
        """Events per topic."""
        return dict(
            self._recorder.fetch("SELECT topic, COUNT(*) FROM stored_events GROUP BY topic")
        )
