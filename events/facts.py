"""What the curator learned, refused and forgot, and which windows it has read."""

from __future__ import annotations

from events.event import Event, Words
from events.messages import VectorWords


class FactWords(Words, frozen=True, kw_only=True, gc=False):
    """What a candidate says. Empty `attribute` and `value`: it contradicts nothing."""

    fact: str
    evidence: str
    attribute: str = ""
    value: str = ""


class FactLearned(Event, frozen=True, kw_only=True, gc=False):
    """One accepted candidate; rows of `memory_facts` are a fold over a subject's candidates."""

    topic = "fact.learned.1"
    collision = "decided"
    words = FactWords

    scope: str
    guild_id: int | None
    channel_id: int | None
    user_id: int | None
    subject: str
    fact_type: str
    source_message_id: int
    message_us: int
    """When the evidence was written."""
    confidence: float
    correction: bool = False
    supersedes: int = 0
    """Row id of the fact this one was seen to contradict when it was learned; 0: none."""


class FactRefused(Event, frozen=True, kw_only=True, gc=False):
    """A candidate that grounding or safety turned away. Its words are not kept."""

    topic = "fact.refused.1"
    collision = "decided"

    reason: str
    subject: str
    fact_type: str
    source_message_id: int
    guild_id: int | None = None
    channel_id: int | None = None


class TombstoneWords(Words, frozen=True, kw_only=True, gc=False):
    """How a forgotten fact is known again, in no words of its own."""

    hashes: tuple[bytes, ...]
    """Keyed hashes of the fact's meanings, so that it can be recognised and not read."""
    vectors: tuple[tuple[str, bytes], ...] = ()
    """(model, little-endian float16) of the forgotten fact, where it had been embedded."""


class FactForgotten(Event, frozen=True, kw_only=True, gc=False):
    """A tombstone by meaning, named after the turn that asked for it.

    Facts that are learned later from the same messages fall under it too.
    """

    topic = "fact.forgotten.1"
    collision = "decided"
    words = TombstoneWords

    scope: str
    guild_id: int | None
    subject: str
    by: str
    """Who asked: a person's id in decimal, or cli."""
    message_us: int
    """When it was asked; a statement written later may be learned again."""
    messages: tuple[int, ...] = ()
    """Messages that said it: they stay on record and are no longer offered to the model."""


class FactRestored(Event, frozen=True, kw_only=True, gc=False):
    """A tombstone is taken back, as version 2 of its stream: what it forgot is believed again."""

    topic = "fact.restored.1"
    collision = "decided"

    scope: str
    guild_id: int | None
    subject: str
    by: str
    messages: tuple[int, ...] = ()
    """Those that it kept from the model."""


class PinWords(Words, frozen=True, kw_only=True, gc=False):
    """How a pinned fact is known again, also when it is learned anew from the same messages."""

    hashes: tuple[bytes, ...]
    """Keyed hashes of the fact's meanings."""


class FactPinned(Event, frozen=True, kw_only=True, gc=False):
    """Somebody wants a fact of this meaning kept, named after the command that asked for it."""

    topic = "fact.pinned.1"
    collision = "decided"
    words = PinWords

    scope: str
    guild_id: int | None
    subject: str
    by: str


class FactUnpinned(Event, frozen=True, kw_only=True, gc=False):
    """A pin is taken back, as version 2 of its stream."""

    topic = "fact.unpinned.1"
    collision = "decided"

    scope: str
    guild_id: int | None
    subject: str
    by: str


class FactEmbedded(Event, frozen=True, kw_only=True, gc=False):
    """The vector of a fact, so that a rebuild calls no model."""

    topic = "fact.embedded.1"
    collision = "observed"
    words = VectorWords

    of: str
    """Stream of the candidate."""
    model: str
    dims: int


class WindowRead(Event, frozen=True, kw_only=True, gc=False):
    """The claim that this window of a channel was read, so that a crash reads none twice."""

    topic = "window.read.1"
    collision = "decided"

    guild_id: int | None
    channel_id: int
    first_message_id: int
    upto_message_id: int
    message_count: int
    ended_by: str
    """quiet, pressure, or asked (at the end of a console session, or `import --learn`)."""
    learned: int
    refused: int
    first_us: int = 0
    """When its first message was written; 0: an older version did not say."""
    last_us: int = 0
    quiet_us: int = 0
    """The silence that ended a window then."""
    read_upto: int = 0
    """How far the log was known when the messages were taken; 0: an older version did not say."""
