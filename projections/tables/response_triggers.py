"""`response_triggers`: which decision each trigger got."""

from __future__ import annotations

from typing import TYPE_CHECKING

from events.replies import TriggerClaimed
from projections.ledgers.turns import load
from projections.table import Column, Table, delete, select_in

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from duckdb import DuckDBPyConnection

    from events.event import Recorded
    from projections.ledgers.turns import Turn

RESPONSE_TRIGGERS = Table(
    "response_triggers",
    "Which decision each trigger got; the first wins for ever.",
    (
        Column("trigger_message_id", "VARCHAR", "The human message that was decided about."),
        Column(
            "action_id", "BIGINT", "The decision, a row of actions: a reply or deliberate silence."
        ),
        Column("created_at", "TIMESTAMPTZ", "When it was decided."),
    ),
    key=("trigger_message_id",),
)


READS = (TriggerClaimed,)


def apply(
    db: DuckDBPyConnection,
    events: Iterable[Recorded],
    gone: Collection[int],
    known: Mapping[str, Turn],
) -> None:
    """Add the page's claims; a trigger that is gone takes its row along.

    `known` are turns as they now are; a claim is recorded with the decision it got.
    """
    claims = [e for r in events if isinstance(e := r.event, TriggerClaimed)]
    turns = {**known, **load(db, {claim.turn for claim in claims} - known.keys())}
    RESPONSE_TRIGGERS.insert(
        db, [(str(c.message_id), turns[c.turn].action_id, c.at) for c in claims]
    )
    before = select_in(
        db,
        "SELECT message_id FROM ledger.gone_messages WHERE message_id IN (SELECT key FROM keys_)",
        [c.message_id for c in claims],
    )
    out = {*gone, *(row[0] for row in before)}
    delete(db, RESPONSE_TRIGGERS.name, "trigger_message_id", [str(i) for i in out])
