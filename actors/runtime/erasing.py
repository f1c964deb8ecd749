"""Wakes the eraser in a running system, and purges the read model once a night.

Also asks for the erasures that people have planned and not taken back, and gives up servers that we
were taken out of: what was said there is hidden at once, and erased once nobody has brought us back
for `erasure.left_hours`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from actors.consent import begin, erasure
from actors.runtime.reactor import Reaction, Reactor
from events import streams
from events.erasure import ErasureRequested
from events.event import New, to_us
from events.membership import GuildGivenUp
from events.messages import MessageDeleted
from events.request import Request
from projections.queries import guilds, people

if TYPE_CHECKING:
    from actors.runtime.actor import Role, Runtime
    from actors.runtime.eraser import Erased, Eraser
    from events.request import Page
    from projections.read_model import ReadModel

HOUR_US = 3_600_000_000
LEFT_INTERVAL_S = 600.0
"""How late a server may be given up. Never at once after a start: we may be back in it, and Discord
says so only then."""
LEAVING_INTERVAL_S = 30.0
"""How much longer than promised somebody may take it back."""
PURGE_INTERVAL_S = 24 * 3600.0  # nightly: deleted words leave the read model's free space


class ErasureReader(Reactor):
    """Wakes the eraser; the work is its own, on a worker thread."""

    reader: ClassVar[str] = "eraser"
    topics: ClassVar[tuple[str, ...]] = (MessageDeleted.topic, ErasureRequested.topic)

    def __init__(self, role: Role, runtime: Runtime, eraser: Eraser, read_model: ReadModel) -> None:
        super().__init__(role, runtime)
        self._eraser = eraser
        self._read_model = read_model
        self._working = False
        self._unpurged = False
        self._purging = False

    def resume(self) -> None:
        self.every("purge", PURGE_INTERVAL_S)
        self.every("left", LEFT_INTERVAL_S)
        self.every("leaving", LEAVING_INTERVAL_S)
        self._begin()

    def react(self, page: Page) -> Reaction:
        return Reaction()

    def on_reacted(self, page: Page) -> None:
        self._unpurged = True
        self._erase()

    def on_tick(self, name: str) -> None:
        if name == "left":
            self._give_up()
        elif name == "leaving":
            self._begin()
        elif self._unpurged:
            self._unpurged = False
            self._purging = True
            self.runtime.projecting.perform(self._purge)

    def idle(self) -> bool:
        return super().idle() and not self._working and not self._purging

    def _purge(self) -> None:
        """On the projector's thread."""
        try:
            self._read_model.purge()
        finally:
            self.later(self._purged)

    def _purged(self) -> None:
        self._purging = False

    def _give_up(self) -> None:
        """Servers where we are no more for too long; refused if we are back at this moment."""
        at_us = to_us(self.runtime.clock.now())
        hours = self._read_model.settings().number("erasure.left_hours")
        with self._read_model.reading() as db:
            left = guilds.left(db, at_us - round(hours * HOUR_US))
        for one in left:
            gone = GuildGivenUp(at=at_us, guild_id=one.guild_id)
            what = streams.guild_key(one.guild_id)
            events = (
                New(streams.membership(one.guild_id), gone, version=one.version + 1),
                erasure(self.runtime.log, what, by="left", at_us=at_us),
            )
            self.decide_later(Request(events), lambda _: None)

    def _begin(self) -> None:
        """Erasures that nobody has taken back in time; refused if somebody does so right now."""
        now_us = to_us(self.runtime.clock.now())
        with self._read_model.reading() as db:
            due = people.leaving(db, now_us)
        for stream, user_id in due:
            self.decide_later(begin(self.runtime.log, stream, user_id, now_us), lambda _: None)

    def _erase(self) -> None:
        if not self._working:
            self._working = True
            self.work(lambda: self._eraser.erase_all(purge=False), self._erased)

    def _erased(self, result: list[Erased] | Exception) -> None:
        self._working = False
        if isinstance(result, Exception):
            raise result
        if result:  # something may have been asked for meanwhile
            self._erase()
