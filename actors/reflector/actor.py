"""The reflector: thinks about each finished day of a server once, chunk by chunk."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Final

from actors.reflector.chunks import next_chunk, progress_of
from actors.reflector.days import SLICE_US, finished, next_look_us, owed
from actors.reflector.thinking import chunk_events, completed, stream_of, think
from actors.runtime.backlog import Backlog, Piece
from actors.walls import local
from events import streams
from events.event import New, to_us
from events.reflections import ReflectionFailed, ReflectionStarted, ReflectionWords
from events.sessions import HistoryLearned
from events.settings import SettingChanged
from projections.queries import guilds, reflections

if TYPE_CHECKING:
    from actors.mind import Study
    from actors.reflector.chunks import Progress
    from actors.reflector.days import Day
    from actors.reflector.thinking import Thought
    from actors.runtime.actor import Role, Runtime
    from events.request import Page
    from projections.queries.settings import Settings

DAY_US: Final = 86_400_000_000
LOOK_US: Final = 3_600_000_000  # an hour: backfill may have made a day that was too short count
ATTEMPTS_MAX: Final = 3  # of a chunk on one day; then the next day tries again


class Reflector(Backlog):
    """Looks when a day is over somewhere, at the start, and after history was learned."""

    reader: ClassVar[str] = "reflector"
    tick_s: ClassVar[float] = 300.0  # nobody waits for the reflection of a day
    topics: ClassVar[tuple[str, ...]] = (HistoryLearned.topic, SettingChanged.topic)

    def __init__(self, role: Role, runtime: Runtime, study: Study, *, rests: bool = False) -> None:
        super().__init__(role, runtime, rests=rests)
        self._study = study
        self._look_us = 0

    def on_reacted(self, page: Page) -> None:
        self._look_us = 0
        super().on_reacted(page)

    def find(self, *, asked: bool) -> Piece[Any] | None:
        now_us = to_us(self._study.clock.now())
        chosen = self._study.read_model.settings()
        if (now_us < self._look_us and not asked) or not chosen.flag("reflect.enabled"):
            return None
        hour, days_max = chosen.count("reflect.hour"), chosen.count("reflect.days")
        with self._study.read_model.reading() as db:
            said = reflections.said_by_slice(db, now_us - (days_max + 2) * DAY_US, SLICE_US)
            done = reflections.done(db)
            left = {one.guild_id for one in guilds.left(db, now_us)}
        self._look_us = now_us + LOOK_US
        for guild_id in said.keys() - left:
            zone = _zone(chosen, guild_id)
            days = finished(guild_id, zone, now_us=now_us, hour=hour, days_max=days_max)
            messages_min = chosen.count("reflect.messages")
            for day in owed(days, said[guild_id], done, messages_min=messages_min):
                if piece := self._next_of(day, zone, now_us):
                    self._look_us = 0
                    return piece
            self._look_us = min(self._look_us, next_look_us(zone, now_us=now_us, hour=hour))
        return None

    def _next_of(self, day: Day, zone: str, now_us: int) -> Piece[Any] | None:
        """What is to be done next for a day; None: nothing, or not today."""
        stream = stream_of(day)
        progress = progress_of(self.runtime.log.stream(stream))
        today = local(now_us, zone).date()
        failed_today = local(progress.failed_us, zone).date() == today
        if self.given_up(stream) or (progress.state == "failed" and failed_today):
            return None
        if not progress.upto_us:
            started = ReflectionStarted(at=now_us, correlation=stream, **day._asdict())
            return _without_thought(New(stream, started, version=progress.version + 1))
        # As it was when it was begun, whatever zone is set since.
        day = day._replace(from_us=progress.from_us, upto_us=progress.upto_us)
        return self._chunk(day, progress)

    def _chunk(self, day: Day, progress: Progress) -> Piece[Any]:
        study, stream = self._study, stream_of(day)
        day_tokens_max = study.read_model.settings().count("reflect.day_tokens")
        with study.read_model.reading() as db:
            said = reflections.messages_between(db, day.guild_id, day.from_us, day.upto_us)
        chunk = next_chunk(said, progress, day_tokens_max=day_tokens_max)
        if chunk is None:  # what was left of it was taken back meanwhile
            return _without_thought(self._completed(day, progress))

        def record(thought: Thought) -> tuple[New, ...]:
            at_us = to_us(self.runtime.clock.now())
            return chunk_events(study, day, chunk, progress, thought, at_us=at_us)

        return Piece(stream, lambda: think(study, day, chunk, progress), record)

    def _completed(self, day: Day, progress: Progress) -> New:
        event = completed(day, progress.chunks, at_us=to_us(self.runtime.clock.now()))
        words, owner = ReflectionWords(text=progress.text), streams.guild_key(day.guild_id)
        return New(stream_of(day), event, words, owner, progress.version + 1)

    def failing(self, stream: str, times: int, why: str) -> tuple[New, ...]:
        if times < ATTEMPTS_MAX:
            return ()
        _, guild_id, date = stream.split(":")
        event = ReflectionFailed(
            at=to_us(self.runtime.clock.now()),
            correlation=stream,
            guild_id=int(guild_id),
            date=date,
            error=why,
        )
        return (New(stream, event, version=self.runtime.log.version_of(stream) + 1),)


def _zone(chosen: Settings, guild_id: int) -> str:
    return chosen.text(f"guild.{guild_id}.timezone") or chosen.text("bot.timezone")


def _without_thought(new: New) -> Piece[tuple[New, ...]]:
    return Piece(new.stream, lambda: (new,), tuple)
