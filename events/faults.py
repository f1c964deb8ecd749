"""What went wrong and was lived with: visible for ever."""

from __future__ import annotations

from events.event import Event


class ReactionFailed(Event, frozen=True, kw_only=True, gc=False):
    """A reader gave up on one event after its attempts and went on."""

    topic = "reaction.failed.1"
    collision = "decided"

    reader: str
    position: int
    error: str


class ActorRestarted(Event, frozen=True, kw_only=True, gc=False):
    """An actor died of an error and was started again, or given up."""

    topic = "actor.restarted.1"
    collision = "observed"

    actor: str
    error: str
    gave_up: bool = False


class ProjectionSkipped(Event, frozen=True, kw_only=True, gc=False):
    """The operator told the projector to go past an event it cannot project."""

    topic = "projection.skipped.1"
    collision = "decided"

    position: int
    by: str
