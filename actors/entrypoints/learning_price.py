"""What learning from imported history may cost, before any of it is read by a model that costs."""

from __future__ import annotations

import math
import sys
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import click

from actors.lines import line_of
from actors.memory_curator.grounding import FACT_CHARS_MAX
from actors.memory_curator.reading import CONTEXT_LINES
from actors.memory_curator.windows import split
from actors.ports import DayPart
from actors.reflector.chunks import Progress, next_chunk
from actors.reflector.days import finished
from actors.reflector.thinking import KNOWN_MAX, TEXT_CHARS_MAX
from actors.session_summarizer.deciding import MESSAGES_MAX, SUMMARY_CHARS_MAX
from events.event import to_us
from projections.queries import conversation

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from datetime import datetime

    from actors.ports import Line
    from actors.priced import Priced, Quote
    from projections.queries.conversation import Said
    from projections.queries.reading import Readable
    from projections.queries.settings import Settings


class Price(NamedTuple):
    """At most this much; `usd` is None where a price is not known and the operator allows that."""

    calls: int
    usd: float | None


def price_of(
    read_model: Readable, model: Priced, channel_ids: Collection[int], now: datetime
) -> Price:
    """Of facts, summaries and reflections about what no model has read in these channels.

    Raises:
        ModelUnavailableError: the price of the model is not known, and that is not allowed.
    """
    chosen = read_model.settings()
    calls, usd, known = 0, 0.0, True
    days: list[Said] = []
    for channel_id in sorted(channel_ids):
        with read_model.reading() as db:
            said = conversation.never_read(db, channel_id)
        lines = [line_of(one) for one in said]
        days += [one for one in said if one.guild_id is not None]
        for quote in (*_facts(model, lines, chosen, now), *_summaries(model, lines, chosen)):
            calls, known = calls + 1, known and quote.usd is not None
            usd += quote.usd or 0.0
    for quote in _reflections(model, days, chosen, now):
        calls, known = calls + 1, known and quote.usd is not None
        usd += quote.usd or 0.0
    return Price(calls, usd if known else None)


def sentence_of(price: Price, who: str, chosen: Settings) -> str:
    """What learning takes, as one says it."""
    return (
        f"Learning from it with {who} takes {price.calls:,} calls and costs {at_most(price.usd)}. "
        f"{within_a_day(chosen)}; what is left over is learned while Lorekeeper runs."
    )


def within_a_day(chosen: Settings) -> str:
    """What bounds it, without the full stop."""
    day = min(chosen.number("money.day_usd"), chosen.number("money.unattended_day_usd"))
    return (
        f"Not more than ${day:.2f} are spent a day on what nobody waits for "
        "(money.unattended_day_usd)"
    )


def at_most(usd: float | None) -> str:
    """A bound as one says it, in whole cents and never less."""
    return "what nobody knows" if usd is None else f"${math.ceil(100 * usd) / 100:.2f} at most"


def is_agreed(told: str, question: str, *, yes: bool) -> bool:
    """Show the price, and ask."""
    sys.stderr.write(f"{told}\n")
    if yes:
        return True
    if sys.stdin.isatty():
        return click.confirm(question, err=True)
    sys.stderr.write("Nothing was spent: add --yes, there is no terminal to ask on.\n")
    return False


def _facts(
    model: Priced, lines: Sequence[Line], chosen: Settings, now: datetime
) -> Iterator[Quote]:
    if not chosen.flag("curator.enabled"):
        return
    windows = split(
        lines,
        now=now,
        quiet_s=60 * chosen.number("curator.quiet_minutes"),
        messages_max=chosen.count("curator.window_messages"),
        chars_max=chosen.count("curator.window_chars"),
    )
    before: tuple[Line, ...] = ()
    for window in windows:
        context = before[-CONTEXT_LINES:] if window.follows else ()
        yield model.quote_extract(window.lines, context)
        before = window.lines


def _summaries(model: Priced, lines: Sequence[Line], chosen: Settings) -> Iterator[Quote]:
    if not chosen.flag("session.enabled") or not lines:
        return
    quiet_s = 60 * chosen.number("session.quiet_minutes")
    talks: list[list[Line]] = [[lines[0]]]
    for earlier, later in pairwise(lines):
        quiet = (later.at - earlier.at).total_seconds() >= quiet_s
        if quiet or len(talks[-1]) == MESSAGES_MAX:
            talks.append([])
        talks[-1].append(later)
    for talk in talks:
        if len(talk) >= chosen.count("session.messages"):
            yield model.quote_summary(talk, chars_max=SUMMARY_CHARS_MAX)


def _reflections(
    model: Priced, said: Sequence[Said], chosen: Settings, now: datetime
) -> Iterator[Quote]:
    if not chosen.flag("reflect.enabled"):
        return
    for guild_id in sorted({one.guild_id for one in said if one.guild_id is not None}):
        zone = chosen.text(f"guild.{guild_id}.timezone") or chosen.text("bot.timezone")
        days = finished(
            guild_id,
            zone,
            now_us=to_us(now),
            hour=chosen.count("reflect.hour"),
            days_max=chosen.count("reflect.days"),
        )
        for day in days:
            of_day = [
                one
                for one in said
                if one.guild_id == guild_id and day.from_us <= one.created_us < day.upto_us
            ]
            if len(of_day) >= chosen.count("reflect.messages"):
                yield from _day(model, of_day, chosen.count("reflect.day_tokens"))


def _day(model: Priced, said: Sequence[Said], day_tokens_max: int) -> Iterator[Quote]:
    progress = Progress()
    while chunk := next_chunk(said, progress, day_tokens_max=day_tokens_max):
        part = DayPart(
            lines=tuple(line_of(one) for one in chunk.said),
            known=("x" * FACT_CHARS_MAX,) * KNOWN_MAX,
            earlier="x" * TEXT_CHARS_MAX if progress.chunks else "",
            chars_max=TEXT_CHARS_MAX,
        )
        yield model.quote_reflect(part)
        progress = progress._replace(
            chunks=progress.chunks + 1,
            tokens=progress.tokens + chunk.tokens,
            read=progress.read.union(one.message_id for one in chunk.said),
        )
