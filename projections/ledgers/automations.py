"""Automations and their runs: what `automations` and `automation_runs` do not say themselves.

An automation whose words are gone has no row, and neither have its runs; what comes of it then is
passed over. There are few of these events, so each is a statement or two.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from events.automations import (
    AutomationChanged,
    AutomationCreated,
    AutomationWords,
    RunFinished,
    RunsSkipped,
    RunStarted,
)
from events.replies import ReplyDelivered
from projections.table import Column, Table, select_in
from projections.tables.automation_runs import AUTOMATION_RUNS
from projections.tables.automations import AUTOMATIONS

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from duckdb import DuckDBPyConnection

    from events.event import Recorded

RESULT_CHARS_MAX = 500
CUT_OFF = "it was cut off"

MADE = Table(
    "ledger.automations",
    "Automations that have their words.",
    (
        Column("id", "BIGINT", ""),
        Column("stream", "VARCHAR", ""),
        Column("version", "BIGINT", "Newest version seen."),
        Column("guild_id", "BIGINT", ""),
        Column("channel_id", "BIGINT", ""),
        Column("user_id", "BIGINT", "Who asked for it."),
        Column("reminds", "BIGINT", "1 if the instruction itself is said."),
        Column("on_message", "BIGINT", "1 if it waits for a message."),
        Column("last_run", "VARCHAR", "Stream of the run that ended last."),
    ),
    key=("id",),
)
RUNS = Table(
    "ledger.runs",
    "Slots that were claimed, and how the latest attempt at each stands.",
    (
        Column("stream", "VARCHAR", ""),
        Column("automation_id", "BIGINT", ""),
        Column("slot_us", "BIGINT", ""),
        Column("attempt", "BIGINT", ""),
        Column("token", "VARCHAR", ""),
        Column("lease_us", "BIGINT", "Nobody else tries until then."),
        Column("retry_us", "BIGINT", "When it is tried again; NULL: it is not."),
        Column("status", "VARCHAR", "running, ok, skipped or error."),
        Column("row_id", "BIGINT", "Of the attempt in automation_runs."),
    ),
    key=("stream",),
)
READS = (
    AutomationCreated,
    AutomationChanged,
    RunStarted,
    RunFinished,
    RunsSkipped,
    ReplyDelivered,
)
_AT = "make_timestamptz(?::BIGINT)"


def apply(db: DuckDBPyConnection, events: Sequence[Recorded]) -> None:
    """Fold a page's, in order."""
    for recorded in events:
        match recorded.event:
            case AutomationCreated() as event:
                _created(db, recorded, event)
            case AutomationChanged() as event:
                _changed(db, recorded, event)
            case RunStarted() as event:
                _started(db, recorded, event)
            case RunFinished() as event:
                _finished(db, recorded.stream, event)
            case RunsSkipped() as event:
                _skipped(db, recorded, event)
            case ReplyDelivered(chunk=0) as event if recorded.stream.startswith("run:"):
                db.execute(
                    f"UPDATE {AUTOMATION_RUNS.name} SET message_id = ? "
                    f"WHERE id = (SELECT row_id FROM {RUNS.name} WHERE stream = ?)",
                    [str(event.message_id), recorded.stream],
                )
            case _:
                pass


def _created(db: DuckDBPyConnection, recorded: Recorded, event: AutomationCreated) -> None:
    words = recorded.words
    if not isinstance(words, AutomationWords):
        return
    row = (
        recorded.position,
        event.at,
        event.at,
        None if event.guild_id is None else str(event.guild_id),
        str(event.channel_id),
        str(event.user_id),
        words.created_by_name,
        words.title,
        words.instruction,
        words.schedule,
        event.next_us,
        "active",
        *(0, None, None, None, None),
        f"{words.title} {words.instruction}".lower(),
    )
    AUTOMATIONS.insert(db, [row])
    MADE.insert(
        db,
        [
            (
                recorded.position,
                recorded.stream,
                recorded.version,
                event.guild_id,
                event.channel_id,
                event.user_id,
                int(event.reminds),
                int(event.match),
                None,
            )
        ],
    )


def _changed(db: DuckDBPyConnection, recorded: Recorded, event: AutomationChanged) -> None:
    db.execute(
        f"UPDATE {AUTOMATIONS.name} SET status = ?, next_run_at = {_AT}, updated_at = {_AT} "
        f"WHERE id = (SELECT id FROM {MADE.name} WHERE stream = ?)",
        [
            event.status,
            event.next_us if event.status == "active" else None,
            event.at,
            recorded.stream,
        ],
    )
    db.execute(
        f"UPDATE {MADE.name} SET version = ? WHERE stream = ?", [recorded.version, recorded.stream]
    )


