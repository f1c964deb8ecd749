"""A data folder in small: the real log, keys, read model and eraser, and ways to break them."""

from __future__ import annotations

import shutil
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeVar

import apsw
import duckdb

from actors.runtime.eraser import Eraser
from events.keys import KeyStore
from events.log import EventLog
from events.request import Appended, Refused, Request
from projections import schema
from projections.fold import fold
from projections.projector import BulkProjector, merged
from projections.read_model import ReadModel
from projections.rebuild import check
from projections.recall.lexical import LexicalIndex
from projections.schema import TABLES
from projections.store import THREADS, Files
from tests.given import AT

if TYPE_CHECKING:
    from collections.abc import Callable

    from duckdb import DuckDBPyConnection

    from events.event import New

T = TypeVar("T")
LEDGERS = (  # beside the twelve: what actors decide from must not depend on how we got here either
    *("gone_messages", "wordings", "derived", "turns", "calls", "link_shares", "fact_candidates"),
    *("candidate_vectors", "tombstones", "withheld", "pins", "windows", "unclaimed", "unread"),
    *("erasures", "owed_emoji", "pauses", "automations", "runs", "heard", "sessions"),
    *("reactions", "leaving", "allowances", "commands", "guilds", "places", "roles"),
    "reservations",
)


class KilledError(Exception):
    """Thrown where a process would have died."""


class House:
    """One folder. `template` holds the files of an empty read model: making them takes 100 ms."""

    def __init__(self, data: Path, template: Path | None = None) -> None:
        self.data = data
        self.template = template
        self.now_us = AT
        if template is not None:
            for path in template.iterdir():
                shutil.copy(path, data)
        self._open()

    def _open(self) -> None:
        self.keys = KeyStore(self.data / "keys.db")
        self.log = EventLog(self.data / "log.db", self.keys)
        self.log.write_durably(full=False)  # nobody pulls the plug on a test
        self.model = ReadModel(self.data, self.log)
        self.eraser = Eraser(self.log, self.model, self, self._tick)

    def close(self) -> None:
        self.model.close()
        self.log.close()
        self.keys.close()

    def reopen(self, *lost: str) -> None:
        """Die and start again; `lost` files of the read model did not survive."""
        self.close()
        for name in lost:
            (self.data / name).unlink(missing_ok=True)
        self._open()

    def _tick(self) -> int:
        self.now_us += 1
        return self.now_us

    # The threads of a command: one for everything.
    def write(self, fn: Callable[[], T]) -> T:
        return fn()

    def project(self, upto: int) -> None:
        self.model.projector.catch_up(upto)

    def on_projector(self, fn: Callable[[], T]) -> T:
        return fn()

    def append(self, *events: New) -> Appended | Refused:
        return self.log.append_group([Request(events)])[0]

    def given(self, *events: New) -> list[int]:
        """Record each on its own; positions."""
        answers = self.log.append_group([Request((event,)) for event in events])
        assert all(isinstance(answer, Appended) for answer in answers), answers
        return [answer.positions[0] for answer in answers if isinstance(answer, Appended)]

    def step(self, events_max: int) -> None:
        """Project the next transaction's worth, at most so many events."""
        projector = self.model.projector
        position, head = projector.position, self.log.head()
        if position < head:
            page = self.log.read(position, limit=events_max)
            projector.catch_up(page.upto)

    def die_between_index_and_tables(self, events_max: int) -> None:
        """The lexical index of the next page is committed, its tables are not."""
        model = self.model
        page = self.log.read(model.projector.position, limit=events_max)
        if page.events:
            with model.reading() as db:
                db.execute("BEGIN")
                parts = fold(db, page.events, self.keys.keyed_hash)
                model.lexical.apply(page.upto, merged([part.lexical for part in parts]))
                db.execute("ROLLBACK")
        self.reopen()

    def die_erasing(self, survives: int) -> None:
        """Carry out what is owed and die after so many of the eraser's steps on the log."""
        left = survives

        def write(fn: Callable[[], T]) -> T:
            nonlocal left
            if left == 0:
                raise KilledError
            left -= 1
            return fn()

        self.write = write
        try:
            self.eraser.erase_all(purge=False)
        except KilledError:
            pass
        finally:
            del self.write

    def settle(self) -> None:
        """Come to rest: projected, everything owed erased."""
        self.project(self.log.head())
        self.eraser.erase_all(purge=False)
        self.project(self.log.head())

    def save(self) -> dict[str, bytes]:
        """The files of the read model as they are now."""
        self.reopen()
        files = self.model.files
        return {path.name: path.read_bytes() for path in files.all() if path.exists()}

    def go_back(self, saved: dict[str, bytes]) -> None:
        """An older copy of the read model is put in place of the present one."""
        self.close()
        self.model.files.remove()
        for name, content in saved.items():
            (self.data / name).write_bytes(content)
        self._open()


