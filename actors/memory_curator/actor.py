"""The memory curator: reads each channel window by window and records what is worth keeping.

A window is claimed in the same transaction as its facts, so a crash neither loses nor repeats one.
"""

from __future__ import annotations

import logging
import math
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from actors.lines import line_of
from actors.memory_curator.reading import Found, Reading, read, reading_events
from actors.memory_curator.watching import Limits, Watch
from actors.memory_curator.windows import split
from actors.ports import ModelUnavailableError
from actors.runtime.guarded import fault_of
from actors.runtime.reactor import Reaction, Reactor
from events.event import to_us
from events.messages import MessageDeleted, MessageEdited, MessageReceived, MessageWords
from events.request import Appended, Request
from projections.queries import conversation

if TYPE_CHECKING:
    from collections.abc import Sequence
    from concurrent.futures import Future

    from actors.memory_curator.reading import Study
    from actors.runtime.actor import Role, Runtime
    from actors.runtime.journal import Answer
    from events.request import Page
    from projections.queries.conversation import Said
    from projections.queries.settings import Settings

logger = logging.getLogger("lorekeeper.curator")

TICK_S = 30.0  # how late a quiet window may be noticed; a tenth of the shortest sensible gap
PAUSE_S_MAX = 3600.0  # between looks at a model that is down: a day of that is two dozen calls
LINES_MAX = 1000  # of a channel looked at once: some thirty windows
REST = 9.0  # while many talk, times as long as reading a window took: a tenth of the interpreter


class ReadNow(NamedTuple):
    """Read what is unread, open windows too; `done` is resolved when nothing is left.

    With `history`, also what was never read in these channels: imported messages.
    """

    done: Future[int]
    history: tuple[int, ...] = ()


