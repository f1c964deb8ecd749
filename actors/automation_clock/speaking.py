"""What a run says: the reminder itself, or what a model makes of the instruction."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from actors.automation_clock.deciding import Spoken
from actors.context import gather
from actors.honesty import honest
from actors.looking_up import LookedUp, look_up
from actors.mind import payer_of
from actors.ports import ToolResult
from actors.priced import Priced
from actors.prompting import prompt_hash, prompt_json
from actors.runtime.purse import Call
from events import streams
from events.event import to_us
from events.snowflakes import snowflake
from projections.queries.conversation import Said

if TYPE_CHECKING:
    from actors.mind import Mind
    from actors.ports import ToolCall
    from projections.queries.automations import Automation, Run


CALLS_MAX: Final = 6  # of one attempt, as of a turn
TOOLS_MAX: Final = 8  # that one call may ask for; more is a model gone astray
ARGUMENT_CHARS_MAX: Final = 2000


def speak(mind: Mind, automation: Automation, run: Run) -> Spoken:
    """The words of a run. On a worker thread.

    Raises:
        ModelUnavailableError: the model cannot be reached now, or the budget is spent.
    """
    if automation.reminds:
        to = f"<@{automation.user_id}> " if automation.guild_id is not None else ""
        return Spoken(f"{to}Reminder: {automation.instruction}", ())
    return _think(mind, automation, run)


def _think(mind: Mind, automation: Automation, run: Run) -> Spoken:
    now = mind.clock.now()
    asker = Said(
        message_id=snowflake(to_us(now)),
        created_us=to_us(now),
        guild_id=automation.guild_id,
        channel_id=automation.channel_id,
        author_id=automation.user_id,
        author_name=automation.user_name,
        is_bot=False,
        content=automation.instruction,
        reference_id=None,
    )
    model = mind.model
    call = Call(
        f"{run.stream}:{run.attempt}",
        "automation",
        run.stream,
        unattended=True,
        payer=payer_of(mind, asker)._replace(automation_id=automation.id),
    )
    began_s = mind.clock.monotonic()
    results: list[ToolResult] = []
    rests_on: set[str] = set()
    while True:
        prompt, sources = gather(mind, [asker], tool_results=results, is_due=True)
        rests_on |= sources
        quote = model.quote_answer(prompt) if isinstance(model, Priced) else None
        answer = mind.purse.spend(call, quote, partial(model.answer, prompt), lambda a: a.usage)
        calls = len({result.call for result in results}) + 1
        if not answer.tool_calls or calls == CALLS_MAX:
            break
        for tool_call in answer.tool_calls[:TOOLS_MAX]:
            found = _looked_up(mind, tool_call, asker)
            rests_on |= {*found.sources}
            results.append(
                ToolResult(
                    tool=tool_call.tool,
                    argument=tool_call.argument,
                    ok=found.ok,
                    detail=found.detail,
                    call=calls,
                )
            )
    text = prompt_json(prompt)
    return Spoken(
        honest(answer.text, []),
        tuple(rests_on - {streams.message(asker.message_id)}),  # which is no message
        model.id,
        prompt,
        text,
        prompt_hash(text),
        round(1000 * (mind.clock.monotonic() - began_s)),
        answer.usage.input_tokens,
        answer.usage.output_tokens,
    )


def _looked_up(mind: Mind, tool_call: ToolCall, asker: Said) -> LookedUp:
    """Nobody is there who could ask for more than to be told something."""
    if tool_call.tool != "recall":
        return LookedUp(ok=False, detail="What is due can only look things up")
    return look_up(mind, tool_call.argument.strip()[:ARGUMENT_CHARS_MAX], asker)
