"""How much is answered: per channel in order, per server within an hour, after a downtime. Pure."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from actors.responder.bursts import Burst

QUEUE_MAX = 20  # answers that wait in a channel; who asks the 21st has long stopped reading
STALE_US = 300_000_000  # an answer five minutes late answers a conversation that has moved on
HOUR_US = 3_600_000_000
CATCH_UP_MAX = 3  # answers to missed messages per channel: a bot that comes back must not flood

STALE = "stale"
FULL = "too many wait in this channel"
MISSED = "missed while away"
HOURLY = "enough answers this hour"
SPENT = "the day's budget is spent"
HOURLY_NOTICE = "enough answers this hour: said so"

Ruling = Literal["answer", "notice", "skip"]


class Given(NamedTuple):
    """When answers and notices were given in a server, oldest first, microseconds."""

    answers: Sequence[int] = ()
    notices: Sequence[int] = ()


class Limited(NamedTuple):
    """A burst that is not answered as it would be, and why."""

    burst: Burst
    reason: str


def within_hour(times: Sequence[int], now_us: int) -> int:
    """How many of these times are less than an hour ago."""
    return len(times) - bisect_right(times, now_us - HOUR_US)


def overdue(queue: Sequence[Burst], now_us: int) -> list[Limited]:
    """Those of a channel's queue that waited too long, and those beyond its length."""
    stale = [burst for burst in queue if now_us - burst.heard_us > STALE_US]
    rest = [burst for burst in queue if burst not in stale]
    return [
        *(Limited(burst, STALE) for burst in stale),
        *(Limited(burst, FULL) for burst in rest[QUEUE_MAX:]),
    ]


def missed(
    queue: Sequence[Burst], now_us: int, limit_us: int, left: int = CATCH_UP_MAX
) -> list[Limited]:
    """Of what came while we were away: the latest `left` are answered, the others are not.

    Nothing older than `limit_us` is.
    """
    old = [burst for burst in queue if now_us - burst.said[-1].created_us > limit_us]
    rest = [burst for burst in queue if burst not in old]
    return [
        *(Limited(burst, STALE) for burst in old),
        *(Limited(burst, MISSED) for burst in rest[: max(0, len(rest) - left)]),
    ]


def rule(
    given: Given, *, answers_max: int, now_us: int, addressed: bool, is_bot: bool
) -> tuple[Ruling, str]:
    """Whether a server's hour allows an answer; if not, whether to say so, once an hour.

    A bot is never told: our words are what would keep it talking.
    """
    if within_hour(given.answers, now_us) < answers_max:
        return "answer", ""
    if addressed and not is_bot and not within_hour(given.notices, now_us):
        return "notice", HOURLY_NOTICE
    return "skip", HOURLY


def notice(answers_max: int) -> str:
    """What is said when a server's hour is used up."""
    return (
        f"I have given the {answers_max} answers that this server lets me give within an hour. "
        "Ask me again later; `guild.<id>.answers_per_hour` is the setting."
    )