class Contents(NamedTuple):
    """Everything in a read model."""

    tables: dict[str, list[str]]
    ledgers: dict[str, list[str]]
    messages: dict[str, list[int]]
    """Message ids by the words that find them."""
    facts: dict[str, list[int]]
    places: list[tuple[object, ...]]


def contents(db: DuckDBPyConnection, lexical: Path) -> Contents:
    def rows(name: str) -> list[str]:
        return sorted(map(repr, db.execute(f"SELECT * FROM {name}").fetchall()))

    index = apsw.Connection(str(lexical), flags=apsw.SQLITE_OPEN_READWRITE)
    try:
        messages, facts = (_found(index, name) for name in ("message_words", "fact_words"))
        places: list[tuple[object, ...]] = [
            *index.execute("SELECT * FROM messages ORDER BY message_id"),
            *index.execute("SELECT * FROM facts ORDER BY fact_id"),
        ]
    finally:
        index.close()
    return Contents(
        tables={table.name: rows(table.name) for table in TABLES},
        ledgers={name: rows(f"ledger.{name}") for name in LEDGERS},
        messages=messages,
        facts=facts,
        places=places,
    )


def _found(index: apsw.Connection, table: str) -> dict[str, list[int]]:
    """Which rows each word of the index is in."""
    index.execute(f"CREATE VIRTUAL TABLE temp.v USING fts5vocab(main, {table}, instance)")
    found: dict[str, list[int]] = {}
    for word, row in index.execute("SELECT DISTINCT term, doc FROM temp.v ORDER BY term, doc"):
        found.setdefault(word, []).append(row)
    index.execute("DROP TABLE temp.v")
    return found


def live(house: House) -> Contents:
    with house.model.reading() as db:
        return contents(db, house.model.files.lexical)


def rebuilt(log: EventLog, data: Path, template: Path | None = None) -> Contents:
    """The read model made again from nothing, in one go."""
    making = Files.in_the_making(data)
    making.remove()
    if template is None:
        schema.create(making.tables)
    else:
        shutil.copy(Files.of(template).tables, making.tables)
    db, lexical = _desk(), LexicalIndex(making.lexical)
    db.execute(f"ATTACH '{making.tables}' AS rebuilt; USE rebuilt")
    try:
        upto = BulkProjector(log, db, lexical).catch_up()
        check(db, log, upto)
        return contents(db, making.lexical)
    finally:
        lexical.close()
        db.execute("USE memory; DETACH rebuilt")
        making.remove()


@cache
def _desk() -> DuckDBPyConnection:
    """What is built on: attaching a file takes 3 ms, opening one 28."""
    db = duckdb.connect(config={"threads": str(THREADS)})
    db.execute("SET GLOBAL TimeZone = 'UTC'")
    return db


def assert_rest_is_lawful(house: House) -> None:
    """Live equals rebuilt: the twelve, what actors decide from, and what words find."""
    one, other = live(house), rebuilt(house.log, house.data, house.template)
    for name, rows in other.tables.items():
        assert one.tables[name] == rows, name
    for name, rows in other.ledgers.items():
        assert one.ledgers[name] == rows, name
    assert one[2:] == other[2:]
