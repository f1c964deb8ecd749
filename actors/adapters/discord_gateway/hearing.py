"""What the gateway says, into ingestion: at once, in order, and with nothing lost to a gap.

Everything here runs on the loop's thread. A packet is in ingestion's mailbox before anything is
awaited, so the order of the gateway is the order of the log.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from actors.adapters.discord_gateway.heard import (
    Began,
    ChannelGone,
    Deleted,
    Edited,
    GuildGone,
    GuildSeen,
    Heard,
)
from actors.adapters.discord_gateway.insisting import TRIES, Insistent
from actors.adapters.discord_gateway.looking import PAGE, UnreadableError
from actors.adapters.discord_gateway.marks import reader_of
from actors.adapters.discord_gateway.sweeping import Sweep
from actors.adapters.discord_gateway.translation import MalformedError, history_of, translate
from actors.adapters.discord_gateway.visibility import AccessChanged, RoleChanged, Roles
from actors.ingestion.actor import Observed
from actors.ingestion.observed import (
    ObservedMembership,
    ObservedMessage,
    ObservedReaction,
)
from actors.runtime.journal import Failed
from events.request import Appended, Refused, Track

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Sequence

    from actors.adapters.discord_gateway.insisting import Mailbox
    from actors.adapters.discord_gateway.marks import Marks
    from actors.adapters.discord_gateway.outside import Outside
    from actors.runtime.journal import Answer

FILLS_MAX: Final = 4  # channels read back at once; Discord's own limits hold for all of them
RETRY_S: Final = 0.2
FILL_RETRY_MAX_S: Final = 60.0


class Hearing:
    """One for the life of the process, whatever becomes of sessions."""

    def __init__(
        self,
        ingestion: Mailbox,
        marks: Marks,
        outside: Outside,
        direct_channels: Sequence[int],
        say: Callable[[str], object],
    ) -> None:
        self._ingestion = ingestion
        self._marks = marks
        self._outside = outside
        self._direct = dict.fromkeys(direct_channels)
        self._say = say
        self._guilds: dict[int, dict[int, None]] = {}
        """Channels we can see, by guild."""
        self._roles = Roles()
        self._filling: dict[int, bool] = {}
        """Channels being read back; True: from the start again."""
        self._slots = asyncio.Semaphore(FILLS_MAX)
        self._insistent = Insistent(ingestion, say)
        self._tasks: set[asyncio.Task[None]] = set()
        self._sweep = Sweep(outside, marks, self._recorded, say)
        self._loop = asyncio.get_running_loop()

    def packet(self, raw: str | bytes) -> None:
        """One websocket message."""
        try:
            heard = translate(raw)
        except MalformedError as error:
            self._say(f"Discord sent {error}; it was not recorded.")
            return
        self._take(heard)

    def _take(self, heard: Heard | None) -> None:
        match heard:
            case ObservedMessage():
                self._message(heard)
            case Edited(message):
                self._insistent.tell(Observed((message,), "live", self._answered))
            case Deleted(deletes):
                self._insistent.tell(Observed((), "live", self._answered, deletes))
            case Began():
                self._began(heard)
            case GuildSeen():
                self._guild(heard)
            case AccessChanged() | RoleChanged():
                self._access(heard)
            case ObservedReaction():
                self._insistent.tell(Observed((), "live", self._answered, reaction=heard))
            case ChannelGone():
                self._spawn(self._sweep.forget_channel(heard))
            case GuildGone(guild_id, removed=True):
                self._left(guild_id)
            case _:
                pass

    def _message(self, message: ObservedMessage) -> None:
        channel_id = message.channel_id
        if message.guild_id is None:
            self._direct[channel_id] = None
        track = self._marks.heard(channel_id, message.message_id)
        observed = Observed((message,), "live", self._answered, mark=track)

        def reply(answer: Answer) -> None:
            """A mark that cannot move, or ingestion's own fault, must not cost the message."""
            if isinstance(answer, Refused | Failed):
                again = observed._replace(mark=None)
                self._loop.call_soon_threadsafe(self._insistent.tell, again)
            else:
                self._answered(answer)

        if self._ingestion.tell(observed._replace(reply=reply)):
            self._marks.record(channel_id, track)
        else:
            self._marks.open(channel_id)
            self._loop.call_later(1.0, self._fill, channel_id, message.guild_id)

    def _answered(self, answer: Answer) -> None:
        """On ingestion's thread."""
        if not isinstance(answer, Appended):
            self._say(f"Something was not recorded: {answer.reason}")

    # Gaps.

    def _began(self, began: Began) -> None:
        """What was said since the last session is missing, until each channel is looked at."""
        for guild_id in began.guild_ids:
            for channel_id in self._guilds.get(guild_id, ()):
                self._open(channel_id)
        if began.direct:
            for channel_id in self._direct:
                if self._marks.mark(channel_id):
                    self._open(channel_id)
                    self._fill(channel_id, None)
        self._spawn(self._miss(began))

    async def _miss(self, began: Began) -> None:
        """Servers that this session should list, and does not: we were removed while away."""
        number, count = began.shard
        for guild_id in sorted(await self._outside.guilds() - set(began.guild_ids)):
            if (guild_id >> 22) % count == number:
                self._left(guild_id)

    def _left(self, guild_id: int) -> None:
        self._guilds.pop(guild_id, None)
        gone = ObservedMembership(guild_id, present=False)
        self._insistent.tell(Observed((), "live", self._answered, membership=gone))
        self._say(
            f"Removed from guild {guild_id}: what was said there is hidden, and erased unless we "
            "are invited back in time (setting erasure.left_hours)."
        )

    def _open(self, channel_id: int) -> None:
        self._marks.open(channel_id)
        if channel_id in self._filling:
            self._filling[channel_id] = True

    def _access(self, heard: AccessChanged | RoleChanged) -> None:
        """Before what is said next: a channel that has just been closed opens nothing any more."""
        access = self._roles.complete(heard)
        if access is not None:
            self._insistent.tell(Observed((), "live", self._answered, access=access))

    def _guild(self, guild: GuildSeen) -> None:
        """Read back where something is newer than what was heard."""
        here = ObservedMembership(guild.guild_id, present=True)
        self._insistent.tell(Observed((), "live", self._answered, membership=here))
        self._access(AccessChanged(guild.access))
        marks = self._marks
        newest_mark = max((marks.mark(one.channel_id) for one in guild.channels), default=0)
        self._guilds[guild.guild_id] = {one.channel_id: None for one in guild.channels}
        for channel_id, newest_id in guild.channels:
            mark = marks.mark(channel_id)
            made_since = not mark and 0 < newest_mark < channel_id
            if (mark and newest_id > mark) or (made_since and newest_id):
                self._open(channel_id)
                self._fill(channel_id, guild.guild_id)
            elif mark:
                self._close(channel_id, newest_id)
                self._spawn(self._sweep.channel(channel_id, guild.guild_id))
            else:  # never seen before: what was said here until now is for an import
                track = Track(reader_of(channel_id), max(newest_id, 1))
                if self._ingestion.tell(Observed((), "backfill", self._answered, mark=track)):
                    marks.record(channel_id, track)
        self._spawn(self._sweep.channels(guild))

    def _close(self, channel_id: int, newest_id: int) -> None:
        if self._marks.is_open(channel_id) and channel_id not in self._filling:
            track = self._marks.close(channel_id, newest_id)
            if track is None:
                return
            if self._ingestion.tell(Observed((), "backfill", self._answered, mark=track)):
                self._marks.record(channel_id, track)

    def _fill(self, channel_id: int, guild_id: int | None) -> None:
        if channel_id in self._filling:
            self._filling[channel_id] = True
        else:
            self._filling[channel_id] = False
            self._spawn(self._read_back(channel_id, guild_id))

    async def _read_back(self, channel_id: int, guild_id: int | None) -> None:
        """Record what is newer than the mark; the gap closes when nothing more is."""
        marks = self._marks
        delay_s = 1.0
        count = 0
        while True:
            after_id = marks.mark(channel_id) or channel_id
            self._filling[channel_id] = False
            try:
                async with self._slots:
                    page = await self._outside.history(channel_id, after_id)
                newest_id, messages = history_of(page, guild_id)
            except UnreadableError:
                break
            except (OSError, MalformedError) as error:
                self._say(f"Channel {channel_id} could not be read back ({error}); trying again.")
                await asyncio.sleep(delay_s)
                delay_s = min(2 * delay_s, FILL_RETRY_MAX_S)
                continue
            track = marks.filled(channel_id, newest_id)
            await self._recorded(Observed(messages, "backfill", self._answered, mark=track))
            marks.record(channel_id, track)
            count += len(messages)
            if len(page) < PAGE and not self._filling[channel_id]:
                break
        del self._filling[channel_id]
        self._close(channel_id, 0)
        self._spawn(self._sweep.channel(channel_id, guild_id))
        if count:
            self._say(f"Read back {count} messages of channel {channel_id}.")

    async def _recorded(self, observed: Observed, tries_left: int = TRIES) -> Answer:
        """Hand over, waiting for room, and wait for the journal's answer."""
        answered: asyncio.Future[Answer] = self._loop.create_future()

        def settle(answer: Answer) -> None:
            if not answered.done():
                answered.set_result(answer)

        def reply(answer: Answer) -> None:
            self._loop.call_soon_threadsafe(settle, answer)

        while not self._ingestion.tell(observed._replace(reply=reply)):  # noqa: ASYNC110 - it has no bell
            await asyncio.sleep(RETRY_S)
        answer = await answered
        if isinstance(answer, Failed) and not answer.fatal and tries_left:
            await asyncio.sleep(RETRY_S)
            return await self._recorded(observed, tries_left - 1)
        if isinstance(answer, Refused) and observed.mark is not None:
            return await self._recorded(observed._replace(mark=None))
        self._answered(answer)
        return answer

    def _spawn(self, work: Coroutine[object, object, None]) -> None:
        task = self._loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            self._say(f"Reading back failed ({type(error).__name__}); restart to try again.")

    async def stop(self) -> None:
        """Leave what is under way: the marks say where to go on."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
