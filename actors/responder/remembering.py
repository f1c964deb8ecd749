"""The `remember` tool: what a person asks to keep, by the curator's rules of grounding and safety.

Only what the speaker said in their own words: the model's word for it is not enough.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from actors.lines import line_of
from actors.memory_curator.grounding import Place
from actors.memory_curator.learning import Origin as Where
from actors.memory_curator.learning import judge
from actors.mind import extracted, payer_of
from actors.ports import Candidate
from actors.responder.steps import Origin, Outcome
from projections.queries import facts, people

if TYPE_CHECKING:
    from actors.mind import Mind
    from actors.ports import Line
    from projections.queries.conversation import Said

EVIDENCE_CHARS_MAX = 240  # the documented width of evidence_text
FACT_CHARS_MAX = 400


def remember(mind: Mind, argument: str, origin: Origin) -> Outcome:
    """Keep the words as the model reads them, else as they were said."""
    trigger = line_of(origin.speaker)
    extraction = extracted(
        mind, replace(trigger, text=argument), origin.turn, payer_of(mind, origin.speaker)
    )
    place = place_of(mind, origin.speaker)
    # What would be lore of a server has no server here: kept as what this person said.
    possible = [c for c in extraction.candidates if place.guild_id or c.scope != "guild"]
    candidates = possible or [_as_said(trigger, argument)]
    with mind.read_model.reading() as db:
        channel_id, choices = origin.speaker.channel_id, people.choices(db)
        where = Where(origin.turn, origin.facts, place, channel_id, origin.at_us, choices)
        verdicts = judge(
            candidates,
            {trigger.message_id: trigger},
            where,
            contradicted=lambda c: facts.contradicted(
                db, c.scope, place.guild_id, c.subject, c.attribute, c.value
            ),
        )
    kept = [verdict for verdict in verdicts if not verdict.refusal]
    return Outcome(
        ok=bool(kept),
        detail=" ".join(verdict.candidate.fact for verdict in kept) or verdicts[0].refusal,
        events=tuple(verdict.event for verdict in verdicts),
        facts=len(verdicts),
        usage=extraction.usage,
    )


def _as_said(trigger: Line, argument: str) -> Candidate:
    """What no pattern reads is kept as a quote of who said it."""
    quote = argument.strip()[:EVIDENCE_CHARS_MAX]
    fact = f"{trigger.author_name} said: {quote}"[:FACT_CHARS_MAX]
    return Candidate(
        scope="user",
        subject=str(trigger.author_id),
        fact=fact,
        fact_type="other",
        evidence=quote,
        source_message_id=trigger.message_id,
        confidence=0.6,
    )


def place_of(mind: Mind, said: Said) -> Place:
    """Where it was said, as far as this decides what may be learned from it."""
    return Place(guild_id=said.guild_id, is_console=said.channel_id == mind.console_channel_id)
