"""What conversations came to, and which imported history counts: another part of a random life."""

from __future__ import annotations

from typing import TYPE_CHECKING

from events import streams
from events.event import New
from events.reflections import ChunkReflected, ReflectionCompleted, ReflectionWords
from events.sessions import HistoryLearned, SessionSummarized, SessionWords
from tests.given import AT
from tests.read_model.promises import Promises
from tests.read_model.talk import MESSAGES, TEXTS, author_of, cast_any, place_of

if TYPE_CHECKING:
    from tests.read_model.house import House


class Conversations(Promises):
    """Summaries of stretches of talk, sometimes from a wording that is an old one by then."""

    def __init__(self, house: House) -> None:
        super().__init__(house)
        self.summarised: list[str] = []

    def summarize(self, a: int, b: int, c: int) -> None:
        first, upto = sorted((1 + a % MESSAGES, 1 + b % MESSAGES))
        guild, channel = place_of(first)
        said = [
            new
            for new in self.said
            if first <= (i := cast_any(new.event).message_id) <= upto and place_of(i)[1] == channel
        ]
        if not said:
            return
        ids = {cast_any(new.event).message_id for new in said}
        wordings = {new.stream for new in (said if c % 3 else said[:-1])}
        stream = streams.session(channel, min(ids))
        version = self.versions.get(stream, 0) + 1
        event = SessionSummarized(
            at=self.at,
            sources=tuple(sorted({*map(streams.message, ids), *wordings})),
            guild_id=guild,
            channel_id=channel,
            modality="voice" if c % 9 == 0 else "text",
            first_message_id=min(ids),
            upto_message_id=max(ids),
            started_us=AT + min(ids),
            ended_us=AT + max(ids),
            message_count=len(ids),
        )
        words = SessionWords(summary=f"They said: {TEXTS[c % len(TEXTS)]}")
        owner = streams.guild_key(guild) if guild else streams.person_key(author_of(min(ids)))
        if self.record(New(stream, event, words, owner, version)):
            self.versions[stream] = version
            self.summarised.append(stream)

    def reflect(self, a: int, b: int, c: int) -> None:
        """A chunk of a day, sometimes with what came before it, sometimes the last."""
        date = f"2026-03-0{1 + b % 2}"
        stream = streams.reflection(1, date)
        version = self.versions.get(stream, 0)
        said = [new for new in self.said if cast_any(new.event).guild_id == 1]
        if not said:
            return
        ids = {cast_any(said[(a + n) % len(said)].event).message_id for n in range(1 + c % 3)}
        earlier = (stream,) if version and c % 2 else ()
        words = ReflectionWords(text=f"The day: {TEXTS[c % len(TEXTS)]}")
        chunk = ChunkReflected(
            at=self.at,
            sources=(*sorted(map(streams.message, ids)), *earlier),
            guild_id=1,
            date=date,
            channel_id=3,
            number=version + 1,
            tokens=10,
            learned=0,
            refused=0,
        )
        events = [New(stream, chunk, words, streams.guild_key(1), version + 1)]
        if c % 4 == 0:
            done = ReflectionCompleted(
                at=self.at, sources=(stream,), guild_id=1, date=date, chunks=1, left_out=0
            )
            events.append(New(stream, done, words, streams.guild_key(1), version + 2))
        if self.record(*events):
            self.versions[stream] = version + len(events)

    def learn_history(self, a: int, b: int, c: int) -> None:
        guild, channel = place_of(1 + a % MESSAGES)
        stream = streams.learned(channel)
        version = self.versions.get(stream, 0) + 1
        event = HistoryLearned(at=self.at, guild_id=guild, channel_id=channel)
        if self.record(New(stream, event, version=version)):
            self.versions[stream] = version
