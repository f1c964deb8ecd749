"""What a run says: the reminder itself, or what a model makes of the instruction."""

from __future__ import annotations

from typing import TYPE_CHECKING

from actors.automation_clock.deciding import Spoken
from actors.context import gather
from actors.honesty import honest
from actors.mind import payer_of
from actors.priced import Priced
from actors.prompting import prompt_hash, prompt_json
from actors.runtime.purse import Call
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
    prompt, sources = gather(mind, [asker], is_due=True)
    model = mind.model
    quote = model.quote_answer(prompt) if isinstance(model, Priced) else None
    call = Call(
        f"{run.stream}:{run.attempt}",
        "automation",
        run.stream,
        unattended=True,
        payer=payer_of(mind, asker)._replace(automation_id=automation.id),
    )
    began_s = mind.clock.monotonic()
    answer = mind.purse.spend(call, quote, lambda: model.answer(prompt), lambda a: a.usage)
    text = prompt_json(prompt)
    return Spoken(
        honest(answer.text, []),
        tuple(sources - {streams.message(asker.message_id)}),  # which is no message
        model.id,
        prompt,
        text,
        prompt_hash(text),
        round(1000 * (mind.clock.monotonic() - began_s)),
        answer.usage.input_tokens,
        answer.usage.output_tokens,
    )
