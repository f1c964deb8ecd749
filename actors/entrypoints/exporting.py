"""All that a person said and all that is known of them, written as our own export.

For the terminal, into a file of any size; for Discord, into memory and only so large.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, BinaryIO, Final

from actors.entrypoints.importers.own_export import ExportedFact, ExportHeader, write_export
from actors.entrypoints.readable_export import write_readable
from actors.ingestion.observed import Attachment, ObservedMessage
from events.event import from_us
from projections.queries.export import wordings_by
from projections.queries.facts import facts

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from _typeshed import ReadableBuffer

    from actors.commands.asked import Form
    from actors.ports import Clock
    from actors.runtime.data_folder import DataFolder
    from events.log import EventLog
    from projections.queries.export import Wording
    from projections.queries.facts import Fact
    from projections.queries.reading import Database


class _Full(Exception):  # noqa: N818 - no fault: that is all it may hold
    pass


class _Limited(io.BytesIO):
    """A file in memory that may not become too large."""

    def __init__(self, bytes_max: int) -> None:
        super().__init__()
        self._bytes_max = bytes_max

    def write(self, data: ReadableBuffer, /) -> int:
        written = super().write(data)
        if self.tell() > self._bytes_max:
            raise _Full
        return written


def export_within(
    folder: DataFolder, user_id: int, form: Form, clock: Clock, bytes_max: int
) -> bytes | None:
    """All that a person said and is known of them; None if that is more than so many bytes."""
    file = _Limited(bytes_max)
    try:
        with folder.read_model.reading() as db:
            WRITERS[form](db, folder.log, user_id, clock.now(), file)
    except _Full:
        return None
    return file.getvalue()


def write_person(
    db: Database, log: EventLog, user: int, now: datetime, file: BinaryIO
) -> tuple[int, int]:
    """Write all that a person said and all that is known of them: how many messages and facts."""
    return write_export(
        file,
        ExportHeader(exported_at=now, user_id=str(user)),
        map(_observed, wordings_by(db, log, user)),
        map(_exported, facts(db, subject=str(user), all_of_them=True)),
    )


WRITERS: Final[dict[Form, Callable[..., tuple[int, int]]]] = {
    "json": write_person,
    "readable": write_readable,
}


def _observed(wording: Wording) -> ObservedMessage:
    event, words = wording
    return ObservedMessage(
        message_id=event.message_id,
        created_us=event.created_us,
        guild_id=event.guild_id,
        channel_id=event.channel_id,
        author_id=event.author_id,
        author_name=words.author_name,
        is_bot=event.is_bot,
        content=words.content,
        reference_id=event.reference_id,
        edited_us=event.edited_ms * 1000 or None,
        attachments=tuple(
            Attachment(a.id, a.name, a.content_type, a.size_bytes, a.url) for a in words.attachments
        ),
        embed_titles=words.embed_titles,
        mentions=event.mentions,
    )


def _exported(fact: Fact) -> ExportedFact:
    return ExportedFact(
        id=str(fact.id),
        fact=fact.fact,
        fact_type=fact.fact_type,
        scope=fact.scope,
        subject=fact.subject,
        evidence_text=fact.evidence,
        source_message_id=str(fact.source_message_id),
        confidence=fact.confidence,
        is_active=fact.is_active,
        created_at=from_us(fact.created_us),
        updated_at=from_us(fact.updated_us),
    )
