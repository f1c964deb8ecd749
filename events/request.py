"""What is asked of the log, and what it answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import msgspec

if TYPE_CHECKING:
    from events.budget import Caps
    from events.event import New, Recorded


class Track(NamedTuple):
    """Move `reader`'s cursor to `position` in the same transaction."""

    reader: str
    position: int
    since: int | None = None
    """Where the reader takes its durable cursor to be: elsewhere, the request is refused. A reader
    that died may have left a request behind that its successor knows nothing of. None: a cursor
    that only ever grows."""


class Request(NamedTuple):
    """Atomic: all of it is recorded, or none."""

    events: tuple[New, ...] = ()
    track: Track | None = None
    caps: Caps | None = None
    """Within which a `money.reserved` among the events is decided; its version is set then."""


class Appended(msgspec.Struct, frozen=True, gc=False):
    """One position per event of the request, old ones for repeats, 0 where not stored at all."""

    positions: tuple[int, ...]
    added: int


class Refused(NamedTuple):
    """Nothing of the request was stored: why, and which stream, owner or reader was against it."""

    reason: str
    stream: str = ""


class Page(NamedTuple):
    """Decoded events of `(after, upto]`."""

    after: int
    upto: int
    events: tuple[Recorded, ...]
