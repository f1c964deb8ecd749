"""`messages`: what people and we said, as it stands now.

Order of arrival does not matter: the wording with the greatest edit time stands, and a deletion
wins over everything, before or after, for ever.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from events.messages import MessageDeleted, MessageEdited, MessageReceived, MessageWords
from projections.ledgers.gone import Whose, gone_among, leave
from projections.ledgers.schema import WORDINGS
from projections.table import FEW, Column, Row, Table, delete, is_empty, select_in

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from duckdb import DuckDBPyConnection

    from events.event import Recorded

MESSAGES = Table(
    "messages",
    "Every message kept, in its latest wording; a deleted or erased one has no row.",
    (
        Column("message_id", "VARCHAR", "Discord's id of the message (a snowflake)."),
        Column("created_at", "TIMESTAMPTZ", "When it was written; an edit never changes it."),
        Column("guild_id", "VARCHAR", "The server; NULL in a direct message."),
        Column("channel_id", "VARCHAR", "The channel or thread."),
        Column("author_id", "VARCHAR", "Who wrote it."),
        Column(
            "author_name", "VARCHAR", "The display name shown at that time, at most 80 characters."
        ),
        Column("is_bot", "BIGINT", "1 if a bot wrote it, ourselves included, else 0."),
        Column(
            "content",
            "VARCHAR",
            "The whole text after the latest edit; attachment URLs and rich embed titles on lines "
            "of their own.",
        ),
        Column("referenced_message_id", "VARCHAR", "The message it replies to; NULL if none."),
    ),
    key=("message_id",),
)


READS = (MessageReceived, MessageEdited, MessageDeleted)


class MessageRow(msgspec.Struct, frozen=True, gc=False):
    """A message as the page leaves it, with what the other tables need to know of it."""

    message_id: int
    created_us: int
    guild_id: int | None
    channel_id: int
    author_id: int
    author_name: str
    is_bot: bool
    content: str
    reference_id: int | None
    via: str
    edited_ms: int = 0
    stream: str = ""
    """Stream of the wording; empty for our own words."""
    is_own: bool = False


class Own(NamedTuple):
    """Our own words that a page delivered."""

    said: Sequence[MessageRow] = ()
    blank: Mapping[int, Whose] = MappingProxyType({})
    """Messages whose words were erased before they were recorded as delivered."""


class MessageChanges(NamedTuple):
    """What a page did to `messages`."""

    put: dict[int, MessageRow]
    changed: set[int]
    """Those of them that may have had a row already: edits."""
    gone: set[int]
    """Rows that went, or never came although the message was seen."""


def text_of(words: MessageWords) -> str:
    """The text as kept: attachment URLs and titles of rich embeds on lines of their own."""
    if not words.attachments and not words.embed_titles:
        return words.content
    lines = [words.content, *(a.url for a in words.attachments), *words.embed_titles]
    return "\n".join(line for line in lines if line)


def apply(db: DuckDBPyConnection, events: Sequence[Recorded], own: Own) -> MessageChanges:
    """Fold a page's messages, edits, deletions and our own delivered words into the table."""
    if not events and not own.said and not own.blank:
        return MessageChanges({}, set(), set())
    newest, edits, blank, deleted = _seen(events)
    blank |= own.blank
    said = {row.message_id: row for row in own.said}
    gone = gone_among(db, [*newest, *blank, *deleted, *said])
    out = {*gone, *blank, *deleted}
    wordings = (
        {}
        if is_empty(db, WORDINGS.name)
        else dict(
            select_in(
                db,
                "SELECT message_id, edited_ms FROM ledger.wordings "
                "WHERE message_id IN (SELECT key FROM keys_)",
                newest,
            )
        )
    )
    put = newest
    if out or wordings:
        put = {
            message_id: row
            for message_id, row in newest.items()
            if message_id not in out and row.edited_ms > wordings.get(message_id, -1)
        }
    changed = edits & put.keys()
    delete(db, "messages", "message_id", [str(i) for i in changed])
    put = put | {i: row for i, row in said.items() if i not in out} if said else put
    _insert(db, put.values())
    WORDINGS.put(db, {i: (i, put[i].edited_ms, put[i].stream) for i in changed})
    whose = blank | {i: whose_of(newest[i]) for i in out & newest.keys()}
    leave(db, {*deleted, *whose}, deleted=deleted, whose=whose)
    return MessageChanges(
        put, changed, {i for i in deleted if not gone.get(i)} | {i for i in blank if i not in gone}
    )


