"""`bench log`: what sealing, decoding and folding cost against bare SQLite on the same bytes.

Raw is the same rows through `executemany` or `SELECT` on the same schema, with the same batch and
the same `synchronous`, in the same run. Everything is warm; figures are medians over rounds, and in
a round the works that are compared alternate slice by slice.
"""

from __future__ import annotations

import argparse
import random
import shutil
import sqlite3
import statistics
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import msgspec
import numpy as np

from events import streams
from events.event import New
from events.keys import KeyStore
from events.log import EventLog
from events.messages import MessageEmbedded, MessageReceived, MessageWords, VectorWords
from events.request import Request
from projections.rebuild import build
from projections.store import Files
from tests.bench.figures import Run, alternated, ratio, seconds, show

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from events.codec import Row

T = TypeVar("T")

FIRST_ID = 1_000_000_000_000_000_000
PEOPLE = 200
CHANNELS = 20
LIVE_BATCH = 500
IMPORT_BATCH = 5000
SCAN_PAGE = 5000
SLICE_EVENTS = (
    5000  # whole batches and pages; so small that all meet one machine, and caches are warm
)
DIMS = 384
INSERT = (
    "INSERT INTO stored_events (originator_id, originator_version, topic, state) VALUES (?,?,?,?)"
)
SELECT = (
    "SELECT notification_id, originator_id, originator_version, topic, state FROM stored_events "
    "WHERE notification_id > ? ORDER BY notification_id LIMIT ?"
)


