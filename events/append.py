"""Appending: sealing, the ledger before the log, and one transaction for a group of requests."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from eventsourcing.persistence import PersistenceError

from events import codec, streams
from events.codec import NONCE_BYTES
from events.erasure import ErasureRequested
from events.errors import StoreError
from events.keys import KeyStore, OwnKey, random_nonces
from events.messages import MessageDeleted
from events.request import Appended, Refused, Request

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from eventsourcing.sqlite import SQLiteCursor

    from events.sqlite import LogRecorder, NewRow


class Appender:
    """Writes groups of requests; one thread at a time."""

    def __init__(self, recorder: LogRecorder, keys: KeyStore) -> None:
        self._recorder = recorder
        self._keys = keys

    def append_group(self, requests: Sequence[Request]) -> list[Appended | Refused]:
        """Record several requests in one transaction; each gets its own answer.

        Raises:
            StoreError: the disk is full or the file cannot be written; nothing was recorded.
        """
        at_us = max((n.event.at for r in requests for n in r.events), default=0)
        self._enter_into_ledger(requests, at_us)
        refused, rows = self._rows(requests, at_us)
        try:
            with self._recorder.writing() as c:
                return self._insert(c, requests, refused, rows)
        except (PersistenceError, sqlite3.OperationalError) as error:
            msg = f"The log cannot be written ({error}); free some space and start again."
            raise StoreError(msg) from error

    def _enter_into_ledger(self, requests: Sequence[Request], at_us: int) -> None:
        names = [
            streams.erased_as(new.stream)
            if isinstance(new.event, MessageDeleted)
            else new.event.what
            for request in requests
            for new in request.events
            if isinstance(new.event, MessageDeleted | ErasureRequested)
        ]
        if names:
            self._keys.record_erased(names, at_us)

    def _rows(
        self, requests: Sequence[Request], at_us: int
    ) -> tuple[dict[int, Refused], list[list[NewRow | None]]]:
        """Encode every event; None where it must not be stored. Refusals by request number."""
        erased = self._erased(requests)
        sealed = [new for request in requests for new in request.events if new.words is not None]
        sealers = self._keys.sealers({new.owner for new in sealed}, at_us)
        nonces = iter(random_nonces(len(sealed), NONCE_BYTES))
        refused: dict[int, Refused] = {}
        rows: list[list[NewRow | None]] = []
        for number, request in enumerate(requests):
            mine: list[NewRow | None] = []
            rows.append(mine)
            for new in request.events:
                event = new.event
                if erased and (gone := next((s for s in event.sources if s in erased), None)):
                    refused[number] = Refused("its source was erased", gone)
                if new.words is None:
                    state = codec.encode_clear(new)
                elif erased and streams.erased_as(new.stream) in erased:
                    state = codec.encode_blank(new)
                else:
                    key = sealers[new.owner]
                    nonce = next(nonces)
                    if not isinstance(key, OwnKey):
                        if event.collision == "decided":
                            refused[number] = Refused("its owner was erased", new.owner)
                        mine.append(None)
                        continue
                    state = codec.encode_sealed(new, key.generation, key.cipher, nonce)
                mine.append((new.stream, new.version, event.topic, state))
        return refused, rows

    def _erased(self, requests: Sequence[Request]) -> frozenset[str]:
        """Which sources and streams of these requests no longer have their words."""
        if not self._keys.has_erasures:
            return frozenset()
        sources = {s for request in requests for new in request.events for s in new.event.sources}
        names = sources | {
            new.stream for request in requests for new in request.events if new.words is not None
        }
        listed = self._keys.erased_among({streams.erased_as(name) for name in names})
        gone = {name for name in names if streams.erased_as(name) in listed}
        for stream, state in self._recorder.states(sources - gone):
            owner, generation = codec.owner_of(state)
            key = self._keys.opener(owner, generation) if owner else None
            if codec.is_blank(state) or (key is not None and not isinstance(key, AESGCM)):
                gone.add(stream)
        return frozenset(gone | listed)

    def _insert(
        self,
        c: SQLiteCursor,
        requests: Sequence[Request],
        refused: dict[int, Refused],
        rows: list[list[NewRow | None]],
    ) -> list[Appended | Refused]:
        for number, request in enumerate(requests):
            if request.track and self._recorder.tracked(c, request.track.reader) >= request.track.position:
                refused.setdefault(number, Refused("its cursor was stale", request.track.reader))
        flat = [row for n, mine in enumerate(rows) if n not in refused for row in mine if row]
        c.execute("SAVEPOINT all_new")
        try:
            fresh = iter(self._recorder.insert_rows(c, flat) if flat else ())
            known: dict[tuple[str, int], int] = {}
        except sqlite3.IntegrityError:
            c.execute("ROLLBACK TO all_new")
            known = self._recorder.known(c, (row[0] for row in flat))
            flat = self._without_known(requests, refused, rows, known)
            fresh = iter(self._recorder.insert_rows(c, flat) if flat else ())
        return self._answers(c, requests, refused, rows, known, fresh)

    @staticmethod
    def _without_known(
        requests: Sequence[Request],
        refused: dict[int, Refused],
        rows: list[list[NewRow | None]],
        known: dict[tuple[str, int], int],
    ) -> list[NewRow]:
        """Rows still to insert, marking requests whose decided events collide."""
        taken = set(known)
        flat: list[NewRow] = []
        for number, request in enumerate(requests):
            if number in refused:
                continue
            mine: list[NewRow] = []
            names: set[tuple[str, int]] = set()
            for new, row in zip(request.events, rows[number], strict=True):
                if row is None:
                    continue
                name = (row[0], row[1])
                if name not in taken and name not in names:
                    mine.append(row)
                    names.add(name)
                elif new.event.collision == "decided":
                    refused[number] = Refused("it was already decided", new.stream)
                    break
            else:
                flat += mine
                taken |= names
        return flat

    def _answers(
        self,
        c: SQLiteCursor,
        requests: Sequence[Request],
        refused: dict[int, Refused],
        rows: list[list[NewRow | None]],
        known: dict[tuple[str, int], int],
        fresh: Iterator[int],
    ) -> list[Appended | Refused]:
        answers: list[Appended | Refused] = []
        for number, request in enumerate(requests):
            if number in refused:
                answers.append(refused[number])
                continue
            positions: list[int] = []
            added = 0
            for row in rows[number]:
                old = 0 if row is None else known.get((row[0], row[1]), 0)
                if row is not None and not old:
                    old = known[row[0], row[1]] = next(fresh)
                    added += 1
                positions.append(old)
            if request.track is not None:
                self._recorder.track(c, *request.track)
            answers.append(Appended(tuple(positions), added))
        return answers
