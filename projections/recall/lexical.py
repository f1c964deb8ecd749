"""The lexical index: which messages and facts contain a word.

SQLite FTS5 in a file of its own, written by the projector's one writer thread and read by anybody
through `LexicalIndex.reader`. The FTS5 tables are contentless; beside each stands a table of what
recall filters by, and of messages what it ranks: hundreds of texts by their ids are read ten times
as fast as from DuckDB, and no slower among a million. The file can be remade at any time from
`messages` and `memory_facts`, so durability is traded for speed wherever they meet.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Self

import apsw
import msgspec

from projections.recall.lexical_reader import LexicalReader
from projections.recall.unspaced import spaced

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable
    from pathlib import Path

APPLICATION_ID: Final = 0x4C4B4C58
"""`LKLX` in the file's header: says whose file it is."""

SCHEMA_VERSION: Final = 2
"""Raised when the tables below or the tokenizer change; an older file is remade, never altered."""

BULK_HASH_BYTES: Final = 32 * 1024 * 1024
"""FTS5 collects this many bytes of postings before it writes a segment: 95k documents a second
against 65k at its default of 1 MiB (measured), at the price of that much memory."""

LIVE_HASH_BYTES: Final = 1024 * 1024
"""FTS5's own default: live batches are small."""

_BY_CHANNEL: Final = "CREATE INDEX messages_by_channel ON messages (channel_id, message_id)"
_SCHEMA: Final = f"""
CREATE VIRTUAL TABLE message_words USING fts5(author, body,
    content='', contentless_delete=1, tokenize='porter unicode61 remove_diacritics 2');
CREATE VIRTUAL TABLE fact_words USING fts5(body,
    content='', contentless_delete=1, tokenize='porter unicode61 remove_diacritics 2');
CREATE VIRTUAL TABLE message_terms USING fts5vocab(message_words, row);
CREATE VIRTUAL TABLE fact_terms USING fts5vocab(fact_words, row);
CREATE TABLE messages (message_id INTEGER PRIMARY KEY, guild_id INTEGER,
    channel_id INTEGER NOT NULL, author_id INTEGER NOT NULL, created_us INTEGER NOT NULL,
    is_own INTEGER NOT NULL, author_name TEXT NOT NULL, content TEXT NOT NULL) STRICT;
{_BY_CHANNEL};
CREATE TABLE facts (fact_id INTEGER PRIMARY KEY, guild_id INTEGER, channel_id INTEGER,
    user_id INTEGER, subject TEXT NOT NULL) STRICT;
CREATE TABLE read_upto (one INTEGER PRIMARY KEY CHECK (one = 1), position INTEGER NOT NULL) STRICT;
INSERT INTO read_upto VALUES (1, 0);
PRAGMA application_id = {APPLICATION_ID};
PRAGMA user_version = {SCHEMA_VERSION};
"""

# A whole batch in one statement: Python holds the GIL between rows, SQLite does not within one.
_REMOVE_MESSAGES: Final = """
DELETE FROM message_words WHERE rowid IN
    (SELECT message_id FROM messages WHERE message_id IN (SELECT value FROM json_each(:rows)));
DELETE FROM messages WHERE message_id IN (SELECT value FROM json_each(:rows))"""
_PUT_MESSAGES: Final = """
INSERT INTO messages
    SELECT value->>0, value->>1, value->>2, value->>3, value->>4, value->>5, value->>6, value->>7
    FROM json_each(:rows);
INSERT INTO message_words (rowid, author, body)
    SELECT value->>0, value->>8, value->>9 FROM json_each(:rows)"""
