"""One chunk of a day: the model's call, and the events that record what it gave."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from actors.lines import allowing, line_of
from actors.memory_curator.grounding import Place
from actors.memory_curator.learning import Origin, judge
from actors.ports import DayPart
from actors.priced import Priced
from actors.runtime.purse import Call, Payer, settled
from events import streams
from events.event import New
from events.reflections import ChunkReflected, ReflectionCompleted, ReflectionWords
from projections.queries import facts, people

if TYPE_CHECKING:
    from actors.mind import Study
    from actors.ports import Reflection
    from actors.reflector.chunks import Chunk, Progress
    from actors.reflector.days import Day

TEXT_CHARS_MAX: Final = 2000  # a row of `actions`
KNOWN_MAX: Final = 20  # facts about who talks, those with the latest evidence


class Thought(NamedTuple):
    """What the model made of a chunk."""

    reflection: Reflection
    latency_ms: int
    call: str
    """The name under which its cost must be settled."""


def stream_of(day: Day) -> str:
    """Where all about this day is."""
    return streams.reflection(day.guild_id, day.date)


def call_of(day: Day, progress: Progress) -> Call:
    """The call about the next chunk."""
    stream = stream_of(day)
    name, payer = f"{stream}:{progress.chunks + 1}", Payer(day.guild_id)
    return Call(name, "reflect", stream, unattended=True, payer=payer)


def think(study: Study, day: Day, chunk: Chunk, progress: Progress) -> Thought:
    """Call the model. On a worker thread.

    Raises:
        ModelUnavailableError: it cannot be reached now, or the budget is spent.
    """
    with study.read_model.reading() as db:
        lines = allowing(map(line_of, chunk.said), people.allowances(db))
        subjects = {str(line.author_id) for line in lines}
        known = facts.latest_about(db, subjects, day.guild_id, KNOWN_MAX)
    model = study.model
    part = DayPart(
        lines=lines,
        known=tuple(fact.fact for fact in known),
        earlier=progress.text,
        chars_max=TEXT_CHARS_MAX,
    )
    quote = model.quote_reflect(part) if isinstance(model, Priced) else None
    began_s = study.clock.monotonic()
    reflection, name = study.purse.pay(call_of(day, progress), quote, lambda: model.reflect(part))
    return Thought(reflection, round(1000 * (study.clock.monotonic() - began_s)), name)


def chunk_events(
    study: Study, day: Day, chunk: Chunk, progress: Progress, thought: Thought, *, at_us: int
) -> tuple[New, ...]:
    """The chunk, its facts and refusals, and what it cost; with the last, the checkpoint."""
    stream, number = stream_of(day), progress.chunks + 1
    channel_id = chunk.said[0].channel_id
    lines = {said.message_id: line_of(said) for said in chunk.said}
    with study.read_model.reading() as db:
        verdicts = judge(
            thought.reflection.candidates,
            lines,
            Origin(
                f"{stream}@{number}",
                0,
                Place(guild_id=day.guild_id),
                channel_id,
                at_us,
                people.choices(db),
            ),
            contradicted=lambda c: facts.contradicted(
                db, c.scope, day.guild_id, c.subject, c.attribute, c.value
            ),
        )
    learned = sum(1 for verdict in verdicts if not verdict.refusal)
    owner = streams.guild_key(day.guild_id)
    words = ReflectionWords(text=thought.reflection.text[:TEXT_CHARS_MAX])
    # What the day came to so far was in the prompt: it rests on what that rested on.
    earlier = (stream,) if progress.text else ()
    read = ChunkReflected(
        at=at_us,
        correlation=stream,
        sources=(*sorted(map(streams.message, lines)), *earlier),
        guild_id=day.guild_id,
        date=day.date,
        channel_id=channel_id,
        number=number,
        tokens=chunk.tokens,
        learned=learned,
        refused=len(verdicts) - learned,
    )
    usage = thought.reflection.usage
    cost = settled(
        call_of(day, progress),
        usage,
        at_us,
        latency_ms=thought.latency_ms,
        model=study.model.id,
    )
    last: tuple[New, ...] = ()
    if chunk.is_last:
        done = completed(day, number, at_us=at_us, left_out=chunk.left_out)
        last = (New(stream, done, words, owner, progress.version + 2),)
    return (
        New(stream, read, words, owner, progress.version + 1),
        *(verdict.event for verdict in verdicts),
        New(streams.paid(thought.call), cost),
        *last,
    )


def completed(day: Day, chunks: int, *, at_us: int, left_out: int = 0) -> ReflectionCompleted:
    """The checkpoint's event; it rests on all that the day's chunks do."""
    stream = stream_of(day)
    return ReflectionCompleted(
        at=at_us,
        correlation=stream,
        sources=(stream,),
        guild_id=day.guild_id,
        date=day.date,
        chunks=chunks,
        left_out=left_out,
    )
