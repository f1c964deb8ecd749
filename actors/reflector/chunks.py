"""What of a day is read next, within what a chunk and a day may take. Pure.

A chunk is of one channel, so that what is learned from it is for those who could read it there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from events import streams
from events.reflections import (
    ChunkReflected,
    ReflectionCompleted,
    ReflectionFailed,
    ReflectionStarted,
    ReflectionWords,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from events.event import Recorded
    from projections.queries.conversation import Said

CHUNK_TOKENS_MAX: Final = 6000
"""What a small model reads attentively, some hundred messages."""
OVERHEAD_TOKENS: Final = 2500  # of a chunk: the rules, what is known, what the day came to so far
LINE_TOKENS: Final = 50  # who, when and what fences it
CHARS_PER_TOKEN: Final = 3  # English has four: rather too many tokens than too few
LINE_CHARS_MAX: Final = 2000  # a whole message of Discord


class Progress(NamedTuple):
    """How far a day's reflection came, by its own stream."""

    version: int = 0
    state: str = ""
    """Empty, started, failed or completed."""
    failed_us: int = 0
    chunks: int = 0
    tokens: int = 0
    read: frozenset[int] = frozenset()
    """Messages."""
    text: str = ""
    """What the day came to so far; empty where words it rests on were erased."""
    from_us: int = 0
    upto_us: int = 0


class Chunk(NamedTuple):
    """Messages of one channel, oldest first."""

    said: tuple[Said, ...]
    tokens: int
    is_last: bool
    left_out: int
    """Messages of the day that nothing will read."""


def progress_of(recorded: Iterable[Recorded]) -> Progress:
    """Fold a day's stream."""
    known = Progress()
    for one in recorded:
        known = known._replace(version=one.version)
        match one.event:
            case ReflectionStarted() as event:
                known = known._replace(
                    state="started", from_us=event.from_us, upto_us=event.upto_us
                )
            case ChunkReflected() as event:
                words = one.words
                ids = {streams.id_in(name) for name in event.sources if name.startswith("m:")}
                known = known._replace(
                    state="started",
                    chunks=event.number,
                    tokens=known.tokens + event.tokens,
                    read=known.read | ids,
                    text=words.text if isinstance(words, ReflectionWords) else "",
                )
            case ReflectionFailed() as event:
                known = known._replace(state="failed", failed_us=event.at)
            case ReflectionCompleted():
                known = known._replace(state="completed")
            case _:
                pass
    return known


def tokens_of(said: Said) -> int:
    """About how many tokens a message takes."""
    return LINE_TOKENS + -(-min(len(said.content), LINE_CHARS_MAX) // CHARS_PER_TOKEN)


def next_chunk(said: Sequence[Said], progress: Progress, *, day_tokens_max: int) -> Chunk | None:
    """What is read next of a day's messages, which are in order; None: nothing.

    Where there are more than a day may take, the longest of what is left are read: they say most.
    """
    unread = [one for one in said if one.message_id not in progress.read]
    room = day_tokens_max - progress.tokens - OVERHEAD_TOKENS
    chosen = _chosen(unread, room)
    if not chosen:
        return None
    here = chosen[0].channel_id
    taken: list[Said] = []
    tokens = OVERHEAD_TOKENS
    for one in chosen:
        if one.channel_id != here:
            continue
        if taken and tokens + tokens_of(one) > OVERHEAD_TOKENS + CHUNK_TOKENS_MAX:
            break
        taken.append(one)
        tokens += tokens_of(one)
    is_last = len(taken) == len(chosen)
    return Chunk(tuple(taken), tokens, is_last, len(unread) - len(chosen))


def _chosen(unread: Sequence[Said], room: int) -> list[Said]:
    """Each message bears its share of what the chunks take besides."""
    chosen: set[int] = set()
    longest = sorted(unread, key=lambda one: (-len(one.content), one.message_id))
    for one in longest:
        share = tokens_of(one) * (CHUNK_TOKENS_MAX + OVERHEAD_TOKENS) // CHUNK_TOKENS_MAX
        if share > room:
            break
        chosen.add(one.message_id)
        room -= share
    return [one for one in unread if one.message_id in chosen]
