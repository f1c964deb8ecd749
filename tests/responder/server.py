"""A server full of people around a running system, in virtual time."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

from actors.config import LOREKEEPER_ID
from events import streams
from events.event import New, to_us
from events.replies import ReplyDecided, TriggerClaimed
from events.request import Request
from events.settings import SettingChanged, setting_json
from tests.fakes.lorekeeper import TIMEOUT_S, Lorekeeper
from tests.responder.lines import ADA, BEN, BOT, CHANNEL, SERVER

if TYPE_CHECKING:
    from collections.abc import Callable

    from actors.ingestion.observed import ObservedMessage

NAMES = {ADA: "Ada", BEN: "Ben", BOT: "Robot"}
US = f"<@{LOREKEEPER_ID}>"
LOOK_S = 0.01
QUIET_S = 2.0  # longer than a burst's pause


class Server(Lorekeeper):
    """`hear` is somebody writing; `rest_a_while` lets bursts end."""

    def line(
        self, text: str, author: int = ADA, *, channel: int = CHANNEL, **changes: Any
    ) -> ObservedMessage:
        fields: dict[str, Any] = {
            "guild_id": SERVER,
            "channel_id": channel,
            "author_id": author,
            "author_name": NAMES[author],
            "is_bot": author == BOT,
        }
        return self.message(text, **(fields | changes))

    def hear(self, text: str, author: int = ADA, **changes: Any) -> ObservedMessage:
        line = self.line(text, author, **changes)
        self.observe(line)
        self.system.project(self.log.head())
        return line

    def rest_a_while(self, seconds: float = QUIET_S) -> None:
        """Until everybody was quiet long enough and everything it led to is done."""
        self.rest()
        self.pass_time(seconds)

    def pause(self, condition: Callable[[], object]) -> None:
        """Everybody is quiet until something is so, at most for ten seconds of theirs."""
        self.system.project(self.log.head())
        left = iter(range(100))

        def so() -> bool:
            if condition():
                return True
            if next(left, None) is not None:
                self.clock.advance(0.1)
            return False

        until(so)

    def ask(self, text: str, author: int = ADA, **changes: Any) -> list[str]:
        """Somebody writes, and what is answered."""
        before = len(self.terminal.sent)
        self.hear(text, author, **changes)
        self.rest_a_while()
        return self.terminal.texts[before:]

    def set(self, key: str, value: Any) -> None:
        stream = streams.setting(key)
        version = self.log.version_of(stream) + 1
        event = SettingChanged(
            at=to_us(self.clock.now()), key=key, old="", new=setting_json(value), by="cli"
        )
        self.system.journal.record(Request((New(stream, event, version=version),)))
        self.system.project(self.log.head())

    def decisions(self) -> list[tuple[str, str, tuple[int, ...]]]:
        """(verdict, reason, triggers) of every decision, in order."""
        events = [recorded.event for recorded in self.events(ReplyDecided)]
        return [(e.verdict, e.reason, e.triggers) for e in events if isinstance(e, ReplyDecided)]

    def reasons(self) -> list[str]:
        return [f"{verdict}: {reason}" for verdict, reason, _ in self.decisions()]

    def claimed(self) -> list[int]:
        events = [recorded.event for recorded in self.events(TriggerClaimed)]
        return [event.message_id for event in events if isinstance(event, TriggerClaimed)]


def until(condition: Callable[[], object]) -> None:
    """Wait until something is so, in real time."""
    pause = threading.Event()
    for _ in range(round(TIMEOUT_S / LOOK_S)):
        if condition():
            return
        pause.wait(LOOK_S)
    raise AssertionError("it never was so")
