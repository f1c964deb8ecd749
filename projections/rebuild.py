"""Making the read model again from the log, comparing two, and copying one without its holes.

A rebuild writes a new file beside the old one and swaps it in once it has reached the head and
passed its checks; a difference from the old one is reported and never stops it.
"""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

from projections import schema
from projections.projector import BulkProjector
from projections.recall.lexical import FactDoc, LexicalChanges, LexicalIndex, MessageDoc
from projections.recall.lexical_process import LexicalProcess
from projections.schema import TABLES
from projections.store import Files, open_tables

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator
    from pathlib import Path

    from duckdb import DuckDBPyConnection

    from events.log import EventLog

PROCESS_EVENTS_MIN = 20_000  # starting a process costs what it saves for so many
MAKING = ("checkpoint_threshold = '256MB'", "fsync_mode = 'NONE'")
"""Nobody reads a file in the making, and a kill throws it away: it is synced once, at its end."""
COPY_ROWS = 5000  # documents of the lexical index handed over at once: a few MB


class CheckFailedError(Exception):
    """A read model that contradicts itself or the log; the text says where."""


class Difference(NamedTuple):
    """The first row in which two read models differ, per table."""

    table: str
    only_left: int
    only_right: int
    example: str

    def __str__(self) -> str:
        return (
            f"{self.table}: {self.only_left} rows only in the live table, "
            f"{self.only_right} only in the rebuilt one; the first: {self.example}"
        )


def build(
    log: EventLog, files: Files, *, upto: int | None = None, progress: Callable[[int], None]
) -> int:
    """A new read model from position 0; the position reached.

    Raises:
        CheckFailedError: it contradicts itself or the log.
        ProjectionHaltedError: an event cannot be projected.
    """
    files.remove()
    target = log.head() if upto is None else upto
    if target == 0:
        _make_empty(files)
        return 0
    with _filling(files.lexical, target) as lexical:  # its process starts beside all this
        db = open_tables(files.tables)
        try:
            for setting in MAKING:
                db.execute(f"SET {setting}")
            reached = BulkProjector(log, db, lexical).catch_up(target, progress)
            db.execute("UPDATE ledger.read_upto SET made_upto = position")
            db.execute("CHECKPOINT")
            check(db, log, reached)
        finally:
            db.close()
        _make_durable(files.tables)
    return reached


def _make_empty(files: Files) -> None:
    """What the log of a new folder leads to: nothing is there to be folded or checked."""
    schema.create(files.tables)
    LexicalIndex(files.lexical).close()
    _make_durable(files.tables)


def _make_durable(path: Path) -> None:
    """What was written without waiting for the disk is on it when this returns."""
    with path.open("rb") as file:
        os.fsync(file.fileno())


@contextmanager
def _filling(path: Path, events: int) -> Generator[LexicalIndex | LexicalProcess]:
    """A new lexical index, completed when the block ends."""
    if events >= PROCESS_EVENTS_MIN:
        with LexicalProcess(path) as process:
            yield process
        return
    lexical = LexicalIndex(path)
    try:
        with lexical.bulk():
            yield lexical
    finally:
        lexical.close()


def check(db: DuckDBPyConnection, log: EventLog, upto: int) -> None:
    """Keys unique, vectors whole, and as many rows as the log's events allow.

    Raises:
        CheckFailedError: the first thing that does not hold.
    """
    for table in TABLES:
        if table.key:
            continue  # a primary key cannot be there twice
        key = table.column_names[:2]  # the vector tables: (id, model)
        twice = db.execute(
            f"SELECT {', '.join(key)} FROM {table.name} GROUP BY ALL HAVING count(*) > 1 LIMIT 1"
        ).fetchone()
        if twice is not None:
            msg = f"{table.name} has the key {twice} twice"
            raise CheckFailedError(msg)
        if "embedding_blob" in table.column_names:
            broken = db.execute(
                f"SELECT 1 FROM {table.name} WHERE octet_length(embedding_blob) <> 4 * dims LIMIT 1"
            ).fetchone()
            if broken is not None:
                msg = f"{table.name} has a vector of the wrong length"
                raise CheckFailedError(msg)
    if upto == log.head():
        _check_counts(db, log.counts())


