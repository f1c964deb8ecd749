"""The read model's schema: twelve documented tables in `main`, ours in `ledger`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb

from projections.ledgers.schema import LEDGERS
from projections.tables.actions import ACTIONS
from projections.tables.automation_runs import AUTOMATION_RUNS
from projections.tables.automations import AUTOMATIONS
from projections.tables.memory_fact_vectors_native import MEMORY_FACT_VECTORS
from projections.tables.memory_facts import MEMORY_FACTS
from projections.tables.message_vectors_native import MESSAGE_VECTORS
from projections.tables.messages import MESSAGES
from projections.tables.reflection_checkpoints import REFLECTION_CHECKPOINTS
from projections.tables.response_triggers import RESPONSE_TRIGGERS
from projections.tables.session_summaries import SESSION_SUMMARIES
from projections.tables.settings import SETTINGS
from projections.tables.shared_links import SHARED_LINKS

if TYPE_CHECKING:
    from pathlib import Path

TABLES = (
    SETTINGS,
    MESSAGES,
    ACTIONS,
    MEMORY_FACTS,
    MEMORY_FACT_VECTORS,
    MESSAGE_VECTORS,
    SHARED_LINKS,
    AUTOMATIONS,
    AUTOMATION_RUNS,
    RESPONSE_TRIGGERS,
    REFLECTION_CHECKPOINTS,
    SESSION_SUMMARIES,
)
"""The twelve, in the order of the diagram."""

PROJECTION_VERSION = 11
"""Raised when the fold changes: an older file is rebuilt at the next start."""


def create(path: Path) -> None:
    """Make a new file with every table and the cursor at 0."""
    with duckdb.connect(str(path)) as db:
        db.execute("BEGIN; CREATE SCHEMA ledger")
        for table in (*TABLES, *LEDGERS):
            db.execute(table.ddl())
        db.execute("INSERT INTO ledger.read_upto VALUES (0, ?, 0, 0)", [PROJECTION_VERSION])
        db.execute("COMMIT")
