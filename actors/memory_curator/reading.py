"""Reading one window: the model's call, and the events that claim the window with what it gave."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from actors.lines import allowing, line_of
from actors.memory_curator.grounding import Place
from actors.memory_curator.learning import Origin, judge
from actors.priced import Priced
from actors.runtime.purse import Call, Payer, settled
from events import streams
from events.event import New, to_us
from events.facts import WindowRead
from projections.queries import conversation, facts, people

if TYPE_CHECKING:
    from actors.memory_curator.windows import Window
    from actors.mind import Study
    from actors.ports import Extraction, Line
    from projections.queries.reading import Database

CONTEXT_LINES = 6  # before the window: enough to know what "it" and "there" mean


class Found(NamedTuple):
    """A window that is to be read."""

    channel_id: int
    guild_id: int | None
    window: Window
    quiet_us: int
    """The silence that ends one."""
    read_upto: int = 0
    """How far the log was known when its messages were taken."""

    @property
    def stream(self) -> str:
        return streams.window(self.channel_id, self.window.lines[-1].message_id)


class Reading(NamedTuple):
    """What the model made of a window."""

    lines: dict[int, Line]
    extraction: Extraction
    latency_ms: int
    call: str
    """The name under which its cost must be settled."""


def read(study: Study, found: Found, version: int) -> Reading:
    """Call the model about a window, for the `version`-th time; on a worker thread."""
    with study.read_model.reading() as db:
        context = _context(db, found)
        lines = allowing(found.window.lines, people.allowances(db))
    began = study.clock.monotonic()
    model = study.model
    quote = model.quote_extract(lines, context) if isinstance(model, Priced) else None
    extraction, name = study.purse.pay(
        _call(found, version), quote, lambda: model.extract(lines, context)
    )
    latency_ms = round(1000 * (study.clock.monotonic() - began))
    shown = {line.message_id: line for line in (*context, *lines)}
    return Reading(shown, extraction, latency_ms, name)


def _context(db: Database, found: Found) -> list[Line]:
    """What people said just before a window, back to a quiet gap: beyond it, nothing may matter."""
    first = found.window.lines[0]
    before = conversation.heard_before(
        db, found.channel_id, to_us(first.at), first.message_id, CONTEXT_LINES
    )
    context: list[Line] = []
    following_us = to_us(first.at)
    for said in reversed(before):
        if following_us - said.created_us >= found.quiet_us:
            break
        context.append(line_of(said))
        following_us = said.created_us
    return context[::-1]


def reading_events(
    study: Study, found: Found, reading: Reading, *, version: int, at_us: int
) -> tuple[New, ...]:
    """The claim on a window, its facts and refusals, and the call: one transaction."""
    cause = found.stream if version == 1 else f"{found.stream}@{version}"
    place = Place(guild_id=found.guild_id, is_console=found.channel_id == study.console_channel_id)
    with study.read_model.reading() as db:
        verdicts = judge(
            reading.extraction.candidates,
            reading.lines,
            Origin(cause, 0, place, found.channel_id, at_us, people.choices(db)),
            contradicted=lambda c: facts.contradicted(
                db, c.scope, found.guild_id, c.subject, c.attribute, c.value
            ),
        )
    learned = sum(1 for verdict in verdicts if not verdict.refusal)
    claim = WindowRead(
        at=at_us,
        cause=streams.message(found.window.lines[-1].message_id),
        correlation=found.stream,
        guild_id=found.guild_id,
        channel_id=found.channel_id,
        first_message_id=found.window.lines[0].message_id,
        upto_message_id=found.window.lines[-1].message_id,
        message_count=len(found.window.lines),
        ended_by=found.window.ended or "asked",
        learned=learned,
        refused=len(verdicts) - learned,
        first_us=to_us(found.window.lines[0].at),
        last_us=to_us(found.window.lines[-1].at),
        quiet_us=found.quiet_us,
        read_upto=found.read_upto,
    )
    return (
        New(found.stream, claim, version=version),
        *(verdict.event for verdict in verdicts),
        cost_of(study, found, reading, version=version, at_us=at_us),
    )


def cost_of(study: Study, found: Found, reading: Reading, *, version: int, at_us: int) -> New:
    """What the call came to."""
    cost = settled(
        _call(found, version),
        reading.extraction.usage,
        at_us,
        latency_ms=reading.latency_ms,
        model=study.model.id,
    )
    return New(streams.paid(reading.call), cost)


def _call(found: Found, version: int) -> Call:
    name, payer = f"{found.stream}:{version}", Payer(found.guild_id)
    return Call(name, "extract", found.stream, unattended=True, payer=payer)
