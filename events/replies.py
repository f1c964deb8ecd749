"""One turn: claimed, decided, composed, delivered; or failed, or cancelled."""

from __future__ import annotations

import msgspec

from events.event import Event, Words


class TriggerClaimed(Event, frozen=True, kw_only=True, gc=False):
    """Only one decision can ever be about this message."""

    topic = "trigger.claimed.1"
    collision = "decided"

    message_id: int
    turn: str


class ReplyDecided(Event, frozen=True, kw_only=True, gc=False):
    """Version 1 of a turn. Its position is the id of the turn's row in `actions`."""

    topic = "reply.decided.1"
    collision = "decided"

    verdict: str
    """answer or skip."""
    reason: str
    """The admission rule that decided."""
    triggers: tuple[int, ...]
    guild_id: int | None
    channel_id: int
    user_id: int


class RecalledItem(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """What recall offered to the model."""

    kind: str
    id: int
    score: float
    cited: bool = False


class ReplyWords(Words, frozen=True, kw_only=True, gc=False):
    """What is to be said, chunk by chunk, and all that the model was given for it."""

    chunks: tuple[str, ...]
    recalled: tuple[RecalledItem, ...] = ()
    prompt: str = ""
    """The prompt as JSON: what the model was given, word for word."""


class ReplyComposed(Event, frozen=True, kw_only=True, gc=False):
    """The intent to send. Silence is zero chunks."""

    topic = "reply.composed.1"
    collision = "decided"
    words = ReplyWords

    model: str
    prompt_hash: str
    latency_ms: int
    input_tokens: int
    output_tokens: int
    chunk_count: int
    kind: str = "answer"
    """answer, silence, or notice: said without a model, which then is empty."""
    template: str = ""
    """SHA-256 of what every prompt to the model says around the data; empty: it says nothing."""


class TemplateKept(Event, frozen=True, kw_only=True, gc=False):
    """The rules and tools that the model is given with every prompt, kept by their content.

    Nothing in it is from people, so it is in the clear; it stays readable when the code changes.
    """

    topic = "template.kept.1"
    collision = "observed"

    sha256: str
    """In hexadecimal, of the text's UTF-8."""
    text: str
    """JSON."""


class ReplyDelivered(Event, frozen=True, kw_only=True, gc=False):
    """One chunk reached the world; makes the `messages` row of our own words."""

    topic = "reply.delivered.1"
    collision = "decided"

    chunk: int
    message_id: int
    created_us: int
    author_id: int
    author_name: str
    reference_id: int | None = None
    repeated: bool = False
    """Possibly shown before: a kill fell between printing and recording."""


class ReplyFailed(Event, frozen=True, kw_only=True, gc=False):
    """The turn ends because its reply could not be made or sent."""

    topic = "reply.failed.1"
    collision = "decided"

    reason: str


class ReplyCancelled(Event, frozen=True, kw_only=True, gc=False):
    """The turn ends because what is not yet delivered must not be said any more."""

    topic = "reply.cancelled.1"
    collision = "decided"

    reason: str
    """stale, called off by its author, its triggers were deleted, or words it rests on erased."""
