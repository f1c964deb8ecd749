"""`export`: everything a person said and everything learned about them."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click

from actors.entrypoints.cli import SNOWFLAKE, BadInputError, command
from actors.entrypoints.opening import clock_of, opened
from actors.entrypoints.printing import answer_json, say

if TYPE_CHECKING:
    from datetime import datetime

    from actors.entrypoints.cli import Invocation
    from actors.entrypoints.importers.own_export import ExportedFact
    from actors.ingestion.observed import ObservedMessage
    from actors.runtime.data_folder import DataFolder
    from events.log import EventLog
    from projections.queries.export import Wording
    from projections.queries.facts import Fact
    from projections.queries.reading import Database


@command("export", "export --user 80351110224678912 --out ann.jsonl")
@click.option("--user", type=SNOWFLAKE, required=True, help="The person.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Write to this file.")
def export(invocation: Invocation, *, user: int, out: Path | None) -> None:
    """Write a person's messages and the facts about them.

    JSON lines, which `import` reads; to standard output, or to a file that appears when it is
    complete.
    """
    with opened(invocation) as folder:
        if out is None:
            messages, facts = _write(invocation, folder, user, sys.stdout.buffer)
        else:
            part = out.with_name(f"{out.name}.part")
            try:
                with part.open("wb") as file:
                    messages, facts = _write(invocation, folder, user, file)
                part.replace(out)
            except OSError as error:
                raise BadInputError(f"{out} cannot be written ({error.strerror}).") from error
            finally:
                part.unlink(missing_ok=True)
    if out is None or not invocation.as_json:
        say(f"Exported {messages} messages and {facts} facts.")
    else:
        answer_json({"file": str(out), "messages": messages, "facts": facts})


def _write(
    invocation: Invocation, folder: DataFolder, user: int, file: BinaryIO
) -> tuple[int, int]:
    from projections.queries.export import messages_by
    from projections.queries.facts import facts

    with folder.read_model.reading() as db:
        if not messages_by(db, user) and not facts(db, subject=str(user), all_of_them=True):
            raise BadInputError(
                f"Nothing is known of person {user}, so there is nothing to export."
            )
        return write_person(db, folder.log, user, clock_of(invocation).now(), file)


def write_person(
    db: Database, log: EventLog, user: int, now: datetime, file: BinaryIO
) -> tuple[int, int]:
    """Write all that a person said and all that is known of them: how many messages and facts."""
    from actors.entrypoints.importers.own_export import ExportHeader, write_export
    from projections.queries.export import wordings_by
    from projections.queries.facts import facts

    return write_export(
        file,
        ExportHeader(exported_at=now, user_id=str(user)),
        map(_observed, wordings_by(db, log, user)),
        map(_exported, facts(db, subject=str(user), all_of_them=True)),
    )


def _observed(wording: Wording) -> ObservedMessage:
    from actors.ingestion.observed import Attachment, ObservedMessage

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
    from actors.entrypoints.importers.own_export import ExportedFact
    from events.event import from_us

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
