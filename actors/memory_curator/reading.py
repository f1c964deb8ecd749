"""Reading one window: the model's call, and the events that claim the window with what it gave."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from actors.lines import line_of
from actors.memory_curator.grounding import Place
from actors.memory_curator.learning import Origin, judge
from actors.priced import Priced
from actors.runtime.purse import Call
from events import streams
from events.event import New
from events.facts import WindowRead
from events.money import MoneySettled
from projections.queries import conversation, facts, people

if TYPE_CHECKING:
    from actors.memory_curator.windows import Window
    from actors.ports import Clock, Extraction, Line, Model
    from actors.runtime.purse import Purse
    from projections.queries.reading import Readable

CONTEXT_LINES = 6  # before the window: enough to know what "it" and "there" mean


@dataclass(frozen=True, slots=True)
class Study:
    """What reading needs of the world and the read model."""

    read_model: Readable
    model: Model
    clock: Clock
    console_channel_id: int
    purse: Purse


class Found(NamedTuple):
    """A window that is to be read."""

    channel_id: int
    guild_id: int | None
    window: Window

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
    first = found.window.lines[0]
    context: list[Line] = []
    if found.window.follows:
        with study.read_model.reading() as db:
            said = conversation.before(db, found.channel_id, first.message_id, CONTEXT_LINES)
        context = [line_of(s) for s in said]
    began = study.clock.monotonic()
    model, lines = study.model, found.window.lines
    quote = model.quote_extract(lines, context) if isinstance(model, Priced) else None
    call = Call(f"{found.stream}:{version}", "extract", found.stream, unattended=True)
    extraction, name = study.purse.pay(call, quote, lambda: model.extract(lines, context))
    latency_ms = round(1000 * (study.clock.monotonic() - began))
    shown = {line.message_id: line for line in (*context, *lines)}
    return Reading(shown, extraction, latency_ms, name)


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
            Origin(cause, 0, place, found.channel_id, at_us, people.paused(db)),
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
    )
    usage = reading.extraction.usage
    call = MoneySettled(
        at=at_us,
        cause=found.stream,
        correlation=found.stream,
        kind="model_call",
        purpose="extract",
        model=usage.model or study.model.id,
        input_tokens=usage.input_tokens,
        output_tokens=usage.output_tokens,
        latency_ms=reading.latency_ms,
        usd=usage.usd,
        cache_read_tokens=usage.cache_read_tokens,
        cache_write_tokens=usage.cache_write_tokens,
        cache_write_1h_tokens=usage.cache_write_1h_tokens,
    )
    return (
        New(found.stream, claim, version=version),
        *(verdict.event for verdict in verdicts),
        New(streams.paid(reading.call), call),
    )
