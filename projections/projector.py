"""The only writer of the read model: rows and cursor in one transaction."""

from __future__ import annotations

import gc
import logging
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Final, NamedTuple

import apsw
import duckdb

from events import streams
from events.errors import StoreError, UndecodableError
from events.request import Page
from projections.fold import fold
from projections.recall.lexical import FactDoc, LexicalChanges, MessageDoc

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from duckdb import DuckDBPyConnection

    from events.log import EventLog
    from projections.recall.lexical import LexicalIndex
    from projections.recall.lexical_process import LexicalProcess

_logger = logging.getLogger(__name__)
LIVE_EVENTS_MAX = 1000  # per transaction while people wait
BULK_EVENTS_MAX = 20_000  # per transaction of a rebuild: few statements, ~30 MB a page


WRITING_FAILED: Final = (OSError, duckdb.IOException, apsw.FullError, apsw.IOError)
"""The disk's fault, never the event's: it must not be skipped."""


class ProjectionHaltedError(Exception):
    """An event cannot be projected; the text is one sentence with its position and the remedy."""

    def __init__(self, position: int, why: str) -> None:
        super().__init__(
            f"The projector stopped at event {position}: {why}. Run `doctor`, or "
            f"`doctor --skip {position}` to go past it."
        )
        self.position = position


class Committed(NamedTuple):
    """A transaction of the projector: what the vector index and kept settings must follow."""

    upto: int
    message_vectors: list[int]
    fact_vectors: list[int]
    settings: bool


class Projector:
    """Folds the log into the tables and the lexical index, from its own cursor on."""

    def __init__(
        self,
        log: EventLog,
        db: DuckDBPyConnection,
        lexical: LexicalIndex | LexicalProcess,
        *,
        events_max: int = LIVE_EVENTS_MAX,
        committed: Callable[[Committed], None] = lambda _: None,
    ) -> None:
        self._log = log
        self._db = db
        self._lexical = lexical
        self._events_max = events_max
        self._committed = committed
        self._position: int | None = None

    @property
    def position(self) -> int:
        known = self._position
        if known is None:
            row = self._db.execute("SELECT position FROM ledger.read_upto").fetchone()
            assert row is not None, "the cursor's row is made with the file"
            known = self._position = int(row[0])
        return known

    def catch_up(
        self, upto: int | None = None, progress: Callable[[int], None] = lambda _: None
    ) -> int:
        """Project everything up to a position (the head by default); the position reached.

        Raises:
            ProjectionHaltedError: an event cannot be projected; everything before it is.
        """
        target = self._log.head() if upto is None else upto
        position = self.position
        while position < target:
            position = self.step(position, target)
            progress(position)
        return position

    def step(self, position: int, target: int) -> int:
        """Project the next transaction's worth after the cursor; the position reached.

        Raises:
            ProjectionHaltedError: its first event cannot be projected.
        """
        page = self._next(position, target)
        try:
            self._project(page)
        except StoreError:
            raise  # it says what to do
        except WRITING_FAILED as error:
            msg = f"its files cannot be written ({error}): free some space and start again"
            raise StoreError(msg) from error
        except Exception as error:  # noqa: BLE001 which event it is decides what happens
            return self._narrow(page, error)
        return page.upto

    def _next(self, position: int, target: int) -> Page:
        try:
            return self._log.read(position, upto=target, limit=self._events_max)
        except UndecodableError as error:
            bad = error.position
            if bad - 1 > position:
                return self._log.read(position, upto=bad - 1, limit=self._events_max)
            self._unless_skipped(bad, error)
            return Page(position, bad, ())

    def _project(self, page: Page) -> None:
        db = self._db
        db.execute("BEGIN")
        try:
            folded = fold(db, page.events, self._log.keys.keyed_hash)
            self._write_lexical(page.upto, merged([part.lexical for part in folded]))
            moved = db.execute(
                "UPDATE ledger.read_upto SET position = ? WHERE position < ?",
                [page.upto, page.upto],
            ).fetchone()
            assert moved is not None, "an UPDATE answers with a count"
            assert moved[0] == 1, "another writer moved the cursor"
            db.execute("COMMIT")
        except BaseException:
            self._position = None
            db.execute("ROLLBACK")
            raise
        self._position = page.upto
        self._committed(
            Committed(
                page.upto,
                [i for part in folded for i in part.message_vectors],
                [i for part in folded for i in part.fact_vectors],
                any(part.settings for part in folded),
            )
        )

    def _write_lexical(self, upto: int, changes: LexicalChanges) -> None:
        """Before the tables' commit: what the index holds too early is found in no table."""
        self._lexical.apply(upto, changes)

    def _narrow(self, page: Page, error: Exception) -> int:
        """Project a failing page event by event, up to the one that fails."""
        for recorded in page.events:
            one = Page(recorded.position - 1, recorded.position, (recorded,))
            try:
                self._project(one)
            except Exception as why:  # noqa: BLE001 whatever it is, it stops or is skipped here
                self._unless_skipped(recorded.position, why)
                self._project(one._replace(events=()))
        if self.position < page.upto:
            self._project(Page(self.position, page.upto, ()))
        _logger.warning("a page that failed as a whole went through in parts: %s", error)
        return page.upto

    def _unless_skipped(self, position: int, why: Exception) -> None:
        if not self._log.holds([streams.skip(position)]):
            raise ProjectionHaltedError(position, str(why)) from why


def merged(parts: Sequence[LexicalChanges]) -> LexicalChanges:
    """Changes of consecutive parts as one: the last put per id stands, after all removals."""
    if len(parts) == 1:
        return parts[0]
    messages: dict[int, MessageDoc] = {}
    facts: dict[int, FactDoc] = {}
    for part in parts:
        for message_id in part.remove_messages:
            messages.pop(message_id, None)
        messages |= {doc.message_id: doc for doc in part.put_messages}
        for fact_id in part.remove_facts:
            facts.pop(fact_id, None)
        facts |= {doc.fact_id: doc for doc in part.put_facts}
    return LexicalChanges(
        put_messages=list(messages.values()),
        remove_messages=[i for part in parts for i in part.remove_messages],
        put_facts=list(facts.values()),
        remove_facts=[i for part in parts for i in part.remove_facts],
    )


class BulkProjector(Projector):
    """For a read model in the making: the lexical index is written beside the next page's fold.

    Nobody reads these files before they are complete, so which of the two commits first is free.
    """

    def __init__(
        self, log: EventLog, db: DuckDBPyConnection, lexical: LexicalIndex | LexicalProcess
    ) -> None:
        super().__init__(log, db, lexical, events_max=BULK_EVENTS_MAX)
        self._beside = ThreadPoolExecutor(max_workers=1, thread_name_prefix="lexical")
        self._writing: Future[None] | None = None

    def catch_up(
        self, upto: int | None = None, progress: Callable[[int], None] = lambda _: None
    ) -> int:
        collecting = gc.isenabled()
        gc.disable()  # a fold makes no cycles; looking for them costs a fifth of it
        try:
            position = super().catch_up(upto, progress)
            self._wait()
            return position
        finally:
            self._beside.shutdown()
            if collecting:
                gc.enable()

    def _write_lexical(self, upto: int, changes: LexicalChanges) -> None:
        self._wait()  # one batch in flight bounds the memory
        self._writing = self._beside.submit(self._lexical.apply, upto, changes)

    def _wait(self) -> None:
        if self._writing is not None:
            self._writing.result()
            self._writing = None
