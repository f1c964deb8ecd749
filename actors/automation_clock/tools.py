"""The tools of a run: those of a turn as far as nobody needs to be there, as its creator.

What they cause is recorded together with the words of the run, so a failed attempt leaves nothing
behind and no attempt does a thing twice. To remember or to forget takes something that its owner
says at that moment: what merely stands in a channel could ask for it just as well.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from actors.automation_clock import asking
from actors.looking_up import look_up
from actors.ports import ARGUMENT_CHARS_MAX
from actors.reacting import NO_EMOJI, chosen, emoji_of
from projections.queries import conversation

if TYPE_CHECKING:
    from actors.mind import Mind
    from actors.ports import ToolCall
    from events.event import New
    from projections.queries.automations import Automation, Run
    from projections.queries.conversation import Said

NOBODY_THERE: Final = "Only what somebody says now can be remembered or forgotten"
NO_MESSAGE: Final = "No message set this off, so there is none to react to"
ALREADY: Final = "This run has changed that one already"


class Used(NamedTuple):
    """What a tool gives the model and, once the run has its words, the log."""

    ok: bool
    detail: str
    events: tuple[New, ...] = ()
    sources: tuple[str, ...] = ()


class Occasion(NamedTuple):
    """The run that asks, and what it has brought about so far."""

    automation: Automation
    run: Run
    creator: Said
    """Its instruction, as if they said it now."""
    at_us: int
    effects: tuple[New, ...] = ()


def use(mind: Mind, asked: ToolCall, on: Occasion, call: int, number: int) -> Used:
    """Run a tool; `number` counts those that one model call asked for. On a worker thread."""
    argument = asked.argument.strip()[:ARGUMENT_CHARS_MAX]
    match asked.tool:
        case "remember" | "forget":
            return Used(ok=False, detail=NOBODY_THERE)
        case "recall":
            found = look_up(mind, argument, on.creator, on.run.stream)
            return Used(found.ok, found.detail, sources=found.sources)
        case "react":
            return _react(mind, argument, on, call, number)
        case "schedule" | "automations" | "change_automation":
            return _automate(mind, asked.tool, argument, on, 10 * call + number)


def _react(mind: Mind, argument: str, on: Occasion, call: int, number: int) -> Used:
    with mind.read_model.reading() as db:
        ids = [on.run.message_id] if on.automation.on_message else []
        said = conversation.messages(db, ids)
    emoji = emoji_of(argument)
    if not said or emoji is None:
        return Used(ok=False, detail=NO_EMOJI if said else NO_MESSAGE)
    new = chosen(said[0], emoji, on.run.stream, call, number, at_us=on.at_us)
    return Used(ok=True, detail=f"{emoji} will be put under the message", events=(new,))


def _automate(mind: Mind, tool: str, argument: str, on: Occasion, n: int) -> Used:
    one = on.automation
    asker = asking.Asker(one.user_id, one.user_name, one.guild_id, one.channel_id)
    settings = mind.read_model.settings()
    with mind.read_model.reading() as db:
        if tool == "automations":
            told = asking.listed(db, settings, asker, now_us=on.at_us)
        elif tool == "schedule":
            told = asking.create(
                db,
                settings,
                asker,
                argument,
                now_us=on.at_us,
                cause=on.run.stream,
                n=n,
                sources=(one.stream,),
            )
        else:
            told = asking.change_said(db, settings, asker, argument, now_us=on.at_us)
    taken = {new.stream for new in on.effects}
    if any(new.stream in taken for new in told.events):
        return Used(ok=False, detail=ALREADY)
    return Used(told.ok, told.text, told.events)
