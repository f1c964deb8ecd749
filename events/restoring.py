"""The log was put back from a backup."""

from __future__ import annotations

from events.event import Event


class LogRestored(Event, frozen=True, kw_only=True, gc=False):
    """What this log says until here came from a backup: nothing dated before it is answered."""

    topic = "log.restored.1"
    collision = "decided"

    head: int
    """Position of the last event of the backup."""
    replaced: int
    """Position of the last event of the log that was here; 0: there was none."""
    unknown_since_us: int = 0
    """The ledger of erasures was lost: erasures since then are not known; 0: it was here."""
