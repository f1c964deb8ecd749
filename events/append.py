"""Appending: sealing, the ledger before the log, and one transaction for a group of requests."""

from __future__ import annotations

import sqlite3
from itertools import accumulate, islice, repeat
from typing import TYPE_CHECKING, cast

from eventsourcing.persistence import PersistenceError

from events import codec, streams
from events.erasure import ErasureRequested
from events.errors import StoreError
from events.keys import DESTROYED, Destroyed, KeyStore, OwnKey
from events.membership import GuildJoined
from events.messages import MessageDeleted
from events.people import CONSENT, Silences, is_consent, parted
from events.request import Appended, Refused, Request, Track
from events.sqlite import SELECT_ROWS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from eventsourcing.sqlite import SQLiteCursor

    from events.codec import NewRow
    from events.event import New
    from events.sqlite import LogRecorder

_ERASING = frozenset({MessageDeleted, ErasureRequested})


class Appender:
    """Writes groups of requests; one thread at a time."""

    def __init__(self, recorder: LogRecorder, keys: KeyStore) -> None:
        self._recorder = recorder
        self._keys = keys
        self._silences = Silences(())
        self._knows_silences = False
        """Whether they are as the log has them."""

    def append_group(self, requests: Sequence[Request]) -> list[Appended | Refused]:
        """Record several requests in one transaction; each gets its own answer.

        Raises:
            StoreError: the disk is full or the file cannot be written; nothing was recorded.
        """
        try:
            if not self._knows_silences:
                self._silences = self._look_up_silences()
                self._knows_silences = True
            return self._append_group(requests)
        except BaseException as error:
            self._knows_silences = False  # what was folded from a group that is not on record
            if not isinstance(error, PersistenceError | sqlite3.Error):
                raise
            msg = f"The log cannot be written ({error}); free some space and start again."
            raise StoreError(msg) from error

    def _append_group(self, requests: Sequence[Request]) -> list[Appended | Refused]:
        events = [new for request in requests for new in request.events]
        at_us = events[-1].event.at if events else 0
        kinds = {type(new.event) for new in events}
        if not _ERASING.isdisjoint(kinds):
            self._enter_into_ledger(events, at_us)
        erased = self._erased(events)
        if CONSENT.isdisjoint(kinds):
            keys = self._sealers(events, at_us)
            with self._recorder.writing() as c:
                return self._append_part(c, requests, events, erased, keys)
        answers: list[Appended | Refused] = []
        with self._recorder.writing() as c:
            for part in parted(requests):
                events = [new for request in part for new in request.events]
                keys = self._sealers(events, at_us)
                told = self._append_part(c, part, events, erased, keys)
                if isinstance(told[-1], Appended) and is_consent(part[-1]):
                    for new in part[-1].events:
                        self._silences.apply(new.event, new.version)
                answers += told
        return answers

    def _append_part(
        self,
        c: SQLiteCursor,
        requests: Sequence[Request],
        events: Sequence[New],
        erased: frozenset[str],
        keys: dict[str, OwnKey | Destroyed],
    ) -> list[Appended | Refused]:
        """Requests, and their events, of which at most the last one changes who is heard."""
        if erased or DESTROYED in keys.values() or self._silences.cover_any(events):
            refused, some = self._allowed(requests, erased, keys)
            return self._insert(c, requests, refused, some)
        rows = codec.encode_rows(events, cast("dict[str, OwnKey]", keys))
        return self._insert_new(c, requests, rows) or self._insert(c, requests, {}, rows)

    def _sealers(self, events: Sequence[New], at_us: int) -> dict[str, OwnKey | Destroyed]:
        """Keys of all whose words are in these events; of who came back, their new one."""
        owners = {new.owner for new in events if new.words is not None}
        keys = self._keys.sealers(owners, at_us)
        if DESTROYED not in keys.values():
            return keys
        for owner, key in keys.items():
            if key is DESTROYED and (opened := self._opened(owner)):
                self._keys.come_back(owner, opened, at_us)
        return self._keys.sealers(owners, at_us)

    def _opened(self, owner: str) -> int:
        """The newest generation of their key that who was erased has opened since; 0: none."""
        if owner.startswith("u:"):
            return self._silences.of(streams.id_in(owner)).generation
        if not owner.startswith("g:"):
            return 0
        stream = streams.membership(streams.id_in(owner))
        rows = self._recorder.fetch(f"{SELECT_ROWS} WHERE originator_id = ?", (stream,))
        events = [recorded.event for recorded in codec.decode_rows(rows, None)]
        return max((e.generation for e in events if isinstance(e, GuildJoined)), default=0)

    def _look_up_silences(self) -> Silences:
        rows = self._recorder.fetch(
            f"{SELECT_ROWS} WHERE originator_id >= 'person:' AND originator_id < 'person;' OR "
            "originator_id >= 'setting:guild.' AND originator_id < 'setting:guild/' "
            "ORDER BY notification_id"
        )
        return Silences((r.event, r.version) for r in codec.decode_rows(rows, None))

    def _enter_into_ledger(self, events: Sequence[New], at_us: int) -> None:
        names = [
            new.event.what
            if isinstance(new.event, ErasureRequested)
            else streams.erased_as(new.stream)
            for new in events
            if type(new.event) in _ERASING
        ]
        self._keys.record_erased(names, at_us)

    def _allowed(
        self,
        requests: Sequence[Request],
        erased: frozenset[str],
        keys: dict[str, OwnKey | Destroyed],
    ) -> tuple[dict[int, Refused], list[NewRow | None]]:
        """Rows where something was erased: blank, or None where it must not be stored at all."""
        refused: dict[int, Refused] = {}
        rows: list[NewRow | None] = []
        for number, request in enumerate(requests):
            for new in request.events:
                if gone := next((s for s in new.event.sources if s in erased), None):
                    refused[number] = Refused("its source was erased", gone)
                if self._silences.cover(new.event):
                    rows.append(None)
                    continue
                key = None if new.words is None else keys[new.owner]
                if key is not None and streams.erased_as(new.stream) in erased:
                    rows.append(codec.encode_blank(new))
                elif key is None or isinstance(key, OwnKey):
                    own = {} if key is None else {new.owner: key}
                    rows += codec.encode_rows([new], own)
                else:
                    if new.event.collision == "decided":
                        refused[number] = Refused("its owner was erased", new.owner)
                    rows.append(None)
        return refused, rows

    def _erased(self, events: Sequence[New]) -> frozenset[str]:
        """Which sources and streams of these events no longer have their words."""
        if not self._keys.has_erasures:
            return frozenset()
        sources = {source for new in events for source in new.event.sources}
        names = sources | {new.stream for new in events if new.words is not None}
        listed = self._keys.erased_among({streams.erased_as(name) for name in names})
        gone = {name for name in names if streams.erased_as(name) in listed}
        # Also of a newer wording: the message may have gone with its server or channel.
        first = {streams.erased_as(name) for name in names if name.startswith("e:")}
        for stream, state in self._recorder.states((sources | first) - gone):
            owner, generation = codec.owner_of(state)
            if codec.is_blank(state) or (owner and self._keys.is_erased(owner, generation)):
                gone.add(stream)
        return frozenset(gone | listed)

    def _insert_new(
        self, c: SQLiteCursor, requests: Sequence[Request], rows: Sequence[NewRow]
    ) -> list[Appended | Refused]:
        """Insert everything, as if nothing of it were there; no answer, and nothing, if one is."""
        tracked = [request.track for request in requests if request.track is not None]
        if any(self._stale(c, track) for track in tracked):
            return []
        c.execute("SAVEPOINT all_new")
        try:
            fresh = self._recorder.insert_rows(c, rows) if rows else range(0)
        except sqlite3.IntegrityError:
            c.execute("ROLLBACK TO all_new")
            return []
        for track in tracked:
            self._recorder.track(c, track.reader, track.position)
        return _answers_when_new(requests, fresh)

    def _insert(
        self,
        c: SQLiteCursor,
        requests: Sequence[Request],
        refused: dict[int, Refused],
        rows: Sequence[NewRow | None],
    ) -> list[Appended | Refused]:
        for number, request in enumerate(requests):
            if request.track and self._stale(c, request.track):
                refused.setdefault(number, Refused("its cursor was stale", request.track.reader))
        parts = _parts(requests, rows)
        names = [row[0] for n, part in enumerate(parts) if n not in refused for row in part if row]
        known = self._recorder.known(c, names)
        new = _without_known(requests, refused, parts, known)
        fresh = self._recorder.insert_rows(c, new) if new else range(0)
        self._track(c, requests, refused)
        return _answers(parts, refused, known, iter(fresh))

    def _track(
        self, c: SQLiteCursor, requests: Sequence[Request], refused: dict[int, Refused]
    ) -> None:
        for number, request in enumerate(requests):
            if request.track is not None and number not in refused:
                self._recorder.track(c, request.track.reader, request.track.position)

    def _stale(self, c: SQLiteCursor, track: Track) -> bool:
        tracked = self._recorder.tracked(c, track.reader)
        return tracked >= track.position or track.since not in (None, tracked)


