"""A person's SQL over the read model: nothing can be changed, no file read, and it ends in time.

Three walls: the file is opened read-only (DuckDB has INSERT inside WITH, so looking at the kind of
statement is not enough), the engine may touch no other file, and only one SELECT or EXPLAIN is run.
"""

from __future__ import annotations

from threading import Timer
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import duckdb
import numpy as np
import pyarrow as pa

from projections.store import MEMORY_LIMIT, THREADS

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

    from duckdb import DuckDBPyConnection
    from numpy.typing import NDArray

TIMEOUT_S: Final = 10.0  # ten times what a scan of a million messages takes
FLOAT_BYTES: Final = 4
_ALLOWED: Final = {duckdb.StatementType.SELECT, duckdb.StatementType.EXPLAIN}
_CONFIG: Final = {
    "memory_limit": MEMORY_LIMIT,
    "threads": str(THREADS),
    "temp_directory": "",  # spilled rows would be people's words in a file no erasure knows of
    "enable_external_access": "false",
    "python_enable_replacements": "false",  # our own variables are no tables
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
}


class QueryError(Exception):
    """SQL that cannot be run here; the text is one sentence."""


class Result(NamedTuple):
    """Rows in the order of `columns`; `more`: there were more than asked for."""

    columns: list[str]
    rows: list[tuple[Any, ...]]
    more: bool


def run_query(tables: Path, sql: str, *, rows_max: int, timeout_s: float = TIMEOUT_S) -> Result:
    """Run one statement on the read model's file, which must not be open for writing.

    Raises:
        QueryError: it is wrong, tries to change or read something else, or takes too long.
    """
    try:
        db = duckdb.connect(str(tables), read_only=True, config=_CONFIG)
    except duckdb.Error as error:
        raise QueryError(f"The read model cannot be opened: {_sentence(error)}") from error
    try:
        db.execute("SET TimeZone = 'UTC'")
        db.create_function("cosine", _cosine, ["BLOB", "BLOB"], "DOUBLE", type="arrow")
        db.execute("SET lock_configuration = true")
        return _run(db, sql, rows_max, timeout_s)
    finally:
        db.close()


def _run(db: DuckDBPyConnection, sql: str, rows_max: int, timeout_s: float) -> Result:
    too_late = Timer(timeout_s, db.interrupt)
    too_late.start()
    try:
        statements = db.extract_statements(sql)
        if len(statements) != 1 or statements[0].type not in _ALLOWED:
            raise QueryError(
                "`query` only reads, one statement at a time: give it one SELECT, or EXPLAIN, "
                "DESCRIBE, SHOW or SUMMARIZE."
            )
        db.execute(statements[0])
        rows = db.fetchmany(rows_max + 1)
        columns = [column[0] for column in db.description or ()]
    except duckdb.InterruptException as error:
        raise QueryError(
            f"The query took longer than {timeout_s:g} s and was stopped; narrow it down."
        ) from error
    except duckdb.Error as error:
        raise QueryError(_sentence(error)) from error
    finally:
        too_late.cancel()
    return Result(list(_distinct(columns)), rows[:rows_max], len(rows) > rows_max)


def _sentence(error: duckdb.Error) -> str:
    """DuckDB's words without its drawing of where in the statement it happened."""
    text = str(error).split("\n\nLINE ", 1)[0]
    return " ".join(text.split())


def _distinct(names: list[str]) -> Generator[str]:
    """The names, each later one of the same spelling numbered, so that they can be keys."""
    seen: dict[str, int] = {}
    for name in names:
        seen[name] = number = seen.get(name, 0) + 1
        yield name if number == 1 else f"{name}_{number}"


def _cosine(left: pa.ChunkedArray, right: pa.ChunkedArray) -> pa.Array:
    """Cosine of little-endian float32 vectors, pair by pair; NULL where their lengths differ."""
    pairs = zip(left.to_pylist(), right.to_pylist(), strict=True)
    return pa.array([_cosine_of(one, other) for one, other in pairs], pa.float64())


def _cosine_of(left: bytes, right: bytes) -> float | None:
    if len(left) != len(right) or len(left) % FLOAT_BYTES:
        return None
    a, b = _vector(left), _vector(right)
    length = float(np.linalg.norm(a) * np.linalg.norm(b))
    return float(a @ b) / length if length else None


def _vector(blob: bytes) -> NDArray[np.float32]:
    return np.frombuffer(blob, "<f4")
