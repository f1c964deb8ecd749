"""What a run may ask for beyond what it is given: to look things up, a few times."""

from __future__ import annotations

from typing import TYPE_CHECKING

from actors.config import CONSOLE_CHANNEL_ID
from actors.ingestion.observed import ObservedDelete
from actors.ports import ModelTurn, ToolCall
from tests.automation_clock.test_clock import HOUR_S, Clocked
from tests.fakes.models import Saying

if TYPE_CHECKING:
    from pathlib import Path

    from actors.ports import Prompt
    from tests.fakes.clock import VirtualClock


class Searching(Saying):
    """Sets things up like the offline model; looks twice before it says what is due."""

    def answer(self, prompt: Prompt) -> ModelTurn:
        if not prompt.is_due:
            return super(Saying, self).answer(prompt)
        self.prompts.append(prompt)
        if len(prompt.tool_results) < 2:
            calls = (
                ToolCall(tool="recall", argument="boat"),
                ToolCall(tool="forget", argument="x"),
            )
            return ModelTurn(text="", tool_calls=calls)
        return ModelTurn(text="The boat is called Ondine.")


def test_a_run_may_look_things_up_and_nothing_else(tmp_path: Path, clock: VirtualClock) -> None:
    model = Searching(lambda _: "")
    with Clocked(tmp_path, clock, model=model) as running:
        running.say("My boat is called Ondine.")
        running.say("every day at 9:30 tell us about the boat")
        assert running.wait(HOUR_S) == ["The boat is called Ondine."]
        found, refused = model.prompts[-1].tool_results
        assert found.ok
        assert "Ondine" in found.detail
        assert not refused.ok
        assert len(model.prompts) == 2
        (boat, _) = running.rows("SELECT message_id FROM messages WHERE is_bot = 0 ORDER BY 1")
        gone = ObservedDelete(int(boat[0]), None, CONSOLE_CHANNEL_ID)
        running.observe(deletes=(gone,))
        running.rest()
        assert running.rows("SELECT summary FROM automation_runs") == [(None,)]
        assert running.differences() == []


class Astray(Saying):
    """Asks for tools for ever."""

    def answer(self, prompt: Prompt) -> ModelTurn:
        if not prompt.is_due:
            return super(Saying, self).answer(prompt)
        self.prompts.append(prompt)
        return ModelTurn(text="", tool_calls=(ToolCall(tool="recall", argument="boat"),))


def test_a_run_that_would_look_for_ever_ends(tmp_path: Path, clock: VirtualClock) -> None:
    model = Astray(lambda _: "")
    with Clocked(tmp_path, clock, model=model) as running:
        running.say("every day at 9:30 tell us about the boat")
        running.wait(HOUR_S)
        assert len(model.prompts) == 6
        assert running.differences() == []
