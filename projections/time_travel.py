"""The read model as it was at a position: the log folded that far, minus what was erased since.

Words that were blanked are blank in every fold, so nothing deleted or erased comes back. What was
asked to be forgotten later is taken back here too.
"""

from __future__ import annotations

import shutil
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Final

from events.facts import FactForgotten
from projections.fold import fold
from projections.projector import merged
from projections.read_model import ReadModel
from projections.rebuild import build
from projections.recall.lexical import LexicalIndex
from projections.store import Files, open_tables

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Sequence
    from pathlib import Path

    from events.event import Recorded
    from events.log import EventLog

FOLDER: Final = "as-of"
"""In the data folder, while somebody looks; what a kill leaves is removed at the next start."""


def position_at(log: EventLog, at_us: int) -> int:
    """The position of the last event that was recorded by then; 0: none was.

    Found by halving. Where the clock was set back in between, one of the possible answers.
    """
    low, high = 0, log.head()
    while low < high:
        middle = (low + high + 1) // 2
        page = log.read(middle - 1, upto=high, limit=1, unseal=False)
        if page.events and page.events[0].event.at <= at_us:
            low = page.events[0].position
        else:
            high = middle - 1
    return low


@contextmanager
def past(
    data: Path, log: EventLog, position: int, *, progress: Callable[[int], None] = lambda _: None
) -> Generator[ReadModel]:
    """A read model of the past, beside the live one, until the block ends; one at a time.

    Raises:
        ProjectionHaltedError: an event before the position cannot be projected.
    """
    folder = data / FOLDER
    forget_past(data)
    folder.mkdir()
    try:
        files = Files.of(folder)
        build(log, files, upto=position, progress=progress)
        _take_back(log, files, position)
        with closing(ReadModel(folder, log)) as read_model:
            yield read_model
    finally:
        forget_past(data)


def forget_past(data: Path) -> None:
    """Remove what a killed process left: it held words that may have been erased since."""
    shutil.rmtree(data / FOLDER, ignore_errors=True)


def _take_back(log: EventLog, files: Files, position: int) -> None:
    later = list(events_between(log, position, log.head(), [FactForgotten.topic]))
    if not later:
        return
    with closing(open_tables(files.tables)) as db, closing(LexicalIndex(files.lexical)) as lexical:
        db.execute("BEGIN")
        folded = fold(db, later, log.keys.keyed_hash)
        lexical.apply(position, merged([part.lexical for part in folded]))
        db.execute("COMMIT")


def events_between(
    log: EventLog, first: int, last: int, topics: Sequence[str]
) -> Iterator[Recorded]:
    """Events of these topics after one position and up to another, page by page."""
    while first < last:
        page = log.read(first, upto=last, topics=topics)
        yield from page.events
        first = page.upto
