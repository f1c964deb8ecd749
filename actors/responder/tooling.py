"""The tools of a turn, one after the other, each recorded before and after.

A call is on record before it runs and its result is recorded with what it caused, so whatever was
done is never done again, and what was not is done after a restart.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from actors.ports import TOOLS_MAX
from actors.responder import deciding
from actors.responder.steps import Asked, Origin, Outcome
from actors.responder.tools import run
from actors.runtime.guarded import fault_of
from events.request import Appended, Request
from projections.queries import conversation

if TYPE_CHECKING:
    from actors.mind import Mind
    from actors.responder.answering import Answering
    from actors.responder.open_turn import OpenTurn
    from actors.responder.thinking import Thought
    from actors.runtime.journal import Answer
    from actors.runtime.reactor import Reactor
    from projections.queries.conversation import Said

DELETED = "its triggers were deleted"


class Tooling:
    """Runs what a model call asked for, in the order in which it asked."""

    def __init__(self, answering: Answering, actor: Reactor, mind: Mind) -> None:
        self._answering = answering
        self._actor = actor
        self._mind = mind

    def ask(self, turn: OpenTurn, thought: Thought) -> None:
        paid = self._answering.settle(turn, thought)
        asked = [
            Asked(turn.calls, number, tool_call)
            for number, tool_call in enumerate(thought.answer.tool_calls[:TOOLS_MAX], 1)
        ]
        called = deciding.call_tools(
            turn.stream,
            turn.version + 1,
            asked,
            sources=thought.sources,
            owner_id=thought.prompt.speaker_id,
            at_us=self._answering.now_us(),
        )

        def on_answer(answer: Answer) -> None:
            if isinstance(answer, Appended):
                turn.version += len(called)
                turn.pending = tuple(asked)
                self._answering.proceed(turn)
            else:  # its words were erased: what it asked for is forgotten, too
                self._actor.decide_later(Request((paid,)), lambda _: self._answering.go_on(turn))

        self._actor.decide_later(Request((paid, *called)), on_answer)

    def run_next(self, turn: OpenTurn) -> None:
        asked, *_ = turn.pending
        with self._mind.read_model.reading() as db:
            triggers = conversation.messages(db, turn.triggers)
        if not triggers:
            self._answering.cancel(turn, DELETED)
            return
        hash_of = self._actor.runtime.log.keys.keyed_hash
        origin = Origin(turn.stream, triggers[-1], turn.facts, self._answering.now_us(), hash_of)
        self._actor.work(
            lambda: run(self._mind, asked, origin),
            lambda outcome: self._ran(turn, asked, origin.speaker, outcome),
        )

    def _ran(
        self, turn: OpenTurn, asked: Asked, speaker: Said, outcome: Outcome | Exception
    ) -> None:
        if not self._answering.is_open(turn):
            return
        if isinstance(outcome, Exception):
            outcome = Outcome(ok=False, detail=f"It could not be done: {fault_of(outcome)}")
        self._returned(turn, asked, speaker, outcome)

    def _returned(
        self, turn: OpenTurn, asked: Asked, speaker: Said, outcome: Outcome, *, again: bool = True
    ) -> None:
        returned = deciding.return_tool(
            turn.stream,
            turn.version + 1,
            asked,
            outcome,
            speaker=speaker,
            at_us=self._answering.now_us(),
        )

        def on_answer(answer: Answer) -> None:
            if not self._answering.is_open(turn):
                return
            if isinstance(answer, Appended):
                turn.version += 1
                turn.facts += outcome.facts
                turn.pending = turn.pending[1:]
                turn.steps = (*turn.steps, deciding.step_of(asked, outcome, returned))
                self._answering.proceed(turn)
            elif again:  # it happened to nothing: what it rests on was erased, or cannot be kept
                lost = Outcome(ok=False, detail="It was not done: what it rests on was erased")
                self._returned(turn, asked, speaker, lost, again=False)
            else:
                self._answering.cancel(turn, "what it rests on was erased")

        self._actor.decide_later(Request((*outcome.events, returned)), on_answer)
