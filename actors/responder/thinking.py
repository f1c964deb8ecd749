"""One model call of a turn: fresh rows, recall, the prompt, the answer. Runs on a worker thread."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from actors.context import gather
from actors.prompting import shown
from actors.responder.paying import answered
from actors.templates import template_of
from events import streams
from projections.queries import conversation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from actors.mind import Mind
    from actors.ports import ModelTurn, Prompt
    from actors.prompting import Shown
    from actors.responder.steps import Step
    from projections.queries.conversation import Said
    from projections.queries.reading import Database


@dataclass(frozen=True, slots=True)
class Thought:
    """A model call's outcome with everything that must be recorded about it."""

    triggers: tuple[Said, ...]
    prompt: Prompt
    answer: ModelTurn
    shown: Shown
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
    with mind.read_model.reading() as db:
        triggers = conversation.messages(db, trigger_ids)
        if not triggers:
            return None
        known = _still_known(db, steps)
    prompt, sources = gather(mind, triggers, turn, tool_results=(step.result for step in known))
    began = mind.clock.monotonic()
    answer, call = answered(mind, prompt, turn, n, triggers[-1])
    return Thought(
        tuple(triggers),
        prompt,
        answer,
        shown(prompt, template_of(mind.model)),
        tuple(sorted(sources.union(*(step.sources for step in known)))),
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
