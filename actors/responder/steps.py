"""A turn's tools: what is asked of one, on whose behalf, and what it gives back."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    from actors.ports import ToolCall, ToolResult, Usage
    from events.event import New
    from projections.queries.conversation import Said


class Asked(NamedTuple):
    """A tool call on record that has no result yet."""

    call: int
    number: int
    tool_call: ToolCall


class Origin(NamedTuple):
    """The turn that a tool runs for."""

    turn: str
    speaker: Said
    """The newest trigger: whose rights the tool checks."""
    facts: int
    """How many streams of facts the turn has named; the next one gets this number."""
    at_us: int
    hash_of: Callable[[str, str], bytes]
    """Keyed hash of a meaning, under its owner's key."""


class Outcome(NamedTuple):
    """What a tool gives the model and the log."""

    ok: bool
    detail: str
    """As `ToolResult.detail`."""
    events: tuple[New, ...] = ()
    """What it causes, recorded together with the result."""
    facts: int = 0
    """How many of the events are streams of facts."""
    sources: tuple[str, ...] = ()
    """Streams of the words in `detail` beside the turn's own."""
    usage: Usage | None = None
    """None: no model was called."""


class Step(NamedTuple):
    """A tool's result as the turn goes on with it, and what its words rest on."""

    result: ToolResult
    sources: tuple[str, ...] = ()
