"""What a run says: the reminder itself, or what a model makes of the instruction."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from actors.automation_clock.deciding import Spoken
from actors.automation_clock.tools import Occasion, use
from actors.context import gather
from actors.honesty import honest
from actors.mind import payer_of
from actors.ports import CALLS_MAX, TOOLS_MAX, ToolResult
from actors.priced import Priced
from actors.prompting import shown
from actors.runtime.purse import Call
from actors.templates import template_of
from events import streams
from events.event import to_us
from events.snowflakes import snowflake
from projections.queries.conversation import Said

if TYPE_CHECKING:
    from actors.mind import Mind
    from projections.queries.automations import Automation, Run


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
    on = Occasion(automation, run, asker, to_us(now))
    while True:
        prompt, sources = gather(mind, [asker], run.stream, tool_results=results, is_due=True)
        rests_on |= sources
        quote = model.quote_answer(prompt) if isinstance(model, Priced) else None
        answer = mind.purse.spend(call, quote, partial(model.answer, prompt), lambda a: a.usage)
        calls = len({result.call for result in results}) + 1
        if not answer.tool_calls or calls == CALLS_MAX:
            break
        for number, asked in enumerate(answer.tool_calls[:TOOLS_MAX], 1):
            used = use(mind, asked, on, calls, number)
            rests_on |= {*used.sources}
            on = on._replace(effects=(*on.effects, *used.events))
            results.append(
                ToolResult(
                    tool=asked.tool,
                    argument=asked.argument,
                    ok=used.ok,
                    detail=used.detail,
                    call=calls,
                )
            )
    return Spoken(
        honest(answer.text, results),
        tuple(rests_on - {streams.message(asker.message_id)}),  # which is no message
        model.id,
        prompt,
        shown(prompt, template_of(model)),
        round(1000 * (mind.clock.monotonic() - began_s)),
        answer.usage.input_tokens,
        answer.usage.output_tokens,
        on.effects,
    )
