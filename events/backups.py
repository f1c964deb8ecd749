"""Copies of the log and the keys that are whole, and how the keys of two copies become one."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Final

from events.errors import StoreError
from events.facts import FactForgotten
from events.people import PersonPaused, PersonResumed

if TYPE_CHECKING:
    from pathlib import Path

NEW_LOG, NEW_KEYS = "log.new", "keys.new"
"""A restore in the making, in the data folder; what a kill leaves is removed at the next start."""
PAGES_AT_ONCE: Final = 4096  # 16 MB between two looks at a writer's lock
BESIDE: Final = ("-wal", "-shm", "-journal")
KEPT: Final = tuple(kind.topic for kind in (PersonPaused, PersonResumed, FactForgotten))
"""What people asked for and a backup made before does not know: it outlives a restore."""


def copy_whole(source: Path, target: Path) -> None:
    """Copy a database as it is at one moment, beside whoever writes it; durable at the end.

    Raises:
        StoreError: it cannot be read or written; nothing is left of the copy.
    """
    try:
        with closing(_read_only(source)) as db, closing(sqlite3.connect(target)) as copy:
            db.backup(copy, pages=PAGES_AT_ONCE)
            copy.execute("PRAGMA journal_mode=DELETE")
            [(said,)] = copy.execute("PRAGMA integrity_check(1)").fetchall()
            if said != "ok":
                raise sqlite3.DatabaseError(said)
        with target.open("rb") as file:
            os.fsync(file.fileno())
    except (sqlite3.Error, OSError) as error:
        target.unlink(missing_ok=True)
        msg = f"{source} cannot be copied to {target} ({error}); check the disk and the path."
        raise StoreError(msg) from error


def settle(path: Path) -> None:
    """Move a write-ahead log that a kill left into its file.

    Raises:
        StoreError: it is damaged.
    """
    try:
        with closing(sqlite3.connect(path, isolation_level=None)) as db:
            db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    except sqlite3.Error as error:
        msg = f"{path} cannot be read ({error}); move it away to go on without it."
        raise StoreError(msg) from error


def unite_keys(keys: Path, other: Path) -> None:
    """Add to `keys` what only `other` knows. What one of the two destroyed is destroyed.

    Raises:
        StoreError: one of them is no key store.
    """
    try:
        with closing(sqlite3.connect(keys, isolation_level=None)) as db:
            db.execute("PRAGMA secure_delete=ON")
            db.execute("ATTACH ? AS other", (f"{other.absolute().as_uri()}?mode=ro",))
            db.execute("BEGIN IMMEDIATE")
            db.execute("INSERT OR IGNORE INTO keys SELECT * FROM other.keys")
            db.execute("INSERT OR IGNORE INTO erased SELECT * FROM other.erased")
            db.execute(
                "UPDATE keys SET key = NULL, destroyed_us = gone.destroyed_us FROM other.keys gone "
                "WHERE gone.destroyed_us IS NOT NULL AND keys.destroyed_us IS NULL "
                "AND (gone.owner, gone.generation) = (keys.owner, keys.generation)"
            )
            db.execute("COMMIT")
            db.execute("DETACH other")
            db.execute("VACUUM")
    except sqlite3.Error as error:
        msg = f"The keys of {other} cannot be taken over ({error}); is it a copy of keys.db?"
        raise StoreError(msg) from error


def keep_wishes(log: Path, replaced: Path) -> int:
    """Add what people asked for in the log that is replaced and this one lacks; the other's head.

    Raises:
        StoreError: one of them is no log.
    """
    marks = ", ".join("?" * len(KEPT))
    try:
        with closing(sqlite3.connect(log, isolation_level=None)) as db:
            db.execute("ATTACH ? AS replaced", (f"{replaced.absolute().as_uri()}?mode=ro",))
            db.execute(
                "INSERT OR IGNORE INTO stored_events "
                "(originator_id, originator_version, topic, state) "
                "SELECT originator_id, originator_version, topic, state "
                f"FROM replaced.stored_events WHERE topic IN ({marks}) ORDER BY notification_id",
                KEPT,
            )
            [(head,)] = db.execute(
                "SELECT coalesce(max(notification_id), 0) FROM replaced.stored_events"
            ).fetchall()
            db.execute("DETACH replaced")
    except sqlite3.Error as error:
        msg = f"What people asked for cannot be kept ({error})."
        raise StoreError(msg) from error
    return head


def put_in_place(data: Path) -> None:
    """The new log and keys instead of the old ones, all closed and without a write-ahead log.

    The keys first: they open the old log as well, if a crash falls between the two.
    """
    for new, name in ((NEW_KEYS, "keys.db"), (NEW_LOG, "log.db")):
        for beside in BESIDE:
            (data / f"{name}{beside}").unlink(missing_ok=True)
        (data / new).replace(data / name)


def remove_unfinished(data: Path) -> None:
    """Remove what a restore left that did not end."""
    for name in (NEW_LOG, NEW_KEYS):
        for beside in ("", *BESIDE):
            (data / f"{name}{beside}").unlink(missing_ok=True)


def _read_only(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
