"""Slots that are other instants than they were, since the rules of a time zone changed.

Only what is still to come moves: a slot that has passed stays the one that was promised (spec §6).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from actors.automation_clock import deciding
from actors.automation_clock.schedules import parse_schedule
from actors.automation_clock.slots import next_slot

if TYPE_CHECKING:
    from collections.abc import Iterable

    from events.event import New
    from projections.queries.automations import Automation

REASON = "the rules of its time zone changed"


def moved(active: Iterable[Automation], now_us: int) -> tuple[New, ...]:
    """What is recorded about those whose next slot is another by now."""
    found: list[New] = []
    for one in active:
        if one.next_us is None or one.next_us <= now_us or one.is_running:
            continue
        next_us = next_slot(parse_schedule(one.schedule), now_us)
        if next_us != one.next_us:
            status = "active" if next_us is not None else "completed"
            found.append(deciding.change(one, status, next_us, REASON, at_us=now_us))
    return tuple(found)
