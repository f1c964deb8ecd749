"""Calls that cost money, in a running system: reserved, settled, refused, lost in a crash."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from actors.adapters.offline_model.model import OfflineModel
from actors.ports import ModelTurn, ModelUnavailableError, Usage
from actors.priced import Priced, Quote
from actors.responder import limits
from actors.runtime.purse import Call
from events import streams
from events.event import New
from events.money import MoneyReserved, MoneySettled, MoneyUnsettled
from events.replies import ReplyCancelled, ReplyComposed
from events.request import Request
from tests.fakes.lorekeeper import Lorekeeper
from tests.money.billing import recorded
from tests.responder.lines import BEN
from tests.responder.server import Server

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from actors.ports import DayPart, Extraction, Line, Prompt
    from tests.fakes.clock import VirtualClock

SPENT = "SELECT sum(usd_cost) FROM actions"


class Dear(OfflineModel):
    """The offline model, which asks money: `worst_usd` at most, `usd` in the end."""

    def __init__(self, usd: float = 0.02, worst_usd: float = 0.3) -> None:
        self.usd = usd
        self.worst_usd = worst_usd
        self.answered = 0
        self.down = False

    @property
    def id(self) -> str:
        return "dear-1"

    def answer(self, prompt: Prompt) -> ModelTurn:
        self.answered += 1
        usage = Usage(input_tokens=10, output_tokens=5, model="dear-1", usd=self.usd)
        if self.down:
            raise ModelUnavailableError("It is down.", usage=usage, final=True)
        return ModelTurn(text=f"Answer {self.answered}.", usage=usage)

    def quote_answer(self, prompt: Prompt) -> Quote:
        return Quote(model=self.id, usd=self.worst_usd)

    def quote_extract(self, lines: Sequence[Line], context: Sequence[Line] = ()) -> Quote:
        return Quote(model=self.id, usd=0.2)

    def quote_reflect(self, part: DayPart) -> Quote:
        return Quote(model=self.id, usd=0.2)

    def quote_summary(self, lines: Sequence[Line], *, chars_max: int) -> Quote:
        return Quote(model=self.id, usd=0.2)


def spent(lorekeeper: Lorekeeper) -> float:
    return lorekeeper.rows(SPENT)[0][0]


def test_a_call_is_reserved_at_its_worst_and_settled_at_its_cost(
    tmp_path: Path, clock: VirtualClock
) -> None:
    model = Dear()
    assert isinstance(model, Priced)
    assert not isinstance(OfflineModel(), Priced)
    with Lorekeeper(tmp_path, clock, model=model) as lorekeeper:
        assert lorekeeper.say("Hello?") == "Answer 1."

        (wanted,) = lorekeeper.events(MoneyReserved)
        (ended,) = lorekeeper.events(MoneySettled)
        (reserved,), (settled,) = (
            recorded(lorekeeper, MoneyReserved),
            recorded(lorekeeper, MoneySettled),
        )
        assert wanted.stream == f"budget:{clock.now():%Y-%m-%d}"
        assert ended.stream == streams.paid(reserved.call)
        assert (reserved.usd, settled.usd) == (0.3, 0.02)
        assert wanted.position < ended.position
        assert spent(lorekeeper) == pytest.approx(0.02, abs=1e-9)
        assert lorekeeper.rows("SELECT count(*) FROM ledger.reservations") == [(0,)]
        assert lorekeeper.differences() == []


def test_what_the_day_cannot_pay_is_not_asked_but_said(tmp_path: Path, clock: VirtualClock) -> None:
    model = Dear(usd=0.3)
    with Lorekeeper(tmp_path, clock, model=model) as lorekeeper:
        told = [lorekeeper.say(f"Question {n}?") for n in range(5)]

        assert told[:3] == ["Answer 1.", "Answer 2.", "Answer 3."]
        assert all("Today's budget is spent" in text for text in told[3:])
        assert model.answered == 3
        assert spent(lorekeeper) == pytest.approx(0.9, abs=1e-9)

        lorekeeper.pass_time(86_400)
        assert lorekeeper.say("And today?") == "Answer 4."
        assert lorekeeper.differences() == []


def test_a_server_is_told_once_an_hour_that_there_is_no_money(
    tmp_path: Path, clock: VirtualClock
) -> None:
    with Server(tmp_path, clock, model=Dear(usd=1.0, worst_usd=1.0)) as server:
        server.set("money.person_day_usd", value=1.0)
        assert server.ask("Lorekeeper, the first?") == ["Answer 1."]
        (told,) = server.ask("Lorekeeper, the second?")
        assert "Today's budget is spent" in told
        assert server.ask("Lorekeeper, the third?", BEN) == []
        ended = server.events(ReplyCancelled)[-1].event
        assert isinstance(ended, ReplyCancelled)
        assert ended.reason == limits.SPENT
        assert len(server.ask("Lorekeeper, elsewhere?", guild_id=2, channel=50)) == 1
        server.pass_time(3600)
        assert len(server.ask("Lorekeeper, an hour later?")) == 1


def test_a_failed_call_costs_what_it_used_and_gives_the_rest_back(
    tmp_path: Path, clock: VirtualClock
) -> None:
    model = Dear(worst_usd=0.6)
    model.down = True
    with Lorekeeper(tmp_path, clock, model=model) as lorekeeper:
        assert lorekeeper.say("Hello?") == "I can't think right now: It is down."
        assert lorekeeper.say("And now?") == "I can't think right now: It is down."
        assert spent(lorekeeper) == pytest.approx(0.04, abs=1e-9)
        assert [call.ok for call in recorded(lorekeeper, MoneySettled)].count(False) == 2
        model.down = False
        assert lorekeeper.say("Better?") == "Answer 3."


def test_unattended_work_has_a_smaller_purse(tmp_path: Path, clock: VirtualClock) -> None:
    with Lorekeeper(tmp_path, clock, model=Dear(usd=0.0, worst_usd=0.0)) as lorekeeper:
        purse = lorekeeper.system.purse

        def pay(name: str, usd: float, *, unattended: bool) -> str:
            call = Call(name, "extract", "window:1", unattended=unattended)
            return purse.pay(call, Quote(model="m", usd=usd), lambda: "done").result

        assert pay("a", 0.2, unattended=True) == "done"
        with pytest.raises(ModelUnavailableError, match="unattended"):
            pay("b", 0.1, unattended=True)
        assert pay("c", 0.7, unattended=False) == "done"
        with pytest.raises(ModelUnavailableError, match="budget is spent"):
            pay("d", 0.2, unattended=False)


def test_the_same_call_tried_again_has_another_name(tmp_path: Path, clock: VirtualClock) -> None:
    with Lorekeeper(tmp_path, clock) as lorekeeper:
        call = Call("turn:x:1", "answer", "turn:x")
        quote = Quote(model="m", usd=0.1)
        names = [lorekeeper.system.purse.pay(call, quote, lambda: None).name for _ in range(3)]
        assert names == ["turn:x:1", "turn:x:1~2", "turn:x:1~3"]


def test_a_call_that_a_crash_cut_off_counts_at_its_worst(
    tmp_path: Path, clock: VirtualClock
) -> None:
    with Lorekeeper(tmp_path, clock) as lorekeeper:
        # As it stands on record when the process dies in the middle of a call.
        call = Call("turn:x:1", "answer", "turn:x")
        lorekeeper.system.purse.pay(call, Quote(model="dear-1", usd=0.4), lambda: None)
        lorekeeper.rest()
        assert spent(lorekeeper) in (None, 0.0)
        assert lorekeeper.rows("SELECT call, usd FROM ledger.reservations") == [("turn:x:1", 0.4)]

    for _ in range(2):  # declared once, however often it starts
        with Lorekeeper(tmp_path, clock, model=Dear(usd=0.3, worst_usd=0.3)) as lorekeeper:
            (lost,) = lorekeeper.events(MoneyUnsettled)
            assert lost.stream == "paid:turn:x:1"
            assert spent(lorekeeper) >= 0.4
            ((kind, metadata),) = lorekeeper.rows(
                "SELECT kind, metadata FROM actions WHERE usd_cost = 0.4"
            )
            told: dict[str, Any] = json.loads(metadata)
            assert (kind, told["unsettled"], told["model"]) == ("model_call", True, "dear-1")
            assert lorekeeper.rows("SELECT count(*) FROM ledger.reservations") == [(0,)]
            lorekeeper.say("Hello?")
            assert lorekeeper.differences() == []
    with Lorekeeper(tmp_path, clock, model=Dear(usd=0.3, worst_usd=0.3)) as lorekeeper:
        assert "budget is spent" in lorekeeper.say("Is there money left?")


def test_free_calls_reserve_nothing(tmp_path: Path, clock: VirtualClock) -> None:
    with Lorekeeper(tmp_path, clock) as lorekeeper:
        lorekeeper.say("My cat is called Biscuit")
        lorekeeper.learn()
        assert lorekeeper.events(MoneyReserved) == []
        assert {call.usd for call in recorded(lorekeeper, MoneySettled)} == {0.0}


def test_calls_of_the_curator_are_paid_from_the_purse_too(
    tmp_path: Path, clock: VirtualClock
) -> None:
    class Reader(Dear):
        def extract(self, lines: Sequence[Line], context: Sequence[Line] = ()) -> Extraction:
            found = super().extract(lines, context)
            usage = Usage(input_tokens=9, cache_read_tokens=4, model="dear-x", usd=0.1)
            return type(found)(candidates=found.candidates, usage=usage)

    with Lorekeeper(tmp_path, clock, model=Reader()) as lorekeeper:
        lorekeeper.say("My cat is called Biscuit")
        lorekeeper.learn()

        purposes = {one.purpose: one for one in recorded(lorekeeper, MoneyReserved)}
        assert purposes["extract"].unattended
        assert not purposes["answer"].unattended
        assert spent(lorekeeper) == pytest.approx(0.12, abs=1e-9)
        (row,) = lorekeeper.rows(
            "SELECT metadata->>'model', metadata->>'cache_read_tokens' FROM actions "
            "WHERE metadata->>'purpose' = 'extract'"
        )
        assert row == ("dear-x", "4")
        assert lorekeeper.rows("SELECT count(*) FROM memory_facts")[0][0] >= 1


def test_a_reservation_refused_leaves_the_rest_of_its_group_alone(
    tmp_path: Path, clock: VirtualClock
) -> None:
    with Lorekeeper(tmp_path, clock) as lorekeeper:
        assert lorekeeper.events(ReplyComposed) == []
        journal = lorekeeper.system.journal
        event = MoneyReserved(
            at=1, call="x", purpose="answer", model="m", usd=5.0, unattended=False
        )
        caps = lorekeeper.system._caps()
        assert caps[:2] == (1.0, 0.25)
        answers: list[object] = []
        journal.submit(
            Request((New(streams.budget("2026-11-27"), event),), caps=caps), answers.append
        )
        assert lorekeeper.say("Hello") != ""
        assert [type(answer).__name__ for answer in answers] == ["Refused"]
