"""The read model's files: the DuckDB file, the lexical index beside it, and how they are opened."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import duckdb

from projections import schema

if TYPE_CHECKING:
    from pathlib import Path

    from duckdb import DuckDBPyConnection

MEMORY_LIMIT = "160MB"  # a million messages fold in it; DuckDB spills to disk beyond
THREADS = 1
"""Nearly all statements touch a few rows: a second thread only has to be woken, which costs a tenth
of a turn (measured), and the other processor has the bot's own threads to run."""


class ReadModelError(Exception):
    """The read model cannot be opened; the text says the remedy."""


class Files(NamedTuple):
    """Where the read model is, or is being made."""

    tables: Path
    lexical: Path

    @staticmethod
    def of(data: Path) -> Files:
        return Files(data / "read.duckdb", data / "lexical.db")

    @staticmethod
    def in_the_making(data: Path) -> Files:
        """Not `*.duckdb`: at most one such file is ever in the folder."""
        return Files(data / "read.new", data / "lexical.new")

    def all(self) -> list[Path]:
        """The files and what their engines keep beside them."""
        tables, lexical = self
        return [
            tables,
            tables.with_name(tables.name + ".wal"),
            lexical,
            lexical.with_name(lexical.name + "-wal"),
            lexical.with_name(lexical.name + "-shm"),
        ]

    def remove_beside(self) -> None:
        """What a killed process may have left beside the files."""
        for path in self.all():
            if path not in self:
                path.unlink(missing_ok=True)

    def remove_lexical(self) -> None:
        for path in self.all()[2:]:
            path.unlink(missing_ok=True)

    def remove(self) -> None:
        for path in self.all():
            path.unlink(missing_ok=True)
        temporary = self.tables.with_name(self.tables.name + ".tmp")
        if temporary.is_dir():
            for path in temporary.iterdir():
                path.unlink()
            temporary.rmdir()


def open_tables(path: Path, *, read_only: bool = False) -> DuckDBPyConnection:
    """Open the tables, making them where there are none.

    Raises:
        ReadModelError: the file is damaged, of another version, or in use.
    """
    if not path.exists():
        schema.create(path)
    try:
        db = duckdb.connect(
            str(path),
            read_only=read_only,
            config={
                "memory_limit": MEMORY_LIMIT,
                "threads": str(THREADS),
                "autoinstall_known_extensions": "false",
                "autoload_known_extensions": "false",
            },
        )
        db.execute("SET GLOBAL TimeZone = 'UTC'; SET preserve_insertion_order = true")
    except duckdb.Error as error:
        msg = (
            f"The read model {path} cannot be opened ({str(error).splitlines()[0]}); "
            "delete it and run `rebuild`, nothing is lost."
        )
        raise ReadModelError(msg) from error
    return db
