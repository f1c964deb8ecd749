"""A day with Claude on the loopback: every kind of call, every kind of fault, and the bill."""

from __future__ import annotations

import tempfile
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from actors.ports import ModelUnavailableError
from actors.runtime.purse import Call
from events.money import MoneySettled, MoneyUnsettled
from tests.anthropic_model.talk import MOMENT, prompt, server_of, talk_with
from tests.fakes.claude import Claude
from tests.fakes.clock import VirtualClock
from tests.money.billing import billed
from tests.money.test_paying import recorded
from tests.responder.lines import ADA, BEN
from tests.responder.server import US, Server

if TYPE_CHECKING:
    from collections.abc import Generator

    from actors.adapters.anthropic_model.model import AnthropicModel

HOUR_S = 3600.0
EXACTLY = 1e-9
CAPS = ("day", "unattended_day", "guild_day", "person_day", "automation_day")


class Town(Server):
    """A server that thinks with Claude and has money enough."""

    claude: AnthropicModel

    def rich(self) -> None:
        for cap in CAPS:
            self.set(f"money.{cap}_usd", value=1000.0)


@contextmanager
def town(folder: Path, claude: Claude, clock: VirtualClock) -> Generator[Town]:
    server = server_of(claude)
    talk = talk_with(claude, server)
    talk.clock = clock
    talk.model._clock = clock
    with Town(folder, clock, model=talk.model) as running:
        running.claude = talk.model
        running.rich()
        yield running


def settled_usd(running: Town, *, ok: bool) -> float:
    return sum(e.usd or 0.0 for e in recorded(running, MoneySettled) if e.ok is ok)


@pytest.mark.parametrize("seed", range(1))
def test_a_day_of_everything_costs_what_the_server_charges(tmp_path: Path, seed: int) -> None:
    with Claude() as claude:
        bill = billed(claude, seed)
        clock = VirtualClock(MOMENT)
        with town(tmp_path, claude, clock) as running:
            running.ask(f"{US} please remind us every day of what is new")
            for n in range(14):
                running.hear(
                    f"Boat {n} came in and was sold to a man from Bergen.", (ADA, BEN)[n % 2]
                )
                clock.advance(20.0)
            running.ask(f"{US} what is my boat called?")
            running.ask(f"{US} and yours?", BEN)
            for _ in range(22 * 6):  # to the next morning
                running.pass_time(HOUR_S / 6)
            kinds = {e.purpose for e in recorded(running, MoneySettled) if e.ok}
            assert {"answer", "extract", "summarize", "reflect", "automation"} <= kinds
            assert running.rows("SELECT count(*) FROM reflection_checkpoints") == [(1,)]
            assert running.rows("SELECT count(*) FROM session_summaries") == [(1,)]
            (spent,) = running.rows("SELECT sum(usd_cost) FROM actions")[0]
            assert bill.whole_usd - EXACTLY <= spent <= bill.whole_usd + bill.broken_usd + EXACTLY
            assert recorded(running, MoneyUnsettled) == []
            assert running.rows("SELECT count(*) FROM ledger.reservations") == [(0,)]
            assert running.differences() == []
        assert claude.rejected == []
        assert bill.owed == []


STEPS = st.sampled_from(("ask", "ask", "lose", "start"))
FEW = settings(
    max_examples=5,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow],
)


@FEW
@given(st.integers(0, 10_000), st.lists(STEPS, max_size=8))
def test_what_a_crash_leaves_open_is_counted_at_its_worst(seed: int, steps: list[str]) -> None:
    """Settled ≤ the server's bill ≤ settled and unsettled, and the same after a rebuild."""
    clock = VirtualClock(MOMENT)
    with Claude() as claude, tempfile.TemporaryDirectory() as folder:
        bill = billed(claude, seed, faults=False)
        lost = 0
        for life in "".join(step[0] for step in steps).split("s"):
            with town(Path(folder), claude, clock) as running:
                running.rest()
                for n, step in enumerate(life):
                    if step == "a":
                        running.ask(f"{US} what is boat {n} called?")
                    else:  # Claude has answered, and we are gone before that is on record
                        lose(running, f"lost:{lost}")
                        lost += 1
                    assert_lawful(running, bill.whole_usd)
        with town(Path(folder), claude, clock) as running:
            running.rest()
            assert len(recorded(running, MoneyUnsettled)) == lost
            assert_lawful(running, bill.whole_usd)
            assert settled_usd(running, ok=True) <= bill.whole_usd + EXACTLY
            if not lost:
                assert settled_usd(running, ok=True) == pytest.approx(bill.whole_usd, abs=EXACTLY)
            assert running.differences() == []


def lose(running: Town, name: str) -> None:
    model = running.claude
    running.system.purse.pay(
        Call(name, "answer", ""), model.quote_answer(prompt()), lambda: model.answer(prompt())
    )


def assert_lawful(running: Town, charged_usd: float) -> None:
    (open_usd,) = running.rows("SELECT coalesce(sum(usd), 0) FROM ledger.reservations")[0]
    settled = settled_usd(running, ok=True)
    unsettled = sum(e.usd for e in recorded(running, MoneyUnsettled))
    assert settled - EXACTLY <= charged_usd <= settled + unsettled + open_usd + EXACTLY
    (rows,) = running.rows("SELECT sum(usd_cost) FROM actions")[0]
    assert (rows or 0.0) == pytest.approx(settled + unsettled, abs=EXACTLY)


def test_a_call_beyond_the_budget_is_never_made(tmp_path: Path) -> None:
    with Claude() as claude:
        bill = billed(claude, 1, faults=False)
        clock = VirtualClock(MOMENT)
        with town(tmp_path, claude, clock) as running:
            running.set("money.day_usd", value=0.0001)
            with suppress(ModelUnavailableError):
                lose(running, "too dear")
            assert "budget is spent" in running.ask(f"{US} hello?")[0]
            assert bill.asked == []
