"""Asked to forget, and done."""

from __future__ import annotations

from events.event import Event


class ErasureRequested(Event, frozen=True, kw_only=True, gc=False):
    """Somebody's words are to go: the log's entry of what the ledger of erasures lists."""

    topic = "erasure.requested.1"
    collision = "decided"

    what: str
    """`m:<id>`, `u:<id>` or `g:<id>`, as the ledger names it."""
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
