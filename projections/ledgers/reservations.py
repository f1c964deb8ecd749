"""Reserved calls without an outcome: what a restart must declare unsettled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from events.money import MoneyReserved, MoneySettled, MoneyUnsettled
from projections.ledgers.schema import RESERVATIONS
from projections.table import delete

if TYPE_CHECKING:
    from collections.abc import Sequence

    from duckdb import DuckDBPyConnection

    from events.event import Recorded

READS = (MoneyReserved, MoneySettled, MoneyUnsettled)


def apply(db: DuckDBPyConnection, events: Sequence[Recorded]) -> None:
    """Add what a page reserved, take away what it settled; an outcome always comes later."""
    if not events:
        return
    open_: dict[str, tuple[object, ...]] = {}
    ended: list[str] = []
    for recorded in events:
        event = recorded.event
        _, name = recorded.stream.split(":", 1)
        if isinstance(event, MoneyReserved):
            open_[event.call] = (
                event.call,
                name,
                event.purpose,
                event.model,
                event.usd,
                event.correlation,
            )
        elif open_.pop(name, None) is None:
            ended.append(name)
    delete(db, RESERVATIONS.name, "call", ended)
    RESERVATIONS.insert(db, list(open_.values()))
