"""What people want forgotten and kept, by meaning: tombstones and pins, until taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from events.facts import (
    FactForgotten,
    FactPinned,
    FactRestored,
    FactUnpinned,
    PinWords,
    TombstoneWords,
)
from projections.ledgers.schema import PINS, TOMBSTONES, WITHHELD
from projections.table import Row, delete
from projections.tables.memory_facts import Subject
from projections.tables.message_vectors_native import to_float32

if TYPE_CHECKING:
    from collections.abc import Iterable

    from duckdb import DuckDBPyConnection

    from events.event import Recorded

READS = (FactForgotten, FactRestored, FactPinned, FactUnpinned)
_LEDGERS = (TOMBSTONES, WITHHELD, PINS)


class WishChanges(NamedTuple):
    """What a page's wishes did."""

    subjects: set[Subject]
    """To be folded anew."""
    withheld: dict[int, int]
    """Messages that are not to be used any more, and since which position."""
    restored: dict[int, int]
    """Messages that may be used again, and since which position."""


def apply(db: DuckDBPyConnection, events: Iterable[Recorded]) -> WishChanges:
    """Note a page's tombstones and pins, and take away those that it takes back."""
    tombstones: list[Row] = []
    kept_back: list[Row] = []
    pins: list[Row] = []
    taken_back: set[str] = set()
    changes = WishChanges(set(), {}, {})
    for r in events:
        match r.event:
            case FactForgotten() as e:  # the messages count also if who asked was erased since
                changes.withheld.update(dict.fromkeys(e.messages, r.position))
                if isinstance(r.words, TombstoneWords):
                    tombstones += _tombstones(r, e, r.words)
                    kept_back += [(i, r.stream, r.owner) for i in e.messages]
            case FactRestored() as e:
                changes.restored.update(dict.fromkeys(e.messages, r.position))
                taken_back.add(r.stream)
            case FactPinned() as e if isinstance(r.words, PinWords):
                about = (r.stream, e.scope, e.guild_id, e.subject)
                pins += [(*about, digest, r.owner) for digest in r.words.hashes]
            case FactUnpinned():
                taken_back.add(r.stream)
            case _:
                continue
        changes.subjects.add(Subject(r.event.scope, r.event.guild_id, r.event.subject))
    for table, rows in zip(_LEDGERS, (tombstones, kept_back, pins), strict=True):
        table.insert(db, rows)
        delete(db, table.name, "stream", taken_back)
    return changes


def forget_owner(db: DuckDBPyConnection, owner: str) -> None:
    """Take away everything that an erased person's or guild's key sealed."""
    for table in _LEDGERS:
        db.execute(f"DELETE FROM {table.name} WHERE owner = ?", [owner])


def _tombstones(r: Recorded, e: FactForgotten, words: TombstoneWords) -> list[Row]:
    about = (r.stream, r.position, e.scope, e.guild_id, e.subject)
    vectors: list[tuple[str | None, bytes | None]] = [
        (model, to_float32(vector)) for model, vector in words.vectors
    ]
    return [
        (*about, digest, e.message_us, model, vector, r.owner)
        for digest in words.hashes
        for model, vector in vectors or [(None, None)]
    ]
