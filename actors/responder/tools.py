"""The tools of a turn: what each may do is checked here, whatever the model was talked into."""

from __future__ import annotations

from typing import TYPE_CHECKING

from actors.looking_up import look_up
from actors.ports import ARGUMENT_CHARS_MAX
from actors.reacting import NO_EMOJI, chosen, emoji_of
from actors.responder import scheduling
from actors.responder.forgetting import forget
from actors.responder.remembering import remember
from actors.responder.steps import Asked, Origin, Outcome

if TYPE_CHECKING:
    from actors.mind import Mind


def run(mind: Mind, asked: Asked, origin: Origin) -> Outcome:
    """Run a tool. On a worker thread; what it causes is recorded by who called it."""
    argument = asked.tool_call.argument.strip()[:ARGUMENT_CHARS_MAX]
    match asked.tool_call.tool:
        case "remember":
            return remember(mind, argument, origin)
        case "forget":
            return forget(mind, argument, origin)
        case "recall":
            found = look_up(mind, argument, origin.speaker, origin.turn)
            return Outcome(ok=found.ok, detail=found.detail, sources=found.sources)
        case "react":
            return react(asked, argument, origin)
        case "schedule":
            return scheduling.schedule(mind, asked, argument, origin)
        case "automations":
            return scheduling.listed(mind, origin)
        case "change_automation":
            return scheduling.change(mind, argument, origin)


def react(asked: Asked, argument: str, origin: Origin) -> Outcome:
    """Put one emoji under the newest trigger; nothing else can be reacted to."""
    emoji = emoji_of(argument)
    if emoji is None:
        return Outcome(ok=False, detail=NO_EMOJI)
    new = chosen(origin.speaker, emoji, origin.turn, asked.call, asked.number, at_us=origin.at_us)
    return Outcome(ok=True, detail=f"{emoji} will be put under the message", events=(new,))
