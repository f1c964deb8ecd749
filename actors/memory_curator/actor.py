"""The memory curator: reads each channel window by window and records what is worth keeping.

A window is claimed in the same transaction as its facts, so a crash neither loses nor repeats one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from actors.lines import line_of
from actors.memory_curator.reading import Found, read, reading_events
from actors.memory_curator.windows import split
from actors.runtime.backlog import Backlog, Piece
from actors.watching import Limits, Tail, Watch
from events.erasure import ErasureRequested
from events.event import to_us
from events.messages import MessageDeleted, MessageEdited, MessageReceived, MessageWords
from events.sessions import HistoryLearned
from projections.queries import conversation, reading

if TYPE_CHECKING:
    from collections.abc import Sequence

    from actors.memory_curator.reading import Reading
    from actors.memory_curator.windows import Window
    from actors.mind import Study
    from actors.runtime.actor import Role, Runtime
    from events.event import New
    from events.request import Page
    from projections.queries.conversation import Said
    from projections.queries.settings import Settings

LINES_MAX = 1000  # of a channel looked at once: some thirty windows


class MemoryCurator(Backlog):
    """Finds windows that have ended, and reads them one at a time."""

    reader: ClassVar[str] = "curator"
    topics: ClassVar[tuple[str, ...]] = (
        MessageReceived.topic,
        MessageEdited.topic,
        MessageDeleted.topic,
        ErasureRequested.topic,
        HistoryLearned.topic,
    )
    via: ClassVar[tuple[str, ...]] = ("live", "backfill")

    def __init__(self, role: Role, runtime: Runtime, study: Study, *, rests: bool = False) -> None:
        super().__init__(role, runtime, rests=rests)
        self._study = study
        self._watch = Watch()

    def resume(self) -> None:
        self._look_everywhere()
        super().resume()

    def on_reacted(self, page: Page) -> None:
        deleted = False
        for recorded in page.events:
            match recorded.event, recorded.words:
                case MessageReceived() as event, MessageWords(content=content):
                    if not event.is_bot:
                        self._watch.heard(event.channel_id, event.created_us, len(content))
                case MessageReceived() | MessageEdited() | HistoryLearned() as event, _:
                    self._watch.look_at([event.channel_id])
                case _:
                    deleted = True  # any window behind it may have to be read again
        if deleted:
            self._look_everywhere()
        super().on_reacted(page)

    def _look_everywhere(self) -> None:
        with self._study.read_model.reading() as db:
            self._watch.look_at(conversation.unread_channels(db))

    def look(self) -> None:
        with self._study.read_model.reading() as db:
            limits = _limits(self._study.read_model.settings())
            self._watch.use(limits, lambda: conversation.unread_channels(db))

    def find(self, *, asked: bool) -> Piece[Reading] | None:
        channels = self._watch.due(to_us(self._study.clock.now()))
        if not channels and not asked:
            return None
        chosen = self._study.read_model.settings()
        if not chosen.flag("curator.enabled") and not asked:
            return None
        limits = _limits(chosen)
        with self._study.read_model.reading() as db:
            self._watch.use(limits, lambda: conversation.unread_channels(db))
            if asked:  # open windows too
                channels = conversation.unread_channels(db)
            upto = reading.position(db)
            for channel_id in channels:
                said = conversation.unread(db, channel_id, LINES_MAX)
                if found := self._ended(channel_id, said, limits, asked=asked):
                    return self._piece(found._replace(read_upto=upto))
        return None

    def _ended(
        self, channel_id: int, said: Sequence[Said], limits: Limits, *, asked: bool
    ) -> Found | None:
        windows = split(
            [line_of(s) for s in said],
            now=self._study.clock.now(),
            quiet_s=limits.quiet_s,
            messages_max=limits.messages_max,
            chars_max=limits.chars_max,
        )
        for window in windows:
            if window.ended or asked:
                found = Found(channel_id, said[0].guild_id, window, round(1e6 * limits.quiet_s))
                if not self.given_up(found.stream):
                    return found
        open_ = windows[-1] if windows and not windows[-1].ended else None
        self._watch.looked(channel_id, open_ and _tail(open_, limits))
        return None

    def _piece(self, found: Found) -> Piece[Reading]:
        version = self.runtime.log.version_of(found.stream) + 1

        def record(result: Reading) -> tuple[New, ...]:
            at_us = to_us(self.runtime.clock.now())
            return reading_events(self._study, found, result, version=version, at_us=at_us)

        return Piece(found.stream, lambda: read(self._study, found, version), record)


def _tail(window: Window, limits: Limits) -> Tail:
    chars = sum(len(line.text) for line in window.lines)
    messages_left = limits.messages_max - len(window.lines)
    return Tail(to_us(window.lines[-1].at), messages_left, limits.chars_max - chars)


def _limits(chosen: Settings) -> Limits:
    return Limits(
        60 * chosen.number("curator.quiet_minutes"),
        chosen.count("curator.window_messages"),
        chosen.count("curator.window_chars"),
    )