def _check_counts(db: DuckDBPyConnection, events: dict[str, int]) -> None:
    rows = db.execute(
        "SELECT (SELECT count(*) FROM messages), (SELECT count(*) FROM ledger.turns "
        "WHERE verdict <> 'run'), "
        "(SELECT count(*) FROM actions WHERE kind IN ('model_call', 'embedding_call')), "
        "(SELECT count(*) FROM ledger.windows), (SELECT count(*) FROM automations), "
        "(SELECT count(*) FROM automation_runs)"
    ).fetchone()
    assert rows is not None, "an aggregate has one row"
    said = sum(events.get(f"{t}.1", 0) for t in ("message.received", "message.edited"))
    said += events.get("reply.delivered.1", 0)
    calls = sum(events.get(f"money.{t}.1", 0) for t in ("settled", "unsettled"))
    bounds = (
        ("messages", rows[0], 0, said),
        ("turns", rows[1], events.get("reply.decided.1", 0), events.get("reply.decided.1", 0)),
        ("calls", rows[2], calls, calls),
        ("windows", rows[3], 0, events.get("window.read.1", 0)),
        ("automations", rows[4], 0, events.get("automation.created.1", 0)),
        ("runs", rows[5], 0, events.get("run.started.1", 0) + events.get("run.skipped.1", 0)),
    )
    for name, found, low, high in bounds:
        if not low <= found <= high:
            msg = f"{found} {name} in the tables, but the log has {low} to {high}"
            raise CheckFailedError(msg)


def swap(making: Files, live: Files) -> None:
    """Put a finished read model in place of the live one; both must be closed.

    The lexical index goes first: if a crash falls between the two, it is ahead of the old tables,
    which is harmless, never behind.
    """
    live.remove_beside()
    making.lexical.replace(live.lexical)
    making.tables.replace(live.tables)


def differences(left: DuckDBPyConnection, right: Path) -> list[Difference]:
    """Every table in which the open read model and the one in the file differ."""
    left.execute(f"ATTACH '{_sql_path(right)}' AS rebuilt (READ_ONLY)")
    try:
        return [found for table in TABLES if (found := _difference(left, table.name)) is not None]
    finally:
        left.execute("DETACH rebuilt")


def _difference(db: DuckDBPyConnection, table: str) -> Difference | None:
    # How often each row is in the live table, less how often in the rebuilt one: half the time of
    # two EXCEPT ALL (measured).
    unequal = (
        "SELECT * EXCLUDE (side_), sum(side_) AS more_ FROM "
        f"(SELECT *, 1 AS side_ FROM main.{table} "
        f"UNION ALL SELECT *, -1 FROM rebuilt.main.{table}) GROUP BY ALL HAVING more_ <> 0"
    )
    only_left, only_right = db.execute(
        f"SELECT sum(greatest(more_, 0)), sum(greatest(-more_, 0)) FROM ({unequal})"
    ).fetchall()[0]
    if only_left is None:
        return None
    example = db.execute(
        f"SELECT * EXCLUDE (more_) FROM ({unequal}) WHERE more_ > 0 OR ? = 0 ORDER BY ALL LIMIT 1",
        [only_left],
    ).fetchall()[0]
    return Difference(table, int(only_left), int(only_right), repr(example)[:500])


def purge(db: DuckDBPyConnection, making: Files, upto: int) -> None:
    """Copy the live rows into new files, so that nothing deleted survives in free space.

    DuckDB does not give deleted space back and FTS5 keeps deleted words in a contentless index;
    neither does a copy. The caller closes the live files and swaps.
    """
    making.remove()
    db.execute(f"ATTACH '{_sql_path(making.tables)}' AS copy")
    name = db.execute("SELECT current_database()").fetchall()[0][0]
    try:
        db.execute(f'COPY FROM DATABASE "{name}" TO copy')
        db.execute("UPDATE copy.ledger.read_upto SET made_upto = position")
        db.execute("CHECKPOINT copy")
    finally:
        db.execute("DETACH copy")
    remake_lexical(db, making.lexical, upto)


def remake_lexical(db: DuckDBPyConnection, path: Path, upto: int) -> None:
    """A new lexical index from the messages and facts of the tables."""
    lexical = LexicalIndex(path)
    try:
        lexical.load(upto, _documents(db))
    finally:
        lexical.close()


def _documents(db: DuckDBPyConnection) -> Iterator[LexicalChanges]:
    cursor = db.cursor()
    found = cursor.execute(
        "WITH own AS (SELECT unnest(CAST(delivered AS BIGINT[])) AS id FROM ledger.turns) "
        "SELECT CAST(message_id AS BIGINT), CAST(guild_id AS BIGINT), CAST(channel_id AS BIGINT), "
        "CAST(author_id AS BIGINT), epoch_us(created_at), "
        "CASE WHEN CAST(message_id AS BIGINT) IN (SELECT id FROM own) THEN 1 ELSE 0 END, "
        "author_name, content FROM messages ORDER BY CAST(message_id AS BIGINT)"
    )
    while rows := found.fetchmany(COPY_ROWS):
        yield LexicalChanges(put_messages=[MessageDoc(*row) for row in rows])
    found = cursor.execute(
        "SELECT id, CAST(guild_id AS BIGINT), CAST(channel_id AS BIGINT), CAST(user_id AS BIGINT), "
        "subject, fact FROM memory_facts WHERE is_active = 1 ORDER BY id"
    )
    while rows := found.fetchmany(COPY_ROWS):
        yield LexicalChanges(put_facts=[FactDoc(*row) for row in rows])
    cursor.close()


def _sql_path(path: Path) -> str:
    return str(path).replace("'", "''")
