"""How far each channel was read by the curator, and what of it must be read again.

A window is read once; but its facts may rest on more than their own messages, as on who "she" is.
So what a message's deletion, edit or late arrival touches is unread again, up to the next quiet
gap; and a window that was read replaces the facts of those before it that it overlaps. Both follow
from what the events say in the clear, so a rebuild after an erasure gives the same rows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from events.facts import WindowRead
from events.snowflakes import time_us
from projections.table import Column, Table, select_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from duckdb import DuckDBPyConnection

    from events.event import Recorded

QUIET_US = 600_000_000  # of windows that were read before they said it: the default then
PRESSURE = "pressure"

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
    db: DuckDBPyConnection,
    reads: Sequence[Recorded],
    touches: Sequence[Touch],
    late: dict[int, int],
) -> list[Replaced]:
    """Fold a page's, in the order of the log; whose facts are out of date.

    `late` are positions of the page's unread messages: a window covers none that came after it.
    """
    replaced: list[Replaced] = []
    steps: list[tuple[int, Recorded | Touch]] = [
        *((recorded.position, recorded) for recorded in reads),
        *((touch.position, touch) for touch in touches),
    ]
    if not steps:
        return replaced
    known = _known(db, steps)
    for position, step in sorted(steps, key=lambda step: step[0]):
        if isinstance(step, Touch):
            spans = known.get(step.channel_id, {}).values()
            again = stale(spans, at_us=step.at_us, message_id=step.message_id)
            if again:
                unread_again(db, step.channel_id, again)
        else:
            later = [i for i, at in late.items() if at > position]
            over = _read(db, step, known, later)
            if over:
                replaced.append(Replaced([span.stream for span in over], position))
    return replaced


def unread_again(db: DuckDBPyConnection, channel_id: int, spans: Sequence[Span]) -> None:
    """What is left of these windows' messages is to be read again."""
    db.execute(
        "INSERT INTO ledger.unread SELECT message_id, channel_id FROM ledger.heard "
        "WHERE channel_id = ? AND created_us BETWEEN ? AND ? "
        "AND message_id NOT IN (SELECT message_id FROM ledger.unread)",
        [channel_id, min(s.first_us for s in spans), max(s.last_us for s in spans)],
    )


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


def _read(
    db: DuckDBPyConnection,
    recorded: Recorded,
    known: dict[int, dict[str, Span]],
    later: list[int],
) -> list[Span]:
    """What the window covers is read, except what came after it; the windows it replaces."""
    event = recorded.event
    assert isinstance(event, WindowRead), "nothing else is read here"
    first_us, last_us, quiet_us = _times(event)
    ids = [event.first_message_id, event.upto_message_id]
    bounds = [first_us, last_us, first_us, ids[0], last_us, ids[1]]
    where = (
        "created_us BETWEEN ? AND ? AND NOT (created_us = ? AND message_id < ?) "
        "AND NOT (created_us = ? AND message_id > ?)"
    )
    if not event.quiet_us:  # its times are those of its ids
        bounds, where = ids, "message_id BETWEEN ? AND ?"
    db.execute(
        "DELETE FROM ledger.unread WHERE NOT list_contains(?::BIGINT[], message_id) "
        f"AND message_id IN (SELECT message_id FROM ledger.heard WHERE channel_id = ? AND {where})",
        [later, event.channel_id, *bounds],
    )
    here = known.setdefault(event.channel_id, {})
    over = [s for s in here.values() if s.first_us <= last_us and s.last_us >= first_us]
    for span in over:
        del here[span.stream]
    db.execute(
        "DELETE FROM ledger.windows WHERE list_contains(?, stream)",
        [[recorded.stream, *(span.stream for span in over)]],
    )
    full = event.ended_by == PRESSURE
    here[recorded.stream] = Span(
        recorded.stream, first_us, last_us, event.upto_message_id, full, quiet_us
    )
    WINDOWS.insert(
        db,
        [
            (
                recorded.stream,
                event.channel_id,
                event.first_message_id,
                event.upto_message_id,
                recorded.version,
                event.ended_by,
                first_us,
                last_us,
                quiet_us,
            )
        ],
    )
    return over
