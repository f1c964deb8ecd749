"""The recorder: the library's SQLite process recorder over a table with durable positions.

Why a subclass: the stock table has implicit rowids, which SQLite reuses after a delete and
renumbers in a dump. `AUTOINCREMENT` never gives a position twice. Changing the table changes the
INSERT and `select_notifications`; a contract test guards the private methods this leans on.
"""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from itertools import chain
from typing import TYPE_CHECKING, Any

from eventsourcing.persistence import InterfaceError, Notification, OperationalError, Tracking
from eventsourcing.sqlite import (
    SQLiteConnection,
    SQLiteConnectionPool,
    SQLiteCursor,
    SQLiteDatastore,
    SQLiteProcessRecorder,
)

from events.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Collection, Generator, Iterable, Sequence
    from pathlib import Path

    from events.codec import NewRow, Row

READ_CACHE_KIB = 8192  # SQLite's page cache per connection: a few thousand pages of the log's tail
SELECT_ROWS = (
    "SELECT notification_id, originator_id, originator_version, topic, state FROM stored_events"
)
CHECKPOINT_ATTEMPTS = 5  # each waits up to the 5 s busy timeout; readers hold no transactions
ROWS_AT_ONCE = 250  # in one INSERT: 6.3 us a row against 10.6 us one at a time (measured)
PARAMETERS_MAX = 500  # SQLite allows 32,766 in a statement; 500 keeps its text short


class _Pool(SQLiteConnectionPool):
    """Connections with our pragmas; the library's factory has no settings for them."""

    pragmas: tuple[str, ...] = ()

    def _create_connection(self) -> SQLiteConnection:
        connection = super()._create_connection()
        cursor = connection.cursor()
        for pragma in self.pragmas:
            cursor.execute(pragma)
        return connection


def _datastore(path: Path, *pragmas: str) -> SQLiteDatastore:
    datastore = SQLiteDatastore(path.absolute().as_uri(), originator_id_type="text")
    pool = _Pool(db_name=path.absolute().as_uri(), pool_size=8)
    pool.pragmas = pragmas
    datastore.pool.close()
    datastore.pool = pool
    return datastore


