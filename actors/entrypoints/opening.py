"""Opening the data folder for one command, and what memory is searched with."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from actors.entrypoints.printing import progress, say

if TYPE_CHECKING:
    from collections.abc import Generator

    from actors.entrypoints.cli import Invocation
    from actors.ports import Clock, Embedder
    from actors.runtime.data_folder import DataFolder


def clock_of(invocation: Invocation) -> Clock:
    """The wall clock, from where the environment starts it, and the real stopwatch."""
    from actors.adapters.system_clock import SystemClock

    return SystemClock(invocation.config().now)


@contextmanager
def opened(invocation: Invocation, *, catch_up: bool = True) -> Generator[DataFolder]:
    """The data folder, ours alone until the block ends.

    Raises:
        DataFolderError: another process owns it, or it cannot be written.
        LogError, ReadModelError, ProjectionHaltedError: what is in it cannot be opened.
    """
    from actors.runtime.data_folder import DataFolder

    is_new = not (invocation.data / "log.db").exists()
    with progress("Catching up") as done:
        clock = clock_of(invocation)
        folder = DataFolder(invocation.data, clock, bulk=True, progress=done, catch_up=catch_up)
    try:
        if is_new:
            say(f"Nothing was in {invocation.data} yet: it is a new data folder.")
        if folder.erased:
            say(f"Finished {len(folder.erased)} erasure(s) that were still owed.")
        yield folder
    finally:
        folder.close()


def embedder() -> Embedder | None:
    """What turns words into vectors; None, said once, where it is not installed."""
    from actors.adapters.minilm_embedder import MiniLmEmbedder

    reason = MiniLmEmbedder.unavailable_because()
    if reason is None:
        return MiniLmEmbedder()
    say(f"Searching by words alone: {reason}.")
    return None
