"""Which conversations are to be summarised now: pure functions over spans of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from events import streams
from events.event import New
from events.sessions import SessionSummarized, SessionWords

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from projections.queries.conversation import Said
    from projections.queries.sessions import Span

MESSAGES_MIN: Final = 8
"""Fewer are a remark and its answers: the messages say it themselves."""
MESSAGES_MAX: Final = 500
"""A session that never falls silent ends here: what one call of a small model reads attentively."""
ROLLING: Final = 40
"""A session that goes on is summarised anew after so many more."""
SUMMARY_CHARS_MAX: Final = 2400


class Cut(NamedTuple):
    """Where sessions end."""

    quiet_us: int
    messages_min: int = MESSAGES_MIN
    messages_max: int = MESSAGES_MAX


def is_due(span: Span, cut: Cut, *, now_us: int, asked: bool = False) -> bool:
    """Whether a session is to be summarised: it is over, or has grown by `ROLLING` since.

    `asked`: open ones too, as if they were over.
    """
    grown = span.messages - span.covered
    if span.messages < cut.messages_min or not grown:
        return False
    silent = now_us - span.ended_us >= cut.quiet_us
    over = asked or silent or not span.is_last or span.messages >= cut.messages_max
    return over or abs(grown) >= ROLLING


def until_due(span: Span) -> int:
    """How many more messages make an open session due, if it does not fall silent before."""
    return max(1, ROLLING - (span.messages - span.covered))


def summarized(
    span: Span,
    said: Sequence[Said],
    wordings: Iterable[str],
    summary: str,
    *,
    version: int,
    at_us: int,
) -> New:
    """The event that claims a summary; `wordings` are the streams of what was read.

    Sealed for the server, or for the person of a direct message.
    """
    guild_id = said[0].guild_id
    stream = streams.session(span.channel_id, span.first_message_id)
    event = SessionSummarized(
        at=at_us,
        cause=streams.message(span.upto_message_id),
        correlation=stream,
        sources=tuple(sorted({*(streams.message(s.message_id) for s in said), *wordings})),
        guild_id=guild_id,
        channel_id=span.channel_id,
        modality="text",
        first_message_id=span.first_message_id,
        upto_message_id=span.upto_message_id,
        started_us=span.started_us,
        ended_us=span.ended_us,
        message_count=span.messages,
    )
    direct = streams.person_key(said[0].author_id)
    owner = direct if guild_id is None else streams.guild_key(guild_id)
    return New(stream, event, SessionWords(summary=summary[:SUMMARY_CHARS_MAX]), owner, version)
