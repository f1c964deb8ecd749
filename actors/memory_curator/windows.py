"""Windows: the stretches of a channel in which the curator looks for facts.

A window ends at a quiet gap, at so many people's messages or at so many characters since the last
end, whichever comes first. Only people's messages bound, count and fill one, by the time and id
that Discord gave them: neither the order of arrival nor what we answered can move a bound. Counting
starts anew after each quiet gap, so a deleted message changes nothing beyond the next one; what it
does change is read again (`projections.ledgers.windows`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from actors.ports import Line

QUIET_S = 600
"""Ten minutes of silence: people have mostly moved on to something else."""
MESSAGES_MAX = 30
CHARS_MAX = 9_000
"""With 30 messages: what a small model reads attentively in one call. A message is never cut, so a
window may exceed it by its last one."""

Ending = Literal["quiet", "pressure"]
"""Pressure: as many messages or characters as one window holds."""


@dataclass(frozen=True, slots=True)
class Window:
    """People's messages of one channel in message-time order; never empty."""

    lines: tuple[Line, ...]
    ended: Ending | None
    """None: the open tail, which may still grow."""
    follows: bool = False
    """It continues the window before it without a quiet gap. Only then may that one's lines be
    shown as context: beyond a gap, nothing may depend on them."""


def split(
    lines: Iterable[Line],
    *,
    now: datetime,
    after: datetime | None = None,
    quiet_s: float = QUIET_S,
    messages_max: int = MESSAGES_MAX,
    chars_max: float = CHARS_MAX,
) -> list[Window]:
    """Windows of a channel's lines since some window's end, in any order; the tail may be open.

    `after` is when that window's last message was written. Bots' lines are left out. The tail has
    ended when `quiet_s` has passed since its last message.
    """
    people = sorted((line for line in lines if not line.is_bot), key=_order)
    quiet = timedelta(seconds=quiet_s)
    windows: list[Window] = []
    start, chars = 0, 0
    follows = after is not None and bool(people) and people[0].at - after < quiet
    for at, line in enumerate(people):
        chars += len(line.text)
        following = people[at + 1].at if at + 1 < len(people) else now
        ended: Ending | None = None
        if following - line.at >= quiet:
            ended = "quiet"
        elif at + 1 - start >= messages_max or chars >= chars_max:
            ended = "pressure"
        if ended is not None or at + 1 == len(people):
            windows.append(Window(tuple(people[start : at + 1]), ended, follows))
            start, chars, follows = at + 1, 0, ended != "quiet"
    return windows


def _order(line: Line) -> tuple[datetime, int]:
    return (line.at, line.message_id)
