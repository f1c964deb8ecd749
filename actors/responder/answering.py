"""A turn from its decision to `reply.composed`: model calls, tools, what is said if all else fails.

Every step is recorded before the next begins, so after a crash a turn goes on from its last one.
A result that comes for a turn which was cancelled meanwhile is paid for and dropped.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from actors.honesty import honest
from actors.ports import CALLS_MAX, BudgetSpentError, ModelUnavailableError
from actors.responder import deciding, limits
from actors.responder.thinking import think
from actors.responder.tooling import DELETED, Tooling
from actors.runtime.guarded import fault_of
from events.event import to_us
from events.request import Appended, Request
from projections.queries import conversation, turns

if TYPE_CHECKING:
    from actors.mind import Mind
    from actors.responder.open_turn import OpenTurn
    from actors.responder.thinking import Thought
    from actors.runtime.journal import Answer
    from actors.runtime.reactor import Reactor
    from events.event import New
    from projections.queries.conversation import Said

RETRY_DELAY_S = 0.5  # doubles with each attempt
END_TRIES = 3  # against steps that were under way when the end was decided; there is one at most
LOST = "I went round in circles over that and have no answer. Please ask again in other words."
ERASED = "words in its prompt were erased"


class Answering:
    """The open turns, at most one per channel. Lives on its actor's thread."""

    def __init__(self, actor: Reactor, mind: Mind) -> None:
        self.open: dict[int, OpenTurn] = {}
        self._told_us: dict[int, int] = {}
        """When it was last said in a server or direct message that there is no money."""
        self._actor = actor
        self._mind = mind
        self._tools = Tooling(self, actor, mind)

    def proceed(self, turn: OpenTurn) -> None:
        """Do what the turn needs next."""
        if not self.is_open(turn):
            return
        if turn.reason == limits.HOURLY_NOTICE:
            self._say_hour_is_used_up(turn)
        elif turn.pending:
            self._tools.run_next(turn)
        else:
            self._think(turn)

    def triggers_changed(self, turn: OpenTurn) -> None:
        """Some were edited or deleted: the call in flight is dropped and made again."""
        if turn.composed:
            return
        with self._mind.read_model.reading() as db:
            left = conversation.messages(db, turn.triggers)
        if not left:
            self.cancel(turn, DELETED)
        elif turn.thinking and turn.calls + 1 < CALLS_MAX:
            self._think(turn)

    def cancel(self, turn: OpenTurn, reason: str) -> None:
        """End a turn that is not composed; one that is has gone to the courier."""
        if turn.composed:
            return
        event = deciding.cancel(turn.stream, turn.version + 1, reason=reason, at_us=self.now_us())
        self._end(turn, event)

    def _end(self, turn: OpenTurn, event: New, tries_left: int = END_TRIES) -> None:
        def on_answer(answer: Answer) -> None:
            if self.open.get(turn.channel_id) is not turn:
                return
            if isinstance(answer, Appended):
                del self.open[turn.channel_id]
            elif tries_left:  # a step of it was under way and came first
                self._actor.when_projected(self._actor.runtime.log.head(), try_again)

        def try_again() -> None:
            with self._mind.read_model.reading() as db:
                known = turns.turn(db, turn.stream)
            if known is not None and known.state == "decided":
                self._end(turn, event._replace(version=known.version + 1), tries_left - 1)

        turn.ending = True
        turn.take += 1  # whatever is under way comes too late
        self._actor.decide_later(Request((event,)), on_answer)

    def is_open(self, turn: OpenTurn) -> bool:
        return self.open.get(turn.channel_id) is turn and not turn.ending

    def _think(self, turn: OpenTurn) -> None:
        turn.take += 1
        turn.thinking = True
        take, steps, n = turn.take, turn.steps, turn.calls + 1
        self._actor.work(
            lambda: think(self._mind, turn.triggers, steps, turn.stream, n),
            lambda thought: self._thought(turn, take, thought),
        )

    def _thought(self, turn: OpenTurn, take: int, thought: Thought | Exception | None) -> None:
        if not self.is_open(turn) or take != turn.take:
            if not isinstance(thought, Exception | None):
                self._pay(turn, thought)
            return
        turn.thinking = False
        if isinstance(thought, Exception):
            self._unavailable(turn, thought)
        elif thought is None:
            self.cancel(turn, DELETED)
        elif turn.calls + 1 < CALLS_MAX and self._wording_changed(thought):
            self._pay(turn, thought)
            self._think(turn)
        elif thought.answer.tool_calls and turn.calls + 1 < CALLS_MAX:
            self._tools.ask(turn, thought)
        else:
            self._compose(turn, thought)

    def _wording_changed(self, thought: Thought) -> bool:
        """An edit counts until the reply is composed."""
        with self._mind.read_model.reading() as db:
            now = conversation.messages(db, [said.message_id for said in thought.triggers])
        return [said.content for said in now] != [said.content for said in thought.triggers]

    def _pay(self, turn: OpenTurn, thought: Thought) -> None:
        self._actor.decide_later(Request((self.settle(turn, thought),)), lambda _: None)

    def settle(self, turn: OpenTurn, thought: Thought) -> New:
        turn.calls += 1
        return deciding.settle_call(
            turn.stream,
            turn.calls,
            call=thought.call,
            purpose="answer",
            model=self._mind.model.id,
            usage=thought.answer.usage,
            latency_ms=thought.latency_ms,
            at_us=self.now_us(),
        )

    def _compose(self, turn: OpenTurn, thought: Thought) -> None:
        paid = self.settle(turn, thought)
        answer = thought.answer
        text = LOST if answer.tool_calls and not answer.text.strip() else answer.text
        answer = replace(answer, text=honest(text, [step.result for step in turn.steps]))
        composed = deciding.compose(
            turn.stream,
            turn.version + 1,
            thought.prompt,
            answer,
            shown=thought.shown,
            model=self._mind.model.id,
            latency_ms=thought.latency_ms,
            sources=thought.sources,
            owner_id=thought.prompt.speaker_id,
            at_us=self.now_us(),
        )

        def on_answer(answer: Answer) -> None:
            if isinstance(answer, Appended):
                self._composed(turn)
            else:
                self._actor.decide_later(Request((paid,)), lambda _: self.go_on(turn))

        self._actor.decide_later(Request((composed, paid)), on_answer)

    def _composed(self, turn: OpenTurn) -> None:
        turn.version += 1
        turn.composed = True
        self._actor.runtime.projecting.ring()  # somebody waits for it

    def go_on(self, turn: OpenTurn) -> None:
        """What it was about to record was refused: look where the turn is, and think again."""

        def look() -> None:
            if not self.is_open(turn):
                return
            with self._mind.read_model.reading() as db:
                known = turns.turn(db, turn.stream)
            if known is not None and known.state != "decided":
                return  # an earlier incarnation got further
            if turn.calls < CALLS_MAX:
                self._think(turn)
            else:
                self.cancel(turn, ERASED)

        self._actor.when_projected(self._actor.runtime.log.head(), look)

    def _unavailable(self, turn: OpenTurn, error: Exception) -> None:
        """Try again, then say that we cannot; to another bot not even that.

        Whatever a model raises is its own fault, never a reason for the actor to die of it again
        at every start.
        """
        turn.attempts += 1
        known = isinstance(error, ModelUnavailableError)
        why = str(error) if known else fault_of(error)
        attempts_max = self._mind.read_model.settings().count("reply.attempts")
        with self._mind.read_model.reading() as db:
            triggers = conversation.messages(db, turn.triggers)
        final = known and error.final  # it was tried as often as makes sense
        if turn.attempts < attempts_max and not final:
            take = turn.take
            delay_s = RETRY_DELAY_S * 2 ** (turn.attempts - 1)

            def again() -> None:
                if self.is_open(turn) and turn.take == take:
                    self._think(turn)

            self._actor.runtime.timers.after(delay_s, lambda: self._actor.later(again))
        elif not triggers:
            self.cancel(turn, DELETED)
        elif triggers[-1].is_bot:
            failed = deciding.fail(turn.stream, turn.version + 1, reason=why, at_us=self.now_us())
            self._end(turn, failed)
        elif isinstance(error, BudgetSpentError) and self._was_told(triggers[-1]):
            self.cancel(turn, limits.SPENT)
        else:
            self._notify(turn, triggers, f"I can't think right now: {why}")

    def _was_told(self, asked: Said) -> bool:
        """Whether it was said here within the hour that there is no money; now it is."""
        if asked.channel_id == self._mind.console_channel_id:
            return False
        place, now_us = asked.guild_id or asked.channel_id, self.now_us()
        told = now_us - self._told_us.get(place, -limits.HOUR_US) < limits.HOUR_US
        if not told:
            self._told_us[place] = now_us
        return told

    def _say_hour_is_used_up(self, turn: OpenTurn) -> None:
        with self._mind.read_model.reading() as db:
            triggers = conversation.messages(db, turn.triggers)
        if triggers:
            key = f"guild.{triggers[-1].guild_id}.answers_per_hour"
            answers_max = self._mind.read_model.settings().count(key)
            self._notify(turn, triggers, limits.notice(answers_max))
        else:
            self.cancel(turn, DELETED)

    def _notify(self, turn: OpenTurn, triggers: list[Said], text: str) -> None:
        composed = deciding.compose_notice(
            turn.stream,
            turn.version + 1,
            text,
            trigger_ids=[said.message_id for said in triggers],
            owner_id=triggers[-1].author_id,
            at_us=self.now_us(),
        )

        def on_answer(answer: Answer) -> None:
            if isinstance(answer, Appended):
                self._composed(turn)
            else:
                self.cancel(turn, DELETED)

        self._actor.decide_later(Request((composed,)), on_answer)

    def now_us(self) -> int:
        return to_us(self._actor.runtime.clock.now())
