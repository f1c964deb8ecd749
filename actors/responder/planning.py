"""What is decided about a channel's waiting messages now, and when to look again. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from actors.responder.bursts import bursts
from actors.responder.limits import missed, overdue

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from actors.responder.admission import Admission
    from actors.responder.bursts import Burst, Heard
    from actors.responder.limits import Limited, Ruling

CALLED_OFF = "called off by its author"
CALLS_OFF = "calls off what is under way"


class Decision(NamedTuple):
    """What becomes of a burst, and why."""

    burst: Burst
    ruling: Ruling
    reason: str


class Plan(NamedTuple):
    """Decisions in order, at most one of them to answer, as the last."""

    decisions: tuple[Decision, ...] = ()
    dropped: tuple[Burst, ...] = ()
    """Neither answered nor recorded: nobody asked us."""
    wake_us: int | None = None
    """When a burst will be ready; None: something else has to happen first."""


class Pace(NamedTuple):
    """How a channel is answered."""

    quiet_us: int
    """How long an author has to be quiet; 0 where every message is its own."""
    catch_up_us: int
    """How far back catching up reaches."""
    catch_up_left: int
    """How many missed bursts may still be answered."""
    unlimited: bool = False
    """The terminal: nothing grows stale and nothing is too much."""


def plan(
    waiting: Sequence[Heard],
    pace: Pace,
    *,
    late: Collection[int],
    free: bool,
    now_us: int,
    admit: Callable[[Burst], Admission],
    rule: Callable[[Burst], tuple[Ruling, str]],
) -> Plan:
    """Decide about a channel's queue, oldest first. `late` was said while we were away.

    `free`: no answer of ours is in flight there, so the next may begin.
    """
    queue = bursts(waiting, quiet_us=pace.quiet_us)
    limited = [] if pace.unlimited else _limited(queue, pace, late, now_us)
    decisions = [Decision(one.burst, "skip", one.reason) for one in limited if one.burst.addressed]
    dropped = [one.burst for one in limited if one.burst.addressed is None]
    out = [one.burst for one in limited]
    for burst in queue:
        if not free or burst in out:
            continue
        if burst.ready_us > now_us:
            return Plan(tuple(decisions), tuple(dropped), burst.ready_us)
        admission = admit(burst)
        if admission.verdict == "pass":
            dropped.append(burst)
        elif admission.verdict == "skip":
            decisions.append(Decision(burst, "skip", admission.reason))
        else:
            ruling, why = rule(burst)
            decisions.append(Decision(burst, ruling, why or admission.reason))
            free = ruling == "skip"
    return Plan(tuple(decisions), tuple(dropped))


def _limited(
    queue: Sequence[Burst], pace: Pace, late: Collection[int], now_us: int
) -> list[Limited]:
    away = [burst for burst in queue if burst.said[-1].message_id in late]
    present = [burst for burst in queue if burst not in away]
    return [
        *missed(away, now_us, pace.catch_up_us, pace.catch_up_left),
        *overdue(present, now_us),
    ]
