"""The terminal: lines in as the operator's messages, replies out on standard output.

A direct message with the operator: no guild, fixed author and channel numbers, ids from one minter.
"""

from __future__ import annotations

import sys
import threading
from typing import TYPE_CHECKING, BinaryIO, Final, TextIO

from actors.config import CONSOLE_CHANNEL_ID, LOREKEEPER_ID, OPERATOR_ID, OPERATOR_NAME
from actors.ingestion.observed import ObservedMessage
from actors.sending import SendError, Sent
from events.event import to_us
from events.snowflakes import snowflake

if TYPE_CHECKING:
    from collections.abc import Iterator

    from actors.ports import Clock
    from actors.sending import Outgoing

LINE_BYTES_MAX: Final = 1_000_000  # ten times what is kept of a message, in the widest encoding
_CONTROLS: Final = {
    code: "\ufffd" for code in (*range(32), *range(127, 160)) if code not in (9, 10)
}
"""A quoted message must not be able to steer the terminal."""


class Minter:
    """Snowflakes for what has none: never below the clock, never twice. Thread-safe."""

    def __init__(self, clock: Clock, newest: int) -> None:
        """`newest`: the greatest id already in the log."""
        self._clock = clock
        self._newest = newest
        self._lock = threading.Lock()

    def mint(self) -> int:
        first = snowflake(to_us(self._clock.now()))
        with self._lock:
            self._newest = max(first, self._newest + 1)
            return self._newest


class ConsoleMessenger:
    """Prints replies."""

    def __init__(self, out: TextIO, clock: Clock, minter: Minter, name: str) -> None:
        self._out = out
        self._clock = clock
        self._minter = minter
        self._name = name

    def send(self, outgoing: Outgoing) -> Sent:
        text = outgoing.text.translate(_CONTROLS)
        try:
            self._out.write(f"{'(repeated) ' if outgoing.repeated else ''}{text}\n")
            self._out.flush()
        except (OSError, ValueError) as error:
            msg = f"standard output is closed ({error})"
            raise SendError(msg) from error
        return Sent(
            message_id=self._minter.mint(),
            created_us=to_us(self._clock.now()),
            author_id=LOREKEEPER_ID,
            author_name=self._name,
        )

    def react(self, channel_id: int, message_id: int, emoji: str) -> None:
        """Said on standard error: only words belong to the conversation."""
        try:
            sys.stderr.write(f"(reacts with {emoji.translate(_CONTROLS)})\n")
            sys.stderr.flush()
        except (OSError, ValueError) as error:
            msg = f"standard error is closed ({error})"
            raise SendError(msg) from error


class ConsoleInput:
    """Lines of standard input as the operator's messages."""

    def __init__(self, source: BinaryIO, clock: Clock, minter: Minter) -> None:
        self._source = source
        self._clock = clock
        self._minter = minter

    def lines(self) -> Iterator[str]:
        """Each line without its end; what is no UTF-8 becomes U+FFFD, too long a line is cut."""
        while raw := self._source.readline(LINE_BYTES_MAX):
            rest = raw
            while not rest.endswith(b"\n") and len(rest) == LINE_BYTES_MAX:
                rest = self._source.readline(LINE_BYTES_MAX)
            yield raw.decode("utf-8", "replace").rstrip("\r\n")

    def message(self, text: str) -> ObservedMessage:
        return ObservedMessage(
            message_id=self._minter.mint(),
            created_us=to_us(self._clock.now()),
            guild_id=None,
            channel_id=CONSOLE_CHANNEL_ID,
            author_id=OPERATOR_ID,
            author_name=OPERATOR_NAME,
            is_bot=False,
            content=text,
        )


def standard_input() -> BinaryIO:
    """This process's standard input, as bytes."""
    return sys.stdin.buffer
