"""`settings`: what differs from the defaults."""

from __future__ import annotations

from typing import TYPE_CHECKING

from events.settings import SettingChanged, setting_json, setting_named
from projections.table import Column, Row, Table, delete

if TYPE_CHECKING:
    from collections.abc import Iterable

    from duckdb import DuckDBPyConnection

    from events.event import Recorded

SETTINGS = Table(
    "settings",
    "One row per setting that differs from its default.",
    (
        Column("key", "VARCHAR", "Dotted path of the setting."),
        Column("value", "VARCHAR", "Its value as JSON text."),
        Column("updated_at", "TIMESTAMPTZ", "When it was last changed."),
    ),
    key=("key",),
)


READS = (SettingChanged,)


def apply(db: DuckDBPyConnection, events: Iterable[Recorded]) -> None:
    """The last change of a page stands; back at its default, a setting has no row."""
    last = {e.key: e for r in events if isinstance(e := r.event, SettingChanged)}
    changed: dict[str, Row] = {}
    for key, event in last.items():
        if event.new != setting_json(setting_named(key).default):
            changed[key] = (key, event.new, event.at)
    delete(db, "settings", "key", [key for key in last if key not in changed])
    SETTINGS.put(db, changed)
