"""What a model may know when it speaks: fresh rows and recall, assembled, within its budget.

For an answer and for what an automation says alike. Called on worker threads.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from actors.fitting import fit
from actors.mind import ask_memory, audience_of
from actors.prompting import Beside, assemble, sources_of
from events import streams
from projections.queries import conversation, facts, sessions, turns
from projections.queries.links import seen_before

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from actors.mind import Mind
    from actors.ports import Prompt, ToolResult
    from projections.queries.conversation import Said
    from projections.queries.reading import Database
    from projections.queries.sessions import Summary
    from projections.recall.question import Hit

GUIDANCE_MAX: Final = 20  # more rules than a person would remember to keep
LINKS_MAX: Final = 5  # of what is answered: more is a list, not a talk
CONVERSATIONS_MAX: Final = 3  # the one that goes on or went before, and those of the best hits


class Context(NamedTuple):
    """A prompt, and the streams of everything that people wrote in it or that was made from it."""

    prompt: Prompt
    sources: frozenset[str]


def gather(
    mind: Mind,
    triggers: Sequence[Said],
    turn: str,
    *,
    tool_results: Iterable[ToolResult] = (),
    is_due: bool = False,
) -> Context:
    """What one model call about these messages may know; never empty, oldest first.

    `turn`: the stream of what it is for. `is_due`: the messages are none, but what was asked some
    time ago to be done now.
    """
    chosen = mind.read_model.settings()
    first, last = triggers[0], triggers[-1]
    with mind.read_model.reading() as db:
        history = conversation.before(
            db, first.channel_id, first.message_id, chosen.count("reply.history")
        )
        later = conversation.undecided_behind(db, last.channel_id, last.message_id)
        withheld = facts.withheld(db)
        audience = audience_of(mind, db, last)
        heard_in = audience.channel_ids or {last.channel_id}
        told = [
            fact
            for fact in facts.guidance(db, last.guild_id, heard_in, GUIDANCE_MAX)
            if fact.source_message_id not in withheld
        ]
    messages_max, facts_max = chosen.count("recall.messages"), chosen.count("recall.facts")
    left_out = withheld | later | {said.message_id for said in triggers}
    hits = ask_memory(
        mind,
        "\n".join(said.content for said in triggers),
        last,
        audience,
        turn=turn,
        k=max(messages_max, facts_max),
        leave_out=left_out,
    )
    found = [
        *[hit for hit in hits if hit.kind == "message"][:messages_max],
        *[hit for hit in hits if hit.kind == "fact"][:facts_max],
    ]
    with mind.read_model.reading() as db:
        seen = seen_before(db, (s.content for s in triggers), audience.channel_ids, left_out)
        talks = _conversations(db, last.channel_id, found)
    prompt = assemble(
        triggers,
        [said for said in history if said.message_id not in withheld],
        found,
        now=mind.clock.now(),
        beside=Beside([fact.fact for fact in told], talks, seen[:LINKS_MAX]),
        tool_results=tuple(tool_results),
        is_due=is_due,
    )
    prompt = fit(prompt, chosen.count("reply.prompt_tokens"))
    with mind.read_model.reading() as db:
        own = turns.of_messages(db, [line.message_id for line in prompt.history if line.is_bot])
        fact_streams = facts.streams_of(db, [item.id for item in (*prompt.facts, *told)])
    return Context(
        prompt,
        frozenset(
            {
                *sources_of(prompt, own_turns=own, fact_streams=fact_streams),
                *(streams.message(fact.source_message_id) for fact in told),
                *(fact_streams[fact.id] for fact in told if fact.id in fact_streams),
            }
        ),
    )


def _conversations(db: Database, channel_id: int, found: Sequence[Hit]) -> list[Summary]:
    """What was talked about here last, then where the best of what was found was said."""
    talks = {talk.session_id: talk for talk in sessions.latest(db, channel_id)}
    best = [hit.source_message_id for hit in found if hit.kind == "message"][:CONVERSATIONS_MAX]
    talks |= {talk.session_id: talk for talk in sessions.around(db, best)}
    return [*talks.values()][:CONVERSATIONS_MAX]
