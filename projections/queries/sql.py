"""A person's SQL over the read model: nothing can be changed, no file read, and it ends in time.

Three walls: the file is opened read-only (DuckDB has INSERT inside WITH, so looking at the kind of
statement is not enough), the engine may touch no other file, and only one SELECT or EXPLAIN is run.
"""

from __future__ import annotations

from threading import Timer
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Protocol

import duckdb
import numpy as np
import pyarrow as pa
from duckdb.func import ARROW, SPECIAL

from projections.store import open_tables

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

    from duckdb import DuckDBPyConnection
    from numpy.typing import NDArray

TIMEOUT_S: Final = 10.0  # ten times what a scan of a million messages takes
FLOAT_BYTES: Final = 4
_ALLOWED: Final = {duckdb.StatementType.SELECT, duckdb.StatementType.EXPLAIN}
_WALLS: Final = (
    "SET temp_directory = ''",  # spilled rows would be people's words in a file no erasure knows of
    "SET python_enable_replacements = false",  # our own variables are no tables
    "SET enable_external_access = false",
    "SET lock_configuration = true",
)


_READS: Final = (
    "`query` only reads, one statement at a time: give it one SELECT, or EXPLAIN, DESCRIBE, SHOW "
    "or SUMMARIZE."
)


class _Blobs(Protocol):
    """The part of an Arrow column that is used here; DuckDB reads this name at run time."""

    def to_pylist(self) -> list[bytes | None]: ...


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
        ReadModelError: the file is damaged or in use.
    """
    db = open_tables(tables, read_only=True)
    try:
        db.create_function(  # pyright: ignore[reportUnknownMemberType] its stub names no array
            "cosine", _cosine, ["BLOB", "BLOB"], "DOUBLE", type=ARROW, null_handling=SPECIAL
        )
        for wall in _WALLS:
            db.execute(wall)
        return _run(db, sql, rows_max, timeout_s)
    finally:
        db.close()


def _run(db: DuckDBPyConnection, sql: str, rows_max: int, timeout_s: float) -> Result:
    too_late = Timer(timeout_s, db.interrupt)
    too_late.start()
    try:
        statements = db.extract_statements(sql)
        if len(statements) != 1 or statements[0].type not in _ALLOWED:
            raise QueryError(_READS)
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
    if "read-only mode" in str(error):
        return _READS
    text = str(error).split("\n\nLINE ", 1)[0]
    return " ".join(text.split())


def _distinct(names: list[str]) -> Generator[str]:
    """The names, each later one of the same spelling numbered, so that they can be keys."""
    seen: dict[str, int] = {}
    for name in names:
        seen[name] = number = seen.get(name, 0) + 1
        yield name if number == 1 else f"{name}_{number}"


def _cosine(left: _Blobs, right: _Blobs) -> pa.DoubleArray:
    """Cosine of little-endian float32 vectors, pair by pair; NULL where there is none."""
    pairs = zip(left.to_pylist(), right.to_pylist(), strict=True)
    return pa.array([_cosine_of(one or b"", other or b"") for one, other in pairs], pa.float64())


def _cosine_of(left: bytes, right: bytes) -> float | None:
    if len(left) != len(right) or len(left) % FLOAT_BYTES:
        return None
    a, b = _vector(left), _vector(right)
    length = float(np.linalg.norm(a) * np.linalg.norm(b))
    return float(a @ b) / length if length else None


def _vector(blob: bytes) -> NDArray[np.float32]:
    return np.frombuffer(blob, "<f4")
