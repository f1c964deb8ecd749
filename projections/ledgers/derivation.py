"""What was derived from which words, transitively: the way an erasure spreads."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from events.facts import FactEmbedded
from events.messages import MessageEdited, MessageEmbedded, MessageReceived
from projections.ledgers.schema import DERIVED
from projections.table import select_in

if TYPE_CHECKING:
    from collections.abc import Iterable

    from duckdb import DuckDBPyConnection

    from events.event import Recorded


IGNORES = (MessageReceived, MessageEdited, MessageEmbedded, FactEmbedded)
"""Words of people rest on nothing; vectors are found by their streams' names."""


class Derived(NamedTuple):
    """An event that rests on words which are gone."""

    stream: str
    version: int
    position: int


def apply(db: DuckDBPyConnection, events: Iterable[Recorded]) -> None:
    """Note the sources of a page's events."""
    DERIVED.insert(
        db,
        [(source, r.stream, r.version, r.position) for r in events for source in r.event.sources],
    )


def closure(db: DuckDBPyConnection, sources: Iterable[str]) -> set[Derived]:
    """Every event derived from these streams, directly or through others."""
    found: set[Derived] = set()
    frontier = set(sources)
    seen: set[str] = set()
    while frontier:
        seen |= frontier
        rows = select_in(
            db,
            "SELECT DISTINCT stream, version, position FROM ledger.derived "
            "WHERE source IN (SELECT key FROM keys_)",
            frontier,
        )
        found |= {Derived(*row) for row in rows}
        frontier = {row[0] for row in rows} - seen
    return found
