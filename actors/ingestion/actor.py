"""Ingestion: whatever the source, one path into the log.

Order of arrival does not matter and repeats are free, so it keeps nothing between two batches.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from actors.config import LOREKEEPER_ID
from actors.ingestion.recording import record_deletes, record_messages
from actors.runtime.actor import Actor
from events import streams
from events.event import to_us
from events.messages import MessageEdited, MessageReceived
from events.request import Request

if TYPE_CHECKING:
    from collections.abc import Callable

    from actors.ingestion.observed import ObservedDelete, ObservedMessage
    from actors.runtime.actor import Role, Runtime
    from actors.runtime.journal import Answer
    from events.event import New, Via
    from events.request import Track


class Observed(NamedTuple):
    """Messages and deletes seen somewhere; `reply` gets the journal's answer on our thread."""

    messages: tuple[ObservedMessage, ...]
    via: Via
    reply: Callable[[Answer], object]
    deletes: tuple[ObservedDelete, ...] = ()
    mark: Track | None = None
    """How far the channel is heard without a gap once this is recorded."""


class Ingestion(Actor):
    """Canonical form, then the journal."""

    def __init__(self, role: Role, runtime: Runtime, own_id: int = LOREKEEPER_ID) -> None:
        """What `own_id` wrote is ours: the courier records it, with the words it was to be."""
        super().__init__(role, runtime)
        self._own_id = own_id

    def on_input(self, message: Any) -> None:
        assert isinstance(message, Observed), f"ingestion cannot observe {type(message).__name__}"
        self.decide_later(Request(self._events(message), message.mark), message.reply)

    def _events(self, observed: Observed) -> tuple[New, ...]:
        at_us = to_us(self.runtime.clock.now())
        messages = observed.messages
        if observed.via != "import":
            messages = tuple(m for m in messages if m.author_id != self._own_id)
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
