"""A data folder with a little history in it, put there as events."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec

from actors.config import LOREKEEPER_ID
from actors.ingestion.observed import ObservedMessage
from actors.ingestion.recording import record_messages
from events import streams
from events.event import New
from events.facts import FactLearned, FactWords
from events.keys import KeyStore
from events.log import EventLog
from events.money import MoneySettled
from events.replies import (
    RecalledItem,
    ReplyComposed,
    ReplyDecided,
    ReplyDelivered,
    ReplyWords,
    TriggerClaimed,
)
from events.sessions import SessionSummarized, SessionWords

if TYPE_CHECKING:
    from pathlib import Path

    from events.event import Via

ANN, BEN = 80351110224678912, 80351110224678913
GUILD, CHANNEL, DM = 900, 901, 902
FIRST: Final = 1_100_000_000_000_000_000
"""Ids of messages count from here."""
NOON_US: Final = 1_772_452_800_000_000
"""2026-03-02T12:00:00Z"""
MODEL = "test-model"


class Story:
    """Writes straight to the log; the next command that opens the folder projects it."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.at_us = NOON_US
        self.last = FIRST
        self._facts = 0
        self._shown: dict[tuple[str, int], dict[str, object]] = {}
        """Messages and facts as a prompt shows them."""

    def log(self) -> EventLog:
        """The log, open; close it with `close`."""
        self.data.mkdir(exist_ok=True)
        return EventLog(self.data / "log.db", KeyStore(self.data / "keys.db"))

    def record(self, *events: New) -> tuple[int, ...]:
        """Positions of these events."""
        log = self.log()
        try:
            return log.append(*events).positions
        finally:
            log.close()
            log.keys.close()

    def summarize(self, text: str) -> None:
        """What the last message came to."""
        event = SessionSummarized(
            at=self.at_us,
            sources=(streams.message(self.last),),
            guild_id=GUILD,
            channel_id=CHANNEL,
            modality="text",
            first_message_id=self.last,
            upto_message_id=self.last,
            started_us=self.at_us,
            ended_us=self.at_us,
            message_count=1,
        )
        words, owner = SessionWords(summary=text), streams.guild_key(GUILD)
        self.record(New(streams.session(CHANNEL, self.last), event, words, owner))

    def say(
        self,
        text: str,
        *,
        author: int = ANN,
        name: str = "Ann",
        guild: int | None = GUILD,
        channel: int = CHANNEL,
        via: Via = "import",
    ) -> int:
        """One message, a minute after the last thing; its id."""
        self.last += 1
        self.at_us += 60_000_000
        said = ObservedMessage(
            self.last, self.at_us, guild, channel, author, name, is_bot=False, content=text
        )
        self.record(*record_messages([said], via=via, at_us=self.at_us, known_edits={}))
        self._shown["message", self.last] = {"text": text, "author_name": name, "evidence": ""}
        return self.last

    def learn(
        self,
        fact: str,
        evidence: str,
        message: int,
        *,
        about: int = ANN,
        attribute: str = "",
        value: str = "",
        supersedes: int = 0,
    ) -> int:
        """One fact out of a message; its id."""
        self._facts += 1
        event = FactLearned(
            at=self.at_us,
            sources=(streams.message(message),),
            scope="user",
            guild_id=GUILD,
            channel_id=CHANNEL,
            user_id=about,
            subject=str(about),
            fact_type="profile",
            source_message_id=message,
            message_us=self.at_us,
            confidence=0.8,
            supersedes=supersedes,
        )
        name = streams.fact("window:test", self._facts)
        words = FactWords(fact=fact, evidence=evidence, attribute=attribute, value=value)
        position = self.record(New(name, event, words, streams.person_key(about)))[0]
        self._shown["fact", position] = {
            "text": fact,
            "evidence": evidence,
            "source_message_id": message,
        }
        return position

    def reply(self, trigger: int, text: str, *recalled: RecalledItem) -> int:
        """An answer to a message, delivered; the id of our message."""
        self.last += 1
        turn = streams.turn(DM, trigger)
        owner = streams.person_key(ANN)
        decided = ReplyDecided(
            at=self.at_us,
            verdict="answer",
            reason="direct message",
            triggers=(trigger,),
            guild_id=None,
            channel_id=DM,
            user_id=ANN,
        )
        sources = (trigger, *(item.id for item in recalled if item.kind == "message"))
        composed = ReplyComposed(
            at=self.at_us,
            sources=tuple(map(streams.message, sources)),
            model=MODEL,
            prompt_hash="abc",
            latency_ms=7,
            input_tokens=11,
            output_tokens=5,
            chunk_count=1,
        )
        prompt = {
            "speaker_name": "Ann",
            "messages": [self._as_shown(one) for one in recalled if one.kind == "message"],
            "facts": [self._as_shown(one) for one in recalled if one.kind == "fact"],
        }
        shown = msgspec.json.encode(prompt).decode()
        words = ReplyWords(chunks=(text,), recalled=recalled, prompt=shown)
        delivered = ReplyDelivered(
            at=self.at_us,
            chunk=0,
            message_id=self.last,
            created_us=self.at_us,
            author_id=LOREKEEPER_ID,
            author_name="Lorekeeper",
        )
        settled = MoneySettled(
            at=self.at_us,
            correlation=turn,
            kind="model_call",
            purpose="answer",
            model=MODEL,
            input_tokens=11,
            output_tokens=5,
            latency_ms=7,
            usd=0.25,
        )
        claimed = TriggerClaimed(at=self.at_us, message_id=trigger, turn=turn)
        self.record(
            New(turn, decided),
            New(streams.trigger(trigger), claimed),
            New(turn, composed, words, owner, version=2),
            New(streams.paid(f"{turn}:1"), settled),
            New(turn, delivered, version=3),
        )
        return self.last

    def _as_shown(self, item: RecalledItem) -> dict[str, object]:
        about: dict[str, object] = {"kind": item.kind, "id": item.id}
        return (
            about
            | {"source_message_id": item.id}
            | self._shown.get((item.kind, item.id), {"text": "?"})
        )

    def files_with(self, text: str) -> list[str]:
        """Names of the folder's files that hold these bytes anywhere."""
        files = [path for path in self.data.rglob("*") if path.is_file()]
        return [path.name for path in files if text.encode() in path.read_bytes()]
