"""What was derived from which words, transitively: the way an erasure spreads."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from events import streams
from events.facts import FactEmbedded
from events.messages import MessageDeleted, MessageEdited, MessageEmbedded, MessageReceived
from projections.ledgers.schema import DERIVED, GONE_MESSAGES
from projections.table import is_empty, select_in

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from duckdb import DuckDBPyConnection

    from events.event import Recorded


IGNORES = (MessageReceived, MessageEdited, MessageEmbedded, FactEmbedded)
"""Words of people rest on nothing; vectors are found by their streams' names."""


class Derived(NamedTuple):
    """An event that rests on words which are gone."""

    stream: str
    version: int
    position: int


def apply(db: DuckDBPyConnection, events: Iterable[Recorded]) -> set[str]:
    """Note the sources of a page's events; those of them whose words are gone already.

    They were there when the event was made: the erasure came between.
    """
    rows = [
        (source, r.stream, r.version, r.position, int(r.event.words is not None))
        for r in events
        for source in r.event.sources
    ]
    DERIVED.insert(db, rows)
    return _gone_among(db, {row[0] for row in rows})


def _gone_among(db: DuckDBPyConnection, sources: Collection[str]) -> set[str]:
    """Which of these streams rest, however indirectly, on words that are gone."""
    asked = any(name.startswith("c:") for name in sources)
    if not sources or (is_empty(db, GONE_MESSAGES.name) and not asked):
        return set()
    rests_on = {source: {source} for source in sources}
    frontier = set(sources)
    while frontier:
        rows = select_in(
            db,
            "SELECT stream, source FROM ledger.derived "
            "WHERE has_words = 1 AND stream IN (SELECT key FROM keys_)",
            {name for name in frontier if not name.startswith("m:")},
        )
        frontier.clear()
        for stream, source in rows:
            known = rests_on.setdefault(source, set())
            if not rests_on[stream] <= known:
                known |= rests_on[stream]
                frontier.add(source)
    gone = select_in(
        db,
        "SELECT message_id FROM ledger.gone_messages WHERE message_id IN (SELECT key FROM keys_)",
        [streams.id_in(name) for name in rests_on if name.startswith("m:")],
    )
    given = select_in(  # in a server that was erased since
        db,
        "SELECT stream FROM ledger.commands "
        "WHERE redacted = 1 AND stream IN (SELECT key FROM keys_)",
        [name for name in rests_on if name.startswith("c:")],
    )
    names = [*(streams.message(row[0]) for row in gone), *(row[0] for row in given)]
    return {source for name in names for source in rests_on[name]}


def reached(db: DuckDBPyConnection, events: Iterable[Recorded]) -> set[str]:
    """Streams that rest on what a page deletes, before it and in it, the deleted ones included."""
    gone = {
        streams.message(e.message_id) for r in events if isinstance(e := r.event, MessageDeleted)
    }
    if gone:
        gone |= {derived.stream for derived in closure(db, gone)}
        for r in events:  # sources come first
            if not gone.isdisjoint(r.event.sources):
                gone.add(r.stream)
    return gone


def closure(db: DuckDBPyConnection, sources: Iterable[str]) -> set[Derived]:
    """Every event derived from these streams, directly or through the words of others."""
    found: set[Derived] = set()
    frontier = set(sources)
    seen: set[str] = set()
    while frontier:
        seen |= frontier
        rows = select_in(
            db,
            "SELECT DISTINCT stream, version, position, has_words FROM ledger.derived "
            "WHERE source IN (SELECT key FROM keys_)",
            frontier,
        )
        found |= {Derived(*row[:3]) for row in rows}
        frontier = {row[0] for row in rows if row[3]} - seen
    return found
