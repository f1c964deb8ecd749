"""Emptying the sealed parts of events in place: the event stays, its words go.

`secure_delete` overwrites what the update frees; the caller truncates the write-ahead log after.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from events import codec
from events.sqlite import PARAMETERS_MAX

if TYPE_CHECKING:
    from collections.abc import Collection

    from events.codec import Row
    from events.sqlite import LogRecorder

SCAN_ROWS = 2000  # ~1 MB of states held at a time


def blank_streams(recorder: LogRecorder, names: Collection[str]) -> int:
    """Empty every sealed part in these streams; how many had one left."""
    blanked = 0
    ordered = sorted(names)
    for start in range(0, len(ordered), PARAMETERS_MAX):
        blanked += _empty(recorder, recorder.rows_of(ordered[start : start + PARAMETERS_MAX]))
    return blanked


def blank_versions(recorder: LogRecorder, targets: Collection[tuple[str, int]]) -> int:
    """Empty these events, by (stream, version); how many had words left."""
    wanted = set(targets)
    names = sorted({stream for stream, _ in wanted})
    blanked = 0
    for start in range(0, len(names), PARAMETERS_MAX):
        rows = recorder.rows_of(names[start : start + PARAMETERS_MAX])
        blanked += _empty(recorder, [row for row in rows if (row[1], row[2]) in wanted])
    return blanked


def blank_owner(recorder: LogRecorder, owner: str) -> int:
    """Empty everything sealed with any key of an owner; reads the whole log once."""
    blanked, after = 0, 0
    while rows := recorder.select_rows(after, None, SCAN_ROWS):
        after = rows[-1][0]
        blanked += _empty(recorder, [row for row in rows if codec.owner_of(row[4])[0] == owner])
    return blanked


def _empty(recorder: LogRecorder, rows: list[Row]) -> int:
    updates = [(state, row[0]) for row in rows if (state := codec.blanked(row[4])) is not None]
    if updates:
        with recorder.writing() as c:
            c.executemany("UPDATE stored_events SET state = ? WHERE notification_id = ?", updates)
    return len(updates)
