"""Servers that we are in, and those that we were taken out of and still remember."""

from __future__ import annotations

from typing import TYPE_CHECKING

from events.membership import GuildGivenUp, GuildJoined, GuildLeft
from projections.table import Column, Table, delete

if TYPE_CHECKING:
    from collections.abc import Sequence

    from duckdb import DuckDBPyConnection

    from events.event import Recorded

GUILDS = Table(
    "ledger.guilds",
    "Servers that we are in, and those that we left and still remember.",
    (
        Column("guild_id", "BIGINT", ""),
        Column("version", "BIGINT", "Of its stream."),
        Column("account_id", "BIGINT", "The bot's account that is or was there."),
        Column("left_us", "BIGINT", "When we left; NULL while we are there."),
    ),
    key=("guild_id",),
)

READS = (GuildJoined, GuildLeft, GuildGivenUp)


def apply(db: DuckDBPyConnection, events: Sequence[Recorded]) -> None:
    """The last event of a page about each server stands."""
    rows: dict[int, tuple[int, int, int, int | None] | None] = {}
    for recorded in events:
        match recorded.event:
            case GuildJoined() as e:
                rows[e.guild_id] = (e.guild_id, recorded.version, e.account_id, None)
            case GuildLeft() as e:
                rows[e.guild_id] = (e.guild_id, recorded.version, e.account_id, e.at)
            case GuildGivenUp() as e:
                rows[e.guild_id] = None
            case _:
                pass
    delete(db, GUILDS.name, "guild_id", rows)
    GUILDS.insert(db, [row for row in rows.values() if row is not None])
