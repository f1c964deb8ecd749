"""What was owed when the log was put back from a backup: it is owed no more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from projections.ledgers import turns
from projections.ledgers.commands import COMMANDS
from projections.ledgers.schema import OWED_EMOJI, READ_UPTO, UNCLAIMED
from projections.tables.actions import ACTIONS

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from events.restoring import LogRestored

REASON = "restored"


def apply(db: DuckDBPyConnection, event: LogRestored) -> None:
    """No turn, emoji or command from before goes on, and no message from before is decided about.

    It may have been answered since the backup was made, and nobody knows here.
    """
    ended = turns.unfinished(db)
    for turn in ended:
        turns.end(turn, "cancelled", REASON)
    turns.save(db, ended)
    ACTIONS.replace(db, {turn.action_id: turns.action_of(turn) for turn in ended})
    db.execute(f"DELETE FROM {UNCLAIMED.name}")
    db.execute(f"DELETE FROM {OWED_EMOJI.name}")
    db.execute(f"UPDATE {COMMANDS.name} SET answered = 1 WHERE answered = 0")
    db.execute(f"UPDATE {READ_UPTO.name} SET restored_us = ?", [event.at])
