"""The open read model: one writer, many readers, and files that can be swapped under them."""

from __future__ import annotations

import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

import duckdb

from projections import schema
from projections.kept import Kept
from projections.projector import LIVE_EVENTS_MAX, Committed, Projector
from projections.queries.settings import settings
from projections.rebuild import build, purge, remake_lexical, swap
from projections.recall.lexical import LexicalIndex, LexicalIndexError
from projections.store import Files, open_tables

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from pathlib import Path

    from duckdb import DuckDBPyConnection

    from events.log import EventLog
    from projections.queries.settings import Settings


class ReadModel:
    """Opens the tables and the lexical index; makes them where they are missing or outdated.

    Raises:
        ReadModelError: a file is damaged or in use.
        ProjectionHaltedError: it had to be made anew and an event cannot be projected.
    """

    def __init__(
        self,
        data: Path,
        log: EventLog,
        *,
        progress: Callable[[int], None] = lambda _: None,
        events_max: int = LIVE_EVENTS_MAX,
    ) -> None:
        self.files = Files.of(data)
        self._making = Files.in_the_making(data)
        self._log = log
        self._events_max = events_max
        self._swapping = threading.Condition()
        self._reading = 0
        self._followers: list[Callable[[Committed | None], None]] = []
        self._settings: Kept[Settings] = Kept()
        self._making.remove()
        tables = self._current()
        if tables is None:
            build(log, self._making, progress=progress)
            swap(self._making, self.files)
            tables = open_tables(self.files.tables)
        self._open(tables)

    def _current(self) -> DuckDBPyConnection | None:
        """The tables, if there is a file of this version. A new one is never made in place.

        A kill would leave it half made, and it could not be opened again.
        """
        if not self.files.tables.exists():
            return None
        db = open_tables(self.files.tables)
        try:
            row = db.execute("SELECT version, position FROM ledger.read_upto").fetchone()
            version, position = row or (0, 0)
            current = version == schema.PROJECTION_VERSION and position <= self._log.head()
        except BaseException:
            db.close()
            raise
        if not current:
            db.close()
        return db if current else None

    def _open(self, tables: DuckDBPyConnection) -> None:
        self._db = tables
        self.lexical = self._open_lexical()
        self.projector = Projector(
            self._log,
            self._db,
            self.lexical,
            events_max=self._events_max,
            committed=self._tell,
        )

    def _open_lexical(self) -> LexicalIndex:
        """The lexical index; remade from the tables if it is damaged or elsewhere than they are.

        Ahead of them after a kill, it may hold facts that the next, larger page never makes.
        """
        upto = self._db.execute("SELECT position FROM ledger.read_upto").fetchall()[0][0]
        try:
            lexical = LexicalIndex(self.files.lexical)
            if lexical.cursor() == upto:
                return lexical
            lexical.close()
        except LexicalIndexError:
            pass  # it is only an index: remade below
        remake_lexical(self._db, self._making.lexical, upto)
        self.files.remove_lexical()
        self._making.lexical.replace(self.files.lexical)
        return LexicalIndex(self.files.lexical)

    def follow(self, follower: Callable[[Committed | None], None]) -> None:
        """Be told of every commit, on the projector's thread; None after the files were swapped."""
        self._followers.append(follower)

    def settings(self) -> Settings:
        """The settings in force now; any thread."""

        def ask() -> Settings:
            with self.reading() as db:
                return settings(db)

        return self._settings.get(ask)

    def _tell(self, committed: Committed | None) -> None:
        if committed is None or committed.settings:
            self._settings.drop()
        for follower in self._followers:
            follower(committed)

    @contextmanager
    def reading(self) -> Generator[DuckDBPyConnection]:
        """A connection of the caller's own, for the length of one question; any thread."""
        with self._swapping:
            self._swapping.wait_for(lambda: self._reading >= 0)
            self._reading += 1
        try:
            cursor = self._db.cursor()
            try:
                yield cursor
            finally:
                cursor.close()
        finally:
            with self._swapping:
                self._reading -= 1
                self._swapping.notify_all()

    def purge(self) -> None:
        """Copy the live rows into new files and swap them in; on the projector's thread only."""
        upto = self.projector.position
        purge(self._db, self._making, upto)
        with self._alone():
            self.close()
            swap(self._making, self.files)
            self._open(open_tables(self.files.tables))
        self._tell(None)

    def replace(self, making: Files) -> None:
        """Swap in files that `rebuild.build` has finished; on the projector's thread only."""
        with self._alone():
            self.close()
            swap(making, self.files)
            self._open(open_tables(self.files.tables))
        self._tell(None)

    @contextmanager
    def _alone(self) -> Generator[None]:
        with self._swapping:
            self._swapping.wait_for(lambda: self._reading == 0)
            self._reading = -1
        try:
            yield
        finally:
            with self._swapping:
                self._reading = 0
                self._swapping.notify_all()

    def close(self) -> None:
        self.lexical.close()
        with suppress(duckdb.Error):  # whoever did not stop in time still asks; the process ends
            self._db.close()
