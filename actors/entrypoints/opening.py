"""Opening the data folder for one command, and what memory is searched with."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from actors.entrypoints.printing import progress, say

if TYPE_CHECKING:
    from collections.abc import Generator
    from datetime import datetime

    from actors.embedder import Embedder
    from actors.entrypoints.cli import Invocation
    from actors.ports import Clock
    from actors.runtime.data_folder import DataFolder
    from events.log import EventLog
    from projections.queries.reading import Readable
    from projections.read_model import ReadModel


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


@contextmanager
def opened_at(
    invocation: Invocation, as_of: int | datetime | None
) -> Generator[tuple[DataFolder, ReadModel]]:
    """The data folder and its read model, now or as it was; see `MOMENT`."""
    from projections.time_travel import past

    with opened(invocation) as folder, ExitStack() as stack:
        read_model = folder.read_model
        if as_of is not None:
            position = position_of(folder.log, as_of)
            with progress("Going back", position) as done:
                there = past(folder.path, folder.log, position, progress=done)
                read_model = stack.enter_context(there)
            say(f"As it was after event {position}, without what was erased since.")
        yield folder, read_model


def position_of(log: EventLog, as_of: int | datetime) -> int:
    """The position that a person means.

    Raises:
        BadInputError: the log does not go so far.
    """
    from actors.entrypoints.environment import BadInputError
    from events.event import to_us
    from projections.time_travel import position_at

    head = log.head()
    if not isinstance(as_of, int):
        return position_at(log, to_us(as_of))
    if as_of > head:
        raise BadInputError(f"There is no event {as_of}; the last one is {head}.")
    return as_of


def embedder(invocation: Invocation, read_model: Readable) -> Embedder | None:
    """What turns questions into vectors; None, said once, where words alone must do.

    What a question of the command line cost could not be recorded: such a command writes nothing.
    """
    from actors.embedder import quote_of
    from actors.entrypoints.choosing import embedder_of
    from actors.ports import ModelUnavailableError

    found, reason = embedder_of(invocation.config(), read_model, clock_of(invocation))
    try:
        quote = None if found is None else quote_of(found, ["a question"])
        if quote is not None and quote.usd != 0:
            found, reason = None, f"{quote.model} costs money, and this command may not spend any"
    except ModelUnavailableError as error:
        found, reason = None, str(error).removesuffix(".")
    if reason:
        say(f"Searching by words alone: {reason}.")
    return found
