"""All that a person said and all that is known of them, as a text for people: Markdown, UTF-8.

Words are quoted as they are, line for line behind a `>`, so that nothing in them can pass for ours.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, BinaryIO

from events.event import from_us
from projections.queries.export import wordings_by
from projections.queries.facts import facts

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from events.log import EventLog
    from projections.queries.export import Wording
    from projections.queries.facts import Fact
    from projections.queries.reading import Database


def write_readable(
    db: Database, log: EventLog, user: int, now: datetime, file: BinaryIO
) -> tuple[int, int]:
    """Write it; how many messages and facts that was."""
    counts = [0, 0]
    lines = _lines(db, log, user, now, counts)
    file.writelines(f"{line}\n".encode("utf-8", "replace") for line in lines)
    return counts[0], counts[1]


def _lines(
    db: Database, log: EventLog, user: int, now: datetime, counts: list[int]
) -> Iterator[str]:
    yield f"# What Lorekeeper keeps of person {user}"
    yield f"\nOn {now:%Y-%m-%d %H:%M} UTC; all times are UTC. `export` without --readable gives"
    yield "the same in a form that `import` reads."
    known = facts(db, subject=str(user), all_of_them=True)
    counts[1] = len(known)
    for is_active, title in ((True, "What is believed"), (False, "What is no longer believed")):
        some = [fact for fact in known if fact.is_active is is_active]
        if some:
            yield f"\n## {title}\n"
            for fact in some:
                yield from _fact(fact)
    if not known:
        yield "\nNothing is believed about you."
    yield "\n## What you said"
    for place, said in groupby(_sorted(wordings_by(db, log, user)), key=_place):
        yield f"\n### {place}"
        for day, messages in groupby(said, key=_day):
            yield f"\n#### {day}\n"
            for message in messages:
                counts[0] += 1
                yield from _message(message)
    if not counts[0]:
        yield "\nNothing that you said is kept."


def _sorted(wordings: Iterator[Wording]) -> list[Wording]:
    """By place, then by time."""

    def order(wording: Wording) -> tuple[int, int, int, int]:
        event = wording.event
        return (event.guild_id or 0, event.channel_id, event.created_us, event.message_id)

    return sorted(wordings, key=order)


def _place(wording: Wording) -> str:
    event = wording.event
    where = "Direct messages" if event.guild_id is None else f"Server {event.guild_id}"
    return f"{where}, channel {event.channel_id}"


def _day(wording: Wording) -> str:
    return f"{from_us(wording.event.created_us):%Y-%m-%d}"


def _fact(fact: Fact) -> Iterator[str]:
    yield f"- {' '.join(fact.fact.split())}"
    yield f"  ({fact.fact_type}, {fact.confidence:.0%} certain, since {_date(fact.created_us)},"
    yield f"  by message {fact.source_message_id})"
    yield from _quoted(fact.evidence, "  ")


def _message(wording: Wording) -> Iterator[str]:
    event, words = wording
    edited = ", edited" if event.edited_ms else ""
    yield f"{from_us(event.created_us):%H:%M} as {' '.join(words.author_name.split())}{edited}:"
    yield ""
    yield from _quoted(words.content)
    for attachment in words.attachments:
        yield f"> [file] {' '.join(attachment.name.split())} {attachment.url}"
    yield ""


def _quoted(text: str, indent: str = "") -> Iterator[str]:
    for line in text.splitlines() or [""]:
        yield f"{indent}> {line}"


def _date(at_us: int) -> str:
    return f"{from_us(at_us):%Y-%m-%d}"
