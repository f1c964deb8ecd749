"""The courier: delivers recorded replies, chunk by chunk, each recorded as it is delivered.

The intent is `reply.composed`; after a restart the read model says which chunks are still owed.
Between sending and recording nothing can be known here, so where our own words can be looked up
they are, and elsewhere what is sent again says so. Sending happens on worker threads; within a
channel one chunk follows the other, and one reply the other.
"""

from __future__ import annotations

import hashlib
from collections import deque
from concurrent.futures import wait
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

from actors.courier.reconciling import already_said
from actors.runtime.reactor import Reaction, Reactor
from actors.runtime.workers import BusyError, seen
from actors.sending import Outgoing, SendError, Sent
from events.event import New, to_us
from events.replies import ReplyComposed, ReplyDelivered, ReplyFailed
from events.request import Appended, Request
from events.snowflakes import snowflake
from projections.queries import conversation, turns

if TYPE_CHECKING:
    from concurrent.futures import Future

    from actors.own_history import OwnHistory
    from actors.runtime.actor import Role, Runtime
    from actors.runtime.journal import Answer
    from actors.sending import Messenger
    from events.request import Page
    from projections.queries.reading import Readable
    from projections.queries.turns import Turn

NONCE_CHARS = 25  # Discord's limit; 100 bits of the hash of (turn, chunk)
BUSY_PAUSE_S = 0.1
UNKNOWN = "whether it was sent before a crash could not be found out"
LOOK_PAUSE_S = 1.0  # doubles
LOOK_PAUSE_MAX_S = 60.0
LOOKS_MAX = 65  # an hour: who has waited for so long has asked again
END_TIMEOUT_S = 5.0  # half of what stopping an actor may take


@dataclass(slots=True)
class _Delivery:
    """A reply on its way."""

    turn: Turn
    chunk: int
    version: int
    repeated: bool
    said: deque[Sent] = field(default_factory=deque[Sent])
    """Of the chunks from `chunk` on, those that are there already."""
    looks: int = 0
    sending: Future[Sent] | None = None

    @property
    def reference_id(self) -> int | None:
        triggers = self.turn.trigger_ids()  # a run of an automation has none
        return triggers[-1] if triggers and self.chunk == 0 else None

    @property
    def since_id(self) -> int:
        """No message of it is older: its trigger's id, or the first of the moment it began."""
        triggers = self.turn.trigger_ids()
        return triggers[-1] if triggers else snowflake(self.turn.at_us)


