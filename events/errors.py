"""What can go wrong with the log, one sentence each."""

from __future__ import annotations


class LogError(Exception):
    """Root of what the log raises."""


class UndecodableError(LogError):
    """An event that cannot be read: an unknown topic, broken bytes, a missing key or a bad tag.

    Not erased, but damaged or incomplete: start, rebuild and verify stop here.
    """

    def __init__(self, position: int, stream: str, why: str) -> None:
        super().__init__(
            f"event {position} ({stream}) cannot be read: {why}; "
            f"restore log.db and keys.db from one backup, or run doctor"
        )
        self.position = position


class RefusedError(LogError):
    """A decided event was already there, its words were erased, or its cursor was stale."""

    def __init__(self, reason: str, stream: str = "") -> None:
        super().__init__(f"{reason}: {stream}" if stream else reason)
        self.reason = reason


class StoreError(LogError):
    """The file cannot be opened or written; the text says which and why."""
