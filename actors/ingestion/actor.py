"""Ingestion: whatever the source, one path into the log.

Order of arrival does not matter and repeats are free, so it keeps nothing between two batches.
"""

from __future__ import annotations

from collections import deque
from functools import partial
from itertools import count
from typing import TYPE_CHECKING, Any, NamedTuple

from actors.config import LOREKEEPER_ID
from actors.ingestion.membership import record_membership
from actors.ingestion.places import record_access
from actors.ingestion.reactions import record_added, record_removed
from actors.ingestion.recording import record_deletes, record_messages
from actors.runtime.actor import Actor
from actors.runtime.journal import Failed
from events import streams
from events.event import to_us
from events.messages import MessageEdited, MessageReceived
from events.request import Appended, Refused, Request

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

    from actors.ingestion.observed import (
        ObservedAccess,
        ObservedDelete,
        ObservedMembership,
        ObservedMessage,
        ObservedReaction,
    )
    from actors.runtime.actor import Role, Runtime
    from actors.runtime.journal import Answer
    from events.event import New, Via
    from events.request import Track

REACTIONS_MAX = 1000  # that wait for each other: minutes of a popular answer
INTERRUPTED = "Ingestion failed before this was recorded."
TRIES = 3  # against the one other writer there, who gives up servers


class Observed(NamedTuple):
    """Messages and deletes seen somewhere; `reply` gets the journal's answer on our thread."""

    messages: tuple[ObservedMessage, ...]
    via: Via
    reply: Callable[[Answer], object]
    deletes: tuple[ObservedDelete, ...] = ()
    mark: Track | None = None
    """How far the channel is heard without a gap once this is recorded."""
    access: ObservedAccess | None = None
    """Who may see what; comes alone."""
    reaction: ObservedReaction | None = None
    """Comes alone."""
    membership: ObservedMembership | None = None
    """Comes alone."""


class Ingestion(Actor):
    """Canonical form, then the journal."""

    def __init__(self, role: Role, runtime: Runtime, own_id: int = LOREKEEPER_ID) -> None:
        """What `own_id` wrote is ours: the courier records it, with the words it was to be."""
        super().__init__(role, runtime)
        self._own_id = own_id
        self._in_turn: deque[Observed] = deque()
        """The first is on its way into the log."""

        self._unanswered: dict[int, Observed] = {}
        self._numbers = count()

    def on_input(self, message: Any) -> None:
        assert isinstance(message, Observed), f"ingestion cannot observe {type(message).__name__}"
        number = next(self._numbers)
        self._unanswered[number] = message
        self._observe(message._replace(reply=partial(self._reply, number)))

    def _reply(self, number: int, answer: Answer) -> None:
        self._unanswered.pop(number).reply(answer)

    def on_failure(
        self,
        exception_type: type[BaseException] | None,
        exception_value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Nobody waits for a dead actor's answer: who observed it may tell the next one."""
        for message in self._unanswered.values():
            message.reply(Failed(INTERRUPTED))
        super().on_failure(exception_type, exception_value, traceback)

    def _observe(self, message: Observed) -> None:
        if message.access or message.membership or message.reaction:
            self._take_in_turn(message)
            return
        events = self._events(message)

        def on_answer(answer: Answer) -> None:
            repeats = isinstance(answer, Appended) and answer.added < len(events)
            late = self._overtaken(message) if repeats else ()
            if late:
                self.decide_later(
                    Request(late),
                    lambda later: message.reply(answer if isinstance(later, Appended) else later),
                )
            else:
                message.reply(answer)

        self.decide_later(Request(events, message.mark), on_answer)

    def _take_in_turn(self, message: Observed) -> None:
        """Whether it says anything new rests on the one before it: one at a time."""
        reaction = message.reaction
        if reaction is not None:
            if reaction.added and reaction.message_author_id != self._own_id:
                message.reply(Appended((), 0))  # what people think of each other is not ours
                return
            if len(self._in_turn) >= REACTIONS_MAX:
                message.reply(Refused("too many reactions came at once"))
                return
        self._in_turn.append(message)
        if len(self._in_turn) == 1:
            self._next_in_turn(TRIES)

    def _next_in_turn(self, tries_left: int) -> None:
        message = self._in_turn[0]

        def on_answer(answer: Answer) -> None:
            if isinstance(answer, Refused) and tries_left:  # somebody else wrote there meanwhile
                self._next_in_turn(tries_left - 1)
                return
            message.reply(answer)
            self._in_turn.popleft()
            if self._in_turn:
                self._next_in_turn(TRIES)

        self.decide_later(Request(self._news(message)), on_answer)

    def _news(self, message: Observed) -> tuple[New, ...]:
        """What of a reaction, of who may see what, or of where we are is not on record yet."""
        log, at_us = self.runtime.log, to_us(self.runtime.clock.now())
        if (reaction := message.reaction) is not None:
            if reaction.added:
                return record_added(reaction, at_us=at_us, known=log.stream)
            under = log.streams_under
            return record_removed(reaction, at_us=at_us, known=log.stream, under=under)
        if message.access is not None:
            return record_access(message.access, via=message.via, at_us=at_us, known=log.stream)
        assert message.membership is not None, "nothing else comes in turn"
        owner = streams.guild_key(message.membership.guild_id)
        return record_membership(
            message.membership,
            account_id=self._own_id,
            at_us=at_us,
            known=log.stream,
            newest_key=lambda: log.keys.newest(owner),
        )

    def _overtaken(self, observed: Observed) -> tuple[New, ...]:
        """Edits whose message was still on its way into the log when they were looked up.

        They were recorded as the first sight of their message, which by then was a repeat.
        """
        edited = tuple(m for m in self._not_ours(observed) if m.edited_us is not None)
        events = record_messages(
            edited,
            via=observed.via,
            at_us=to_us(self.runtime.clock.now()),
            known_edits=self._known_edits(edited),
        )
        return tuple(new for new in events if isinstance(new.event, MessageEdited))

    def _not_ours(self, observed: Observed) -> tuple[ObservedMessage, ...]:
        if observed.via == "import":
            return observed.messages
        return tuple(m for m in observed.messages if m.author_id != self._own_id)

    def _events(self, observed: Observed) -> tuple[New, ...]:
        at_us = to_us(self.runtime.clock.now())
        messages = self._not_ours(observed)
        return (
            *record_messages(
                messages,
                via=observed.via,
                at_us=at_us,
                known_edits=self._known_edits(messages),
            ),
            *record_deletes(observed.deletes, via=observed.via, at_us=at_us),
        )

    def _known_edits(self, messages: tuple[ObservedMessage, ...]) -> dict[int, int]:
        """Newest edit times the log knows, asked only for messages that were edited at all."""
        known: dict[int, int] = {}
        for message in messages:
            if message.edited_us is None:
                continue
            log = self.runtime.log
            edits = log.streams_under(streams.edit_prefix(message.message_id))
            for stream in (streams.message(message.message_id), *edits):
                for recorded in log.stream(stream):
                    if isinstance(recorded.event, MessageReceived | MessageEdited):
                        newest = max(known.get(message.message_id, 0), recorded.event.edited_ms)
                        known[message.message_id] = newest
        return known