def main(args: list[str], as_json: bool) -> int:
    parser = argparse.ArgumentParser(prog="bench log", description=__doc__)
    parser.add_argument("--events", type=int, default=200_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--vectors", type=int, default=20_000, help="of the rebuild with vectors")
    chosen = parser.parse_args(args)
    with tempfile.TemporaryDirectory() as folder:
        figures = measure(Path(folder), chosen.events, chosen.rounds, chosen.vectors)
    show(figures, as_json=as_json)
    return 0


def measure(folder: Path, count: int, rounds: int, vectors: int) -> dict[str, object]:
    messages = make_messages(count)
    full = _Reading(folder / "read", messages)
    mixed = _Reading(folder / "mixed", make_messages(vectors), make_vectors(vectors))
    append = _Appending(folder, messages)
    compared = (  # what writes meets a disk that still writes for the one before: only its rival's
        {
            "raw_append": append.raw("raw_append", LIVE_BATCH, "FULL"),
            "append": append.ours("append", LIVE_BATCH, full=True),
        },
        {
            "raw_import": append.raw("raw_import", IMPORT_BATCH, "NORMAL"),
            "import": append.ours("import", IMPORT_BATCH, full=False),
        },
        {
            "raw_select": full.raw_select,
            "decode": lambda: full.scan(unseal=False),
            "unseal": lambda: full.scan(unseal=True),
            "rebuild": full.rebuild,
        },
        {"raw_select_vectors": mixed.raw_select, "rebuild_vectors": mixed.rebuild},
    )
    taken = {name: runs for works in compared for name, runs in alternated(works, rounds).items()}
    full.close()
    mixed.close()
    counts = dict.fromkeys(taken, count) | {
        "raw_select_vectors": 2 * vectors,
        "rebuild_vectors": 2 * vectors,
    }
    return {
        "events": count,
        "rounds": rounds,
        "events_per_s": {
            name: round(counts[name] / statistics.median(runs)) for name, runs in taken.items()
        },
        "ratios": {
            "append_batched_vs_raw": ratio(taken, "raw_append", "append"),
            "import_sealed_vs_raw": ratio(taken, "raw_import", "import"),
            "scan_decode_vs_raw": ratio(taken, "raw_select", "decode"),
            "scan_unseal_vs_raw": ratio(taken, "raw_select", "unseal"),
            "rebuild_vs_raw_select": ratio(taken, "raw_select", "rebuild"),
            "rebuild_vectors_vs_raw_select": ratio(taken, "raw_select_vectors", "rebuild_vectors"),
        },
    }


class _Appending:
    """Fresh files for every run; making them is not timed."""

    def __init__(self, folder: Path, messages: list[New]) -> None:
        self._folder = folder
        self._messages = messages
        self._rows = [row[1:] for row in _stored(folder / "rows", messages)]

    def ours(self, name: str, batch: int, *, full: bool) -> Run:
        def run() -> Iterator[float]:
            log = _log(_empty(self._folder / name))
            log.write_durably(full=full)
            for slice_ in _slices(self._messages):
                some = [_fresh(new) for new in slice_]
                groups = [
                    [Request((new,)) for new in some[i : i + batch]]
                    if full
                    else [Request(tuple(some[i : i + batch]))]
                    for i in range(0, len(some), batch)
                ]
                yield seconds(lambda groups=groups: [log.append_group(group) for group in groups])
            _close(log)

        return run

    def raw(self, name: str, batch: int, synchronous: str) -> Run:
        def run() -> Iterator[float]:
            folder = _empty(self._folder / name)
            _close(_log(folder))  # the same schema, made by the same code
            db = sqlite3.connect(folder / "log.db", isolation_level=None)
            db.executescript(f"PRAGMA secure_delete=ON; PRAGMA synchronous={synchronous}")

            def insert(rows: Sequence[tuple[object, ...]]) -> None:
                for start in range(0, len(rows), batch):
                    db.execute("BEGIN")
                    db.executemany(INSERT, rows[start : start + batch])
                    db.execute("COMMIT")

            for slice_ in _slices(self._rows):
                some = [(*row[:3], bytes(bytearray(row[3]))) for row in slice_]
                yield seconds(lambda some=some: insert(some))
            db.close()

        return run


class _Reading:
    """A filled log to read."""

    def __init__(self, folder: Path, *groups: list[New]) -> None:
        self._folder = _empty(folder)
        self._log = _log(self._folder)
        self._log.write_durably(full=False)
        for group in groups:
            for start in range(0, len(group), IMPORT_BATCH):
                self._log.append_group([Request(tuple(group[start : start + IMPORT_BATCH]))])
        self._log.checkpoint()
        self._ends = [*range(SLICE_EVENTS, self._log.head(), SLICE_EVENTS), self._log.head()]

    def raw_select(self) -> Iterator[float]:
        db = sqlite3.connect(self._folder / "log.db")

        def scan(after: int, end: int) -> None:
            while after < end:
                after = db.execute(SELECT, (after, SCAN_PAGE)).fetchall()[-1][0]

        for end in self._ends:
            yield seconds(lambda end=end: scan(self._before(end), end))
        db.close()

    def scan(self, *, unseal: bool) -> Iterator[float]:
        def scan(after: int, end: int) -> None:
            while after < end:
                after = self._log.read(after, limit=SCAN_PAGE, unseal=unseal).upto

        for end in self._ends:
            yield seconds(lambda end=end: scan(self._before(end), end))

    def _before(self, end: int) -> int:
        return (end - 1) // SLICE_EVENTS * SLICE_EVENTS

    def rebuild(self) -> Iterator[float]:
        files = Files.in_the_making(self._folder)
        yield seconds(lambda: build(self._log, files, progress=lambda _: None))

    def close(self) -> None:
        _close(self._log)


def _fresh(new: New) -> New:
    """As ingestion hands it over: just made, so still in the processor's cache."""
    words = None if new.words is None else msgspec.structs.replace(new.words)
    return new._replace(event=msgspec.structs.replace(new.event), words=words)


def _slices(things: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(things), SLICE_EVENTS):
        yield things[start : start + SLICE_EVENTS]


def make_messages(count: int) -> list[New]:
    """Messages of about 100 characters by 200 people in 20 channels; every 50th has a link."""
    chance = random.Random(7)
    vocabulary = [
        "".join(chance.choices("abcdefghijklmnoprstuvw", k=chance.randint(2, 9)))
        for _ in range(20_000)
    ]
    return [_message(i, chance, vocabulary) for i in range(count)]


def _message(i: int, chance: random.Random, vocabulary: list[str]) -> New:
    text = " ".join(chance.choices(vocabulary, k=15))
    if i % 50 == 0:
        text += f" https://example.com/page/{i % 1000}?utm_source=bench"
    author = 800_000_000_000_000_000 + i % PEOPLE
    event = MessageReceived(
        at=1_700_000_000_000_000 + i,
        via="import",
        message_id=FIRST_ID + i,
        created_us=1_700_000_000_000_000 + 30_000_000 * i,
        guild_id=900_000_000_000_000_000,
        channel_id=900_000_000_000_000_001 + i % CHANNELS,
        author_id=author,
    )
    words = MessageWords(content=text, author_name=f"Person {i % PEOPLE}")
    return New(streams.message(FIRST_ID + i), event, words, streams.person_key(author))


def make_vectors(count: int) -> list[New]:
    """A vector for each of the first messages."""
    chance = np.random.default_rng(7)
    found: list[New] = []
    for i in range(count):
        of = streams.message(FIRST_ID + i)
        event = MessageEmbedded(
            at=1_700_000_000_000_000 + i,
            sources=(of,),
            message_id=FIRST_ID + i,
            of=of,
            model="bench",
            dims=DIMS,
        )
        words = VectorWords(vector=chance.standard_normal(DIMS).astype("<f2").tobytes())
        owner = streams.person_key(800_000_000_000_000_000 + i % PEOPLE)
        found.append(New(streams.vector(of, "bench"), event, words, owner))
    return found


def _stored(folder: Path, messages: list[New]) -> list[Row]:
    """The very bytes that our side writes."""
    log = _log(_empty(folder))
    log.write_durably(full=False)
    log.append_group([Request(tuple(messages))])
    _close(log)
    db = sqlite3.connect(folder / "log.db")
    rows = db.execute(SELECT, (0, len(messages))).fetchall()
    db.close()
    return rows


def _log(folder: Path) -> EventLog:
    return EventLog(folder / "log.db", KeyStore(folder / "keys.db"))


def _close(log: EventLog) -> None:
    log.close()
    log.keys.close()


def _empty(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder
