"""Ingestion: whatever the source, one path into the log.

Order of arrival does not matter and repeats are free, so it keeps nothing between two batches.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any, NamedTuple

from actors.config import LOREKEEPER_ID
from actors.ingestion.places import record_access
from actors.ingestion.reactions import record_added, record_removed
from actors.ingestion.recording import record_deletes, record_messages
from actors.runtime.actor import Actor
from events import streams
from events.event import to_us
from events.messages import MessageEdited, MessageReceived
from events.request import Appended, Refused, Request

if TYPE_CHECKING:
    from collections.abc import Callable

    from actors.ingestion.observed import (
        ObservedAccess,
        ObservedDelete,
        ObservedMessage,
        ObservedReaction,
    )
    from actors.runtime.actor import Role, Runtime
    from actors.runtime.journal import Answer
    from events.event import New, Via
    from events.request import Track

REACTIONS_MAX = 1000  # that wait for each other: minutes of a popular answer
ACCESS_TRIES = 8  # as many as may be on their way at once (`OUTSTANDING_MAX`)


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


class Ingestion(Actor):
    """Canonical form, then the journal."""

    def __init__(self, role: Role, runtime: Runtime, own_id: int = LOREKEEPER_ID) -> None:
        """What `own_id` wrote is ours: the courier records it, with the words it was to be."""
        super().__init__(role, runtime)
        self._own_id = own_id
        self._reactions: deque[tuple[Observed, ObservedReaction]] = deque()
        """The first is on its way into the log: whether the next changes anything rests on it."""

    def on_input(self, message: Any) -> None:
        assert isinstance(message, Observed), f"ingestion cannot observe {type(message).__name__}"
        if message.access is not None:
            self._record_access(message, message.access)
            return
        if message.reaction is not None:
            self._take_reaction(message, message.reaction)
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

    def _take_reaction(self, message: Observed, reaction: ObservedReaction) -> None:
        if reaction.added and reaction.message_author_id != self._own_id:
            message.reply(Appended((), 0))  # what people think of each other is not our business
            return
        if len(self._reactions) >= REACTIONS_MAX:
            message.reply(Refused("too many reactions came at once"))
            return
        self._reactions.append((message, reaction))
        if len(self._reactions) == 1:
            self._next_reaction()

    def _next_reaction(self) -> None:
        message, reaction = self._reactions[0]
        log, at_us = self.runtime.log, to_us(self.runtime.clock.now())
        events = (
            record_added(reaction, at_us=at_us, known=log.stream)
            if reaction.added
            else record_removed(reaction, at_us=at_us, known=log.stream, under=log.streams_under)
        )

        def on_answer(answer: Answer) -> None:
            message.reply(answer)
            self._reactions.popleft()
            if self._reactions:
                self._next_reaction()

        self.decide_later(Request(events), on_answer)

    def _record_access(
        self, message: Observed, access: ObservedAccess, tries_left: int = ACCESS_TRIES
    ) -> None:
        events = record_access(
            access,
            via=message.via,
            at_us=to_us(self.runtime.clock.now()),
            known=self.runtime.log.stream,
        )

        def on_answer(answer: Answer) -> None:
            if isinstance(answer, Refused) and tries_left:  # one was still on its way into the log
                self._record_access(message, access, tries_left - 1)
            else:
                message.reply(answer)

        self.decide_later(Request(events), on_answer)

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
