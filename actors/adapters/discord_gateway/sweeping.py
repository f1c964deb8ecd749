"""A careful look for what was deleted while nobody of us listened.

Discord tells a deletion once, to whoever is connected. After each new session the last page of
every channel is compared with what is on record. Gone is only what lies between two messages that
the page shows and of which Discord itself says that there is no such message; and when much is
missing at once, something else may be wrong: then nothing goes, and the operator is told.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Final

from actors.adapters.discord_gateway.heard import ChannelGone
from actors.adapters.discord_gateway.looking import UnreadableError
from actors.adapters.discord_gateway.translation import MalformedError, ids_of
from actors.ingestion.actor import Observed
from actors.ingestion.observed import ObservedDelete

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from actors.adapters.discord_gateway.heard import GuildSeen
    from actors.adapters.discord_gateway.marks import Marks
    from actors.adapters.discord_gateway.outside import Outside
    from actors.runtime.journal import Answer


DELETES_AT_ONCE: Final = 500


def _ignore(answer: Answer) -> None:
    """Who records the sweep says what became of it."""


class Sweep:
    """One channel at a time, after everything that people wait for. On the loop's thread."""

    def __init__(
        self,
        outside: Outside,
        marks: Marks,
        record: Callable[[Observed], Awaitable[object]],
        say: Callable[[str], object],
    ) -> None:
        self._outside = outside
        self._marks = marks
        self._record = record
        self._say = say
        self._waiting: deque[tuple[int, int | None]] = deque()
        self._running = False

    async def channel(self, channel_id: int, guild_id: int | None) -> None:
        """Look at a channel when its turn comes, and at whatever waits by then.

        What cannot be looked at now is, after the next session began.
        """
        if (channel_id, guild_id) not in self._waiting:
            self._waiting.append((channel_id, guild_id))
        if self._running:
            return
        self._running = True
        try:
            while self._waiting:
                channel_id, guild_id = self._waiting.popleft()
                try:
                    await self._look(channel_id, guild_id)
                except (UnreadableError, OSError, MalformedError):
                    continue
        finally:
            self._running = False

    async def channels(self, guild: GuildSeen) -> None:
        """Channels that were deleted while we were away, or whose end we did not live to record."""
        seen = {one.channel_id for one in guild.channels}
        for channel_id in await self._outside.channels_in(guild.guild_id):
            try:
                if channel_id in seen or not await self._outside.is_deleted_channel(channel_id):
                    continue
            except OSError:
                continue
            await self.forget_channel(ChannelGone(guild.guild_id, channel_id))

    async def forget_channel(self, gone: ChannelGone) -> None:
        """A channel's end is the end of every message in it, however many."""
        await self._record(Observed((), "live", _ignore))  # what was heard before is there
        ids = await self._outside.messages_in(gone.channel_id)
        deletes = tuple(ObservedDelete(i, gone.guild_id, gone.channel_id) for i in ids)
        for start in range(0, len(deletes), DELETES_AT_ONCE):
            some = deletes[start : start + DELETES_AT_ONCE]
            await self._record(Observed((), "live", _ignore, some))

    async def _look(self, channel_id: int, guild_id: int | None) -> None:
        page = await self._outside.history_before(channel_id, self._marks.mark(channel_id) + 1)
        there = ids_of(page)
        if len(there) < 2:  # noqa: PLR2004 - nothing lies between
            return
        known = await self._outside.messages_in(channel_id, there[0], there[-1])
        missing = sorted(set(known) - set(there))
        most = self._outside.sweep_max()
        if len(missing) > most:
            self._say(
                f"{len(missing)} messages of channel {channel_id} are missing since we were away; "
                f"none of them was erased here. If they were deleted, set erasure.sweep_max to "
                f"{len(missing)} and start again."
            )
            return
        gone = [i for i in missing if await self._outside.is_deleted(channel_id, i)]
        if gone:
            deletes = tuple(ObservedDelete(i, guild_id, channel_id) for i in gone)
            await self._record(Observed((), "backfill", _ignore, deletes))
            self._say(f"{len(gone)} messages of channel {channel_id} were deleted meanwhile.")
