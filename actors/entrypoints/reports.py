"""`facts`, `automations`, `sessions` and `links`: what the read model says, as tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from actors.entrypoints.cli import MOMENT, SNOWFLAKE, command
from actors.entrypoints.opening import clock_of, opened, opened_at
from actors.entrypoints.printing import answer_json, answer_table, named

if TYPE_CHECKING:
    from datetime import datetime

    from actors.entrypoints.cli import Invocation
    from projections.queries.facts import Fact


@command(
    "facts",
    "facts",
    "facts --user 80351110224678912 --all",
    "facts --as-of 2026-03-02T09:00",
)
@click.option("--user", type=SNOWFLAKE, help="Only facts about this person.")
@click.option("--all", "everything", is_flag=True, help="Superseded facts too.")
@click.option("--as-of", type=MOMENT, help="What was believed then, minus what was erased since.")
def facts(
    invocation: Invocation, *, user: int | None, everything: bool, as_of: int | datetime | None
) -> None:
    """List what was learned, with the words it rests on."""
    from projections.queries import conversation
    from projections.queries.facts import facts as query

    with opened_at(invocation, as_of) as (_, read_model), read_model.reading() as db:
        found = query(db, subject=None if user is None else str(user), all_of_them=everything)
        about = {int(fact.subject) for fact in found if fact.subject.isdecimal()}
        names = conversation.names_of(db, about)
    if invocation.as_json:
        answer_json([_fact(fact) for fact in found])
        return
    answer_table(
        ("id", "about", "fact", "type", "sure", "evidence", "message", "active"),
        (
            (
                fact.id,
                named(fact.subject, names),
                fact.fact,
                fact.fact_type,
                f"{fact.confidence:.2f}",
                fact.evidence,
                fact.source_message_id,
                "yes" if fact.is_active else "no",
            )
            for fact in found
        ),
    )


def _fact(fact: Fact) -> dict[str, object]:
    """A row of `memory_facts`, column by column."""
    from events.event import from_us

    return {
        "id": fact.id,
        "created_at": from_us(fact.created_us),
        "updated_at": from_us(fact.updated_us),
        "scope": fact.scope,
        "guild_id": _text(fact.guild_id),
        "channel_id": _text(fact.channel_id),
        "user_id": _text(fact.user_id),
        "subject": fact.subject,
        "fact": fact.fact,
        "fact_type": fact.fact_type,
        "evidence_text": fact.evidence,
        "source_message_id": str(fact.source_message_id),
        "confidence": fact.confidence,
        "is_active": fact.is_active,
    }


def _text(number: int | None) -> str | None:
    return None if number is None else str(number)


@command("automations", "automations", "automations --json")
def automations(invocation: Invocation) -> None:
    """List what was asked to be done at a time or on an event, and how it stands."""
    from actors.automation_clock.schedules import parse_schedule
    from actors.automation_clock.telling import told
    from events.event import from_us, to_us
    from projections.queries.automations import everything

    with opened(invocation) as folder, folder.read_model.reading() as db:
        found = everything(db)
        zone = folder.read_model.settings().text("bot.timezone")
        now_us = to_us(clock_of(invocation).now())
    if invocation.as_json:
        answer_json(
            [
                {
                    **one._asdict(),
                    "next_us": None,
                    "next_run_at": None if one.next_us is None else from_us(one.next_us),
                }
                for one in found
            ]
        )
        return
    answer_table(
        ("id", "who", "what", "when", "status", "last"),
        (
            (
                one.id,
                one.user_name,
                one.title,
                told(parse_schedule(one.schedule), now_us, zone),
                one.status,
                one.last_error or one.last_result or "",
            )
            for one in found
        ),
    )


@command("sessions", "sessions", "sessions --channel 81384788765712384 --json")
@click.option("--channel", type=SNOWFLAKE, help="Only conversations in this channel.")
def sessions(invocation: Invocation, *, channel: int | None) -> None:
    """List the conversations that were summarised, oldest first, and what they came to."""
    from projections.queries.sessions import summaries

    with opened(invocation) as folder, folder.read_model.reading() as db:
        found = summaries(db, channel_id=channel)
    if invocation.as_json:
        answer_json([talk._asdict() for talk in found])
        return
    answer_table(
        ("channel", "from", "to", "by", "what it came to"),
        (
            (
                talk.channel_id,
                f"{talk.started_at:%Y-%m-%d %H:%M}",
                f"{talk.ended_at:%Y-%m-%d %H:%M}",
                talk.modality,
                talk.summary_text,
            )
            for talk in found
        ),
    )


@command("links", "links", "links --json")
def links(invocation: Invocation) -> None:
    """List every link that was shared, the most shared first."""
    from projections.queries.links import links as query

    with opened(invocation) as folder, folder.read_model.reading() as db:
        found = query(db)
    if invocation.as_json:
        answer_json(found)
        return
    answer_table(
        ("shared", "first", "last", "by", "link"),
        (
            (
                link.share_count,
                f"{link.first_shared_at:%Y-%m-%d}",
                f"{link.last_shared_at:%Y-%m-%d}",
                link.source,
                link.url,
            )
            for link in found
        ),
    )
