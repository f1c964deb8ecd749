"""The responder: one decision per trigger, one answer at a time per channel.

What waits is asked of the read model, never remembered here, so a restart takes up exactly what is
owed. Claims make deciding twice impossible; the log refuses words that rest on what was erased.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from actors.memory_curator.learning import Origin
from actors.ports import ModelTurn, ModelUnavailableError
from actors.responder.deciding import cancel, compose, decide, fail, settle_call
from actors.responder.forgetting import forget
from actors.responder.thinking import (
    Mind,
    Thought,
    ToolOutcome,
    place_of,
    remember,
    think,
    unavailable,
)
from actors.runtime.guarded import fault_of
from actors.runtime.purse import Call
from actors.runtime.reactor import Reaction, Reactor
from events import streams
from events.event import to_us
from events.messages import MessageDeleted, MessageReceived
from events.replies import ReplyCancelled, ReplyComposed, ReplyDelivered, ReplyFailed
from events.request import Appended, Refused, Request
from projections.queries import conversation, turns
from projections.queries.settings import settings

if TYPE_CHECKING:
    from collections.abc import Callable

    from actors.ports import Prompt, ToolCall, ToolResult
    from actors.runtime.actor import Role, Runtime
    from actors.runtime.journal import Answer
    from events.event import New
    from events.request import Page

CALLS_MAX = 6  # model calls of one turn (spec §3.7): more is a model going in circles
RETRY_DELAY_S = 0.5  # doubles with each attempt


@dataclass(slots=True)
class _Open:
    """A turn under way in a channel."""

    stream: str
    triggers: tuple[int, ...]
    version: int = 1
    calls: int = 0
    facts: int = 0
    attempts: int = 0
    results: tuple[ToolResult, ...] = ()
    pending: tuple[ToolCall, ...] = ()


class _Notice(NamedTuple):
    """Stands in for a model that cannot be reached, so that silence is never the answer."""

    id: str
    turn: ModelTurn

    def answer(self, prompt: Prompt) -> ModelTurn:
        return self.turn


class Responder(Reactor):
    """Answers what is addressed to us."""

    reader: ClassVar[str] = "responder"
    topics: ClassVar[tuple[str, ...]] = tuple(
        kind.topic
        for kind in (
            MessageReceived,
            MessageDeleted,
            ReplyComposed,
            ReplyDelivered,
            ReplyFailed,
            ReplyCancelled,
        )
    )
    via: ClassVar[tuple[str, ...]] = ("live",)

    def __init__(self, role: Role, runtime: Runtime, mind: Mind) -> None:
        super().__init__(role, runtime)
        self._mind = mind
        self._open: dict[int, _Open] = {}

    def resume(self) -> None:
        """Go on with turns from their last step; composed ones are the courier's."""
        with self._mind.read_model.reading() as db:
            unfinished = turns.unfinished(db)
        for turn in unfinished:
            calls = len(self.runtime.log.streams_under(streams.paid(f"{turn.stream}:")))
            facts = len(self.runtime.log.streams_under(f"fact:{turn.stream}:"))
            found = _Open(turn.stream, tuple(turn.trigger_ids()), turn.version, calls, facts)
            self._open[turn.channel_id] = found
            if turn.state == "decided":
                self._think(turn.channel_id, found)
        self._pump()

    def react(self, page: Page) -> Reaction:
        return Reaction()

    def on_reacted(self, page: Page) -> None:
        ended = {r.stream for r in page.events if r.stream.startswith("turn:")}
        if ended:
            self._close_ended()
        self._pump()

    def idle(self) -> bool:
        return super().idle() and not self._open

    def _close_ended(self) -> None:
        with self._mind.read_model.reading() as db:
            known = {c: turns.turn(db, o.stream) for c, o in self._open.items()}
        for channel_id, turn in known.items():
            if turn is not None and turn.state not in ("decided", "composed"):
                del self._open[channel_id]

    def _pump(self) -> None:
        """Begin a turn in every channel that is free and has something undecided."""
        with self._mind.read_model.reading() as db:
            waiting = conversation.undecided(db)
            first = {item.channel_id: item.message_id for item in reversed(waiting)}
            free = {c: i for c, i in first.items() if c not in self._open}
            said = conversation.messages(db, free.values()) if free else []
        for message in said:
            events = decide([message], reason="direct message", at_us=self._now_us())
            turn = _Open(events[0].stream, (message.message_id,))
            self._open[message.channel_id] = turn
            self.decide_later(Request(events), self._decided(message.channel_id, turn))

    def _decided(self, channel_id: int, turn: _Open) -> Callable[[Answer], None]:
        def on_answer(answer: Answer) -> None:
            if isinstance(answer, Appended):
                self._think(channel_id, turn)
            else:  # someone else decided, or it was erased meanwhile: the next page tells
                self._open.pop(channel_id, None)

        return on_answer

    def _think(self, channel_id: int, turn: _Open) -> None:
        results = turn.results
        call = Call(f"{turn.stream}:{turn.calls + 1}", "answer", turn.stream)
        self.work(
            lambda: think(self._mind, turn.triggers, results, call=call),
            lambda thought: self._thought(channel_id, turn, thought),
        )

    def _thought(self, channel_id: int, turn: _Open, thought: Thought | Exception | None) -> None:
        if isinstance(thought, Exception):
            self._unavailable(channel_id, turn, thought)
        elif thought is None:
            self._cancel(channel_id, turn, "its triggers were deleted")
        elif thought.answer.tool_calls and turn.calls + 1 < CALLS_MAX:
            turn.pending = thought.answer.tool_calls
            turn.calls += 1
            call = self._settle(turn, thought)
            self.decide_later(
                Request((call,)), lambda _: self._next_tool(channel_id, turn, thought)
            )
        else:
            turn.calls += 1
            self._compose(channel_id, turn, thought, self._settle(turn, thought))

    def _settle(self, turn: _Open, thought: Thought) -> New:
        return settle_call(
            turn.stream,
            turn.calls,
            call=thought.call,
            purpose="answer",
            model=self._mind.model.id,
            usage=thought.answer.usage,
            latency_ms=thought.latency_ms,
            at_us=self._now_us(),
        )

    def _next_tool(self, channel_id: int, turn: _Open, thought: Thought) -> None:
        if not turn.pending:
            self._think(channel_id, turn)
            return
        call, *rest = turn.pending
        turn.pending = tuple(rest)
        last = thought.triggers[-1]
        origin = Origin(
            turn.stream, turn.facts, place_of(self._mind, last), last.channel_id, self._now_us()
        )
        hash_of = self.runtime.log.keys.keyed_hash

        def run() -> ToolOutcome:
            if call.tool == "remember":
                return remember(self._mind, call, thought, origin)
            if call.tool == "forget":
                return forget(self._mind, call, thought, origin, hash_of)
            return unavailable(call)

        self.work(run, lambda outcome: self._ran(channel_id, turn, thought, outcome))

    def _ran(
        self, channel_id: int, turn: _Open, thought: Thought, outcome: ToolOutcome | Exception
    ) -> None:
        if isinstance(outcome, Exception):
            raise outcome
        turn.facts += len(outcome.events)

        def on_answer(answer: Answer) -> None:
            if isinstance(answer, Appended):
                turn.results = (*turn.results, replace(outcome.result, call=turn.calls))
                self._next_tool(channel_id, turn, thought)
            else:
                self._cancel(channel_id, turn, "what it rests on was erased")

        self.decide_later(Request(outcome.events), on_answer)

    def _compose(self, channel_id: int, turn: _Open, thought: Thought, call: New) -> None:
        composed = compose(
            turn.stream,
            turn.version + 1,
            thought.prompt,
            thought.answer,
            prompt_json=thought.prompt_json,
            prompt_hash=thought.prompt_hash,
            model=self._mind.model.id,
            latency_ms=thought.latency_ms,
            sources=thought.sources,
            owner_id=thought.prompt.speaker_id,
            at_us=self._now_us(),
        )

        def on_answer(answer: Answer) -> None:
            if isinstance(answer, Appended):
                turn.version += 1
            elif isinstance(answer, Refused) and turn.calls < CALLS_MAX:
                # Words in its prompt were erased: think again, without them.
                self.when_projected(self.runtime.log.head(), lambda: self._think(channel_id, turn))
            else:
                self._cancel(channel_id, turn, "words in its prompt were erased")

        self.decide_later(Request((composed, call)), on_answer)

    def _unavailable(self, channel_id: int, turn: _Open, error: Exception) -> None:
        """Try again, then say that we cannot; if not even that can be made, the turn failed.

        Whatever a model raises is its own fault, never a reason for the actor to die of it again
        at every start.
        """
        turn.attempts += 1
        known = isinstance(error, ModelUnavailableError)
        why = str(error) if known else fault_of(error)
        with self._mind.read_model.reading() as db:
            attempts_max = settings(db).count("reply.attempts")
        if known and error.final:  # it was tried as often as makes sense
            turn.attempts = max(turn.attempts, attempts_max)
        if turn.attempts < attempts_max:
            delay_s = RETRY_DELAY_S * 2 ** (turn.attempts - 1)
            again = lambda: self.later(lambda: self._think(channel_id, turn))  # noqa: E731
            self.runtime.timers.after(delay_s, again)
            return
        if turn.attempts > attempts_max:
            failed = fail(turn.stream, turn.version + 1, reason=why, at_us=self._now_us())
            self.decide_later(Request((failed,)), lambda _: None)
            self._open.pop(channel_id, None)
            return
        notice = ModelTurn(text=f"I can't think right now: {why}")
        stand_in = _Notice(self._mind.model.id, notice)
        call = Call(f"{turn.stream}:{turn.calls + 1}:notice", "answer", turn.stream)
        self.work(
            lambda: think(self._mind, turn.triggers, (), stand_in, call=call),
            lambda thought: self._thought(channel_id, turn, thought),
        )

    def _cancel(self, channel_id: int, turn: _Open, reason: str) -> None:
        event = cancel(turn.stream, turn.version + 1, reason=reason, at_us=self._now_us())
        self.decide_later(Request((event,)), lambda _: None)
        self._open.pop(channel_id, None)

    def _now_us(self) -> int:
        return to_us(self.runtime.clock.now())
