# ruff: noqa: PLR0913 - every field of an event has a default here
"""Events as short as they are thought of: builders with defaults, so a test says only what matters.

Times are microseconds; `at` is when it was recorded. Person 7 talks in channel 3 of server 1.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from events import streams
from events.erasure import ErasureCompleted, ErasureRequested
from events.event import New, Via
from events.facts import (
    FactEmbedded,
    FactLearned,
    FactRefused,
    FactWords,
    WindowRead,
)
from events.faults import ProjectionSkipped
from events.messages import (
    MessageDeleted,
    MessageEdited,
    MessageEmbedded,
    MessageReceived,
    MessageWords,
    VectorWords,
)
from events.people import PersonPaused, PersonResumed
from events.settings import SettingChanged

if TYPE_CHECKING:
    from collections.abc import Iterable

AT = 1_800_000_000_000_000
DAY_US = 86_400_000_000


def words(text: str = "hello", name: str = "Ada") -> MessageWords:
    return MessageWords(content=text, author_name=name)


def message(
    message_id: int = 1,
    text: str = "hello",
    *,
    author: int = 7,
    guild: int | None = 1,
    channel: int = 3,
    at: int = AT,
    created_us: int | None = None,
    edited_ms: int = 0,
    via: Via = "live",
    is_bot: bool = False,
    reference: int | None = None,
    name: str = "Ada",
) -> New:
    event = MessageReceived(
        at=at,
        via=via,
        message_id=message_id,
        created_us=AT + message_id if created_us is None else created_us,
        guild_id=guild,
        channel_id=channel,
        author_id=author,
        is_bot=is_bot,
        reference_id=reference,
        edited_ms=edited_ms,
    )
    return New(streams.message(message_id), event, words(text, name), streams.person_key(author))


def edit(
    message_id: int = 1,
    edited_ms: int = 1,
    text: str = "hello again",
    *,
    author: int = 7,
    guild: int | None = 1,
    channel: int = 3,
    at: int = AT,
    via: Via = "live",
    is_bot: bool = False,
    name: str = "Ada",
) -> New:
    event = MessageEdited(
        at=at,
        via=via,
        message_id=message_id,
        created_us=AT + message_id,
        guild_id=guild,
        channel_id=channel,
        author_id=author,
        is_bot=is_bot,
        edited_ms=edited_ms,
    )
    stream = streams.edit(message_id, edited_ms)
    return New(stream, event, words(text, name), streams.person_key(author))


def deletion(message_id: int = 1, *, at: int = AT, reason: str = "deleted") -> New:
    event = MessageDeleted(at=at, message_id=message_id, reason=reason)
    return New(streams.deletion(message_id), event)


def unit(degrees: float) -> bytes:
    """A unit vector as events hold it: float16, two dimensions."""
    angle = np.radians(degrees)
    return np.array([np.cos(angle), np.sin(angle)], "<f2").tobytes()


def embedded(
    message_id: int = 1,
    *,
    of: str = "",
    model: str = "mini",
    degrees: float = 0,
    author: int = 7,
    at: int = AT,
) -> New:
    of = of or streams.message(message_id)
    event = MessageEmbedded(
        at=at,
        sources=(streams.message(message_id),),
        message_id=message_id,
        of=of,
        model=model,
        dims=2,
    )
    words = VectorWords(vector=unit(degrees))
    return New(streams.vector(of, model), event, words, streams.person_key(author))


def fact(
    text: str = "Likes tea.",
    *,
    evidence: str = "hello",
    source: int = 1,
    sources: Iterable[int] = (),
    cause: str = "window:x",
    n: int = 1,
    scope: str = "user",
    guild: int | None = 1,
    channel: int = 3,
    person: int = 7,
    subject: str = "",
    fact_type: str = "preference",
    attribute: str = "",
    value: str = "",
    confidence: float = 0.5,
    correction: bool = False,
    supersedes: int = 0,
    owner: str = "",
    at: int = AT,
) -> New:
    event = FactLearned(
        at=at,
        cause=cause,
        correlation=cause,
        sources=tuple(streams.message(i) for i in (source, *sources)),
        scope=scope,
        guild_id=guild,
        channel_id=channel,
        user_id=person,
        subject=subject or str(person),
        fact_type=fact_type,
        source_message_id=source,
        message_us=AT + source,
        confidence=confidence,
        correction=correction,
        supersedes=supersedes,
    )
    words = FactWords(fact=text, evidence=evidence, attribute=attribute, value=value)
    return New(streams.fact(cause, n), event, words, owner or streams.person_key(person))


def fact_embedded(
    of: str, *, model: str = "mini", degrees: float = 0, owner: str = "", at: int = AT
) -> New:
    event = FactEmbedded(at=at, cause=of, sources=(of,), of=of, model=model, dims=2)
    words = VectorWords(vector=unit(degrees))
    return New(streams.vector(of, model), event, words, owner or streams.person_key(7))


def refused(source: int = 1, *, cause: str = "window:x", n: int = 90, person: int = 7) -> New:
    event = FactRefused(
        at=AT,
        cause=cause,
        correlation=cause,
        sources=(streams.message(source),),
        reason="not a quote",
        subject=str(person),
        fact_type="other",
        source_message_id=source,
        guild_id=1,
        channel_id=3,
    )
    return New(streams.fact(cause, n), event)


def window(first: int, upto: int, *, channel: int = 3, version: int = 1, at: int = AT) -> New:
    event = WindowRead(
        at=at,
        guild_id=1,
        channel_id=channel,
        first_message_id=first,
        upto_message_id=upto,
        message_count=1,
        ended_by="quiet",
        learned=0,
        refused=0,
        first_us=AT + first,
        last_us=AT + upto,
        quiet_us=2,
    )
    return New(streams.window(channel, upto), event, version=version)


def setting(key: str, new: str, *, old: str = "", version: int = 1, at: int = AT) -> New:
    event = SettingChanged(at=at, key=key, old=old, new=new, by="cli")
    return New(streams.setting(key), event, version=version)


def paused(user_id: int = 7, version: int = 1, *, since_us: int = AT, at: int = AT) -> New:
    event = PersonPaused(at=at, user_id=user_id, since_us=since_us)
    return New(streams.person(user_id), event, version=version)


def resumed(
    user_id: int = 7, version: int = 2, *, since_us: int = AT, generation: int = 0, at: int = AT
) -> New:
    event = PersonResumed(at=at, user_id=user_id, since_us=since_us, generation=generation)
    return New(streams.person(user_id), event, version=version)


def erasure(what: str, n: int = 1, *, at: int = AT) -> New:
    """Of a person (`u:`) or a server (`g:`), as the ledger names it."""
    return New(streams.erasure(what, n), ErasureRequested(at=at, what=what, by="cli"))


def erased(stream: str, what: str, version: int = 2, *, at: int = AT) -> New:
    """The erasure of this stream is carried out."""
    event = ErasureCompleted(at=at, what=what, blanked=0, derived=0, key_destroyed=True)
    return New(stream, event, version=version)


def skip(position: int) -> New:
    return New(streams.skip(position), ProjectionSkipped(at=AT, position=position, by="cli"))
