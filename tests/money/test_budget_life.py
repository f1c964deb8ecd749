"""Any life of a budget: nothing is ever reserved beyond its caps, whenever calls are settled."""

from __future__ import annotations

import shutil
import tempfile
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    multiple,
    rule,
)

from actors.runtime.journal import Journal
from events import streams
from events.budget import Caps
from events.errors import RefusedError
from events.event import New
from events.keys import KeyStore
from events.log import EventLog
from events.money import MoneyReserved, MoneySettled, MoneyUnsettled
from events.request import Request

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

DAYS = ("2026-11-26", "2026-11-27", "2026-11-28")
CAPS = Caps(
    day_usd=1.0,
    unattended_day_usd=0.25,
    guild_day_usd=0.7,
    person_day_usd=0.5,
    automation_day_usd=0.1,
)
USD = st.sampled_from((0.01, 0.05, 0.1, 0.24, 0.25, 0.5, 0.9, 1.0, 1.01))
SMALLEST_USD = 1e-9  # sums of floats


class Wanted(NamedTuple):
    """What a call may cost, and for whom it is."""

    usd: float
    unattended: bool = False
    guild_id: int | None = None
    user_id: int | None = None
    automation_id: int | None = None


WANTED = st.builds(
    Wanted,
    USD,
    st.booleans(),
    st.sampled_from((None, 1, 2)),
    st.sampled_from((None, 7, 8)),
    st.sampled_from((None, None, 5)),
)


def reserved(call: str, wanted: Wanted) -> MoneyReserved:
    return MoneyReserved(at=1, call=call, purpose="answer", model="m", **wanted._asdict())


def bounds(wanted: Wanted) -> list[tuple[float, Callable[[Wanted], bool]]]:
    """What a call counts for: each cap, and which calls are under it."""
    found: list[tuple[float, Callable[[Wanted], bool]]] = [(CAPS.day_usd, lambda _: True)]
    if wanted.unattended:
        found.append((CAPS.unattended_day_usd, lambda other: other.unattended))
    for name, cap_usd in (
        ("guild_id", CAPS.guild_day_usd),
        ("user_id", CAPS.person_day_usd),
        ("automation_id", CAPS.automation_day_usd),
    ):
        whose = getattr(wanted, name)
        if whose is not None:
            found.append((cap_usd, partial(_is_whose, name, whose)))
    return found


def _is_whose(name: str, whose: int, other: Wanted) -> bool:
    return getattr(other, name) == whose


def settled(usd: float | None) -> MoneySettled:
    return MoneySettled(
        at=2,
        kind="model_call",
        purpose="answer",
        model="m",
        input_tokens=1,
        output_tokens=1,
        latency_ms=1,
        usd=usd,
    )


class BudgetLife(RuleBasedStateMachine):
    """The real journal and log against plain sums."""

    open_ = Bundle("open_")

    @initialize()
    def begin(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.counts: dict[str, dict[str, Wanted]] = {day: {} for day in DAYS}
        self.calls = 0
        self._open()

    def _open(self) -> None:
        self.keys = KeyStore(self.folder / "keys.db")
        self.log = EventLog(self.folder / "log.db", self.keys)
        self.journal = Journal(self.log, doorbell=lambda: None, on_fatal=lambda _: None)

    def _close(self) -> None:
        self.journal.stop(20.0)
        self.log.close()
        self.keys.close()

    @rule(
        target=open_,
        day=st.sampled_from(DAYS),
        wanted=st.lists(WANTED, min_size=1, max_size=3),
    )
    def reserve(self, day: str, wanted: list[Wanted]) -> Any:
        """Several at once, as worker threads do."""
        accepted: list[tuple[str, str, float]] = []
        for one in wanted:
            self.calls += 1
            call = f"c:{self.calls}"
            counted = self.counts[day].values()
            fits = all(
                sum(other.usd for other in counted if counts(other)) + one.usd <= cap_usd
                for cap_usd, counts in bounds(one)
            )
            try:
                request = Request((New(streams.budget(day), reserved(call, one)),), caps=CAPS)
                self.journal.record(request)
            except RefusedError as error:
                assert not fits
                assert "is spent" in error.reason  # noqa: PT017
            else:
                assert fits
                self.counts[day][call] = one
                accepted.append((day, call, one.usd))
        return multiple(*accepted)

    @rule(one=consumes(open_), part=st.sampled_from((0.0, 0.3, 1.0)))
    def settle(self, one: tuple[str, str, float], part: float) -> None:
        day, call, usd = one
        self.journal.record(Request((New(streams.paid(call), settled(usd * part)),)))
        self.counts[day][call] = self.counts[day][call]._replace(usd=usd * part)

    @rule(one=consumes(open_))
    def lose(self, one: tuple[str, str, float]) -> None:
        _, call, usd = one
        event = MoneyUnsettled(at=3, purpose="answer", model="m", usd=usd)
        self.journal.record(Request((New(streams.paid(call), event),)))

    @rule(one=open_)
    def reserve_again(self, one: tuple[str, str, float]) -> None:
        day, call, _ = one
        try:
            request = Request((New(streams.budget(day), reserved(call, Wanted(0.001))),), caps=CAPS)
            self.journal.record(request)
        except RefusedError as error:
            assert "reserved already" in str(error)  # noqa: PT017
        else:
            raise AssertionError(call)

    @rule()
    def restart(self) -> None:
        self._close()
        self._open()

    @invariant()
    def nothing_exceeds_its_cap(self) -> None:
        for counted in getattr(self, "counts", {}).values():
            for one in counted.values():
                for cap_usd, counts in bounds(one):
                    spent = sum(other.usd for other in counted.values() if counts(other))
                    assert spent <= cap_usd + SMALLEST_USD

    def teardown(self) -> None:
        if hasattr(self, "folder"):
            self._close()
            shutil.rmtree(self.folder)


TestBudgetLife = BudgetLife.TestCase
TestBudgetLife.settings = settings(max_examples=25, stateful_step_count=30, deadline=None)
