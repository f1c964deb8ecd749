"""Conversations: the messages they are made of, and how far each was summarised.

A summary stands while every message that it rests on is there, in the wording it was read in, and
nobody asks to forget what it said; and until a later one of the channel covers any part of its
time. All of it follows from the events alone, whatever pages they come in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from events import streams
from events.sessions import HistoryLearned, SessionSummarized, SessionWords
from projections.ledgers.wordings import current_wordings
from projections.table import Column, Row, Table, delete, is_empty, select_in
from projections.tables.session_summaries import SESSION_SUMMARIES

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from duckdb import DuckDBPyConnection

    from events.event import Recorded
    from projections.ledgers.derivation import Derived

HEARD = Table(
    "ledger.heard",
    "People's messages that count for sessions and days: heard, or history that was learned.",
    (
        Column("message_id", "BIGINT", ""),
        Column("channel_id", "BIGINT", ""),
        Column("created_us", "BIGINT", "When it was written."),
    ),
    key=("message_id",),
)
SESSIONS = Table(
    "ledger.sessions",
    "Sessions that were summarised, each as it was last.",
    (
        Column("stream", "VARCHAR", ""),
        Column("version", "BIGINT", "How often it was summarised."),
        Column("channel_id", "BIGINT", ""),
        Column("modality", "VARCHAR", "text or voice."),
        Column("first_message_id", "BIGINT", ""),
        Column("upto_message_id", "BIGINT", ""),
        Column("started_us", "BIGINT", ""),
        Column("ended_us", "BIGINT", ""),
        Column("message_count", "BIGINT", ""),
        Column("made_us", "BIGINT", "When it was first summarised."),
        Column("stands", "BIGINT", "1 while its summary is in session_summaries."),
    ),
    key=("stream",),
)

READS = (SessionSummarized,)


class Use(NamedTuple):
    """What changed in a page about which messages are used, and as what."""

    changed: Collection[int]
    """Messages with a new wording."""
    withheld: Mapping[int, int]
    """Those that are not to be used any more, and since which position."""
    restored: Mapping[int, int]
    """Those that may be used again, and since which position."""


def apply(db: DuckDBPyConnection, events: Sequence[Recorded], use: Use) -> None:
    """Fold a page's summaries, in order; then take away those that stand no more."""
    changed, withheld = use.changed, use.withheld
    rests_on = _summarized(db, events)
    if (changed or withheld) and not is_empty(db, SESSIONS.name):
        since = {streams.message(i): position for i, position in withheld.items()}
        rows = select_in(
            db,
            "SELECT s.stream, d.source, d.position FROM ledger.derived d JOIN ledger.sessions s "
            "ON s.stream = d.stream AND s.version = d.version "
            "WHERE s.stands = 1 AND d.source IN (SELECT key FROM keys_)",
            {*map(streams.message, changed), *since},
        )
        _fall(db, {row[0] for row in rows if row[2] < since.get(row[1], 0)})
        rests_on |= _sources(db, {row[0] for row in rows} - rests_on.keys())
    _fall(db, _lacking(db, use.restored))
    ids = {streams.id_in(name) for names in rests_on.values() for name in names if name[0] == "m"}
    wordings = current_wordings(db, ids)
    _fall(db, [stream for stream, names in rests_on.items() if not _sound(names, wordings)])


def _lacking(db: DuckDBPyConnection, restored: Mapping[int, int]) -> set[str]:
    """Summaries of conversations that these messages were left out of."""
    rows = select_in(
        db,
        "SELECT s.stream, h.message_id, max(d.position) FROM ledger.sessions s JOIN ledger.heard h "
        "ON h.channel_id = s.channel_id AND h.created_us BETWEEN s.started_us AND s.ended_us "
        "JOIN ledger.derived d ON d.stream = s.stream AND d.version = s.version "
        "WHERE s.stands = 1 AND h.message_id IN (SELECT key FROM keys_) GROUP BY ALL",
        restored,
    )
    return {stream for stream, message_id, made in rows if made < restored[message_id]}


def _sound(sources: Collection[str], wordings: Mapping[int, str]) -> bool:
    """Whether a session's messages that are there still say what was read."""
    present = (wordings.get(streams.id_in(name)) for name in sources if name.startswith("m:"))
    return all(wording is None or wording in sources for wording in present)


def _sources(db: DuckDBPyConnection, names: Collection[str]) -> dict[str, set[str]]:
    """What the summaries of these sessions rest on."""
    rests_on: dict[str, set[str]] = {}
    for stream, source in select_in(
        db,
        "SELECT s.stream, d.source FROM ledger.derived d JOIN ledger.sessions s "
        "ON d.stream = s.stream AND d.version = s.version "
        "WHERE s.stream IN (SELECT key FROM keys_)",
        names,
    ):
        rests_on.setdefault(stream, set()).add(source)
    return rests_on


