"""What was read is read again when something of it changes, and the facts are those of now."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from actors.adapters.offline_model.model import OfflineModel
from actors.ingestion.observed import ObservedDelete
from events.event import to_us
from events.facts import WindowRead
from events.money import MoneySettled
from tests.fakes.clock import VirtualClock
from tests.responder.lines import CHANNEL, SERVER
from tests.responder.server import Server

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from actors.ingestion.observed import ObservedMessage
    from actors.ports import Extraction, Line

QUIET_S = 660.0
ROLES = ("ingestion", "curator", "eraser")


class Town(Server):
    def silence(self) -> None:
        self.rest()
        self.pass_time(QUIET_S)

    def facts(self) -> list[str]:
        return [row[0] for row in self.rows("SELECT fact FROM memory_facts ORDER BY fact")]

    def change(self, line: ObservedMessage, text: str) -> None:
        self.observe(replace(line, content=text, edited_us=to_us(self.clock.now())))


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock()


@pytest.fixture
def town(tmp_path: Path, clock: VirtualClock) -> Iterator[Town]:
    with Town(tmp_path, clock, roles=ROLES) as running:
        yield running
        assert running.differences() == []


def test_what_another_message_gave_its_meaning_goes_with_that(town: Town) -> None:
    cat = town.hear("My cat is called Biscuit.")
    town.hear("It is blue.")
    town.silence()
    assert town.facts() == ["Ada's cat is blue.", "Ada's cat is called Biscuit."]
    town.observe(deletes=(ObservedDelete(cat.message_id, SERVER, CHANNEL),))
    town.silence()
    assert town.facts() == []
    assert len(town.events(WindowRead)) == 2


def test_what_was_edited_is_read_with_what_was_said_around_it(town: Town) -> None:
    cat = town.hear("My cat is called Biscuit.")
    town.hear("It is blue.")
    town.silence()
    town.change(cat, "My boat is called Ondine.")
    town.silence()
    assert town.facts() == ["Ada's boat is blue.", "Ada's boat is called Ondine."]


def test_what_comes_late_is_read_in_its_place(town: Town) -> None:
    cat = town.line("My cat is called Biscuit.")
    town.hear("It is blue.")
    town.silence()
    assert town.facts() == []
    town.observe(cat, via="backfill")
    town.silence()
    assert town.facts() == ["Ada's cat is blue.", "Ada's cat is called Biscuit."]


def test_other_talk_is_left_alone(town: Town) -> None:
    town.hear("I live in Porto.")
    town.silence()
    cat = town.hear("My cat is called Biscuit.")
    town.silence()
    town.hear("I like green tea.")
    town.silence()
    read = len(town.events(WindowRead))
    town.observe(deletes=(ObservedDelete(cat.message_id, SERVER, CHANNEL),))
    town.silence()
    assert len(town.events(WindowRead)) == read
    assert town.facts() == ["Ada likes green tea.", "Ada lives in Porto."]


class Interrupted(OfflineModel):
    """Something happens while it reads for the first time."""

    def __init__(self) -> None:
        self.meanwhile: Callable[[], object] | None = None

    def extract(self, lines: Sequence[Line], context: Sequence[Line] = ()) -> Extraction:
        found = super().extract(lines, context)
        if self.meanwhile is not None:
            happens, self.meanwhile = self.meanwhile, None
            happens()
        return found


@pytest.mark.parametrize("what", ["edit", "late", "delete"])
def test_what_changes_while_it_is_read_is_read_again(
    tmp_path: Path, clock: VirtualClock, what: str
) -> None:
    model = Interrupted()
    with Town(tmp_path, clock, roles=ROLES, model=model) as town:
        late = town.line("My cat is called Biscuit.")
        first = town.hear("My boat is called Ondine.")
        town.hear("It is blue.")

        def happens() -> None:
            if what == "edit":
                town.change(first, "My ship is called Zephyr.")
            elif what == "late":
                town.observe(replace(late, created_us=first.created_us + 1), via="backfill")
            else:
                gone = ObservedDelete(first.message_id, SERVER, CHANNEL)
                town.observe(deletes=(gone,))
            town.system.project(town.log.head())

        model.meanwhile = happens
        town.silence()
        town.silence()
        assert (
            town.facts()
            == {
                "edit": ["Ada's ship is blue.", "Ada's ship is called Zephyr."],
                "late": [
                    "Ada's boat is called Ondine.",
                    "Ada's cat is blue.",
                    "Ada's cat is called Biscuit.",
                ],
                "delete": [],
            }[what]
        )
        costs = [r.event for r in town.events(MoneySettled)]
        assert len(costs) == len(town.events(WindowRead)) in {1, 2}
        assert town.differences() == []
