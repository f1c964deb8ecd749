"""What messages still wait for: a decision, and the curator's eye.

**Undecided messages.** Whether a message of a server is meant for us depends on our name, on
settings, and on who was answered when: things that change, and that a projection must not know. So
every message that came live or by backfill is undecided, other bots' included, and the responder
says which are for us. Nearly all are not, and an event for each would double the log. They leave
by age instead: a row of a server goes once something is recorded `KEPT_US` after it, by the log's
own times. That is the longest that catching up may reach back, so nothing that could still be
answered is lost, a restart looks at no more than a day, and the table does not grow for ever. The
responder itself reads on from the position it has looked at. In a direct message everything is
meant for us and gets its decision: there nothing goes by age.
"""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from events.facts import WindowRead
from events.messages import MessageDeleted, MessageEdited, MessageReceived
from events.replies import TriggerClaimed
from projections.ledgers import windows
from projections.ledgers.schema import UNCLAIMED, UNREAD
from projections.ledgers.sessions import HEARD
from projections.ledgers.windows import Touch
from projections.ledgers.wordings import current_wordings
from projections.table import delete, select_in

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from duckdb import DuckDBPyConnection

    from events.event import Recorded
    from projections.ledgers.windows import Replaced
    from projections.tables.messages import MessageChanges


KEPT_US = 24 * 3_600_000_000  # the upper bound of `reply.catch_up_hours`


class Gone(NamedTuple):
    """Messages that went with a page."""

    messages: Collection[int]
    at_once: Mapping[int, int]
    """Those of them that went with all of somebody, and at which position."""


READS = (MessageReceived, MessageEdited, MessageDeleted, TriggerClaimed, WindowRead)


def apply(
    db: DuckDBPyConnection,
    events: Sequence[Recorded],
    changes: MessageChanges,
    went: Gone,
) -> list[Replaced]:
    """Add what a page left to do, take away what it did; windows whose facts are out of date.

    Imported history waits for nothing.
    """
    gone = went.messages
    gone_at = {i: at for i, at in _positions(events).items() if i in gone}
    events = [r for r in events if r.event.via != "import"]  # nearly all that is ever folded
    seen = [
        (r.position, r.stream, e)
        for r in events
        if isinstance(e := r.event, MessageReceived | MessageEdited) and e.message_id not in gone
    ]
    put = changes.put
    wordings = {e.message_id: put[e.message_id].stream for _, _, e in seen if e.message_id in put}
    wordings |= current_wordings(db, {e.message_id for _, _, e in seen} - wordings.keys())
    seen = [one for one in seen if one[2].message_id in wordings]
    _undecided(db, events, wordings)
    said = [one for one in seen if not one[2].is_bot]
    claimed = [e.message_id for r in events if isinstance(e := r.event, TriggerClaimed)]
    delete(db, UNCLAIMED.name, "message_id", [*claimed, *gone])
    # The present wording is what is to be read; older ones that arrive late change nothing.
    unread = {e.message_id: (at, e.channel_id) for at, s, e in said if wordings[e.message_id] == s}
    anew = {*gone, *(unread.keys() & changes.changed)}
    delete(db, UNREAD.name, "message_id", anew)
    delete(db, HEARD.name, "message_id", anew)
    UNREAD.insert(db, [(i, channel_id, at) for i, (at, channel_id) in unread.items()])
    HEARD.insert(db, [(i, channel, put[i].created_us) for i, (_, channel) in unread.items()])
    touches = [Touch(at, c, put[i].created_us, i) for i, (at, c) in unread.items()]
    touches += _gone(db, gone_at)
    touches += _gone(db, went.at_once)
    reads = [r for r in events if isinstance(r.event, WindowRead)]
    return windows.apply(db, reads, touches)


def _positions(events: Sequence[Recorded]) -> dict[int, int]:
    """Where the page last says something of each message."""
    return {
        e.message_id: r.position
        for r in events
        if isinstance(e := r.event, MessageReceived | MessageEdited | MessageDeleted)
    }


def _gone(db: DuckDBPyConnection, at: Mapping[int, int]) -> list[Touch]:
    """People's messages whose words went, and at which position."""
    rows = select_in(
        db,
        "SELECT message_id, channel_id, created_us FROM ledger.gone_messages "
        "WHERE is_bot = 0 AND message_id IN (SELECT key FROM keys_)",
        at,
    )
    return [Touch(at[row[0]], row[1], row[2], row[0], is_gone=True) for row in rows]


def _undecided(
    db: DuckDBPyConnection, events: Sequence[Recorded], present: Collection[int]
) -> None:
    """What was heard waits for a decision; what waited too long when more was heard leaves."""
    heard = [(r.position, e) for r in events if isinstance(e := r.event, MessageReceived)]
    if not heard:
        return
    latest = list(accumulate((e.at for _, e in reversed(heard)), max))[::-1]
    UNCLAIMED.insert(
        db,
        [
            (e.message_id, e.channel_id, position, e.at, int(e.guild_id is None))
            for (position, e), latest_us in zip(heard, latest, strict=True)
            if e.message_id in present
            and (
                e.guild_id is None or (e.created_us > e.at - KEPT_US and e.at > latest_us - KEPT_US)
            )
        ],
    )
    db.execute(
        f"DELETE FROM {UNCLAIMED.name} WHERE is_direct = 0 AND heard_us <= ? AND position < ?",
        [latest[0] - KEPT_US, heard[0][0]],
    )
