"""Caps for a server, a person and an automation; the operator hears how far the day has come."""

from __future__ import annotations

import threading
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest

from actors.ports import BudgetSpentError, ModelTurn, Usage
from actors.priced import Quote
from actors.runtime.purse import Call
from events.automations import RunFinished
from events.money import BudgetReached, MoneyReserved
from tests.automation_clock.test_clock import Clocked
from tests.fakes.lorekeeper import Lorekeeper
from tests.money.test_paying import Dear, recorded, spent
from tests.responder.lines import ADA, BEN
from tests.responder.server import Server

if TYPE_CHECKING:
    from pathlib import Path

    from actors.ports import Prompt
    from tests.fakes.clock import VirtualClock


def test_one_person_cannot_spend_the_day_of_all(tmp_path: Path, clock: VirtualClock) -> None:
    with Server(tmp_path, clock, model=Dear(usd=0.2, worst_usd=0.2)) as server:
        assert server.ask("Lorekeeper, the first?") == ["Answer 1."]
        assert server.ask("Lorekeeper, the second?") == ["Answer 2."]
        (told,) = server.ask("Lorekeeper, the third?")
        assert "Today's budget for one person is spent" in told
        assert server.ask("Lorekeeper, and I?", BEN) == ["Answer 3."]
        for event in recorded(server, MoneyReserved):
            assert event.guild_id == 1
            assert event.user_id in (ADA, BEN)


def test_one_server_cannot_spend_the_day_of_all(tmp_path: Path, clock: VirtualClock) -> None:
    with Server(tmp_path, clock, model=Dear(usd=0.2, worst_usd=0.2)) as server:
        server.set("money.guild_day_usd", value=0.3)
        assert server.ask("Lorekeeper, the first?") == ["Answer 1."]
        (told,) = server.ask("Lorekeeper, the second?")
        assert "Today's budget for this server is spent" in told
        assert server.ask("Lorekeeper, elsewhere?", guild_id=2, channel=50) == ["Answer 2."]


def test_the_operator_in_the_terminal_has_the_whole_day(
    tmp_path: Path, clock: VirtualClock
) -> None:
    with Lorekeeper(tmp_path, clock, model=Dear(usd=0.2, worst_usd=0.2)) as lorekeeper:
        told = [lorekeeper.say(f"Question {n}?") for n in range(6)]
        assert told[:5] == [f"Answer {n}." for n in range(1, 6)]
        assert "Today's budget is spent" in told[5]
        assert {e.user_id for e in recorded(lorekeeper, MoneyReserved)} == {None}


def test_calls_at_the_same_moment_cannot_spend_more_together(
    tmp_path: Path, clock: VirtualClock
) -> None:
    with Lorekeeper(tmp_path, clock, roles=("ingestion",)) as lorekeeper:
        purse, quote = lorekeeper.system.purse, Quote(model="m", usd=0.1)
        ready, made = threading.Barrier(16), list[str]()

        def call(n: int) -> None:
            ready.wait()
            with suppress(BudgetSpentError):
                purse.pay(Call(f"c:{n}", "answer", ""), quote, lambda: made.append(str(n)))

        threads = [threading.Thread(target=call, args=(n,)) for n in range(16)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(made) == 10
        assert sum(e.usd for e in recorded(lorekeeper, MoneyReserved)) == pytest.approx(1.0)
    with Lorekeeper(tmp_path, clock, roles=("ingestion",)) as lorekeeper:
        assert spent(lorekeeper) == pytest.approx(1.0)  # nobody knows what they came to
        (cost,) = lorekeeper.rows("SELECT count(*) FROM actions WHERE metadata LIKE '%unsettled%'")
        assert cost == (10,)
        assert lorekeeper.differences() == []


class DearRuns(Dear):
    """Reads requests like the offline model; what is due costs money."""

    def answer(self, prompt: Prompt) -> ModelTurn:
        if prompt.is_due:
            return super().answer(prompt)
        return super(Dear, self).answer(prompt)


def test_an_automation_has_its_own_cap(tmp_path: Path, clock: VirtualClock) -> None:
    with Clocked(tmp_path, clock, model=DearRuns(usd=0.02, worst_usd=0.02)) as running:
        running.say("every 10 minutes tell us what is new")
        running.say("every 10 minutes tell us what is old")
        setting = "money.automation_day_usd"
        Server.set(running, setting, 0.05)  # type: ignore[arg-type]
        running.wait(3000.0)
        ended = recorded(running, RunFinished)
        spoken = [e for e in ended if e.status == "ok"]
        assert len(spoken) == 4
        assert {e.reason for e in ended if e.status == "skipped"} == {
            "Today's budget for this automation is spent; it begins anew at midnight UTC."
        }
        reserved = recorded(running, MoneyReserved)
        of = [e.automation_id for e in reserved if e.purpose == "automation"]
        assert None not in of
        assert len(set(of)) == 2


def test_the_operator_is_told_once_at_each_part_of_the_day(
    tmp_path: Path, clock: VirtualClock
) -> None:
    told: list[str] = []
    with Lorekeeper(
        tmp_path, clock, model=Dear(usd=0.2, worst_usd=0.2), tell_operator=told.append
    ) as lorekeeper:
        for n in range(3):
            lorekeeper.say(f"Question {n}?")
        lorekeeper.rest()
        assert len(told) == 1
        assert "all calls cost $0.60: 50% of the $1.00" in told[0]
    with Lorekeeper(
        tmp_path, clock, model=Dear(usd=0.2, worst_usd=0.2), tell_operator=told.append
    ) as lorekeeper:
        lorekeeper.say("And now?")
        lorekeeper.say("And now?")
        lorekeeper.rest()
        assert len(told) == 3
        assert "75%" in told[1]
        assert "nothing more is spent" in told[2]
        assert [e.percent for e in recorded(lorekeeper, BudgetReached)] == [50, 75, 90, 100]
        clock.advance(86_400.0)
        lorekeeper.say("A new day?")
        lorekeeper.say("A new day!")
        lorekeeper.say("Still?")
        lorekeeper.rest()
        assert len(told) == 4
        assert lorekeeper.differences() == []


@pytest.mark.parametrize("usd", [0.0, None])
def test_what_costs_nothing_alerts_nobody(
    tmp_path: Path, clock: VirtualClock, usd: float | None
) -> None:
    class Free(Dear):
        def answer(self, prompt: Prompt) -> ModelTurn:
            return ModelTurn(text="Yes.", usage=Usage(input_tokens=5, usd=usd))

    with Lorekeeper(tmp_path, clock, model=Free(worst_usd=0.0)) as lorekeeper:
        lorekeeper.say("Hello?")
        lorekeeper.rest()
        assert recorded(lorekeeper, BudgetReached) == []
