"""How far each channel was read by the curator, and what of it must be read again.

A window is read once; but its facts may rest on more than their own messages, as on who "she" is.
So what a message's deletion, edit or late arrival touches is unread again, up to the next quiet
gap; and a window that was read replaces the facts of those before it that it overlaps. Both follow
from what the events say in the clear, so a rebuild after an erasure gives the same rows.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from events.facts import WindowRead
from events.snowflakes import time_us
from projections.ledgers.unread import UNREAD
from projections.table import Column, Row, Table, delete, select_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from duckdb import DuckDBPyConnection

    from events.event import Recorded

QUIET_US = 600_000_000  # of windows that were read before they said it: the default then
PRESSURE = "pressure"
AROUND_US = 6 * 3_600_000_000  # a window that is being read lies within it

WINDOWS = Table(
    "ledger.windows",
    "How far each channel was read by the curator.",
    (
        Column("stream", "VARCHAR", ""),
        Column("channel_id", "BIGINT", ""),
        Column("first_message_id", "BIGINT", ""),
        Column("upto_message_id", "BIGINT", ""),
        Column("version", "BIGINT", "Times it was read."),
        Column("ended_by", "VARCHAR", ""),
        Column("first_us", "BIGINT", "When its first message was written."),
        Column("last_us", "BIGINT", "When its last one was."),
        Column("quiet_us", "BIGINT", "The silence that ended a window then."),
    ),
    key=("stream",),
)


class Span(NamedTuple):
    """Where a window that was read lies, without its words."""

    stream: str
    first_us: int
    last_us: int
    upto: int
    """Id of the last message."""
    under_pressure: bool
    """It ended because it was full, so nothing can be added to it."""
    quiet_us: int = QUIET_US


class Touch(NamedTuple):
    """Something happened to a message in a channel, at a position of the log."""

    position: int
    channel_id: int
    at_us: int
    """When the message was written."""
    message_id: int
    is_gone: bool = False


class Replaced(NamedTuple):
    """Windows that were read again, or in other bounds: facts of theirs up to a position go."""

    windows: list[str]
    before: int


def stale(spans: Iterable[Span], *, at_us: int, message_id: int) -> list[Span]:
    """The windows of a channel that a message written at `at_us` touches, by time.

    The window that holds it and those after it up to the next quiet gap, whose bounds or context
    move. A late message may also continue the window before it, or close the gap to the next.
    """
    touched: list[Span] = []
    reached = at_us
    for span in sorted(spans, key=lambda span: (span.last_us, span.upto)):
        if (span.last_us, span.upto) < (at_us, message_id):  # all before the message
            may_grow = not span.under_pressure and at_us - span.last_us < span.quiet_us
            touched = [span] if may_grow else []
        elif span.first_us - reached >= span.quiet_us:
            break
        else:
            touched.append(span)
            reached = span.last_us
    return touched


def apply(
    db: DuckDBPyConnection, reads: Sequence[Recorded], touches: Sequence[Touch]
) -> list[Replaced]:
    """Fold a page's, in the order of the log; whose facts are out of date."""
    steps: list[tuple[int, Recorded | Touch]] = [
        *((recorded.position, recorded) for recorded in reads),
        *((touch.position, touch) for touch in touches),
    ]
    known = _known(db, steps) if steps else {}
    page = _Page(db, known)
    for _, run in groupby(sorted(steps, key=_order), lambda step: isinstance(step[1], Touch)):
        touched: list[Touch] = []
        for position, step in run:
            if isinstance(step, Touch):
                touched.append(step)
            else:
                page.read(position, step)
        page.touch(touched)
    page.write()
    return page.replaced


