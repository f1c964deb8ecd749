"""What calls cost, added up by what one asks for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

By = Literal["day", "model", "purpose", "actor", "guild", "person", "automation"]
NONE: Final = "none"
_KNOWN: Final = "metadata->>'purpose' IS NOT NULL"  # not redacted with an erased person
_GROUPS: Final[dict[By, str]] = {
    "day": "strftime(created_at, '%Y-%m-%d')",  # UTC, the day of the money caps
    "model": "metadata->>'model'",
    "purpose": "metadata->>'purpose'",
    "actor": "CASE split_part(correlation, ':', 1) WHEN 'turn' THEN 'responder' "
    "WHEN 'c' THEN 'commands' WHEN 'run' THEN 'clock' WHEN 'window' THEN 'curator' "
    "WHEN 'session' THEN 'sessions' WHEN 'reflect' THEN 'reflector' "
    "ELSE replace(metadata->>'purpose', 'embed', 'embedding') END",
    "guild": f"CASE WHEN {_KNOWN} THEN coalesce(CAST(guild AS VARCHAR), '{NONE}') END",
    "person": f"CASE WHEN {_KNOWN} THEN coalesce(CAST(person AS VARCHAR), '{NONE}') END",
    "automation": f"CASE WHEN {_KNOWN} THEN CASE WHEN correlation LIKE 'run:%' "
    "THEN CAST(CAST(split_part(correlation, ':', 2) AS BIGINT) AS VARCHAR) "
    f"ELSE '{NONE}' END END",
}
_SUM: Final = "CAST(coalesce(sum(CAST(metadata->>'{}' AS BIGINT)), 0) AS BIGINT)"
_TOKENS: Final = ", ".join(
    _SUM.format(name)
    for name in (
        *("input_tokens", "output_tokens"),
        *("cache_read_tokens", "cache_write_tokens", "cache_write_1h_tokens"),
    )
)
_CALLS: Final = """
WITH places AS (
    SELECT CAST(channel_id AS BIGINT) AS channel_id, max(CAST(guild_id AS BIGINT)) AS guild_id
    FROM messages GROUP BY channel_id
), whose AS (
    SELECT stream, guild_id, user_id FROM ledger.turns
    UNION ALL SELECT c.stream, c.guild_id, CAST(a.user_id AS BIGINT)
    FROM ledger.commands c JOIN actions a ON a.id = c.position
    UNION ALL SELECT stream, guild_id, NULL FROM ledger.windows JOIN places USING (channel_id)
    UNION ALL SELECT stream, guild_id, NULL FROM ledger.sessions JOIN places USING (channel_id)
), paid AS (
    SELECT created_at, metadata, usd_cost, correlation,
        whose.guild_id AS guild, whose.user_id AS person
    FROM actions LEFT JOIN ledger.calls ON position = id
    LEFT JOIN whose ON whose.stream = correlation
    WHERE kind IN ('model_call', 'embedding_call')
)
"""


@dataclass(frozen=True, slots=True)
class Cost:
    """Calls of one group. Never pruned, never uncounted."""

    group: str | None
    """None: it was redacted with an erased person."""
    model: str | None
    calls: int
    input_tokens: int
    output_tokens: int
    cache_read_tokens: int
    cache_write_tokens: int
    cache_write_1h_tokens: int
    usd: float
    unsettled_usd: float
    """Of that, calls that a crash cut off: at their worst case."""


class Spent(NamedTuple):
    """US dollars."""

    usd: float
    unattended_usd: float
    """What nobody asked for, within it."""


def costs(db: DuckDBPyConnection, by: By, *, guild_id: int | None = None) -> list[Cost]:
    """Model and embedding calls, by group and model, in the order of their names.

    With `guild_id`, only those for a server.
    """
    rows = db.execute(
        f"{_CALLS} SELECT {_GROUPS[by]}, "
        f"metadata->>'model', count(*), {_TOKENS}, coalesce(sum(usd_cost), 0), "
        "coalesce(sum(usd_cost) FILTER (metadata->>'unsettled' = 'true'), 0) FROM paid "
        "WHERE coalesce(guild = ?, true) GROUP BY 1, 2 ORDER BY 1 NULLS LAST, 2",
        [guild_id],
    ).fetchall()
    return [Cost(*row) for row in rows]


def spent_since(db: DuckDBPyConnection, since_us: int) -> Spent:
    """What the calls did cost that ended since then."""
    rows = db.execute(
        "SELECT coalesce(sum(usd_cost), 0), coalesce(sum(usd_cost) FILTER ("
        "split_part(correlation, ':', 1) IN ('window', 'session', 'run', 'reflect', 'v')), 0) "
        "FROM actions LEFT JOIN ledger.calls ON position = id "
        "WHERE created_at >= make_timestamptz(?::BIGINT) AND usd_cost > 0",
        [since_us],
    ).fetchall()
    return Spent(*rows[0])
