"""Bursts: what one person says in one go is answered in one go. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from projections.queries.conversation import Said

MESSAGES_MAX = 6  # more in one go is a flood, answered piece by piece
SPAN_US = 8_000_000  # whoever never pauses is interrupted after this long


class Heard(NamedTuple):
    """A message that waits for a decision."""

    said: Said
    addressed: str | None
    """How it was addressed to us; None: ambient."""
    heard_us: int
    """When we first could have answered: when it came in, or when we started."""


class Burst(NamedTuple):
    """Messages of one author that one decision covers."""

    messages: tuple[Heard, ...]
    ready_us: int
    """When it may be answered, by our clock."""

    @property
    def addressed(self) -> str | None:
        """How its first addressed message was addressed."""
        return next((h.addressed for h in self.messages if h.addressed is not None), None)

    @property
    def heard_us(self) -> int:
        return self.messages[0].heard_us

    @property
    def said(self) -> tuple[Said, ...]:
        return tuple(heard.said for heard in self.messages)


def bursts(waiting: Sequence[Heard], *, quiet_us: int) -> list[Burst]:
    """The bursts of a channel in the order in which they began; every message is in one.

    A burst ends when its author was quiet for `quiet_us`, by the times the messages were written;
    0: every message is one. It begins with what has to do with us: addressed, or wanted where the
    channel is ambient; what follows from the same author belongs to it either way.
    """
    open_: dict[int, list[Heard]] = {}
    found: list[tuple[list[Heard], bool]] = []  # the messages, and whether more cannot come

    def end(author_id: int) -> None:
        found.append((open_.pop(author_id), True))

    for heard in sorted(waiting, key=lambda h: (h.said.created_us, h.said.message_id)):
        author_id = heard.said.author_id
        so_far = open_.get(author_id)
        if so_far is not None and not _belongs(heard, so_far, quiet_us):
            end(author_id)
        open_.setdefault(author_id, []).append(heard)
        if len(open_[author_id]) == MESSAGES_MAX or quiet_us == 0:
            end(author_id)
    found += [(messages, False) for messages in open_.values()]
    made = [_burst(messages, quiet_us, ended=ended) for messages, ended in found]
    return sorted(made, key=lambda b: (b.said[0].created_us, b.said[0].message_id))


def _belongs(heard: Heard, so_far: Sequence[Heard], quiet_us: int) -> bool:
    written_us = heard.said.created_us
    return (
        written_us - so_far[-1].said.created_us <= quiet_us
        and written_us - so_far[0].said.created_us <= SPAN_US
    )


def _burst(messages: Sequence[Heard], quiet_us: int, *, ended: bool) -> Burst:
    if ended:
        return Burst(tuple(messages), messages[-1].heard_us)
    quiet = max(heard.heard_us for heard in messages) + quiet_us
    return Burst(tuple(messages), min(quiet, messages[0].heard_us + SPAN_US))
