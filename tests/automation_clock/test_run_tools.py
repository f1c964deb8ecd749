"""What a run may do beyond speaking: as its creator, once, and nothing that needs them there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from actors.automation_clock import deciding
from actors.automation_clock.deciding import ATTEMPTS_MAX
from actors.automation_clock.tools import ALREADY, NO_MESSAGE, NOBODY_THERE
from actors.config import OPERATOR_ID
from actors.ports import ModelTurn, ToolCall
from events.event import to_us
from events.request import Request
from events.tools import EmojiChosen
from projections.queries import automations
from tests.automation_clock.test_clock import DAY_S, HOUR_S, Clocked
from tests.fakes.models import Saying
from tests.responder.lines import ADA, BEN
from tests.responder.server import US, Server

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from actors.ports import Prompt, ToolName, ToolResult
    from tests.fakes.clock import VirtualClock

ROWS = "SELECT title, status FROM automations ORDER BY id"
RUNS = "SELECT status FROM automation_runs ORDER BY id"
BOAT = "every day at 9:30 tell us about the boat"


class Doing(Saying):
    """Sets things up like the offline model; a run asks for these tools first."""

    def __init__(
        self, *calls: tuple[ToolName, str], meanwhile: Callable[[], None] | None = None
    ) -> None:
        super().__init__(lambda _: "")
        self._calls = tuple(ToolCall(tool=tool, argument=text) for tool, text in calls)
        self._meanwhile = meanwhile
        self.runs = 0
        self.results: tuple[ToolResult, ...] = ()

    def answer(self, prompt: Prompt) -> ModelTurn:
        if not prompt.is_due:
            return super(Saying, self).answer(prompt)
        if not prompt.tool_results:
            self.runs += 1
            return ModelTurn(text="", tool_calls=self._calls)
        self.results = prompt.tool_results
        if self._meanwhile is not None:
            self._meanwhile()
        return ModelTurn(text="Done.")


def test_a_run_sets_up_lists_and_changes_what_its_creator_could(
    tmp_path: Path, clock: VirtualClock
) -> None:
    model = Doing(
        ("schedule", "remind me in 2 hours to call Anna"),
        ("automations", "all"),
        ("change_automation", "pause tell us about the boat"),
        ("change_automation", "delete tell us about the boat"),
    )
    with Clocked(tmp_path, clock, model=model) as running:
        running.say(BOAT)
        assert running.wait(HOUR_S) == ["Done."]
        scheduled, listed, paused, again = model.results
        assert scheduled.ok
        assert "call Anna" in scheduled.detail
        assert "boat" in listed.detail
        assert paused.detail.startswith("Paused")
        assert (again.ok, again.detail) == (False, ALREADY)
        assert running.rows(ROWS) == [("tell us about the boat", "paused"), ("call Anna", "active")]
        assert running.wait(2 * HOUR_S) == ["Reminder: call Anna"]
        assert running.wait(DAY_S, HOUR_S) == []
        assert running.rows(RUNS) == [("ok",), ("ok",)]
        assert running.differences() == []


@pytest.mark.parametrize(
    ("tool", "text", "why"),
    [
        ("remember", "my boat is called Ondine", NOBODY_THERE),
        ("forget", "my boat", NOBODY_THERE),
        ("react", "🎉", NO_MESSAGE),
        ("change_automation", "stop it", "Say pause, resume or delete, and then which one"),
    ],
)
def test_what_a_run_cannot_do_it_is_told(
    tmp_path: Path, clock: VirtualClock, tool: ToolName, text: str, why: str
) -> None:
    model = Doing((tool, text))
    with Clocked(tmp_path, clock, model=model) as running:
        running.say("My boat is called Ondine.")
        running.say(BOAT)
        running.learn()
        known = running.rows("SELECT fact FROM memory_facts")
        assert running.wait(HOUR_S) == ["Done."]
        assert [(r.ok, r.detail) for r in model.results] == [(False, why)]
        assert known
        assert running.rows("SELECT fact FROM memory_facts") == known


def test_a_run_reacts_to_what_set_it_off(tmp_path: Path, clock: VirtualClock) -> None:
    model = Doing(("react", "🍕"))
    with Server(tmp_path, clock, model=model) as town:
        town.ask(f"{US} whenever someone says pizza, tell us who will order")
        said = town.hear("I could eat a pizza", author=BEN).message_id
        town.rest()
        (chosen,) = town.events(EmojiChosen)
        assert isinstance(event := chosen.event, EmojiChosen)
        assert (event.message_id, event.user_id, event.emoji) == (said, BEN, "🍕")
        assert town.differences() == []


def test_what_changed_meanwhile_counts_as_an_attempt(tmp_path: Path, clock: VirtualClock) -> None:
    lives: list[Clocked] = []

    def meddle() -> None:
        (running,) = lives
        with running.system.read_model.reading() as db:
            tea, _ = automations.of_person(db, OPERATOR_ID)
        new = deciding.change(tea, "active", tea.next_us, "", at_us=to_us(clock.now()))
        running.system.journal.record(Request((new,)))

    model = Doing(("change_automation", "delete the tea"), meanwhile=meddle)
    with Clocked(tmp_path, clock, model=model) as running:
        lives.append(running)
        running.say("every day at 20:00 remind me of the tea")
        running.say(BOAT)
        said = running.wait(HOUR_S)
        assert model.runs == ATTEMPTS_MAX
        assert said[0].startswith(f"I tried {ATTEMPTS_MAX} times")
        assert {row[0] for row in running.rows(RUNS)} == {"error"}
        assert running.differences() == []


def test_it_is_never_somebody_else(tmp_path: Path, clock: VirtualClock) -> None:
    model = Doing(("change_automation", "delete stand-up"), ("automations", "all"))
    with Server(tmp_path, clock, model=model) as town:
        town.ask(f"{US} every weekday at 20:00 remind us of stand-up", author=ADA)
        town.ask(f"{US} whenever someone says pizza, tell us who will order", author=BEN)
        town.hear("pizza", author=ADA)
        town.rest()
        assert model.results
        deleted, listed = model.results
        assert not deleted.ok
        assert "stand-up" not in listed.detail
        assert town.rows(ROWS)[0] == ("stand-up", "active")
