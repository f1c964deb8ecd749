"""`rebuild` and `verify`: the read model made again from the log, and compared."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from actors.entrypoints.cli import FAILED, command
from actors.entrypoints.opening import clock_of, opened
from actors.entrypoints.printing import answer, answer_json, progress, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from actors.entrypoints.cli import Invocation
    from actors.runtime.data_folder import DataFolder
    from projections.rebuild import Difference
    from projections.store import Files


@dataclass(frozen=True, slots=True)
class _Made:
    """How a read model was made."""

    events: int
    seconds: float
    events_per_s: int

    def __str__(self) -> str:
        return f"{self.events:,} events in {self.seconds:.1f} s ({self.events_per_s:,} events/s)"


@command("rebuild", "rebuild", "rebuild --data other/")
def rebuild(invocation: Invocation) -> None:
    """Make the tables and the index again from the log.

    Says how they differ from the old ones; that never stops it. Until the new ones are complete
    and checked, the old ones stay.
    """
    from projections.projector import ProjectionHaltedError
    from projections.rebuild import differences
    from projections.store import Files, ReadModelError

    with ExitStack() as stack:
        try:
            folder = stack.enter_context(opened(invocation, catch_up=False))
        except ReadModelError:
            say("The old read model cannot be opened; it is made anew.")
            Files.of(invocation.data).remove()
            folder = stack.enter_context(opened(invocation, catch_up=False))
        try:
            folder.project(folder.log.head())
        except ProjectionHaltedError:
            say("The old read model is behind the log, so it differs from the new one.")
        making = Files.in_the_making(invocation.data)
        made = _make(invocation, folder, making)
        with folder.read_model.reading() as db:
            found = differences(db, making.tables)
        folder.read_model.replace(making)
        folder.eraser.erase_all()
    if invocation.as_json:
        answer_json(_as_json(made, found))
        return
    answer(f"Rebuilt from {made}.")
    answer("\n".join(map(str, found)) or "The new tables equal the old ones.")


@command("verify", "verify", "verify --json")
def verify(invocation: Invocation) -> int:
    """Check that the tables are what the log says.

    Makes them again aside and compares every row. Changes nothing. Exit code 1 and the first
    differing row of each table if they are not equal.
    """
    from projections.rebuild import differences
    from projections.store import Files

    making = Files.in_the_making(invocation.data)
    with opened(invocation) as folder:
        try:
            made = _make(invocation, folder, making)
            with folder.read_model.reading() as db:
                found = differences(db, making.tables)
        finally:
            making.remove()
    if invocation.as_json:
        answer_json(_as_json(made, found) | {"equal": not found})
    elif found:
        answer("\n".join(map(str, found)))
    else:
        answer(f"All twelve tables equal those made again from {made}.")
    return FAILED if found else 0


def _make(invocation: Invocation, folder: DataFolder, making: Files) -> _Made:
    from projections.rebuild import build

    clock = clock_of(invocation)
    head = folder.log.head()
    began = clock.monotonic()
    with progress("Making the tables", head) as done:
        build(folder.log, making, upto=head, progress=done)
    seconds = clock.monotonic() - began
    events = sum(folder.log.counts().values())
    return _Made(events, round(seconds, 3), round(events / max(seconds, 0.001)))


def _as_json(made: _Made, found: Sequence[Difference]) -> dict[str, object]:
    return {
        **asdict(made),
        "differences": [
            {
                "table": one.table,
                "only_live": one.only_left,
                "only_rebuilt": one.only_right,
                "example": one.example,
            }
            for one in found
        ],
    }
