"""Where a question gets its connection from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from duckdb import DuckDBPyConnection

    from projections.queries.settings import Settings

    Database = DuckDBPyConnection
    """For those who pass a connection on without knowing the library."""


class Readable(Protocol):
    """The open read model, as askers need it."""

    def reading(self) -> AbstractContextManager[DuckDBPyConnection]:
        """A connection of the caller's own, for the length of one question; any thread."""
        ...

    def settings(self) -> Settings:
        """The settings in force now."""
        ...


def position(db: Database) -> int:
    """How far the log is known here."""
    rows = db.execute("SELECT position FROM ledger.read_upto").fetchall()
    return int(rows[0][0])
