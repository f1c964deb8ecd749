"""Who paused, and from when to when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from events.people import PersonPaused, PersonResumed
from projections.ledgers.schema import PAUSES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from duckdb import DuckDBPyConnection

    from events.event import Recorded

READS = (PersonPaused, PersonResumed)


def apply(db: DuckDBPyConnection, events: Iterable[Recorded]) -> None:
    """Open a pause, or close the one that is open. One after an erasure opens nothing."""
    for r in events:
        match r.event:
            case PersonPaused() as e:
                PAUSES.insert(db, [(e.user_id, r.version, e.since_us, None)])
            case PersonResumed() as e:
                db.execute(
                    "UPDATE ledger.pauses SET upto_us = ? WHERE user_id = ? AND upto_us IS NULL",
                    [e.since_us, e.user_id],
                )
            case _:
                pass