class MemoryCurator(Reactor):
    """Finds windows that have ended, and reads them one at a time."""

    reader: ClassVar[str] = "curator"
    topics: ClassVar[tuple[str, ...]] = (
        MessageReceived.topic,
        MessageEdited.topic,
        MessageDeleted.topic,
    )
    via: ClassVar[tuple[str, ...]] = ("live", "backfill")

    def __init__(self, role: Role, runtime: Runtime, study: Study, *, rests: bool = False) -> None:
        """`rests`: give way while many talk, as on Discord; the rest waits until they do not."""
        super().__init__(role, runtime)
        self._study = study
        self._rests = rests
        self._reading = False
        self._began_s = 0.0  # reading the present window
        self._heard_meanwhile = False
        self._asked: list[ReadNow] = []
        self._learned = 0
        self._given_up: set[str] = set()
        self._failures = 0  # of the model, one after another
        self._not_before_s = -math.inf
        self._watch = Watch()

    def resume(self) -> None:
        self.every("windows", TICK_S)
        with self._study.read_model.reading() as db:
            self._watch.look_at(conversation.unread_channels(db))
        self._next()

    def react(self, page: Page) -> Reaction:
        return Reaction()

    def on_reacted(self, page: Page) -> None:
        self._heard_meanwhile = True
        deleted = False
        for recorded in page.events:
            match recorded.event, recorded.words:
                case MessageReceived() as event, MessageWords(content=content):
                    if not event.is_bot:
                        self._watch.heard(event.channel_id, event.created_us, len(content))
                case MessageReceived() | MessageEdited() as event, _:
                    self._watch.look_at([event.channel_id])
                case _:
                    deleted = True  # any window behind it may have to be read again
        if deleted:
            with self._study.read_model.reading() as db:
                self._watch.look_at(conversation.unread_channels(db))
        self._next()

    def on_tick(self, name: str) -> None:
        with self._study.read_model.reading() as db:
            limits = _limits(self._study.read_model.settings())
            self._watch.use(limits, lambda: conversation.unread_channels(db))
        self._next()

    def on_input(self, message: Any) -> None:
        assert isinstance(message, ReadNow), "the curator is asked to read, nothing else"
        self._asked.append(message)
        self._next()

    def idle(self) -> bool:
        return super().idle() and not self._reading

    def _next(self) -> None:
        resting = self.runtime.clock.monotonic() < self._not_before_s
        if self._reading or (resting and not self._asked):
            return
        window = self._next_window()
        if window is None:
            for asked in self._asked:
                asked.done.set_result(self._learned)
            self._asked.clear()
            return
        self._reading, self._heard_meanwhile = True, False
        self._began_s = self.runtime.clock.monotonic()
        version = self.runtime.log.version_of(window.stream) + 1
        self.work(
            lambda: read(self._study, window, version),
            lambda result: self._read(window, result),
        )

    def _next_window(self) -> Found | None:
        history = {channel for asked in self._asked for channel in asked.history}
        channels = self._watch.due(to_us(self._study.clock.now()))
        if not channels and not self._asked:
            return None
        chosen = self._study.read_model.settings()
        if not chosen.flag("curator.enabled") and not self._asked:
            return None
        limits = _limits(chosen)
        with self._study.read_model.reading() as db:
            self._watch.use(limits, lambda: conversation.unread_channels(db))
            if self._asked:  # open windows too
                channels = sorted({*conversation.unread_channels(db), *history})
            for channel_id in channels:
                said = (
                    conversation.never_read(db, channel_id, LINES_MAX)
                    if channel_id in history
                    else conversation.unread(db, channel_id, LINES_MAX)
                )
                found = self._ended(channel_id, said, limits)
                if found is not None:
                    return found
        return None

    def _ended(self, channel_id: int, said: Sequence[Said], limits: Limits) -> Found | None:
        windows = split(
            [line_of(s) for s in said],
            now=self._study.clock.now(),
            quiet_s=limits.quiet_s,
            messages_max=limits.messages_max,
            chars_max=limits.chars_max,
        )
        for window in windows:
            if window.ended or self._asked:
                found = Found(channel_id, said[0].guild_id, window)
                if found.stream not in self._given_up:
                    return found
        tail = windows[-1] if windows and not windows[-1].ended else None
        self._watch.looked(channel_id, tail)
        return None

    def _read(self, found: Found, result: Reading | Exception) -> None:
        if isinstance(result, ModelUnavailableError):
            self._reading = False  # a later tick tries again
            self._failures += 1
            pause_s = min(PAUSE_S_MAX, TICK_S * 2**self._failures)
            self._not_before_s = self.runtime.clock.monotonic() + pause_s
            for asked in self._asked:
                asked.done.set_result(self._learned)
            self._asked.clear()
        elif isinstance(result, Exception):  # the model's fault: tried again at the next start
            logger.error("%s cannot be read: %s", found.stream, fault_of(result))
            self._given_up.add(found.stream)
            self._go_on()
        else:
            version = self.runtime.log.version_of(found.stream) + 1
            at_us = to_us(self.runtime.clock.now())
            events = reading_events(self._study, found, result, version=version, at_us=at_us)
            self.decide_later(Request(events), lambda answer: self._recorded(found, answer))

    def _recorded(self, found: Found, answer: Answer) -> None:
        if isinstance(answer, Appended):
            self._failures = 0
            self._learned += answer.added
            self.when_projected(max(answer.positions), self._rest)
        else:
            self._given_up.add(found.stream)
            self._go_on()

    def _rest(self) -> None:
        took_s = self.runtime.clock.monotonic() - self._began_s
        if self._rests and self._heard_meanwhile and not self._asked:
            self.runtime.timers.after(REST * took_s, lambda: self.later(self._go_on))
        else:
            self._go_on()

    def _go_on(self) -> None:
        self._reading = False
        self._next()


def _limits(chosen: Settings) -> Limits:
    return Limits(
        60 * chosen.number("curator.quiet_minutes"),
        chosen.count("curator.window_messages"),
        chosen.count("curator.window_chars"),
    )
