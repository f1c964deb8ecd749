"""A messenger that keeps the port's promise and remembers what it showed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from actors.config import LOREKEEPER_ID
from actors.sending import Outgoing, SendError, Sent
from events.event import to_us

if TYPE_CHECKING:
    from collections.abc import Callable

    from actors.adapters.console import Minter
    from actors.ports import Clock


class Terminal:
    """What was sent, in order; `before` is called with each message and may raise."""

    def __init__(self, clock: Clock, minter: Minter) -> None:
        self.clock = clock
        self.minter = minter
        self.sent: list[Outgoing] = []
        self.before: Callable[[Outgoing], object] = lambda _: None
        self.closed = False
        self.reactions: list[tuple[int, str]] = []

    def send(self, outgoing: Outgoing) -> Sent:
        self.before(outgoing)
        if self.closed:
            msg = "the terminal is closed"
            raise SendError(msg)
        self.sent.append(outgoing)
        now_us = to_us(self.clock.now())
        return Sent(
            message_id=self.minter.mint(),
            created_us=now_us,
            author_id=LOREKEEPER_ID,
            author_name="Lorekeeper",
        )

    def react(self, channel_id: int, message_id: int, emoji: str) -> None:
        if self.closed:
            raise SendError("the terminal is closed")
        self.reactions.append((message_id, emoji))

    @property
    def texts(self) -> list[str]:
        return [outgoing.text for outgoing in self.sent]
