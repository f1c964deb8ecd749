"""What a day may cost: reservations of worst cases before calls, settled by what calls did cost.

A day is one of UTC and its stream is `budget:<day>`. A call counts on the day of its reservation,
whenever it is settled: at its worst case until then. Pure; the journal holds the fold.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from events.money import MoneyReserved, MoneySettled, MoneyUnsettled

if TYPE_CHECKING:
    from collections.abc import Iterable

    from events.event import Event


class Caps(NamedTuple):
    """US dollars per UTC day."""

    day_usd: float
    """All calls."""
    unattended_day_usd: float
    """Those that nobody asked for, within the same sum."""


@dataclass(slots=True)
class _Counted:
    usd: float
    unattended: bool


@dataclass(slots=True)
class Budget:
    """One day's calls by name, each with what it counts: its worst case, then its cost."""

    version: int = 0
    """The newest version of the day's stream."""
    _calls: dict[str, _Counted] = field(default_factory=dict[str, _Counted])

    def reserve(self, event: MoneyReserved, version: int) -> None:
        """A reservation was recorded."""
        self.version = max(self.version, version)
        self._calls[event.call] = _Counted(event.usd, event.unattended)

    def settle(self, call: str, usd: float) -> None:
        """A call's outcome was recorded; calls of other days change nothing."""
        if call in self._calls:
            self._calls[call].usd = usd

    def holds(self, call: str) -> bool:
        return call in self._calls

    def spent_usd(self, *, unattended: bool = False) -> float:
        """Settled and reserved together; of the unattended calls alone if asked."""
        return sum(c.usd for c in self._calls.values() if c.unattended or not unattended)

    def copy(self) -> Budget:
        """Another one to try reservations on."""
        calls = {name: _Counted(c.usd, c.unattended) for name, c in self._calls.items()}
        return Budget(self.version, calls)


def refusal(budget: Budget, wanted: MoneyReserved, caps: Caps) -> str:
    """Why a reservation is refused; empty: it is accepted."""
    if budget.holds(wanted.call):
        return "this call was reserved already"
    if wanted.unattended and budget.spent_usd(unattended=True) + wanted.usd > (
        caps.unattended_day_usd
    ):
        return "the day's budget for unattended work is spent"
    if budget.spent_usd() + wanted.usd > caps.day_usd:
        return "the day's budget is spent"
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
