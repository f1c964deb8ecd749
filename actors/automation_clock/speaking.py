"""What a run says: the reminder itself, or what a model makes of the instruction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from actors.automation_clock.deciding import Spoken
from actors.fitting import fit
from actors.honesty import honest
from actors.mind import ask_memory, audience_of
from actors.priced import Priced
from actors.prompting import assemble, prompt_hash, prompt_json, sources_of
from actors.runtime.purse import Call
from actors.snowflakes import snowflake
from events import streams
from events.event import to_us
from projections.queries import conversation, facts, turns
from projections.queries.conversation import Said

if TYPE_CHECKING:
    from actors.mind import Mind
    from projections.queries.automations import Automation, Run

GUIDANCE_MAX: Final = 20


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
    chosen = mind.read_model.settings()
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
    with mind.read_model.reading() as db:
        history = conversation.before(
            db, asker.channel_id, asker.message_id, chosen.count("reply.history")
        )
        withheld = facts.withheld(db)
        audience = audience_of(mind, db, asker)
        heard_in = audience.channel_ids or {asker.channel_id}
        guidance = facts.guidance(db, asker.guild_id, heard_in, GUIDANCE_MAX)
    k = max(chosen.count("recall.messages"), chosen.count("recall.facts"))
    hits = ask_memory(mind, automation.instruction, asker, audience, k=k, leave_out=withheld)
    prompt = assemble(
        [asker],
        [said for said in history if said.message_id not in withheld],
        hits,
        now=now,
        guidance=[fact.fact for fact in guidance if fact.source_message_id not in withheld],
        is_due=True,
    )
    prompt = fit(prompt, chosen.count("reply.prompt_tokens"))
    with mind.read_model.reading() as db:
        own = turns.of_messages(db, [line.message_id for line in prompt.history if line.is_bot])
        fact_streams = facts.streams_of(db, [item.id for item in (*prompt.facts, *guidance)])
    model = mind.model
    quote = model.quote_answer(prompt) if isinstance(model, Priced) else None
    call = Call(f"{run.stream}:{run.attempt}", "automation", run.stream, unattended=True)
    began_s = mind.clock.monotonic()
    answer = mind.purse.spend(call, quote, lambda: model.answer(prompt), lambda a: a.usage)
    text = prompt_json(prompt)
    rests_on = {
        *sources_of(prompt, own_turns=own, fact_streams=fact_streams),
        *(streams.message(fact.source_message_id) for fact in guidance),
        *(fact_streams[fact.id] for fact in guidance if fact.id in fact_streams),
    }
    return Spoken(
        honest(answer.text, []),
        tuple(rests_on - {streams.message(asker.message_id)}),
        model.id,
        prompt,
        text,
        prompt_hash(text),
        round(1000 * (mind.clock.monotonic() - began_s)),
        answer.usage.input_tokens,
        answer.usage.output_tokens,
    )
