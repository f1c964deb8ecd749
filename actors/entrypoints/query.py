"""`query`: read-only SQL."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, cast

import click

from actors.entrypoints.cli import WORDS, command
from actors.entrypoints.opening import opened
from actors.entrypoints.printing import answer_json, answer_table, say

if TYPE_CHECKING:
    from actors.entrypoints.cli import Invocation

ROWS = 1000  # more is for a file: raise --limit
ROWS_MAX = 1_000_000  # all of them are held in memory
JSON_INTEGER_BITS = 63  # what JSON readers that keep integers keep


@command(
    "query",
    'query "SELECT author_name, count(*) FROM messages GROUP BY ALL"',
    'query "DESCRIBE memory_facts" --json',
)
@click.argument("sql", type=WORDS)
@click.option(
    "--limit",
    type=click.IntRange(1, ROWS_MAX),
    default=ROWS,
    show_default=True,
    help="At most so many rows.",
)
def query(invocation: Invocation, sql: str, *, limit: int) -> None:
    """Run read-only SQL on the twelve tables.

    DuckDB's SQL, and cosine(blob, blob) for two vectors. Nothing can be changed and no other file
    read; it may take ten seconds.
    """
    from projections.queries.sql import run_query

    with opened(invocation) as folder:
        folder.read_model.close()  # the lock stays ours while the file is opened read-only
        found = run_query(folder.read_model.files.tables, sql, rows_max=limit)
    if found.more:
        say(f"Only the first {limit} rows are shown; --limit shows more.")
    if invocation.as_json:
        rows = [[_value(cell) for cell in row] for row in found.rows]
        answer_json([dict(zip(found.columns, row, strict=True)) for row in rows])
    else:
        rows = ([_cell(cell) for cell in row] for row in found.rows)
        answer_table(found.columns, rows)


def _value(cell: Any) -> Any:
    """As JSON has it: numbers too large become texts, bytes hexadecimal."""
    if isinstance(cell, bytes):
        return cell.hex()
    if isinstance(cell, Decimal):
        return float(cell)  # DuckDB's 1.5 is one
    if isinstance(cell, int) and cell.bit_length() > JSON_INTEGER_BITS:
        return str(cell)
    if isinstance(cell, list | tuple):
        return [_value(one) for one in cast("list[Any]", cell)]
    if isinstance(cell, dict):
        pairs = cast("dict[Any, Any]", cell).items()
        return {str(key): _value(value) for key, value in pairs}
    return cell


def _cell(cell: Any) -> object:
    return f"<{len(cell)} bytes>" if isinstance(cell, bytes) else cell
