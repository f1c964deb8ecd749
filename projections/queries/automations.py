"""Automations: what is due, what is under way, and what people have."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


class Automation(NamedTuple):
    """One, as it stands."""

    id: int
    stream: str
    version: int
    guild_id: int | None
    channel_id: int
    user_id: int
    user_name: str
    title: str
    instruction: str
    schedule: str
    """JSON."""
    reminds: bool
    on_message: bool
    status: str
    next_us: int | None
    is_running: bool
    last_run_us: int | None
    last_error: str | None
    last_result: str | None
    created_us: int


class Run(NamedTuple):
    """The latest attempt at a slot that is not over, and how far what it says has got."""

    stream: str
    automation_id: int
    slot_us: int
    attempt: int
    token: str
    lease_us: int
    retry_us: int | None
    version: int
    """Newest of its stream."""
    state: str
    """decided, composed, delivered, failed, cancelled or skipped (nothing to say)."""
    note: str | None

    @property
    def message_id(self) -> int:
        """What set it off, if a message did."""
        return int(self.stream.rpartition(":")[2])


_SELECT = (
    "SELECT a.id, l.stream, l.version, l.guild_id, l.channel_id, l.user_id, a.created_by_name, "
    "a.title, a.instruction, a.schedule_json, l.reminds = 1, l.on_message = 1, a.status, "
    "epoch_us(a.next_run_at), a.is_running = 1, epoch_us(a.last_run_at), a.last_error, "
    "a.last_result, epoch_us(a.created_at) FROM automations a JOIN ledger.automations l USING (id)"
)
_RUNS = (
    "SELECT r.stream, r.automation_id, r.slot_us, r.attempt, r.token, r.lease_us, r.retry_us, "
    "t.version, t.state, t.note FROM ledger.runs r JOIN ledger.turns t USING (stream)"
)


def due(db: DuckDBPyConnection, now_us: int, limit: int) -> list[Automation]:
    """Active ones whose slot has come and that do not run, the longest due first."""
    return _all(
        db,
        "WHERE a.status = 'active' AND a.is_running = 0 AND a.next_run_at <= "
        "make_timestamptz(?::BIGINT) AND NOT EXISTS (SELECT 1 FROM ledger.runs r "
        "WHERE r.automation_id = a.id AND r.retry_us IS NOT NULL) "
        "ORDER BY a.next_run_at, a.id LIMIT ?",
        now_us,
        limit,
    )


def earliest_us(db: DuckDBPyConnection) -> int | None:
    """The next slot of any that does not run; None if there is none."""
    row = db.execute(
        "SELECT epoch_us(min(next_run_at)) FROM automations "
        "WHERE status = 'active' AND is_running = 0"
    ).fetchone()
    return None if row is None else row[0]


def open_runs(db: DuckDBPyConnection) -> list[Run]:
    """Attempts that are under way or are to be made again, the oldest slot first."""
    rows = db.execute(
        f"{_RUNS} WHERE r.status = 'running' OR r.retry_us IS NOT NULL ORDER BY slot_us, stream"
    ).fetchall()
    return [Run(*row) for row in rows]


def run(db: DuckDBPyConnection, stream: str) -> Run | None:
    """The attempt of this stream; None if there is none."""
    rows = db.execute(f"{_RUNS} WHERE r.stream = ?", [stream]).fetchall()
    return Run(*rows[0]) if rows else None


def automation(db: DuckDBPyConnection, automation_id: int) -> Automation | None:
    """The one with this id, whatever its status."""
    found = _all(db, "WHERE a.id = ?", automation_id)
    return found[0] if found else None


def sources_of(db: DuckDBPyConnection, stream: str) -> set[str]:
    """The words that an automation was made from."""
    rows = db.execute("SELECT source FROM ledger.derived WHERE stream = ?", [stream]).fetchall()
    return {row[0] for row in rows} - {stream}


def active(db: DuckDBPyConnection) -> list[Automation]:
    """All that may still run at a time."""
    return _all(db, "WHERE a.status = 'active' AND l.on_message = 0 ORDER BY a.id")


def listening(db: DuckDBPyConnection) -> list[Automation]:
    """All that wait for a message."""
    return _all(db, "WHERE a.status = 'active' AND l.on_message = 1 ORDER BY a.id")


def of_person(db: DuckDBPyConnection, user_id: int) -> list[Automation]:
    """What a person has that is not over, the oldest first."""
    return _all(
        db, "WHERE l.user_id = ? AND a.status IN ('active', 'paused') ORDER BY a.id", user_id
    )


def of_guild(db: DuckDBPyConnection, guild_id: int) -> list[Automation]:
    """What there is in a server that is not over."""
    return _all(
        db, "WHERE l.guild_id = ? AND a.status IN ('active', 'paused') ORDER BY a.id", guild_id
    )


def everything(db: DuckDBPyConnection) -> list[Automation]:
    """All there are and were."""
    return _all(db, "ORDER BY a.id")


def _all(db: DuckDBPyConnection, where: str, *values: object) -> list[Automation]:
    rows = db.execute(f"{_SELECT} {where}", list(values)).fetchall()
    return [Automation(*row) for row in rows]
