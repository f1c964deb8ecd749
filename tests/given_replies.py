"""Turns as short as they are thought of: the steps of a reply, and what it cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from events import streams
from events.commands import CommandAnswered, CommandInvoked, InvokedWords
from events.event import New
from events.money import MoneySettled
from events.reactions import ReactionAdded, ReactionRemoved, ReactionWords
from events.replies import (
    RecalledItem,
    ReplyCancelled,
    ReplyComposed,
    ReplyDecided,
    ReplyDelivered,
    ReplyFailed,
    ReplyWords,
    TriggerClaimed,
)
from tests.given import AT

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

BOT = 99


def decided(
    triggers: Sequence[int] = (1,),
    *,
    channel: int = 3,
    guild: int | None = 1,
    person: int = 7,
    verdict: str = "answer",
    at: int = AT,
) -> tuple[New, ...]:
    """The decision, then a claim for each trigger."""
    turn = streams.turn(channel, triggers[0])
    event = ReplyDecided(
        at=at,
        cause=streams.message(triggers[-1]),
        correlation=turn,
        sources=tuple(map(streams.message, triggers)),
        verdict=verdict,
        reason="mention",
        triggers=tuple(triggers),
        guild_id=guild,
        channel_id=channel,
        user_id=person,
    )
    return (New(turn, event), *(claim(trigger, turn, at=at) for trigger in triggers))


def claim(trigger: int, turn: str, *, at: int = AT) -> New:
    sources = (streams.message(trigger),)
    event = TriggerClaimed(
        at=at, cause=turn, correlation=turn, sources=sources, message_id=trigger, turn=turn
    )
    return New(streams.trigger(trigger), event)


def composed(
    turn: str,
    chunks: Iterable[str] = ("I see.",),
    *,
    sources: Iterable[str] = (streams.message(1),),
    version: int = 2,
    person: int = 7,
    recalled: tuple[RecalledItem, ...] = (),
    prompt: str = "{}",
    at: int = AT,
) -> New:
    words = ReplyWords(chunks=tuple(chunks), recalled=recalled, prompt=prompt)
    event = ReplyComposed(
        at=at,
        cause=turn,
        correlation=turn,
        sources=tuple(sources),
        model="offline",
        prompt_hash="0f",
        latency_ms=12,
        input_tokens=30,
        output_tokens=4,
        chunk_count=len(words.chunks),
    )
    return New(turn, event, words, streams.person_key(person), version)


def delivered(turn: str, message_id: int, *, chunk: int = 0, version: int = 3) -> New:
    event = ReplyDelivered(
        at=AT,
        cause=turn,
        correlation=turn,
        chunk=chunk,
        message_id=message_id,
        created_us=AT + message_id,
        author_id=BOT,
        author_name="Lorekeeper",
    )
    return New(turn, event, version=version)


def failed(turn: str, version: int = 3) -> New:
    event = ReplyFailed(at=AT, cause=turn, correlation=turn, reason="no way through")
    return New(turn, event, version=version)


def cancelled(turn: str, version: int = 2) -> New:
    event = ReplyCancelled(at=AT, cause=turn, correlation=turn, reason="stale")
    return New(turn, event, version=version)


def call(name: str, *, turn: str = "", kind: str = "model_call", usd: float = 0.25) -> New:
    event = MoneySettled(
        at=AT,
        cause=turn,
        correlation=turn,
        kind=kind,
        purpose="answer",
        model="offline",
        input_tokens=30,
        output_tokens=4,
        latency_ms=12,
        usd=usd,
    )
    return New(streams.paid(name), event)


def poison() -> New:
    """An event that no projector can take: a claim for a turn that never was."""
    return claim(4040, "turn:never:was")


def reaction(
    message_id: int, person: int, emoji: str, *, added: bool, version: int = 1, at: int = AT
) -> New:
    stream = streams.reaction(message_id, person, emoji)
    owner = streams.person_key(person)
    if not added:
        removed = ReactionRemoved(
            at=at, cause=stream, guild_id=1, channel_id=3, message_id=message_id, user_id=person
        )
        return New(stream, removed, version=version)
    event = ReactionAdded(at=at, guild_id=1, channel_id=3, message_id=message_id, user_id=person)
    return New(stream, event, ReactionWords(emoji=emoji), owner, version)


def command(
    number: int, person: int | None, *, guild: int | None, text: str | None, at: int = AT
) -> New:
    """Somebody gives a command; without a text, its words are not kept."""
    event = CommandInvoked(
        at=at, name="memory correct", guild_id=guild, channel_id=3, user_id=person
    )
    stream = streams.command(number)
    if text is None or person is None:
        return New(stream, event)
    words = InvokedWords(user_name="Ada", options=(("text", text),), token="token")
    return New(stream, event, words, streams.person_key(person))


def command_answered(number: int, *, at: int = AT) -> New:
    stream = streams.command(number)
    return New(stream, CommandAnswered(at=at, cause=stream, correlation=stream, ok=True), version=2)
