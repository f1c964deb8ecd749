"""How far a turn got, read from its own stream: what a restart goes on from. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, cast

from actors.ports import ToolCall, ToolResult
from actors.responder.steps import Asked, Step
from events.tools import ToolCalled, ToolCallWords, ToolResultWords, ToolReturned

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Literal

    from events.event import Recorded

    Tool = Literal["recall", "remember", "forget", "react"]


class Progress(NamedTuple):
    """A turn that is decided and not yet composed."""

    version: int = 0
    pending: tuple[Asked, ...] = ()
    """Asked for and not done, in the order in which they run."""
    steps: tuple[Step, ...] = ()


def progress(events: Sequence[Recorded]) -> Progress:
    """Fold a turn's stream. What was erased since is neither done nor told any more."""
    asked: dict[tuple[int, int], Asked] = {}
    steps: list[Step] = []
    version = 0
    for recorded in events:
        version = recorded.version
        match recorded.event:
            case ToolCalled() as event:
                if isinstance(words := recorded.words, ToolCallWords):
                    tool_call = ToolCall(tool=cast("Tool", event.tool), argument=words.argument)
                    asked[event.call, event.number] = Asked(event.call, event.number, tool_call)
            case ToolReturned() as event:
                asked.pop((event.call, event.number), None)
                if isinstance(words := recorded.words, ToolResultWords):
                    steps.append(Step(_result(event, words), event.sources))
            case _:
                pass
    return Progress(version, tuple(asked[key] for key in sorted(asked)), tuple(steps))


def _result(event: ToolReturned, words: ToolResultWords) -> ToolResult:
    return ToolResult(
        tool=cast("Tool", event.tool),
        argument=words.argument,
        ok=event.ok,
        detail=words.detail,
        call=event.call,
    )
