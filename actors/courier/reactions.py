"""The courier's second reader: puts the emoji we decided on under messages.

Beside the courier, because Discord lets one react only a few times a second and no reply should
wait for that. The intent is `emoji.chosen`; what is owed is asked of the read model. The same
reaction twice is one reaction, so after a crash it is simply made again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from actors.runtime.guarded import fault_of
from actors.runtime.reactor import Reaction, Reactor
from actors.sending import SendError
from events import streams
from events.event import New, to_us
from events.request import Appended, Request
from events.tools import EmojiChosen, EmojiFailed, EmojiSent
from projections.queries.emoji import owed

if TYPE_CHECKING:
    from actors.runtime.actor import Role, Runtime
    from actors.runtime.journal import Answer
    from actors.sending import Messenger
    from events.request import Page
    from projections.queries.emoji import OwedEmoji
    from projections.queries.reading import Readable

VERSION = 2  # of the outcome; the intent is version 1


class ReactionCourier(Reactor):
    """Reacts to messages."""

    reader: ClassVar[str] = "reactions"
    topics: ClassVar[tuple[str, ...]] = (EmojiChosen.topic,)

    def __init__(
        self, role: Role, runtime: Runtime, read_model: Readable, messenger: Messenger
    ) -> None:
        super().__init__(role, runtime)
        self._read_model = read_model
        self._messenger = messenger
        self._under_way: set[str] = set()

    def resume(self) -> None:
        self._perform()

    def react(self, page: Page) -> Reaction:
        return Reaction()

    def on_reacted(self, page: Page) -> None:
        self._perform()

    def idle(self) -> bool:
        return super().idle() and not self._under_way

    def _perform(self) -> None:
        with self._read_model.reading() as db:
            waiting = [one for one in owed(db) if one.stream not in self._under_way]
        for one in waiting:
            self._under_way.add(one.stream)
            self.work(
                lambda one=one: self._put(one), lambda error, one=one: self._was_put(one, error)
            )

    def _put(self, one: OwedEmoji) -> None:
        """On a worker."""
        self._messenger.react(one.channel_id, one.message_id, one.emoji)

    def _was_put(self, one: OwedEmoji, error: Exception | None) -> None:
        if isinstance(error, SendError):
            self._fail(one, str(error))
        elif error is not None:
            self._fail(one, fault_of(error))
        else:
            sent = EmojiSent(
                at=to_us(self.runtime.clock.now()),
                cause=one.stream,
                correlation=_turn_of(one.stream),
                sources=(streams.message(one.message_id),),
                guild_id=one.guild_id,
                channel_id=one.channel_id,
                message_id=one.message_id,
                user_id=one.user_id,
                emoji=one.emoji,
            )
            request = Request((New(one.stream, sent, version=VERSION),))
            self.decide_later(request, lambda answer: self._was_recorded(one, answer))

    def _was_recorded(self, one: OwedEmoji, answer: Answer) -> None:
        if isinstance(answer, Appended):
            self._under_way.discard(one.stream)
        else:
            self._fail(one, "its message was deleted")

    def _fail(self, one: OwedEmoji, reason: str) -> None:
        failed = EmojiFailed(
            at=to_us(self.runtime.clock.now()),
            cause=one.stream,
            correlation=_turn_of(one.stream),
            reason=reason,
        )
        request = Request((New(one.stream, failed, version=VERSION),))
        self.decide_later(request, lambda _: self._under_way.discard(one.stream))


def _turn_of(stream: str) -> str:
    return stream.removeprefix("emoji:").rpartition(":")[0]