def _parts(
    requests: Sequence[Request], rows: Sequence[NewRow | None]
) -> list[Sequence[NewRow | None]]:
    """Each request's rows."""
    counts = [len(request.events) for request in requests]
    ends = list(accumulate(counts))
    return [rows[end - count : end] for end, count in zip(ends, counts, strict=True)]


def _answers_when_new(requests: Sequence[Request], fresh: range) -> list[Appended | Refused]:
    """Answers in the ordinary case: every event was new."""
    counts = [len(request.events) for request in requests]
    if counts.count(1) == len(counts):
        return [*map(Appended, zip(fresh, strict=True), repeat(1))]
    positions = iter(fresh)
    return [Appended(tuple(islice(positions, count)), count) for count in counts]


def _without_known(
    requests: Sequence[Request],
    refused: dict[int, Refused],
    parts: list[Sequence[NewRow | None]],
    known: dict[tuple[str, int], int],
) -> list[NewRow]:
    """Rows still to insert, marking requests whose decided events collide."""
    taken = set(known)
    new: list[NewRow] = []
    for number, request in enumerate(requests):
        if number in refused:
            continue
        mine: list[NewRow] = []
        names: set[tuple[str, int]] = set()
        for event, row in zip(request.events, parts[number], strict=True):
            if row is None:
                continue
            name = (row[0], row[1])
            if name not in taken and name not in names:
                mine.append(row)
                names.add(name)
            elif event.event.collision == "decided":
                refused[number] = Refused("it was already decided", event.stream)
                break
        else:
            new += mine
            taken |= names
    return new


def _answers(
    parts: list[Sequence[NewRow | None]],
    refused: dict[int, Refused],
    known: dict[tuple[str, int], int],
    fresh: Iterator[int],
) -> list[Appended | Refused]:
    answers: list[Appended | Refused] = []
    for number, part in enumerate(parts):
        if number in refused:
            answers.append(refused[number])
            continue
        positions: list[int] = []
        added = 0
        for row in part:
            old = 0 if row is None else known.get((row[0], row[1]), 0)
            if row is not None and not old:
                old = known[row[0], row[1]] = next(fresh)
                added += 1
            positions.append(old)
        answers.append(Appended(tuple(positions), added))
    return answers
