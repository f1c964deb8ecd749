"""The journal's memory of what the days cost: it decides each reservation where it is recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from events import streams
from events.budget import Budget, folded, outcome_usd, refusal
from events.money import MoneyReserved
from events.request import Appended, Refused, Request

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from events.log import EventLog

DAYS_MAX: Final = 2  # today's, and yesterday's while its last calls are settled
_PAID: Final = streams.paid("")


class Budgets:
    """On the journal's thread only. A day is folded from the log when it is first asked for."""

    def __init__(self, log: EventLog) -> None:
        self._log = log
        self._days: dict[str, Budget] = {}

    def decide(self, requests: Sequence[Request]) -> list[Request | Refused]:
        """Each request as it may be recorded: its reservation with a version, or refused.

        Those of one group are tried one after another, on a copy: nothing counts before it is
        recorded. One whose request fails for another reason has taken its place in the group.
        """
        trial: dict[str, Budget] = {}
        return [self._decided(request, trial) if request.caps else request for request in requests]

    def recorded(self, requests: Iterable[Request], answers: Iterable[Appended | Refused]) -> None:
        """Keep up with what the group changed."""
        if not self._days:
            return
        for request, answer in zip(requests, answers, strict=True):
            if isinstance(answer, Refused):
                continue
            for new in request.events:
                if isinstance(new.event, MoneyReserved):
                    self._day(new.stream).reserve(new.event, new.version)
                elif (usd := outcome_usd(new.event)) is not None:
                    for budget in self._days.values():
                        budget.settle(new.stream.removeprefix(_PAID), usd)

    def _decided(self, request: Request, trial: dict[str, Budget]) -> Request | Refused:
        assert request.caps is not None, "only what has caps is decided"
        events = list(request.events)
        for at, new in enumerate(events):
            if isinstance(new.event, MoneyReserved):
                if new.stream not in trial:
                    trial[new.stream] = self._day(new.stream).copy()
                budget = trial[new.stream]
                if why := refusal(budget, new.event, request.caps):
                    return Refused(why, new.stream)
                events[at] = new._replace(version=budget.version + 1)
                budget.reserve(new.event, budget.version + 1)
        return request._replace(events=tuple(events))

    def _day(self, stream: str) -> Budget:
        """The day's fold; the one that was longest of no use makes room."""
        budget = self._days.pop(stream, None)
        budget = self._days[stream] = budget or self._folded(stream)
        while len(self._days) > DAYS_MAX:
            del self._days[next(iter(self._days))]
        return budget

    def _folded(self, stream: str) -> Budget:
        reserved = [
            (r.version, r.event)
            for r in self._log.stream(stream)
            if isinstance(r.event, MoneyReserved)
        ]
        outcomes: dict[str, float] = {}
        for _, event in reserved:
            for recorded in self._log.stream(streams.paid(event.call)):
                if (usd := outcome_usd(recorded.event)) is not None:
                    outcomes[event.call] = usd
        return folded(reserved, outcomes)
