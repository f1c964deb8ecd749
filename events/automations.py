"""Automations: what is to be done at a time or on an event, and each run of it.

An automation is a versioned stream named after what asked for it. A run is a stream named after its
automation and slot, so one slot can be claimed once; its words are a turn's (`events.replies`):
composed, delivered chunk by chunk, never twice.
"""

from __future__ import annotations

from events.event import Event, Words


class AutomationWords(Words, frozen=True, kw_only=True, gc=False):
    """What is to be done and when, as whoever asked for it said it."""

    title: str
    instruction: str
    schedule: str
    """JSON, as `automations.schedule_json`."""
    created_by_name: str


class AutomationCreated(Event, frozen=True, kw_only=True, gc=False):
    """Version 1. Its position is the automation's id."""

    topic = "automation.created.1"
    collision = "decided"
    words = AutomationWords

    guild_id: int | None
    channel_id: int
    user_id: int
    """Who asked for it."""
    next_us: int | None
    """The first slot; None: it waits for a message."""
    reminds: bool = False
    """The instruction itself is said; otherwise a model follows it."""
    match: bool = False
    """It waits for a message."""


class AutomationChanged(Event, frozen=True, kw_only=True, gc=False):
    """Paused, resumed, deleted, ended; or its next slot is another since time zones changed."""

    topic = "automation.changed.1"
    collision = "decided"

    status: str
    """active, paused, completed or deleted."""
    next_us: int | None
    reason: str
    by: str = ""


class RunStarted(Event, frozen=True, kw_only=True, gc=False):
    """An attempt at a slot begins; at version 1 it is the claim on it."""

    topic = "run.started.1"
    collision = "decided"

    automation: str
    """Stream of the automation."""
    automation_id: int
    slot_us: int
    attempt: int
    token: str
    """Whoever finishes the attempt has to know it."""
    lease_us: int
    """Until then nobody else tries."""
    guild_id: int | None
    channel_id: int
    user_id: int


class RunFinished(Event, frozen=True, kw_only=True, gc=False):
    """An attempt is over, and when the next slot is."""

    topic = "run.finished.1"
    collision = "decided"

    token: str
    status: str
    """ok, skipped or error."""
    reason: str
    next_us: int | None
    retry_us: int | None = None
    """The same slot is tried again then."""


class RunsSkipped(Event, frozen=True, kw_only=True, gc=False):
    """Slots that passed without a run: at version 1 of the first one's stream, for all of them."""

    topic = "run.skipped.1"
    collision = "decided"

    automation: str
    automation_id: int
    first_us: int
    last_us: int
    many: int
    reason: str
    next_us: int | None
