"""What calls cost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

By = Literal["day", "model", "purpose"]
_GROUPS: Final[dict[By, str]] = {
    "day": "strftime(created_at, '%Y-%m-%d')",  # UTC, the day of the money caps
    "model": "metadata->>'model'",
    "purpose": "metadata->>'purpose'",
}


@dataclass(frozen=True, slots=True)
class Cost:
    """Calls of one day, model or purpose. Never pruned, never uncounted."""

    group: str | None
    """None: it was redacted with an erased person."""
    calls: int
    input_tokens: int
    output_tokens: int
    usd: float


def costs(db: DuckDBPyConnection, by: By) -> list[Cost]:
    """Model and embedding calls, grouped, in the order of the group's name."""
    rows = db.execute(
        f"SELECT {_GROUPS[by]}, count(*), "
        "CAST(coalesce(sum(CAST(metadata->>'input_tokens' AS BIGINT)), 0) AS BIGINT), "
        "CAST(coalesce(sum(CAST(metadata->>'output_tokens' AS BIGINT)), 0) AS BIGINT), "
        "coalesce(sum(usd_cost), 0) FROM actions WHERE kind IN ('model_call', 'embedding_call') "
        "GROUP BY 1 ORDER BY 1 NULLS LAST"
    ).fetchall()
    return [Cost(*row) for row in rows]


def costs_of_guild(db: DuckDBPyConnection, guild_id: int) -> list[Cost]:
    """By day, what turns, windows and commands of a server cost."""
    rows = db.execute(
        "WITH here AS ("
        "SELECT stream FROM ledger.turns WHERE guild_id = $guild UNION ALL "
        "SELECT stream FROM ledger.commands WHERE guild_id = $guild UNION ALL "
        "SELECT stream FROM ledger.windows JOIN ledger.places USING (channel_id) "
        "WHERE guild_id = $guild) "
        f"SELECT {_GROUPS['day']}, count(*), "
        "CAST(coalesce(sum(CAST(metadata->>'input_tokens' AS BIGINT)), 0) AS BIGINT), "
        "CAST(coalesce(sum(CAST(metadata->>'output_tokens' AS BIGINT)), 0) AS BIGINT), "
        "coalesce(sum(usd_cost), 0) FROM actions JOIN ledger.calls ON position = id "
        "WHERE correlation IN (FROM here) GROUP BY 1 ORDER BY 1",
        {"guild": guild_id},
    ).fetchall()
    return [Cost(*row) for row in rows]
