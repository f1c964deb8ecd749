"""`rebuild` and `verify`: the read model made again from the log, and compared."""

from __future__ import annotations

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
class _Built:
    """How a read model was made."""

    events: int
    seconds: float
    events_per_s: int

    def __str__(self) -> str:
        return f"{self.events:,} events in {self.seconds:.1f} s ({self.events_per_s:,} events/s)"


@command("rebuild", "rebuild", "rebuild --data other/")
def rebuild(invocation: Invocation) -> None:
    """Make all tables and the search index again from the log, and put them in place.

    Says how they differ from the old ones; that never stops it. Until the new ones are complete
    and checked, the old ones stay.
    """
    from projections import rebuild as making
    from projections.projector import ProjectionHaltedError
    from projections.store import Files, ReadModelError

    files = Files.in_the_making(invocation.data)
    try:
        opening = opened(invocation, catch_up=False)
        folder = opening.__enter__()
    except ReadModelError as error:
        raise NotImplementedError from error
