"""One model call of a turn: fresh rows, recall, the prompt, the answer. Runs on a worker thread."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from actors.fitting import fit
from actors.mind import ask_memory, audience_of
from actors.prompting import (
    assemble,
    prompt_hash,
    prompt_json,
    sources_of,
)
from actors.responder.paying import answered
from events import streams
from projections.queries import conversation, facts, turns

if TYPE_CHECKING:
    from collections.abc import Sequence

    from actors.mind import Mind
    from actors.ports import ModelTurn, Prompt
    from actors.responder.steps import Step
    from projections.queries.conversation import Said
    from projections.queries.reading import Database

GUIDANCE_MAX = 20  # more rules than a person would remember to keep


@dataclass(frozen=True, slots=True)
class Thought:
    """A model call's outcome with everything that must be recorded about it."""

    triggers: tuple[Said, ...]
    prompt: Prompt
    answer: ModelTurn
    prompt_json: str
    prompt_hash: str
    sources: tuple[str, ...]
    latency_ms: int
    call: str
    """The name under which its cost was reserved; empty: it was not."""


def think(
    mind: Mind, trigger_ids: Sequence[int], steps: Sequence[Step], turn: str, n: int
) -> Thought | None:
    """Call the model about the triggers as they stand now; None if all of them are gone.

    `n`: which call of the turn it is, so that its cost has a name.

    Raises:
        ModelUnavailableError: the model cannot be reached now.
    """
    chosen = mind.read_model.settings()
    with mind.read_model.reading() as db:
        triggers = conversation.messages(db, trigger_ids)
        if not triggers:
            return None
        first, last = triggers[0], triggers[-1]
        history = conversation.before(
            db, first.channel_id, first.message_id, chosen.count("reply.history")
        )
        later = conversation.undecided_behind(db, last.channel_id, last.message_id)
        withheld = facts.withheld(db)
        known = _still_known(db, steps)
        audience = audience_of(mind, db, last)
        heard_in = audience.channel_ids or {last.channel_id}
        told = facts.guidance(db, last.guild_id, heard_in, GUIDANCE_MAX)
    messages_max, facts_max = chosen.count("recall.messages"), chosen.count("recall.facts")
    hits = ask_memory(
        mind,
        "\n".join(said.content for said in triggers),
        last,
        audience,
        k=max(messages_max, facts_max),
        leave_out=withheld | later | {said.message_id for said in triggers},
    )
    prompt = assemble(
        triggers,
        [said for said in history if said.message_id not in withheld],
        [
            *[hit for hit in hits if hit.kind == "message"][:messages_max],
            *[hit for hit in hits if hit.kind == "fact"][:facts_max],
        ],
        now=mind.clock.now(),
        guidance=[fact.fact for fact in told if fact.source_message_id not in withheld],
        tool_results=tuple(step.result for step in known),
    )
    prompt = fit(prompt, chosen.count("reply.prompt_tokens"))
    with mind.read_model.reading() as db:
        own = turns.of_messages(db, [line.message_id for line in prompt.history if line.is_bot])
        fact_streams = facts.streams_of(db, [item.id for item in (*prompt.facts, *told)])
    began = mind.clock.monotonic()
    answer, call = answered(mind, prompt, turn, n)
    text = prompt_json(prompt)
    sources = {
        *sources_of(prompt, own_turns=own, fact_streams=fact_streams),
        *(source for step in known for source in step.sources),
        *(streams.message(fact.source_message_id) for fact in told),
        *(fact_streams[fact.id] for fact in told if fact.id in fact_streams),
    }
    return Thought(
        tuple(triggers),
        prompt,
        answer,
        text,
        prompt_hash(text),
        tuple(sorted(sources)),
        round(1000 * (mind.clock.monotonic() - began)),
        call,
    )


def _still_known(db: Database, steps: Sequence[Step]) -> list[Step]:
    """Results of tools without those that rest on a message which is gone since."""
    if not steps:
        return []
    ids = {
        streams.id_in(source)
        for step in steps
        for source in step.sources
        if source.startswith("m:")
    }
    there = {streams.message(said.message_id) for said in conversation.messages(db, ids)}
    return [
        step
        for step in steps
        if all(source in there for source in step.sources if source.startswith("m:"))
    ]
