"""Tells the operator when a day's calls have come to half, three quarters, … of what they may cost.

Once for each, and recorded, so that a restart does not say it again.
"""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, ClassVar, Final

from actors.runtime.reactor import Reaction, Reactor
from events import streams
from events.budget import outcome_usd, reached
from events.event import New, to_us
from events.money import BudgetReached, MoneySettled, MoneyUnsettled
from projections.queries.costs import spent_since

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from actors.runtime.actor import Role, Runtime
    from events.request import Page
    from projections.read_model import ReadModel

CAPS: Final = {"day": "money.day_usd", "unattended": "money.unattended_day_usd"}
"""What is watched, and the setting of its cap."""


class BudgetReader(Reactor):
    """Follows what calls cost."""

    reader: ClassVar[str] = "alerts"
    topics: ClassVar[tuple[str, ...]] = (MoneySettled.topic, MoneyUnsettled.topic)

    def __init__(
        self,
        role: Role,
        runtime: Runtime,
        read_model: ReadModel,
        tell_operator: Callable[[str], object],
    ) -> None:
        super().__init__(role, runtime)
        self._read_model = read_model
        self._tell_operator = tell_operator
        self._to_tell: list[str] = []

    def react(self, page: Page) -> Reaction:
        """By what calls cost that ended today, UTC."""
        self._to_tell = []
        if not any(outcome_usd(recorded.event) for recorded in page.events):
            return Reaction()
        now = self.runtime.clock.now().astimezone(UTC)
        with self._read_model.reading() as db:
            spent = spent_since(db, to_us(now.replace(hour=0, minute=0, second=0, microsecond=0)))
        chosen = self._read_model.settings()
        news: list[New] = []
        for (cap, setting), usd in zip(CAPS.items(), spent, strict=True):
            new = self._news(now, cap, usd, chosen.number(setting))
            if new:
                percent = max(n.event.percent for n in new if isinstance(n.event, BudgetReached))
                self._to_tell.append(told(cap, percent, usd, chosen.number(setting)))
            news += new
        return Reaction(tuple(news))

    def _news(self, now: datetime, cap: str, usd: float, cap_usd: float) -> list[New]:
        day = now.date().isoformat()
        news: list[New] = []
        for percent in reached(usd, cap_usd):
            stream = streams.reached(day, cap, percent)
            if not self.runtime.log.holds([stream]):
                event = BudgetReached(
                    at=to_us(now), day=day, cap=cap, percent=percent, usd=usd, cap_usd=cap_usd
                )
                news.append(New(stream, event))
        return news

    def on_reacted(self, page: Page) -> None:
        for sentence in self._to_tell:
            self._tell_operator(sentence)
        self._to_tell = []


def told(cap: str, percent: int, usd: float, cap_usd: float) -> str:
    """What the operator reads."""
    what = "unattended work" if cap == "unattended" else "all calls"
    text = f"Today's {what} cost ${usd:.2f}: {percent}% of the ${cap_usd:.2f} that it may cost"
    if usd < cap_usd:
        return f"{text} (setting {CAPS[cap]})."
    return f"{text} (setting {CAPS[cap]}); nothing more is spent on it until midnight UTC."
