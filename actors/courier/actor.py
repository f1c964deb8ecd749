"""The courier: delivers recorded replies, chunk by chunk, each recorded as it is delivered.

The intent is `reply.composed`; after a restart the read model says which chunks are still owed.
Between sending and recording nothing can be known, so what is sent again after a restart says so.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, ClassVar

from actors.ports import Outgoing, SendError, Sent
from actors.runtime.reactor import Reaction, Reactor
from events.event import New, to_us
from events.replies import ReplyComposed, ReplyDelivered, ReplyFailed
from events.request import Appended, Request
from projections.queries import turns

if TYPE_CHECKING:
    from actors.ports import Messenger
    from actors.runtime.actor import Role, Runtime
    from actors.runtime.journal import Answer
    from events.request import Page
    from projections.queries.reading import Readable
    from projections.queries.turns import Turn

NONCE_CHARS = 25  # Discord's limit; 100 bits of the hash of (turn, chunk)


class Courier(Reactor):
    """Sends what was composed."""

    reader: ClassVar[str] = "courier"
    topics: ClassVar[tuple[str, ...]] = (ReplyComposed.topic,)

    def __init__(
        self, role: Role, runtime: Runtime, read_model: Readable, messenger: Messenger
    ) -> None:
        super().__init__(role, runtime)
        self._read_model = read_model
        self._messenger = messenger
        self._under_way: set[str] = set()

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
        return super().idle() and not self._under_way

    def _deliver(self, turn: Turn, *, repeated: bool) -> None:
        if turn.stream in self._under_way:
            return
        self._under_way.add(turn.stream)
        texts = turn.texts()
        if not texts:  # erased since it was composed
            self._failed(turn, "words in its prompt were erased")
            return
        self._chunk(turn, len(turn.message_ids()), turn.version + 1, repeated=repeated)

    def _chunk(self, turn: Turn, chunk: int, version: int, *, repeated: bool) -> None:
        texts = turn.texts()
        if chunk >= len(texts):
            self._under_way.discard(turn.stream)
            return
        reference = turn.trigger_ids()[-1] if chunk == 0 else None
        outgoing = Outgoing(
            channel_id=turn.channel_id,
            text=texts[chunk],
            reference_id=reference,
            nonce=nonce_of(turn.stream, chunk),
            repeated=repeated,
        )
        try:
            sent = self._messenger.send(outgoing)
        except SendError as error:
            self._failed(turn, str(error))
            return
        delivered = self._delivered(turn, chunk, sent, reference, repeated=repeated)

        def on_answer(answer: Answer) -> None:
            if isinstance(answer, Appended):
                self._chunk(turn, chunk + 1, version + 1, repeated=False)
            else:
                self._under_way.discard(turn.stream)

        self.decide_later(Request((New(turn.stream, delivered, version=version),)), on_answer)

    def _delivered(
        self, turn: Turn, chunk: int, sent: Sent, reference: int | None, *, repeated: bool
    ) -> ReplyDelivered:
        return ReplyDelivered(
            at=to_us(self.runtime.clock.now()),
            cause=turn.stream,
            correlation=turn.stream,
            chunk=chunk,
            message_id=sent.message_id,
            created_us=sent.created_us,
            author_id=sent.author_id,
            author_name=sent.author_name,
            reference_id=reference,
            repeated=repeated,
        )

    def _failed(self, turn: Turn, reason: str) -> None:
        failed = ReplyFailed(
            at=to_us(self.runtime.clock.now()),
            cause=turn.stream,
            correlation=turn.stream,
            reason=reason,
        )
        new = New(turn.stream, failed, version=turn.version + 1)
        self.decide_later(Request((new,)), lambda _: self._under_way.discard(turn.stream))


def nonce_of(turn: str, chunk: int) -> str:
    """The idempotency key of one chunk."""
    return hashlib.sha256(f"{turn}/{chunk}".encode()).hexdigest()[:NONCE_CHARS]