_PUT_FILTERS: Final = "INSERT INTO messages VALUES "
_FILTERS_OF_ONE: Final = "(?, ?, ?, ?, ?, ?, ?, ?)"
_FILTERS_AT_ONCE: Final = 50
"""Rows in one statement: a quarter cheaper than one at a time, and more gain nothing (measured)."""
_PUT_WORDS_OF_ONE: Final = "INSERT INTO message_words (rowid, author, body) VALUES (?, ?, ?)"
_MOVE_CURSOR: Final = "UPDATE read_upto SET position = ?"
_REMOVE_FACTS: Final = """
DELETE FROM fact_words WHERE rowid IN
    (SELECT fact_id FROM facts WHERE fact_id IN (SELECT value FROM json_each(:rows)));
DELETE FROM facts WHERE fact_id IN (SELECT value FROM json_each(:rows))"""
_PUT_FACTS: Final = """
INSERT INTO facts
    SELECT value->>0, value->>1, value->>2, value->>3, value->>4 FROM json_each(:rows);
INSERT INTO fact_words (rowid, body) SELECT value->>0, value->>5 FROM json_each(:rows)"""


class MessageDoc(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """A message as the index needs it. `guild_id` is None in a DM; `created_us` is Unix time."""

    message_id: int
    guild_id: int | None
    channel_id: int
    author_id: int
    created_us: int
    is_own: int
    """1: we wrote it ourselves. An int, because it travels as JSON into an INTEGER column."""
    author_name: str
    content: str


class FactDoc(NamedTuple):
    """An active fact as the index needs it: whose words it came from, and whom it is about."""

    fact_id: int
    guild_id: int | None
    channel_id: int | None
    user_id: int | None
    subject: str
    fact: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LexicalChanges:
    """What a batch of events did to the index: removals first, then at most one put per id.

    A put of a known id replaces it; in bulk, a message's only if it is among the removals as well.
    Removing an unknown id does nothing. A fact that is no longer active is removed.
    """

    put_messages: Sequence[MessageDoc] = ()
    remove_messages: Sequence[int] = ()
    put_facts: Sequence[FactDoc] = ()
    remove_facts: Sequence[int] = ()


class LexicalIndexError(Exception):
    """The file is damaged, or not a lexical index of this version. The remedy is a rebuild."""


class LexicalIndex:
    """The one writer of a lexical index file. Use it from one thread at a time."""

    def __init__(self, path: Path) -> None:
        """Open `path`, or make it when there is no such file.

        Raises:
            LexicalIndexError: the file is damaged or not a lexical index of this version.
        """
        self._path = path
        self._filled: int | None = None
        self._alone = False
        try:
            self._connection: Any = apsw.Connection(str(path))  # its stubs need Python 3.12
            self._open()
        except apsw.Error as error:
            message = f"{path} cannot be read as a lexical index ({error}): {_REMEDY}"
            raise LexicalIndexError(message) from error

    def _open(self) -> None:
        connection = self._connection
        connection.set_busy_timeout(5_000)  # ms; only a reader's rare checkpoint can make us wait
        new = not connection.execute("SELECT count(*) FROM sqlite_schema").get
        found = connection.pragma("application_id"), connection.pragma("user_version")
        if not new and found != (APPLICATION_ID, SCHEMA_VERSION):
            message = f"{self._path} is not a lexical index of this version: {_REMEDY}"
            raise LexicalIndexError(message)
        connection.pragma("journal_mode", "wal")
        connection.pragma("synchronous", "normal")
        if new:
            with connection:
                connection.execute(_SCHEMA)
        self.cursor()
        for table in ("message_words", "fact_words"):
            connection.execute(f"SELECT rowid FROM {table}('a') LIMIT 1")
        self._tune(LIVE_HASH_BYTES, automerge=4)  # a bulk load that was killed left its own

    @property
    def path(self) -> Path:
        """The file."""
        return self._path

    def cursor(self) -> int:
        """The position up to which events are in the index; 0 when nothing is."""
        return int(self._connection.execute("SELECT position FROM read_upto").get)

    def apply(self, upto: int, *batches: LexicalChanges) -> None:
        """Write what the events up to position `upto` did, and the cursor, in one transaction.

        A position at or before the cursor is already in the index: then nothing happens.
        """
        if self._filled is not None:
            self._fill(upto, batches)
            return
        with self._connection:
            if upto > self.cursor():
                for batch in batches:
                    self._write(batch)
                self._connection.execute(_MOVE_CURSOR, (upto,))

    def _fill(self, upto: int, batches: Iterable[LexicalChanges]) -> None:
        assert self._filled is not None, "only in bulk"
        if upto > self._filled:
            for batch in batches:
                self._write(batch)
            self._filled = upto

    def load(self, upto: int, batches: Iterable[LexicalChanges]) -> None:
        """Fill a new index from the read model as of `upto`."""
        with self.bulk():
            self._fill(upto, batches)

    @contextmanager
    def bulk(self, *, alone: bool = False) -> Generator[Self]:
        """Fill a new file: for rebuilds and the purge. All of it is one transaction.

        `alone` says that no other thread here wants the interpreter: then rows go one at a time,
        and FTS5 writes a segment per `BULK_HASH_BYTES`, few enough to be searched as they are. It
        writes one at every commit and every statement of many rows, too. There is no journal: if
        the block raises, the file is useless and is made anew.
        """
        connection = self._connection
        self._tune(BULK_HASH_BYTES, automerge=0)
        # Apsw stops at the first row, and these pragmas answer with one: each on its own.
        connection.pragma("journal_mode", "off")
        connection.pragma("synchronous", "off")
        connection.execute("BEGIN; DROP INDEX messages_by_channel")
        self._filled, self._alone = self.cursor(), alone
        yield self
        connection.execute(_BY_CHANNEL)
        connection.execute(_MOVE_CURSOR, (self._filled,))
        self._filled, self._alone = None, False
        connection.execute("COMMIT")
        connection.pragma("journal_mode", "wal")
        connection.pragma("synchronous", "normal")
        self._tune(LIVE_HASH_BYTES, automerge=4)

    def reader(self) -> LexicalReader:
        """A reader with its own connection (0.3 ms); the caller closes it."""
        return LexicalReader(self._path)

    def close(self) -> None:
        """Close the writer; readers are their owners' business."""
        self._connection.close()

    def _write(self, batch: LexicalChanges) -> None:
        # To a new file nothing comes twice, and looking for it costs a tenth of a rebuild.
        again = () if self._filled is not None else (doc.message_id for doc in batch.put_messages)
        self._run(_REMOVE_MESSAGES, [*batch.remove_messages, *again])
        rows = [msgspec.structs.astuple(doc) for doc in batch.put_messages]
        words = [(row[0], spaced(row[6]), spaced(row[7])) for row in rows]
        if self._alone:
            for start in range(0, len(rows), _FILTERS_AT_ONCE):
                some = rows[start : start + _FILTERS_AT_ONCE]
                marks = ", ".join([_FILTERS_OF_ONE] * len(some))
                self._connection.execute(_PUT_FILTERS + marks, tuple(chain.from_iterable(some)))
            self._connection.executemany(_PUT_WORDS_OF_ONE, words)
        else:
            both = zip(rows, words, strict=True)
            self._run(_PUT_MESSAGES, [(*row, *word[1:]) for row, word in both])
        removed = [*batch.remove_facts, *(doc.fact_id for doc in batch.put_facts)]
        self._run(_REMOVE_FACTS, removed)
        facts = [doc._replace(fact=spaced(doc.fact)) for doc in batch.put_facts]
        self._run(_PUT_FACTS, facts)

    def _run(self, statements: str, rows: Sequence[object]) -> None:
        if rows:
            self._connection.execute(statements, {"rows": msgspec.json.encode(rows).decode()})

    def _tune(self, hash_bytes: int, *, automerge: int) -> None:
        for table in ("message_words", "fact_words"):
            self._connection.execute(
                f"INSERT INTO {table}({table}, rank) VALUES ('hashsize', ?), ('automerge', ?)",
                (hash_bytes, automerge),
            )


_REMEDY: Final = "stop Lorekeeper, delete the file and run `rebuild`; nothing is lost."