def whose_of(row: MessageRow) -> Whose:
    """What stays known of it."""
    return Whose(row.author_id, row.guild_id, row.channel_id, row.created_us, int(row.is_bot))


def _seen(
    events: Sequence[Recorded],
) -> tuple[dict[int, MessageRow], set[int], dict[int, Whose], set[int]]:
    """The newest wordings, which of them are edits, whose came without words, what was deleted.

    One loop without calls of ours: it runs once per message of every rebuild.
    """
    newest: dict[int, MessageRow] = {}
    edits: set[int] = set()
    blank: dict[int, Whose] = {}
    deleted: set[int] = set()
    for recorded in events:
        event, words = recorded.event, recorded.words
        if not isinstance(event, (MessageReceived, MessageEdited)):
            assert isinstance(event, MessageDeleted), "nothing else is read here"
            deleted.add(event.message_id)
            continue
        message_id, edited_ms = event.message_id, event.edited_ms
        if not isinstance(words, MessageWords):
            blank[message_id] = Whose(
                event.author_id,
                event.guild_id,
                event.channel_id,
                event.created_us,
                int(event.is_bot),
            )
            continue
        known = newest.get(message_id)
        if known is not None and edited_ms <= known.edited_ms:
            continue
        if edited_ms or isinstance(event, MessageEdited):
            edits.add(message_id)
        plain = not words.attachments and not words.embed_titles
        newest[message_id] = MessageRow(
            message_id,
            event.created_us,
            event.guild_id,
            event.channel_id,
            event.author_id,
            words.author_name,
            event.is_bot,
            words.content if plain else text_of(words),
            event.reference_id,
            event.via,
            edited_ms,
            recorded.stream,
        )
    return newest, edits, blank, deleted


def _insert(db: DuckDBPyConnection, rows: Collection[MessageRow]) -> None:
    """Of many, numbers as numbers: DuckDB makes text of them faster than Python."""
    if len(rows) <= FEW:
        MESSAGES.insert(db, [_texts(row) for row in rows])
        return
    import pyarrow as pa

    whole, text = pa.int64(), pa.string()
    staged = pa.Table.from_pydict(
        {
            "message_id": pa.array([row.message_id for row in rows], whole),
            "created_us": pa.array([row.created_us for row in rows], whole),
            "guild_id": pa.array([row.guild_id for row in rows], whole),
            "channel_id": pa.array([row.channel_id for row in rows], whole),
            "author_id": pa.array([row.author_id for row in rows], whole),
            "author_name": pa.array([row.author_name for row in rows], text),
            "is_bot": pa.array([row.is_bot for row in rows], pa.bool_()),
            "content": pa.array([row.content for row in rows], text),
            "reference_id": pa.array([row.reference_id for row in rows], whole),
        }
    )
    db.register("staged_", staged)
    db.execute(
        "INSERT INTO messages SELECT message_id, make_timestamptz(created_us), guild_id, "
        "channel_id, author_id, author_name, is_bot, content, reference_id FROM staged_"
    )
    db.unregister("staged_")


def _texts(row: MessageRow) -> Row:
    return (
        str(row.message_id),
        row.created_us,
        None if row.guild_id is None else str(row.guild_id),
        str(row.channel_id),
        str(row.author_id),
        row.author_name,
        int(row.is_bot),
        row.content,
        None if row.reference_id is None else str(row.reference_id),
    )
