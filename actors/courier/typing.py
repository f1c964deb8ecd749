"""Shows that an answer is being prepared; nothing depends on it, so nothing of it is recorded.

Discord shows it for ten seconds or until a message of ours arrives. An answer that is there at once
needs none.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, ClassVar, Final, Protocol

from actors.runtime.guarded import fault_of
from actors.runtime.reactor import Reaction, Reactor
from events.event import to_us
from events.replies import (
    ReplyCancelled,
    ReplyDecided,
    ReplyDelivered,
    ReplyFailed,
)

if TYPE_CHECKING:
    from actors.runtime.actor import Role, Runtime
    from events.request import Page

logger = logging.getLogger("lorekeeper.courier")

FIRST_S: Final = 0.4
AGAIN_S: Final = 8.0
TIMES_MAX: Final = 15  # two minutes: who is not answered by then is not, or much later
RECENT_US: Final = 10_000_000  # a decision found later, as after a start, shows nothing


class Typist(Protocol):
    """Where it is shown. Called on worker threads."""

    def typing(self, channel_id: int) -> None:
        """Show it once; whatever it raises is passed over."""
        ...


class TypingReader(Reactor):
    """Types from the decision to answer until the first part is there, or nothing will be."""

    reader: ClassVar[str] = "typing"
    topics: ClassVar[tuple[str, ...]] = tuple(
        kind.topic for kind in (ReplyDecided, ReplyDelivered, ReplyFailed, ReplyCancelled)
    )

    def __init__(self, role: Role, runtime: Runtime, typist: Typist) -> None:
        super().__init__(role, runtime)
        self._typist = typist
        self._open: dict[str, int] = {}
        """Channels by turn."""

    def react(self, page: Page) -> Reaction:
        return Reaction()

    def on_reacted(self, page: Page) -> None:
        now_us = to_us(self.runtime.clock.now())
        for recorded in page.events:
            match recorded.event:
                case ReplyDecided(verdict="answer") as decided:
                    if now_us - decided.at < RECENT_US:
                        self._open[recorded.stream] = decided.channel_id
                        self._after(FIRST_S, recorded.stream, TIMES_MAX)
                case _:
                    self._open.pop(recorded.stream, None)

    def _after(self, delay_s: float, turn: str, left: int) -> None:
        self.runtime.timers.after(delay_s, lambda: self.later(lambda: self._type(turn, left)))

    def _type(self, turn: str, left: int) -> None:
        channel_id = self._open.get(turn)
        if channel_id is None:
            return
        if not left:
            del self._open[turn]
            return
        self.work(lambda: self._typist.typing(channel_id), self._typed)
        self._after(AGAIN_S, turn, left - 1)

    def _typed(self, result: object) -> None:
        if isinstance(result, Exception):
            logger.info("typing is not shown: %s", fault_of(result))