class Courier(Reactor):
    """Sends what was composed."""

    reader: ClassVar[str] = "courier"
    topics: ClassVar[tuple[str, ...]] = (ReplyComposed.topic,)

    def __init__(
        self,
        role: Role,
        runtime: Runtime,
        read_model: Readable,
        messenger: Messenger,
        own_history: OwnHistory | None = None,
        own_id: int = 0,
    ) -> None:
        """`own_history`: where words of ours, by `own_id`, can be looked up; None: nowhere."""
        super().__init__(role, runtime)
        self._read_model = read_model
        self._messenger = messenger
        self._own_history = own_history
        self._own_id = own_id
        self._lines: dict[int, deque[_Delivery]] = {}
        """By channel; the first of each is under way."""

    def resume(self) -> None:
        with self._read_model.reading() as db:
            owed = [turn for turn in turns.unfinished(db) if turn.state == "composed"]
        for turn in owed:
            self._deliver(turn, repeated=True)

    def react(self, page: Page) -> Reaction:
        return Reaction()

    def on_reacted(self, page: Page) -> None:
        with self._read_model.reading() as db:
            found = [turns.turn(db, recorded.stream) for recorded in page.events]
        for turn in found:
            if turn is not None and turn.state == "composed":
                self._deliver(turn, repeated=False)

    def idle(self) -> bool:
        return super().idle() and not self._lines

    def on_end(self) -> None:
        """What is being sent is recorded if it ends soon; otherwise the next start looks it up."""
        under_way = [line[0] for line in self._lines.values()]
        sending = {d.sending: d for d in under_way if d.sending is not None}
        for future in wait(sending, END_TIMEOUT_S).done:
            if future.exception() is None:
                new = self._delivered(sending[future], future.result())
                self.runtime.journal.submit(Request((new,)), lambda _: None, urgent=True)
        super().on_end()

    def _deliver(self, turn: Turn, *, repeated: bool) -> None:
        line = self._lines.setdefault(turn.channel_id, deque())
        if any(one.turn.stream == turn.stream for one in line):
            return
        line.append(_Delivery(turn, len(turn.message_ids()), turn.version + 1, repeated))
        if len(line) == 1:
            self._begin(line[0])

    def _begin(self, delivery: _Delivery) -> None:
        if not delivery.turn.texts():  # erased since it was composed
            self._failed(delivery, "words in its prompt were erased")
        elif delivery.repeated and self._own_history is not None:
            self._look(delivery, self._own_history)
        else:
            self._next(delivery)

    def _ended(self, delivery: _Delivery) -> None:
        line = self._lines[delivery.turn.channel_id]
        line.popleft()
        if line:
            self._begin(line[0])
        else:
            del self._lines[delivery.turn.channel_id]

    def _look(self, delivery: _Delivery, own_history: OwnHistory) -> None:
        """Find out what of it is there already: rather never than twice."""
        turn, chunk = delivery.turn, delivery.chunk
        since_id, reference_id = delivery.since_id, delivery.reference_id
        own_id, read_model = self._own_id, self._read_model

        def look() -> list[Sent]:
            own = own_history.own_since(turn.channel_id, since_id, own_id)
            with read_model.reading() as db:
                known = {
                    said.message_id
                    for said in conversation.messages(db, [one.message_id for one in own])
                }
            return already_said(turn.texts()[chunk:], own, known, trigger_id=reference_id)

        def on_result(result: list[Sent] | Exception) -> None:
            if isinstance(result, Exception):
                delivery.looks += 1
                if delivery.looks >= LOOKS_MAX:
                    self._failed(delivery, UNKNOWN)
                    return
                pause_s = min(LOOK_PAUSE_S * 2 ** (delivery.looks - 1), LOOK_PAUSE_MAX_S)
                again = lambda: self.later(lambda: self._look(delivery, own_history))  # noqa: E731
                self.runtime.timers.after(pause_s, again)
            else:
                delivery.said.extend(result)
                delivery.repeated = False  # what is not there was never shown
                self._next(delivery)

        self.work(look, on_result)

    def _next(self, delivery: _Delivery) -> None:
        texts = delivery.turn.texts()
        if delivery.chunk >= len(texts):
            self._ended(delivery)
        elif delivery.said:
            self._record(delivery, delivery.said.popleft())
        else:
            self._send_chunk(delivery, texts[delivery.chunk])

    def _send_chunk(self, delivery: _Delivery, text: str) -> None:
        turn = delivery.turn
        outgoing = Outgoing(
            channel_id=turn.channel_id,
            text=text,
            reference_id=delivery.reference_id,
            nonce=nonce_of(turn.stream, delivery.chunk),
            repeated=delivery.repeated,
            mention_id=turn.user_id,
        )
        messenger = self._messenger
        send, delivery.sending = seen(lambda: messenger.send(outgoing))

        def on_result(result: Sent | Exception) -> None:
            delivery.sending = None
            match result:
                case Sent():
                    self._record(delivery, result)
                case SendError():
                    self._failed(delivery, str(result))
                case BusyError():
                    again = lambda: self.later(lambda: self._next(delivery))  # noqa: E731
                    self.runtime.timers.after(BUSY_PAUSE_S, again)
                case _:
                    raise result  # not foreseen: started again, what it sent is looked up

        self.work(send, on_result)

    def _record(self, delivery: _Delivery, sent: Sent) -> None:
        new = self._delivered(delivery, sent)

        def on_answer(answer: Answer) -> None:
            if isinstance(answer, Appended):
                delivery.chunk += 1
                delivery.version += 1
                delivery.repeated = False
                self._next(delivery)
            else:
                self._ended(delivery)

        self.decide_later(Request((new,)), on_answer)

    def _delivered(self, delivery: _Delivery, sent: Sent) -> New:
        delivered = ReplyDelivered(
            at=to_us(self.runtime.clock.now()),
            cause=delivery.turn.stream,
            correlation=delivery.turn.stream,
            chunk=delivery.chunk,
            message_id=sent.message_id,
            created_us=sent.created_us,
            author_id=sent.author_id,
            author_name=sent.author_name,
            reference_id=delivery.reference_id,
            repeated=delivery.repeated,
        )
        return New(delivery.turn.stream, delivered, version=delivery.version)

    def _failed(self, delivery: _Delivery, reason: str) -> None:
        turn = delivery.turn
        failed = ReplyFailed(
            at=to_us(self.runtime.clock.now()),
            cause=turn.stream,
            correlation=turn.stream,
            reason=reason,
        )
        new = New(turn.stream, failed, version=delivery.version)
        self.decide_later(Request((new,)), lambda _: self._ended(delivery))


def nonce_of(turn: str, chunk: int) -> str:
    """The idempotency key of one chunk."""
    return hashlib.sha256(f"{turn}/{chunk}".encode()).hexdigest()[:NONCE_CHARS]
