"""What a table is: its name, columns with types and meaning, and key; and how rows get into it.

Rows travel as Arrow tables, never one at a time: DuckDB inserts 100 to 1,000 times faster that way.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    import pyarrow as pa
    from duckdb import DuckDBPyConnection

SqlType = Literal["VARCHAR", "TIMESTAMPTZ", "BIGINT", "DOUBLE", "BLOB"]
_PARAMETER: dict[SqlType, str] = {
    "VARCHAR": "?",
    "TIMESTAMPTZ": "make_timestamptz(?::BIGINT)",
    "BIGINT": "?",
    "DOUBLE": "?",
    "BLOB": "?",
}
_LIST: dict[SqlType, str] = {
    "VARCHAR": "unnest(?::VARCHAR[])",
    "TIMESTAMPTZ": "make_timestamptz(unnest(?::BIGINT[]))",
    "BIGINT": "unnest(?::BIGINT[])",
    "DOUBLE": "unnest(?::DOUBLE[])",
    "BLOB": "unnest(?::BLOB[])",
}
FEW = 32
"""Up to so many rows or keys are parameters; beyond, an Arrow table is worth being registered."""
SOME = 3
"""Up to so many rows each value is a parameter; from there a list for each column takes half.

An UPDATE of one row takes two thirds of deleting and inserting it; of more, they are faster.
"""
Row = tuple[Any, ...]
"""Values in the order of the columns; times as microseconds since the epoch."""


class Column(NamedTuple):
    """A column; `meaning` is its line in the catalogue of tables."""

    name: str
    type: SqlType
    meaning: str


class Table(NamedTuple):
    """A table, in schema `main` (documented) or `ledger` (ours)."""

    name: str
    meaning: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()

    @property
    def column_names(self) -> list[str]:
        return [column.name for column in self.columns]

    def ddl(self) -> str:
        """CREATE TABLE and a COMMENT wherever a meaning is given."""
        lines = [f"{column.name} {column.type}" for column in self.columns]
        if self.key:
            lines.append(f"PRIMARY KEY ({', '.join(self.key)})")
        comments = [f"COMMENT ON TABLE {self.name} IS {_quoted(self.meaning)}"] + [
            f"COMMENT ON COLUMN {self.name}.{column.name} IS {_quoted(column.meaning)}"
            for column in self.columns
            if column.meaning
        ]
        return ";\n".join([f"CREATE TABLE {self.name} ({', '.join(lines)})", *comments]) + ";"

    def arrow(self, rows: Collection[Row]) -> pa.Table:
        """Rows as Arrow columns of this table's types."""
        import pyarrow as pa  # a twentieth of a second, and most pages are small

        types: dict[SqlType, pa.DataType] = {
            "VARCHAR": pa.string(),
            "TIMESTAMPTZ": pa.timestamp("us", tz="UTC"),
            "BIGINT": pa.int64(),
            "DOUBLE": pa.float64(),
            "BLOB": pa.binary(),
        }
        columns = zip(*rows, strict=True) if rows else ((),) * len(self.columns)
        arrays = [
            pa.array(values, types[column.type])
            for column, values in zip(self.columns, columns, strict=True)
        ]
        return pa.Table.from_arrays(arrays, names=self.column_names)

    def insert(self, db: DuckDBPyConnection, rows: Collection[Row]) -> None:
        """Rows whose keys are new."""
        self._write(db, "INSERT", rows)

    def put(self, db: DuckDBPyConnection, rows: Mapping[Any, Row]) -> None:
        """Insert, or replace the row of the same key; `rows` are by key.

        Deleted and inserted: DuckDB's upsert takes twice as long as the two together (measured).
        """
        if len(self.key) == 1:
            delete(db, self.name, self.key[0], rows)
            self.insert(db, rows.values())
        else:
            self._write(db, "INSERT OR REPLACE", rows.values())

    def replace(self, db: DuckDBPyConnection, rows: Mapping[Any, Row]) -> None:
        """Give the rows of these keys, which are all there, other values; `rows` are by key."""
        if len(rows) > SOME:
            self.put(db, rows)
            return
        (key,) = self.key
        at = self.column_names.index(key)
        values = ", ".join(
            f"{column.name} = {_PARAMETER[column.type]}"
            for column in self.columns
            if column.name != key
        )
        for row in rows.values():
            db.execute(
                f"UPDATE {self.name} SET {values} WHERE {key} = ?",
                [*row[:at], *row[at + 1 :], row[at]],
            )

    def _write(self, db: DuckDBPyConnection, verb: str, rows: Collection[Row]) -> None:
        if len(rows) > FEW:
            db.register("batch_", self.arrow(rows))
            db.execute(f"{verb} INTO {self.name} SELECT * FROM batch_")
            db.unregister("batch_")
        elif len(rows) > SOME:
            lists = ", ".join(_LIST[column.type] for column in self.columns)
            columns = [list(values) for values in zip(*rows, strict=True)]
            db.execute(f"{verb} INTO {self.name} SELECT {lists}", columns)
        elif rows:
            marks = ", ".join(_PARAMETER[column.type] for column in self.columns)
            values = ", ".join([f"({marks})"] * len(rows))
            db.execute(
                f"{verb} INTO {self.name} VALUES {values}", [value for row in rows for value in row]
            )


def delete(db: DuckDBPyConnection, table: str, column: str, keys: Collection[Any]) -> None:
    """Delete the rows whose `column` is one of `keys`."""
    select_in(db, f"DELETE FROM {table} WHERE {column} IN (SELECT key FROM keys_)", keys)


def select_in(db: DuckDBPyConnection, sql: str, keys: Iterable[Any]) -> Sequence[Row]:
    """Rows of `sql`, in which `IN (SELECT key FROM keys_)` stands for: one of `keys`.

    Many keys travel as an Arrow column: as a parameter, 5,000 cost more than the question.
    """
    listed = list(keys)
    if not listed:
        return []
    if len(listed) <= FEW:
        marks = ", ".join("?" * len(listed))
        return db.execute(sql.replace("(SELECT key FROM keys_)", f"({marks})"), listed).fetchall()
    import pyarrow as pa

    db.register("keys_", pa.Table.from_arrays([pa.array(listed)], names=["key"]))
    try:
        return db.execute(sql).fetchall()
    finally:
        db.unregister("keys_")


def is_empty(db: DuckDBPyConnection, table: str) -> bool:
    """Whether a table has no row at all: cheaper than asking it about a page of keys."""
    return not db.execute(f"SELECT 1 FROM {table} LIMIT 1").fetchall()


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