class _Page:
    """What a page does to windows and to what is unread."""

    def __init__(self, db: DuckDBPyConnection, known: dict[int, dict[str, Span]]) -> None:
        self._db = db
        self._known = known
        self._rows: dict[str, Row] = {}
        self._gone: set[str] = set()
        self.replaced: list[Replaced] = []

    def touch(self, touches: Sequence[Touch]) -> None:
        """Windows of what happened are read again; also one that is being read meanwhile.

        Somebody's erasure is as many touches as they had messages, all at one position: what one of
        them has made unread, the others would too.
        """
        again: dict[tuple[int, int, int], int] = {}
        last: tuple[int, int, int] = (0, 0, -1)
        for position, channel_id, at_us, message_id, _ in touches:
            if (
                again.get(last) == position
                and last[0] == channel_id
                and last[1] <= at_us <= last[2]
            ):
                continue
            spans = self._known.get(channel_id, {}).values()
            if found := stale(spans, at_us=at_us, message_id=message_id):
                last = channel_id, min(s.first_us for s in found), max(s.last_us for s in found)
                again.pop(last, None)
                again[last] = position
        for (channel_id, first_us, last_us), position in again.items():
            self._unread_again(channel_id, first_us, last_us, position)
        for channel_id, first_us, last_us, position in _around(t for t in touches if t.is_gone):
            self._db.execute(
                "UPDATE ledger.unread SET position = ? WHERE position < ? AND message_id IN "
                "(SELECT message_id FROM ledger.heard WHERE channel_id = ? "
                "AND created_us BETWEEN ? AND ?)",
                [position, position, channel_id, first_us, last_us],
            )

    def _unread_again(self, channel_id: int, first_us: int, last_us: int, position: int) -> None:
        """What is left of these windows' messages is to be read again."""
        ids = [row[0] for row in _heard(self._db, channel_id, first_us, last_us)]
        delete(self._db, UNREAD.name, "message_id", ids)
        UNREAD.insert(self._db, [(message_id, channel_id, position) for message_id in ids])

    def read(self, position: int, recorded: Recorded) -> None:
        """What a window covers is read; it replaces what it overlaps.

        What came or changed after its messages were taken is not covered, and touches it.
        """
        event = recorded.event
        assert isinstance(event, WindowRead), "nothing else is read here"
        first_us, last_us, quiet_us = _times(event)
        first, upto = event.first_message_id, event.upto_message_id
        known_upto = event.read_upto or position
        read: list[int] = []
        later: list[Touch] = []
        around = first_us - quiet_us, last_us + quiet_us
        for message_id, at_us, since in _unread(self._db, event.channel_id, *around):
            within = (first_us, first) <= (at_us, message_id) <= (last_us, upto)
            by_id = not event.quiet_us and first <= message_id <= upto
            if (within or by_id) and since <= known_upto:
                read.append(message_id)
            elif known_upto < since <= position:
                later.append(Touch(since, event.channel_id, at_us, message_id))
        delete(self._db, UNREAD.name, "message_id", read)
        here = self._known.setdefault(event.channel_id, {})
        over = [s.stream for s in here.values() if s.first_us <= last_us and s.last_us >= first_us]
        for stream in over:
            del here[stream]
            self._rows.pop(stream, None)
        self._gone |= {recorded.stream, *over}
        full = event.ended_by == PRESSURE
        here[recorded.stream] = Span(recorded.stream, first_us, last_us, upto, full, quiet_us)
        self._rows[recorded.stream] = (
            recorded.stream,
            event.channel_id,
            first,
            upto,
            recorded.version,
            event.ended_by,
            first_us,
            last_us,
            quiet_us,
        )
        if over:
            self.replaced.append(Replaced(over, position))
        self.touch(sorted(later))

    def write(self) -> None:
        delete(self._db, WINDOWS.name, "stream", self._gone)
        WINDOWS.insert(self._db, [*self._rows.values()])


def _order(step: tuple[int, Recorded | Touch]) -> tuple[int, ...]:
    """By position; touches at one position by channel and time."""
    position, what = step
    return (position, *what[1:4]) if isinstance(what, Touch) else (position,)


def _around(gone: Iterable[Touch]) -> list[tuple[int, int, int, int]]:
    """(channel, from, to, position) of the hours around what went; those that overlap as one."""
    found: list[tuple[int, int, int, int]] = []
    for position, channel_id, at_us, _, _ in gone:
        first_us, last_us = at_us - AROUND_US, at_us + AROUND_US
        if found and found[-1][0] == channel_id and found[-1][3] == position:
            _, before_us, upto_us, _ = found[-1]
            if before_us <= first_us <= upto_us:
                found[-1] = (channel_id, before_us, max(upto_us, last_us), position)
                continue
        found.append((channel_id, first_us, last_us, position))
    return found


def _unread(
    db: DuckDBPyConnection, channel_id: int, first_us: int, last_us: int
) -> list[tuple[int, int, int]]:
    """(message, time, since which position) of what is unread in a channel between two times."""
    return db.execute(
        "SELECT message_id, created_us, position FROM ledger.unread "
        "JOIN ledger.heard h USING (message_id) "
        "WHERE h.channel_id = ? AND created_us BETWEEN ? AND ?",
        [channel_id, first_us, last_us],
    ).fetchall()


def _heard(
    db: DuckDBPyConnection, channel_id: int, first_us: int, last_us: int
) -> list[tuple[int, int]]:
    """(message, time) of what counts in a channel between two times."""
    return db.execute(
        "SELECT message_id, created_us FROM ledger.heard "
        "WHERE channel_id = ? AND created_us BETWEEN ? AND ?",
        [channel_id, first_us, last_us],
    ).fetchall()


_SPAN = "channel_id, stream, first_us, last_us, upto_message_id, ended_by, quiet_us"


def _known(
    db: DuckDBPyConnection, steps: Iterable[tuple[int, Recorded | Touch]]
) -> dict[int, dict[str, Span]]:
    """By channel, the windows that any of these steps may concern."""
    since: dict[int, int] = {}
    for _, step in steps:
        if isinstance(step, Touch):
            channel_id, at_us = step.channel_id, step.at_us
        else:
            assert isinstance(step.event, WindowRead), "nothing else is read here"
            channel_id, at_us = step.event.channel_id, _times(step.event)[0]
        since[channel_id] = min(since.get(channel_id, at_us), at_us)
    rows = select_in(
        db,
        f"SELECT {_SPAN} FROM ledger.windows WHERE last_us + quiet_us > {min(since.values())} "
        "AND channel_id IN (SELECT key FROM keys_)",
        since,
    )
    known: dict[int, dict[str, Span]] = {}
    for channel_id, stream, first_us, last_us, upto, ended_by, quiet_us in rows:
        span = Span(stream, first_us, last_us, upto, ended_by == PRESSURE, quiet_us)
        known.setdefault(channel_id, {})[stream] = span
    return known


def _times(event: WindowRead) -> tuple[int, int, int]:
    """(first, last, quiet), by the ids where the event does not say."""
    if event.quiet_us:
        return event.first_us, event.last_us, event.quiet_us
    return time_us(event.first_message_id), time_us(event.upto_message_id), QUIET_US