class LogRecorder(SQLiteProcessRecorder):
    """One writer; readers have a datastore of their own, else they queue behind queued writers."""

    def __init__(self, path: Path) -> None:
        self._writer = _datastore(path, "PRAGMA secure_delete=ON", "PRAGMA synchronous=FULL")
        self._reader = _datastore(
            path, "PRAGMA query_only=ON", f"PRAGMA cache_size=-{READ_CACHE_KIB}"
        )
        super().__init__(self._writer)
        self.insert_events_statement = (
            "INSERT INTO stored_events "
            "(originator_id, originator_version, topic, state) VALUES (?,?,?,?)"
        )
        self._insert_many = self.insert_events_statement + ",(?,?,?,?)" * (ROWS_AT_ONCE - 1)
        self.select_max_notification_id_statement = "SELECT MAX(notification_id) FROM stored_events"
        try:
            self.create_table()
        except (InterfaceError, OperationalError, sqlite3.Error) as error:
            msg = f"The log {path} cannot be opened ({error})."
            raise StoreError(msg) from error

    def construct_create_table_statements(self) -> list[str]:
        tracking = [s for s in super().construct_create_table_statements() if "tracking" in s]
        events = (
            "CREATE TABLE IF NOT EXISTS stored_events ("
            "notification_id INTEGER PRIMARY KEY AUTOINCREMENT, "
            "originator_id TEXT NOT NULL, "
            "originator_version INTEGER NOT NULL, "
            "topic TEXT NOT NULL, "
            "state BLOB NOT NULL, "
            "UNIQUE (originator_id, originator_version))"
        )
        return [events, *tracking]

    def write_durably(self, *, full: bool) -> None:
        """FULL: a commit survives power loss. NORMAL (bulk import): it survives a crash of ours."""
        with self._writer.get_connection(commit=True) as connection:
            connection.cursor().execute(f"PRAGMA synchronous={'FULL' if full else 'NORMAL'}")

    @contextmanager
    def writing(self) -> Generator[SQLiteCursor]:
        """One transaction; rolled back if the block raises."""
        with self._writer.transaction(commit=True) as cursor:
            yield cursor

    def tracked(self, c: SQLiteCursor, reader: str) -> int:
        """A reader's cursor as the caller's transaction sees it."""
        return self._max_tracking_id(reader, c) or 0

    def checkpoint(self) -> None:
        """Move the write-ahead log into the file and truncate it; waits for readers to let go."""
        with self._writer.get_connection(commit=True) as connection:
            cursor = connection.cursor()
            for _ in range(CHECKPOINT_ATTEMPTS):
                cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                if cursor.fetchone()[0] == 0:
                    return
        msg = "The log is being read by another process; stop `log --follow` and try again."
        raise StoreError(msg)

    def insert_rows(self, c: SQLiteCursor, rows: Sequence[NewRow]) -> range:
        """Insert inside a transaction of the caller's; the positions given, contiguous.

        Raises:
            sqlite3.IntegrityError: an event is already there; the caller's savepoint undoes all.
        """
        rest = len(rows) % ROWS_AT_ONCE
        for start in range(0, len(rows) - rest, ROWS_AT_ONCE):
            c.execute(self._insert_many, [*chain(*rows[start : start + ROWS_AT_ONCE])])
        c.executemany(self.insert_events_statement, rows[len(rows) - rest :])
        c.execute("SELECT seq FROM sqlite_sequence WHERE name = 'stored_events'")
        last: int = c.fetchone()[0]
        return range(last - len(rows) + 1, last + 1)

    def known(self, c: SQLiteCursor, streams: Iterable[str]) -> dict[tuple[str, int], int]:
        """Positions of every event in these streams, by (stream, version)."""
        found: dict[tuple[str, int], int] = {}
        names = list(dict.fromkeys(streams))
        for start in range(0, len(names), PARAMETERS_MAX):
            some = names[start : start + PARAMETERS_MAX]
            c.execute(
                "SELECT originator_id, originator_version, notification_id FROM stored_events "
                f"WHERE originator_id IN ({','.join('?' * len(some))})",
                some,
            )
            found |= {(row[0], row[1]): row[2] for row in c.fetchall()}
        return found

    def track(self, c: SQLiteCursor, reader: str, position: int) -> None:
        """Move a reader's cursor forward inside the caller's transaction."""
        self._insert_tracking(c, Tracking(reader, position))

    def select_notifications(
        self,
        start: int | None,
        limit: int,
        stop: int | None = None,
        topics: Sequence[str] = (),
        *,
        inclusive_of_start: bool = True,
    ) -> Sequence[Notification]:
        after = 0 if start is None else start - 1 if inclusive_of_start else start
        return [
            Notification(
                id=position,
                originator_id=stream,
                originator_version=version,
                topic=topic,
                state=state,
            )
            for position, stream, version, topic, state in self.select_rows(
                after, stop, limit, topics
            )
        ]

    @contextmanager
    def rows(
        self, after: int, upto: int | None, limit: int, topics: Sequence[str] = ()
    ) -> Generator[Iterable[Row]]:
        """At most `limit` rows in `(after, upto]`, ascending, as plain tuples and one at a time.

        On a reader's connection and outside any longer transaction.
        """
        where = "notification_id > ?" + ("" if upto is None else " AND notification_id <= ?")
        values: list[Any] = [after] if upto is None else [after, upto]
        if topics:
            where += f" AND topic IN ({','.join('?' * len(topics))})"
            values += topics
        sql = f"{SELECT_ROWS} WHERE {where} ORDER BY notification_id LIMIT ?"
        with self._reader.get_connection(commit=False) as connection:
            cursor = connection.cursor().sqlite_cursor
            cursor.row_factory = None  # the library's sqlite3.Row costs a third of a scan
            try:
                yield cursor.execute(sql, [*values, limit])
            finally:
                cursor.close()

    def select_rows(
        self, after: int, upto: int | None, limit: int, topics: Sequence[str] = ()
    ) -> list[Row]:
        """The same rows, all at once."""
        with self.rows(after, upto, limit, topics) as rows:
            return list(rows)

    def rows_of(self, streams: Sequence[str]) -> list[Row]:
        """Rows of at most `PARAMETERS_MAX` streams."""
        marks = ",".join("?" * len(streams))
        return self.fetch(f"{SELECT_ROWS} WHERE originator_id IN ({marks})", streams)

    def states(self, streams: Collection[str]) -> list[tuple[str, bytes]]:
        """(stream, state) of every event in these streams."""
        names = list(streams)
        found: list[tuple[str, bytes]] = []
        for start in range(0, len(names), PARAMETERS_MAX):
            some = names[start : start + PARAMETERS_MAX]
            found += [(row[1], row[4]) for row in self.rows_of(some)]
        return found

    def fetch(self, sql: str, values: Sequence[Any] = ()) -> list[Any]:
        """Rows as plain tuples, on a reader's connection and outside any longer transaction."""
        with self._reader.get_connection(commit=False) as connection:
            cursor = connection.cursor().sqlite_cursor
            cursor.row_factory = None
            try:
                return cursor.execute(sql, values).fetchall()
            finally:
                cursor.close()

    def close(self) -> None:
        self._reader.close()
        self._writer.close()
