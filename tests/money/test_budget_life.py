"""Any life of a budget: nothing is ever reserved beyond its caps, whenever calls are settled."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

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
    from typing import Any

DAYS = ("2026-11-26", "2026-11-27", "2026-11-28")
CAPS = Caps(day_usd=1.0, unattended_day_usd=0.25)
USD = st.sampled_from((0.01, 0.05, 0.1, 0.24, 0.25, 0.5, 0.9, 1.0, 1.01))
SMALLEST_USD = 1e-9  # sums of floats


def reserved(call: str, usd: float, *, unattended: bool = False) -> MoneyReserved:
    return MoneyReserved(
        at=1, call=call, purpose="answer", model="m", usd=usd, unattended=unattended
    )


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
        self.counts: dict[str, dict[str, tuple[float, bool]]] = {day: {} for day in DAYS}
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
        wanted=st.lists(st.tuples(USD, st.booleans()), min_size=1, max_size=3),
    )
    def reserve(self, day: str, wanted: list[tuple[float, bool]]) -> Any:
        """Several at once, as worker threads do."""
        accepted: list[tuple[str, str, float]] = []
        for usd, unattended in wanted:
            self.calls += 1
            call = f"c:{self.calls}"
            event = reserved(call, usd, unattended=unattended)
            counted = self.counts[day]
            small = sum(u for u, alone in counted.values() if alone)
            fits = sum(u for u, _ in counted.values()) + usd <= CAPS.day_usd
            fits = fits and (not unattended or small + usd <= CAPS.unattended_day_usd)
            try:
                self.journal.record(Request((New(streams.budget(day), event),), caps=CAPS))
            except RefusedError:
                assert not fits
            else:
                assert fits
                counted[call] = (usd, unattended)
                accepted.append((day, call, usd))
        return multiple(*accepted)

    @rule(one=consumes(open_), part=st.sampled_from((0.0, 0.3, 1.0)))
    def settle(self, one: tuple[str, str, float], part: float) -> None:
        day, call, usd = one
        self.journal.record(Request((New(streams.paid(call), settled(usd * part)),)))
        self.counts[day][call] = (usd * part, self.counts[day][call][1])

    @rule(one=consumes(open_))
    def lose(self, one: tuple[str, str, float]) -> None:
        _, call, usd = one
        event = MoneyUnsettled(at=3, purpose="answer", model="m", usd=usd)
        self.journal.record(Request((New(streams.paid(call), event),)))

    @rule(one=open_)
    def reserve_again(self, one: tuple[str, str, float]) -> None:
        day, call, _ = one
        try:
            request = Request((New(streams.budget(day), reserved(call, 0.001)),), caps=CAPS)
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
            assert sum(u for u, _ in counted.values()) <= CAPS.day_usd + SMALLEST_USD
            small = sum(u for u, alone in counted.values() if alone)
            assert small <= CAPS.unattended_day_usd + SMALLEST_USD

    def teardown(self) -> None:
        if hasattr(self, "folder"):
            self._close()
            shutil.rmtree(self.folder)


TestBudgetLife = BudgetLife.TestCase
TestBudgetLife.settings = settings(max_examples=25, stateful_step_count=30, deadline=None)
