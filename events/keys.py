"""The key store and the ledger of what was erased: `keys.db`, backed up apart from the log.

One AES-256 key per owner (a person or a guild) and generation. Destroying it makes every word
sealed with it unreadable, in this log and in every copy of it. The ledger names what was erased
before the log does, so that no crash can forget an erasure.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import sqlite3
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final, NamedTuple, cast

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from events import streams
from events.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Collection, Generator, Iterable
    from pathlib import Path

KEY_BITS = 256
OPEN_KEYS_MAX = 4096  # ciphers held in memory, ~1 kB each; a small server has fewer people

_SCHEMA = """
CREATE TABLE IF NOT EXISTS keys (
    owner TEXT NOT NULL, generation INTEGER NOT NULL, key BLOB, created_us INTEGER NOT NULL,
    destroyed_us INTEGER, PRIMARY KEY (owner, generation)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS erased (what TEXT PRIMARY KEY, at_us INTEGER NOT NULL) WITHOUT ROWID;
"""


class Destroyed:
    """Stands where a destroyed key was."""


DESTROYED: Final = Destroyed()


class OwnKey(NamedTuple):
    """The newest key of an owner, for sealing."""

    generation: int
    cipher: AESGCM


class KeyStore:
    """Thread-safe; one connection behind a lock, because keys are cached and calls are rare."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.RLock()
        self._open: dict[tuple[str, int], AESGCM | Destroyed] = {}
        self._newest: dict[str, OwnKey | Destroyed] = {}
        try:
            self._db = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
            self._db.executescript(
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON;"
                + _SCHEMA
            )
        except sqlite3.Error as error:
            msg = f"The key store {path} cannot be opened ({error}); restore it from a backup."
            raise StoreError(msg) from error
        self._any_erased: bool = self._one("SELECT EXISTS (SELECT 1 FROM erased)") == 1

    def close(self) -> None:
        with self._lock:
            self._db.close()

    def opener(self, owner: str, generation: int) -> AESGCM | Destroyed | None:
        """The cipher of a key, DESTROYED, or None where no such key was ever here."""
        found = self._open.get((owner, generation))
        if found is not None:
            return found
        with self._lock:
            row = self._db.execute(
                "SELECT key FROM keys WHERE owner = ? AND generation = ?", (owner, generation)
            ).fetchone()
            if row is None:
                return None
            if len(self._open) >= OPEN_KEYS_MAX:
                self._open.clear()
            cipher = DESTROYED if row[0] is None else AESGCM(row[0])
            self._open[owner, generation] = cipher
            return cipher

    def sealers(self, owners: Collection[str], at_us: int) -> dict[str, OwnKey | Destroyed]:
        """The newest key of each owner, made where there is none.

        New keys are durable when this returns, before anything is sealed with them. DESTROYED
        where the owner was erased and has not come back.
        """
        if len(self._newest) + len(owners) > OPEN_KEYS_MAX:
            self._newest.clear()
        missing = {*owners} - self._newest.keys()
        if missing:
            with self._lock:
                self._load_newest(sorted(missing), at_us)
        return {owner: self._newest[owner] for owner in owners}

    def _load_newest(self, owners: Iterable[str], at_us: int) -> None:
        fresh: dict[str, OwnKey | Destroyed] = {}
        with self._committing():
            for owner in owners:
                row = self._db.execute(
                    "SELECT generation, key, destroyed_us FROM keys WHERE owner = ? "
                    "ORDER BY generation DESC LIMIT 1",
                    (owner,),
                ).fetchone()
                if row is None:
                    key = AESGCM.generate_key(KEY_BITS)
                    self._db.execute(
                        "INSERT INTO keys VALUES (?, 1, ?, ?, NULL)", (owner, key, at_us)
                    )
                    fresh[owner] = OwnKey(1, AESGCM(key))
                elif row[2] is not None:
                    fresh[owner] = DESTROYED
                else:
                    fresh[owner] = OwnKey(row[0], AESGCM(row[1]))
        self._newest.update(fresh)

    @contextmanager
    def _committing(self) -> Generator[None]:
        """One durable transaction; nothing of it stays if the block or the commit fails."""
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._db.execute("COMMIT")
        except BaseException:
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
            raise

    def keyed_hash(self, owner: str, text: str) -> bytes:
        """A hash of `text` that only this owner's keys can make; empty once they are destroyed."""
        with self._lock:
            row = self._db.execute(
                "SELECT key FROM keys WHERE owner = ? AND key IS NOT NULL "
                "ORDER BY generation LIMIT 1",
                (owner,),
            ).fetchone()
        if row is None:
            return b""
        return hmac.digest(row[0], text.encode(), hashlib.sha256)

    def destroy(self, owner: str, at_us: int) -> bool:
        """Destroy every key of an owner. Returns whether there was one left to destroy."""
        with self._lock:
            with self._committing():
                gone = self._db.execute(
                    "UPDATE keys SET key = NULL, destroyed_us = ? "
                    "WHERE owner = ? AND key IS NOT NULL",
                    (at_us, owner),
                ).rowcount
                # One who was never heard is not to be heard either: the mark stands for the key.
                self._db.execute(
                    "INSERT OR IGNORE INTO keys VALUES (?, 1, NULL, ?, ?)", (owner, at_us, at_us)
                )
            self._newest.pop(owner, None)
            for known in [name for name in self._open if name[0] == owner]:
                del self._open[known]
            self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            return gone > 0

    def newest(self, owner: str) -> tuple[int, bool]:
        """An owner's newest generation (0: none), and whether it is destroyed or will be."""
        row = self._one_row(
            "SELECT generation, destroyed_us IS NOT NULL FROM keys WHERE owner = ? "
            "ORDER BY generation DESC LIMIT 1",
            owner,
        )
        return (0, False) if row is None else (row[0], row[1] == 1)

    def come_back(self, owner: str, generation: int, at_us: int) -> bool:
        """Open the next generation after an erasure; durable when this returns.

        Nothing happens, and False is returned, unless `generation` is the next one and all keys
        before it are gone: a person who was erased again has to come back again.
        """
        with self._lock:
            with self._committing():
                opened = self._db.execute(
                    "INSERT INTO keys SELECT owner, ?, ?, ?, NULL FROM keys WHERE owner = ? "
                    "GROUP BY owner HAVING max(generation) + 1 = ? AND count(key) = 0 "
                    "AND count(*) = count(destroyed_us)",
                    (
                        *(generation, AESGCM.generate_key(KEY_BITS), at_us),
                        *(owner, generation),
                    ),
                ).rowcount
            self._newest.pop(owner, None)
            return opened > 0

    def is_erased(self, owner: str, generation: int) -> bool:
        """Whether a key is destroyed, or will be: its owner is in the ledger since it was made."""
        row = self._one_row(
            "SELECT destroyed_us IS NOT NULL FROM keys WHERE owner = ? AND generation = ?",
            owner,
            generation,
        )
        return row is not None and row[0] == 1

    def record_erased(self, what: Collection[str], at_us: int) -> None:
        """Write ledger entries; durable when this returns.

        From here on nothing more is sealed for an erased person or guild; what was sealed can be
        read until `destroy`, so that the read model can take it back.
        """
        with self._lock:
            with self._committing():
                self._db.executemany(
                    "INSERT OR IGNORE INTO erased VALUES (?, ?)", [(name, at_us) for name in what]
                )
                self._db.executemany(
                    "UPDATE keys SET destroyed_us = ? WHERE owner = ? AND destroyed_us IS NULL",
                    [(at_us, name) for name in what],
                )
                # One who came back and was not heard since has no key to mark: the next is used up.
                self._db.executemany(
                    "INSERT INTO keys SELECT owner, max(generation) + 1, NULL, ?, ? FROM keys "
                    "WHERE owner = ? GROUP BY owner HAVING count(key) = 0",
                    [(at_us, at_us, name) for name in what],
                )
                # One who was never heard is not to be heard either: the mark stands for the key.
                self._db.executemany(
                    "INSERT OR IGNORE INTO keys VALUES (?, 1, NULL, ?, ?)",
                    [(name, at_us, at_us) for name in what if streams.has_key(name)],
                )
            for name in what:
                self._newest.pop(name, None)
            self._any_erased = True

    def erased_among(self, names: Collection[str]) -> frozenset[str]:
        """Which of these the ledger lists. Costs nothing while the ledger is empty."""
        if not self._any_erased or not names:
            return frozenset()
        with self._lock:
            rows = self._db.execute(
                "SELECT what FROM erased WHERE what IN (SELECT value FROM json_each(?))",
                (json.dumps(list(names)),),
            ).fetchall()
        return frozenset(cast("str", row[0]) for row in rows)

    def ledger(self) -> list[tuple[str, int]]:
        """(what, at_us) of everything ever erased here, oldest first."""
        with self._lock:
            return self._db.execute(
                "SELECT what, at_us FROM erased ORDER BY at_us, what"
            ).fetchall()

    @property
    def has_erasures(self) -> bool:
        return self._any_erased

    def checkpoint(self) -> None:
        """Move the write-ahead log into the file and truncate it."""
        with self._lock:
            self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def _one_row(self, sql: str, *values: object) -> tuple[int, ...] | None:
        with self._lock:
            return self._db.execute(sql, values).fetchone()

    def _one(self, sql: str, *values: object) -> int:
        row = self._one_row(sql, *values)
        return 0 if row is None else row[0]


def random_nonces(count: int, nonce_bytes: int) -> list[bytes]:
    """`count` fresh nonces out of one call to the system's generator: it costs more than a seal."""
    pool = os.urandom(count * nonce_bytes)
    return [pool[i : i + nonce_bytes] for i in range(0, len(pool), nonce_bytes)]
