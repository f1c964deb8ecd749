"""Servers that we are in, and those that we left."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


class Left(NamedTuple):
    """A server that we were taken out of, and whose words are still kept."""

    guild_id: int
    version: int
    """Of its stream."""
    left_us: int


def present(db: DuckDBPyConnection, account_id: int) -> frozenset[int]:
    """The servers that this account of ours is in, as far as is known."""
    rows = db.execute(
        "SELECT guild_id FROM ledger.guilds WHERE account_id = ? AND left_us IS NULL", [account_id]
    ).fetchall()
    return frozenset(row[0] for row in rows)


def left(db: DuckDBPyConnection, upto_us: int) -> list[Left]:
    """The servers that we left until then and have not given up, the first first."""
    rows = db.execute(
        "SELECT guild_id, version, left_us FROM ledger.guilds WHERE left_us <= ? "
        "ORDER BY left_us, guild_id",
        [upto_us],
    ).fetchall()
    return [Left(*row) for row in rows]
