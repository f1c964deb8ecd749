"""Tools of a turn: each once, in order, by right; and no claim that the log does not bear out."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, TypeVar

import pytest

from actors.adapters.offline_model.model import OfflineModel
from actors.honesty import NOT_SAVED
from actors.ports import CALLS_MAX, TOOLS_MAX, Extraction, ModelTurn, ToolCall
from actors.reacting import emoji_of
from actors.responder.answering import LOST
from events.event import Event
from events.facts import FactLearned, FactRefused
from events.faults import ActorRestarted
from events.replies import ReplyComposed
from events.tools import EmojiChosen, EmojiFailed, EmojiSent, ToolCalled, ToolReturned
from tests.fakes.lorekeeper import TIMEOUT_S, Lorekeeper
from tests.responder.lines import BEN
from tests.responder.server import Server

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from actors.ports import Line, Prompt
    from tests.fakes.clock import VirtualClock


E = TypeVar("E", bound=Event)


class Scripted(OfflineModel):
    """Answers by a script: call number (from 1) and prompt in, turn out."""

    def __init__(self, script: Callable[[int, Prompt], ModelTurn], *, broken: bool = False) -> None:
        self._script = script
        self._broken = broken
        self.prompts: list[Prompt] = []

    def answer(self, prompt: Prompt) -> ModelTurn:
        self.prompts.append(prompt)
        return self._script(len(self.prompts), prompt)

    def extract(self, lines: Sequence[Line], context: Sequence[Line] = ()) -> Extraction:
        if self._broken:
            raise OSError("the disk is full")
        return super().extract(lines, context)


def found(lorekeeper: Lorekeeper, kind: type[E]) -> list[E]:
    """The events of a kind, in order."""
    events = [recorded.event for recorded in lorekeeper.events(kind)]
    return [event for event in events if isinstance(event, kind)]


def asks(*calls: tuple[str, str]) -> ModelTurn:
    return ModelTurn(
        text="",
        tool_calls=tuple(ToolCall(tool=t, argument=a) for t, a in calls),  # type: ignore[arg-type]
    )


def first_asks(*calls: tuple[str, str], then: str = "Got it, saved!") -> Scripted:
    return Scripted(lambda n, _: asks(*calls) if n == 1 else ModelTurn(text=then))


def test_calls_of_one_answer_run_in_the_order_asked_and_all_are_on_record(
    tmp_path: Path, clock: VirtualClock
) -> None:
    model = first_asks(
        ("remember", "my cat is called Biscuit"), ("react", "👍"), ("recall", "cats"), then="Done."
    )
    with Lorekeeper(tmp_path, clock, model=model) as lorekeeper:
        lorekeeper.say("my cat is called Biscuit")
        lorekeeper.rest()
        calls = [(e.tool, e.number) for e in found(lorekeeper, ToolCalled)]
        returned = [(e.tool, e.number) for e in found(lorekeeper, ToolReturned)]
        assert calls == returned == [("remember", 1), ("react", 2), ("recall", 3)]
        told = model.prompts[1].tool_results
        assert [(result.tool, result.ok, result.call) for result in told] == [
            ("remember", True, 1),
            ("react", True, 1),
            ("recall", False, 1),
        ]
        assert lorekeeper.terminal.reactions[0][1] == "👍"
        assert [e.emoji for e in found(lorekeeper, EmojiSent)] == ["👍"]
        rows = lorekeeper.rows("SELECT kind, content FROM actions WHERE kind = 'reaction_sent'")
        assert rows == [("reaction_sent", "👍")]
        assert lorekeeper.differences() == []


def test_recall_finds_what_the_prompt_did_not_hold(tmp_path: Path, clock: VirtualClock) -> None:
    def script(_: int, prompt: Prompt) -> ModelTurn:
        if "what now" not in prompt.triggers[-1].text:
            return ModelTurn(text="hm")
        if not prompt.tool_results:
            return asks(("recall", "Biscuit the cat"))
        return ModelTurn(text=prompt.tool_results[0].detail)

    with Lorekeeper(tmp_path, clock, model=Scripted(script)) as lorekeeper:
        lorekeeper.say("Biscuit the cat sleeps on the oven")
        answer = lorekeeper.say("what now")
        assert "Biscuit the cat sleeps on the oven" in answer
        [*_, composed] = lorekeeper.events(ReplyComposed)
        assert len(composed.event.sources) >= 2, "erasing the cat's message reaches the answer"


class TestClaims:
    """Whatever the model writes, "saved" is only said of what was saved."""

    def said(self, tmp_path: Path, clock: VirtualClock, model: Scripted, text: str) -> str:
        with Lorekeeper(tmp_path, clock, model=model) as lorekeeper:
            answer = lorekeeper.say(text)
            assert lorekeeper.events(ActorRestarted) == []
            self.learned = len(lorekeeper.events(FactLearned))
            self.refused = len(lorekeeper.events(FactRefused))
            self.results = [e.ok for e in found(lorekeeper, ToolReturned)]
            assert lorekeeper.differences() == []
        return answer

    def test_without_a_tool(self, tmp_path: Path, clock: VirtualClock) -> None:
        model = Scripted(lambda *_: ModelTurn(text="Got it, saved!"))
        assert self.said(tmp_path, clock, model, "my cat is called Biscuit") == NOT_SAVED

    def test_of_what_was_refused(self, tmp_path: Path, clock: VirtualClock) -> None:
        model = first_asks(("remember", "my password is hunter2hunter2"))
        assert self.said(tmp_path, clock, model, "my password is hunter2hunter2") == NOT_SAVED
        assert (self.learned, self.results) == (0, [False])
        assert self.refused

    def test_of_what_nobody_said(self, tmp_path: Path, clock: VirtualClock) -> None:
        model = first_asks(("remember", "Ben owes me ten pounds"))
        assert self.said(tmp_path, clock, model, "nice weather") == NOT_SAVED
        assert (self.learned, self.results) == (0, [False])

    def test_when_the_tool_breaks(self, tmp_path: Path, clock: VirtualClock) -> None:
        model = first_asks(("remember", "my cat is called Biscuit"))
        model._broken = True
        assert self.said(tmp_path, clock, model, "my cat is called Biscuit") == NOT_SAVED
        assert (self.learned, self.results) == (0, [False])

    def test_when_it_was_saved(self, tmp_path: Path, clock: VirtualClock) -> None:
        model = first_asks(("remember", "my cat is called Biscuit"))
        assert self.said(tmp_path, clock, model, "my cat is called Biscuit") == "Got it, saved!"
        assert (self.learned, self.results) == (1, [True])


def test_a_model_that_only_asks_is_stopped_and_says_so(tmp_path: Path, clock: VirtualClock) -> None:
    model = Scripted(lambda n, _: asks(*[("recall", f"{n} {k}") for k in range(20)]))
    with Lorekeeper(tmp_path, clock, model=model) as lorekeeper:
        assert lorekeeper.say("hello") == LOST
        assert len(model.prompts) == CALLS_MAX
        assert len(lorekeeper.events(ToolCalled)) == (CALLS_MAX - 1) * TOOLS_MAX
        assert lorekeeper.differences() == []


def test_a_reaction_can_be_the_whole_answer(tmp_path: Path, clock: VirtualClock) -> None:
    with Server(tmp_path, clock, model=first_asks(("react", "🎉"), then="")) as server:
        assert server.ask("Lorekeeper, we won!", BEN) == []
        assert [emoji for _, emoji in server.terminal.reactions] == ["🎉"]
        [chosen] = found(server, EmojiChosen)
        assert (chosen.user_id, chosen.message_id) == (BEN, server.claimed()[0])


def test_what_cannot_be_reacted_to_is_recorded_and_not_tried_again(
    tmp_path: Path, clock: VirtualClock
) -> None:
    with Lorekeeper(tmp_path, clock, model=first_asks(("react", "🎉"), then="")) as lorekeeper:
        lorekeeper.terminal.closed = True
        lorekeeper.say("we won")
        lorekeeper.rest()
        assert len(lorekeeper.events(EmojiFailed)) == 1
    with Lorekeeper(tmp_path, clock) as lorekeeper:
        lorekeeper.rest()
        assert lorekeeper.terminal.reactions == []
        assert lorekeeper.differences() == []


def test_after_a_crash_between_two_tools_the_first_is_not_done_again(
    tmp_path: Path, clock: VirtualClock
) -> None:
    calls = [("remember", "my cat is called Biscuit"), ("recall", "cats"), ("react", "👍")]
    stopped: list[Lorekeeper] = []
    running = threading.Event()

    class Dying(Scripted):
        def extract(self, lines: Sequence[Line], context: Sequence[Line] = ()) -> Extraction:
            stopped[0].system.supervisor.hurry()  # the process ends while the first tool runs
            running.set()
            return super().extract(lines, context)

    dying = Dying(lambda n, _: asks(*calls) if n == 1 else ModelTurn(text="Saved."))
    with Lorekeeper(tmp_path, clock, model=dying) as lorekeeper:
        stopped.append(lorekeeper)
        lorekeeper.observe(lorekeeper.message("my cat is called Biscuit"))
        assert running.wait(TIMEOUT_S)
        lorekeeper.system.supervisor.stop()
    again = Scripted(lambda *_: ModelTurn(text="Saved."))
    with Lorekeeper(tmp_path, clock, model=again) as lorekeeper:
        lorekeeper.rest()
        assert len(lorekeeper.events(FactLearned)) == 1
        tools = [e.tool for e in found(lorekeeper, ToolReturned)]
        assert tools == [tool for tool, _ in calls]
        assert len(again.prompts) == 1
        assert [result.tool for result in again.prompts[0].tool_results] == tools
        assert lorekeeper.terminal.texts == ["Saved."]
        assert lorekeeper.differences() == []


def test_a_person_in_a_server_cannot_make_us_forget_for_somebody_else(
    tmp_path: Path, clock: VirtualClock
) -> None:
    def script(_: int, prompt: Prompt) -> ModelTurn:
        if prompt.tool_results:
            return ModelTurn(text="I've deleted that.")
        text = prompt.triggers[-1].text.split(", ", 1)[1]
        return asks(("forget", "cat") if "forget" in text else ("remember", text))

    with Server(tmp_path, clock, model=Scripted(script)) as server:
        server.ask("Lorekeeper, my cat is called Biscuit")
        assert server.ask("Lorekeeper, forget Ada's cat", BEN) == ["I haven't forgotten that."]
        assert server.rows("SELECT count(*) FROM memory_facts WHERE is_active = 1") == [(1,)]


@pytest.mark.parametrize(
    ("text", "emoji"),
    [
        ("👍", "👍"),
        (" 🎉 ", "🎉"),
        ("👍🏽", "👍🏽"),
        ("👨‍👩‍👧", "👨‍👩‍👧"),
        ("🇬🇧", "🇬🇧"),
        ("❤️", "❤️"),
        ("1️⃣", "1️⃣"),
        ("<:lore:123456789012345678>", "lore:123456789012345678"),
        ("<a:wave:123456789012345678>", "a:wave:123456789012345678"),
        ("👍👍", None),
        ("thumbs up", None),
        ("5", None),
        ("", None),
        ("@everyone", None),
        ("<@123456789012345678>", None),
        ("é", None),
    ],
)
def test_an_emoji_is_one_emoji(text: str, emoji: str | None) -> None:
    assert emoji_of(text) == emoji