def _summarized(db: DuckDBPyConnection, events: Sequence[Recorded]) -> dict[str, set[str]]:
    """Put a page's summaries in place of those they overlap; what each that stands rests on."""
    made = [(r, e) for r in events if isinstance(e := r.event, SessionSummarized)]
    if not made:
        return {}
    known = _known(db, made)
    rests_on: dict[str, set[str]] = {}
    shown: dict[str, Row] = {}
    for recorded, event in made:
        before = known.get(recorded.stream)
        for stream, row in known.items():
            overlaps = row.started_us <= event.ended_us and row.ended_us >= event.started_us
            here = (row.channel_id, row.modality) == (event.channel_id, event.modality)
            if row.stands and overlaps and here:
                known[stream] = row._replace(stands=0)
                shown.pop(stream, None)
                rests_on.pop(stream, None)
        words = recorded.words
        stands = isinstance(words, SessionWords)
        kept = _Kept(
            recorded.stream,
            recorded.version,
            event.channel_id,
            event.modality,
            event.first_message_id,
            event.upto_message_id,
            event.started_us,
            event.ended_us,
            event.message_count,
            before.made_us if before else event.at,
            int(stands),
        )
        known[recorded.stream] = kept
        if isinstance(words, SessionWords):
            rests_on[recorded.stream] = set(event.sources)
            shown[recorded.stream] = (
                recorded.stream,
                kept.made_us,
                event.at,
                None if event.guild_id is None else str(event.guild_id),
                str(event.channel_id),
                event.modality,
                event.started_us,
                event.ended_us,
                words.summary,
            )
    SESSIONS.put(db, known)
    delete(db, SESSION_SUMMARIES.name, "session_id", _fallen(known))
    SESSION_SUMMARIES.put(db, shown)
    return rests_on


class _Kept(NamedTuple):
    """A row of `ledger.sessions`."""

    stream: str
    version: int
    channel_id: int
    modality: str
    first_message_id: int
    upto_message_id: int
    started_us: int
    ended_us: int
    message_count: int
    made_us: int
    stands: int


def _fallen(known: Mapping[str, _Kept]) -> set[str]:
    return {stream for stream, row in known.items() if not row.stands}


def _known(
    db: DuckDBPyConnection, made: Sequence[tuple[Recorded, SessionSummarized]]
) -> dict[str, _Kept]:
    """What these summaries may replace: of the same streams, or of the same channels and times."""
    since_us = min(event.started_us for _, event in made)
    upto_us = max(event.ended_us for _, event in made)
    near = select_in(
        db,
        f"SELECT * FROM ledger.sessions WHERE stands = 1 AND ended_us >= {since_us} "
        f"AND started_us <= {upto_us} AND channel_id IN (SELECT key FROM keys_)",
        {event.channel_id for _, event in made},
    )
    same = select_in(
        db,
        "SELECT * FROM ledger.sessions WHERE stream IN (SELECT key FROM keys_)",
        {recorded.stream for recorded, _ in made},
    )
    return {row[0]: _Kept(*row) for row in (*near, *same)}


def forget(db: DuckDBPyConnection, derived: Collection[Derived]) -> None:
    """Take away the summaries that these events made: words they rest on were erased."""
    made = {(d.stream, d.version) for d in derived if d.stream.startswith(streams.SESSION)}
    present = select_in(
        db,
        "SELECT stream, version FROM ledger.sessions "
        "WHERE stands = 1 AND stream IN (SELECT key FROM keys_)",
        {stream for stream, _ in made},
    )
    _fall(db, {stream for stream, version in present if (stream, version) in made})


def forget_place(db: DuckDBPyConnection, column: str, number: int) -> None:
    """Take away all of an erased server (`guild_id`) or channel (`channel_id`), calls too."""
    rows = db.execute(
        f"SELECT session_id FROM session_summaries WHERE {column} = ?", [str(number)]
    ).fetchall()
    _fall(db, {row[0] for row in rows})


def _fall(db: DuckDBPyConnection, names: Collection[str]) -> None:
    delete(db, SESSION_SUMMARIES.name, "session_id", names)
    select_in(
        db, "UPDATE ledger.sessions SET stands = 0 WHERE stream IN (SELECT key FROM keys_)", names
    )


def learn(db: DuckDBPyConnection, event: HistoryLearned, position: int) -> None:
    """What people said in a channel, however it came, counts and is to be read.

    So are the windows that it comes to lie in or beside.
    """
    for table, columns in (("unread", f"id, channel, {position}"), ("heard", "id, channel, us")):
        db.execute(
            f"INSERT INTO ledger.{table} SELECT {columns} FROM ("
            "SELECT CAST(message_id AS BIGINT) AS id, CAST(channel_id AS BIGINT) AS channel, "
            "epoch_us(created_at) AS us FROM messages WHERE channel_id = ? AND is_bot = 0) "
            "WHERE id NOT IN (SELECT message_id FROM ledger.heard)",
            [str(event.channel_id)],
        )
    db.execute(
        f"INSERT INTO ledger.unread SELECT DISTINCT h.message_id, h.channel_id, {position} "
        "FROM ledger.heard h JOIN ledger.windows w ON w.channel_id = h.channel_id "
        "AND h.created_us BETWEEN w.first_us AND w.last_us WHERE h.channel_id = ? "
        "AND h.message_id NOT IN (SELECT message_id FROM ledger.unread) "
        "AND EXISTS (SELECT 1 FROM ledger.unread JOIN ledger.heard n USING (message_id) "
        "WHERE n.channel_id = w.channel_id AND n.created_us > w.first_us - w.quiet_us "
        "AND n.created_us < w.last_us + w.quiet_us)",
        [event.channel_id],
    )
