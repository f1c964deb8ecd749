"""Asked to forget, and done."""

from __future__ import annotations

from events.event import Event


class ErasurePlanned(Event, frozen=True, kw_only=True, gc=False):
    """A person wants to be forgotten, and may still take it back; they are hidden meanwhile."""

    topic = "erasure.planned.1"
    collision = "decided"

    user_id: int
    due_us: int
    """From then on it is carried out."""
    paused: bool
    """With it their words stopped being kept: taking it back ends that as well."""


class ErasureWithdrawn(Event, frozen=True, kw_only=True, gc=False):
    """A planned erasure was taken back in time, as version 2 of its stream."""

    topic = "erasure.withdrawn.1"
    collision = "decided"

    user_id: int


class ErasureBegun(Event, frozen=True, kw_only=True, gc=False):
    """A planned erasure is due and asked for, as version 2: it cannot be taken back any more."""

    topic = "erasure.begun.1"
    collision = "decided"

    user_id: int


class ErasureRequested(Event, frozen=True, kw_only=True, gc=False):
    """Somebody's words are to go: the log's entry of what the ledger of erasures lists."""

    topic = "erasure.requested.1"
    collision = "decided"

    what: str
    """`m:<id>`, `u:<id>`, `g:<id>` or `ch:<id>`, as the ledger names it."""
    by: str


class ErasureCompleted(Event, frozen=True, kw_only=True, gc=False):
    """Words are blanked, the key (of a person or guild) destroyed, the read model purged."""

    topic = "erasure.completed.1"
    collision = "decided"

    what: str
    blanked: int
    """Events whose words were emptied."""
    derived: int
    """Of those, events derived from the erased words."""
    key_destroyed: bool
