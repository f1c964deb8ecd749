"""Events as a person reads them: straight from the log, unreadable ones named, not fatal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import msgspec

from events.codec import TOPICS
from events.errors import UndecodableError
from events.event import Redacted, from_us

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from events.event import Recorded
    from events.log import EventLog

_IDS: Final = {"mentions", "messages", "triggers"}
"""Fields that hold snowflakes although their names do not end in `_id`."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """An event that is damaged, or whose key is missing."""

    position: int
    error: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An event. Ids are texts: JSON readers round large numbers."""

    position: int
    at: datetime
    topic: str
    stream: str
    version: int
    fields: dict[str, Any]
    words: dict[str, Any] | None
    """None: it has none, they were not asked for, or they were erased."""
    erased: bool


def entries(
    log: EventLog, after: int, upto: int, *, topics: Sequence[str] = (), words: bool = True
) -> Iterator[Recorded | Unreadable]:
    """Everything in `(after, upto]`, page by page, holding nothing between pages."""
    while after < upto:
        try:
            page = log.read(after, upto=upto, topics=topics, unseal=words)
        except UndecodableError as error:
            if error.position - 1 > after:
                yield from entries(log, after, error.position - 1, topics=topics, words=words)
            yield Unreadable(error.position, str(error))
            after = error.position
        else:
            yield from page.events
            after = page.upto if page.upto > after else upto  # a hole at the end


def entry(recorded: Recorded) -> Entry:
    """An event, spelled out."""
    fields = _plain(recorded.event)
    at_us: int = fields.pop("at")
    words = None if isinstance(recorded.words, bytes) else recorded.words
    erased = isinstance(words, Redacted)
    return Entry(
        position=recorded.position,
        at=from_us(at_us),
        topic=recorded.event.topic,
        stream=recorded.stream,
        version=recorded.version,
        fields=fields,
        words=None if words is None or isinstance(words, Redacted) else _plain(words),
        erased=erased,
    )


def topics_named(name: str) -> list[str]:
    """The topics that `name` is or begins: `message` stands for message.received.1 and others."""
    return [topic for topic in TOPICS if topic == name or topic.startswith(f"{name}.")]


def _plain(struct: msgspec.Struct) -> dict[str, Any]:
    return {name: _value(name, value) for name, value in msgspec.structs.asdict(struct).items()}


def _value(name: str, value: Any) -> Any:
    if isinstance(value, msgspec.Struct):
        return _plain(value)
    if isinstance(value, tuple):
        return [_value(name, one) for one in value]  # pyright: ignore[reportUnknownVariableType]
    if isinstance(value, int) and (name.endswith("_id") or name in _IDS):
        return str(value)
    return value