def _started(db: DuckDBPyConnection, recorded: Recorded, event: RunStarted) -> None:
    if not _is_known(db, event.automation_id):
        return
    metadata = {"scheduled_for": event.slot_us, "attempt": event.attempt}
    row = (
        recorded.position,
        event.automation_id,
        event.at,
        event.at,
        None,
        "running",
        *(None, None, None),
        msgspec.json.encode(metadata).decode(),
    )
    db.execute(
        f"UPDATE {AUTOMATION_RUNS.name} SET finished_at = {_AT}, status = 'error', error = ? "
        f"WHERE id = (SELECT row_id FROM {RUNS.name} WHERE stream = ? AND status = 'running')",
        [event.at, CUT_OFF, recorded.stream],
    )
    AUTOMATION_RUNS.insert(db, [row])
    run = (
        recorded.stream,
        event.automation_id,
        event.slot_us,
        event.attempt,
        event.token,
        event.lease_us,
        None,
        "running",
        recorded.position,
    )
    RUNS.put(db, {recorded.stream: run})
    db.execute(
        f"UPDATE {AUTOMATIONS.name} SET is_running = 1, running_started_at = {_AT}, "
        f"last_run_at = {_AT}, updated_at = {_AT} WHERE id = ?",
        [event.at, event.at, event.at, event.automation_id],
    )


def _finished(db: DuckDBPyConnection, stream: str, event: RunFinished) -> None:
    rows = db.execute(
        f"SELECT automation_id, row_id, chunks FROM {RUNS.name} r "
        f"LEFT JOIN ledger.turns t ON t.stream = r.stream WHERE r.stream = ? AND token = ?",
        [stream, event.token],
    ).fetchall()
    if not rows:
        return
    automation_id, row_id, chunks = rows[0]
    summary = None
    if event.status == "ok" and chunks:  # else what the turn says may be a later attempt's
        summary = "\n".join(msgspec.json.decode(chunks, type=list[str]))[:RESULT_CHARS_MAX]
    error = None if event.status == "ok" else event.reason
    db.execute(
        f"UPDATE {AUTOMATION_RUNS.name} SET finished_at = {_AT}, status = ?, summary = ?, "
        "error = ? WHERE id = ?",
        [event.at, event.status, summary, error, row_id],
    )
    db.execute(
        f"UPDATE {RUNS.name} SET status = ?, retry_us = ? WHERE stream = ?",
        [event.status, event.retry_us, stream],
    )
    db.execute(
        f"UPDATE {AUTOMATIONS.name} SET is_running = 0, running_started_at = NULL, "
        f"last_error = ?, last_result = ?, updated_at = {_AT} WHERE id = ?",
        [error, summary, event.at, automation_id],
    )
    db.execute(f"UPDATE {MADE.name} SET last_run = ? WHERE id = ?", [stream, automation_id])
    if event.retry_us is None:
        _go_on(db, automation_id, event.next_us)


def _skipped(db: DuckDBPyConnection, recorded: Recorded, event: RunsSkipped) -> None:
    if not _is_known(db, event.automation_id):
        return
    metadata = {"scheduled_for": event.first_us, "last": event.last_us, "count": event.many}
    row = (
        recorded.position,
        event.automation_id,
        event.at,
        event.at,
        event.at,
        "skipped",
        None,
        event.reason,
        None,
        msgspec.json.encode(metadata).decode(),
    )
    AUTOMATION_RUNS.insert(db, [row])
    _go_on(db, event.automation_id, event.next_us)


def _go_on(db: DuckDBPyConnection, automation_id: int, next_us: int | None) -> None:
    """The next slot of one that is still active; one without another is completed."""
    db.execute(
        f"UPDATE {AUTOMATIONS.name} SET next_run_at = {_AT}, status = CASE WHEN ?::BIGINT IS NULL "
        f"AND (SELECT on_message FROM {MADE.name} WHERE id = ?) = 0 THEN 'completed' "
        "ELSE 'active' END WHERE id = ? AND status = 'active'",
        [next_us, next_us, automation_id, automation_id],
    )


def _is_known(db: DuckDBPyConnection, automation_id: int) -> bool:
    return bool(db.execute(f"SELECT 1 FROM {MADE.name} WHERE id = ?", [automation_id]).fetchall())


def forget(db: DuckDBPyConnection, names: Collection[str]) -> None:
    """The words of these automations are gone; of these runs, what was said."""
    rows = select_in(
        db,
        f"SELECT id FROM {MADE.name} WHERE stream IN (SELECT key FROM keys_)",
        {name for name in names if name.startswith("auto:")},
    )
    _drop(db, [row[0] for row in rows])
    runs = {name for name in names if name.startswith("run:")}
    select_in(
        db,
        f"UPDATE {AUTOMATION_RUNS.name} SET summary = NULL WHERE id IN "
        f"(SELECT row_id FROM {RUNS.name} WHERE stream IN (SELECT key FROM keys_))",
        runs,
    )
    select_in(
        db,
        f"UPDATE {AUTOMATIONS.name} SET last_result = NULL WHERE id IN "
        f"(SELECT id FROM {MADE.name} WHERE last_run IN (SELECT key FROM keys_))",
        runs,
    )


def forget_owner(db: DuckDBPyConnection, column: str, number: int) -> None:
    """All that a person, or anybody in a server, asked for."""
    rows = db.execute(f"SELECT id FROM {MADE.name} WHERE {column} = ?", [number]).fetchall()
    _drop(db, [row[0] for row in rows])


def _drop(db: DuckDBPyConnection, ids: Collection[int]) -> None:
    for table, column in (
        (AUTOMATION_RUNS, "automation_id"),
        (RUNS, "automation_id"),
        (AUTOMATIONS, "id"),
        (MADE, "id"),
    ):
        select_in(db, f"DELETE FROM {table.name} WHERE {column} IN (SELECT key FROM keys_)", ids)
