"""What a day may cost: reservations of worst cases before calls, settled by what calls did cost.

A day is one of UTC and its stream is `budget:<day>`. A call counts on the day of its reservation,
whenever it is settled: at its worst case until then. Pure; the journal holds the fold.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from events.money import MoneyReserved, MoneySettled, MoneyUnsettled

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from events.event import Event


class Caps(NamedTuple):
    """US dollars per UTC day."""

    day_usd: float
    """All calls."""
    unattended_day_usd: float
    """Those that nobody asked for, within the same sum."""
    guild_day_usd: float = math.inf
    """Those for one server."""
    person_day_usd: float = math.inf
    """Those that one person asked for."""
    automation_day_usd: float = math.inf
    """Those of one automation."""


@dataclass(slots=True)
class _Counted:
    usd: float
    wanted: MoneyReserved


@dataclass(slots=True)
class Budget:
    """One day's calls by name, each with what it counts: its worst case, then its cost."""

    version: int = 0
    """The newest version of the day's stream."""
    _calls: dict[str, _Counted] = field(default_factory=dict[str, _Counted])

    def reserve(self, event: MoneyReserved, version: int) -> None:
        """A reservation was recorded."""
        self.version = max(self.version, version)
        self._calls[event.call] = _Counted(event.usd, event)

    def settle(self, call: str, usd: float) -> None:
        """A call's outcome was recorded; calls of other days change nothing."""
        if call in self._calls:
            self._calls[call].usd = usd

    def holds(self, call: str) -> bool:
        return call in self._calls

    def spent_usd(self, which: Callable[[MoneyReserved], bool] = lambda _: True) -> float:
        """Settled and reserved together, of all calls or of some."""
        return sum(c.usd for c in self._calls.values() if which(c.wanted))

    def copy(self) -> Budget:
        """Another one to try reservations on."""
        calls = {name: _Counted(c.usd, c.wanted) for name, c in self._calls.items()}
        return Budget(self.version, calls)


def refusal(budget: Budget, wanted: MoneyReserved, caps: Caps) -> str:
    """Why a reservation is refused, as a sentence; empty: it is accepted."""
    if budget.holds(wanted.call):
        return "This call was reserved already."
    bounds: list[tuple[str, float, bool, Callable[[MoneyReserved], bool]]] = [
        ("", caps.day_usd, True, lambda _: True),
        (
            " for unattended work",
            caps.unattended_day_usd,
            wanted.unattended,
            lambda other: other.unattended,
        ),
        (
            " for this server",
            caps.guild_day_usd,
            wanted.guild_id is not None,
            lambda other: other.guild_id == wanted.guild_id,
        ),
        (
            " for one person",
            caps.person_day_usd,
            wanted.user_id is not None,
            lambda other: other.user_id == wanted.user_id,
        ),
        (
            " for this automation",
            caps.automation_day_usd,
            wanted.automation_id is not None,
            lambda other: other.automation_id == wanted.automation_id,
        ),
    ]
    for of, cap_usd, applies, counts in bounds:
        if applies and budget.spent_usd(counts) + wanted.usd > cap_usd:
            return f"Today's budget{of} is spent; it begins anew at midnight UTC."
    return ""


def outcome_usd(event: Event) -> float | None:
    """What an outcome counts; None if the event is none. An unknown cost counts nothing."""
    match event:
        case MoneySettled():
            return event.usd or 0.0
        case MoneyUnsettled():
            return event.usd
        case _:
            return None


def folded(reserved: Iterable[tuple[int, MoneyReserved]], outcomes: dict[str, float]) -> Budget:
    """A day from its stream, as (version, event), and the outcomes of its calls."""
    budget = Budget()
    for version, event in reserved:
        budget.reserve(event, version)
        if event.call in outcomes:
            budget.settle(event.call, outcomes[event.call])
    return budget


PERCENTS = (50, 75, 90, 100)


def reached(spent_usd: float, cap_usd: float) -> tuple[int, ...]:
    """Which parts of a cap, in percent, what was spent has come to."""
    return tuple(p for p in PERCENTS if cap_usd > 0 and spent_usd >= cap_usd * p / 100)
