"""Settings in force: the table's rows over the defaults."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from events.settings import setting_named
from events.settings_known import SETTINGS, Value

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


class Settings:
    """A snapshot; ask again for each decision, so that changes take effect without restart."""

    def __init__(self, values: dict[str, Value]) -> None:
        self._values = values

    def number(self, key: str) -> float:
        value = self.value(key)
        assert isinstance(value, int | float), f"{key} is no number"
        return value

    def value(self, key: str) -> Value:
        """In force; a setting of a family that nobody gave a value has the family's default."""
        return self._values[key] if key in self._values else setting_named(key).default

    def count(self, key: str) -> int:
        return int(self.number(key))

    def text(self, key: str) -> str:
        return str(self.value(key))

    def flag(self, key: str) -> bool:
        return bool(self.value(key))

    def texts(self, key: str) -> tuple[str, ...]:
        value = self.value(key)
        assert isinstance(value, tuple), f"{key} is no list"
        return value

    def all(self) -> dict[str, Value]:
        return dict(self._values)


def settings(db: DuckDBPyConnection) -> Settings:
    """The settings in force now."""
    values: dict[str, Value] = {setting.key: setting.default for setting in SETTINGS}
    for key, value in db.execute("SELECT key, value FROM settings").fetchall():
        values[key] = msgspec.json.decode(value, type=Value)
    return Settings(values)
