"""One model call of a turn: fresh rows, recall, the prompt, the answer. Runs on a worker thread."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from actors.lines import line_of
from actors.memory_curator.grounding import Place
from actors.memory_curator.learning import Origin, Verdict, judge
from actors.ports import Candidate, ToolResult
from actors.priced import Priced
from actors.responder.prompting import (
    QUESTION_CHARS_MAX,
    assemble,
    prompt_hash,
    prompt_json,
    sources_of,
)
from actors.runtime.guarded import fault_of
from actors.runtime.purse import Call
from projections.queries import conversation, facts, turns
from projections.queries.settings import settings
from projections.recall.question import Question

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from actors.ports import (
        Clock,
        Embedder,
        Extraction,
        Line,
        Model,
        ModelTurn,
        Prompt,
        ToolCall,
        Usage,
    )
    from actors.runtime.purse import Purse
    from events.event import New
    from projections.queries.conversation import Said
    from projections.queries.reading import Readable
    from projections.recall.memory import Memory
    from projections.recall.question import Hit

logger = logging.getLogger("lorekeeper.responder")

EVIDENCE_CHARS_MAX = 240  # the documented width of evidence_text
FACT_CHARS_MAX = 400


class Answering(Protocol):
    """The part of a model that a turn needs."""

    @property
    def id(self) -> str: ...

    def answer(self, prompt: Prompt) -> ModelTurn: ...


@dataclass(frozen=True, slots=True)
class Mind:
    """What thinking needs of the world and the read model."""

    read_model: Readable
    memory: Memory
    model: Model
    embedder: Embedder | None
    clock: Clock
    console_channel_id: int
    purse: Purse


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
    """The name under which its cost must be settled."""


def think(
    mind: Mind,
    trigger_ids: Sequence[int],
    tool_results: tuple[ToolResult, ...],
    model: Answering | None = None,
    *,
    call: Call,
) -> Thought | None:
    """Call the model about the triggers as they stand now; None if all of them are gone.

    `model` stands in for the mind's own, which cannot be reached.

    Raises:
        ModelUnavailableError: the model cannot be reached now.
    """
    with mind.read_model.reading() as db:
        triggers = conversation.messages(db, trigger_ids)
        if not triggers:
            return None
        chosen = settings(db)
        first = triggers[0]
        history = conversation.before(
            db, first.channel_id, first.message_id, chosen.count("reply.history")
        )
        waiting = {item.message_id for item in conversation.undecided(db)}
        withheld = facts.withheld(db)
    messages_max, facts_max = chosen.count("recall.messages"), chosen.count("recall.facts")
    hits = _recall(mind, triggers, max(messages_max, facts_max), waiting | withheld)
    prompt = assemble(
        triggers,
        [said for said in history if said.message_id not in withheld],
        [
            *[hit for hit in hits if hit.kind == "message"][:messages_max],
            *[hit for hit in hits if hit.kind == "fact"][:facts_max],
        ],
        now=mind.clock.now(),
        tool_results=tool_results,
    )
    with mind.read_model.reading() as db:
        own = turns.of_messages(db, [line.message_id for line in prompt.history if line.is_bot])
        fact_streams = facts.streams_of(db, [item.id for item in prompt.facts])
    began = mind.clock.monotonic()
    thinking = model or mind.model
    quote = thinking.quote_answer(prompt) if isinstance(thinking, Priced) else None
    answer, name = mind.purse.pay(call, quote, lambda: thinking.answer(prompt))
    text = prompt_json(prompt)
    return Thought(
        tuple(triggers),
        prompt,
        answer,
        text,
        prompt_hash(text),
        sources_of(prompt, own_turns=own, fact_streams=fact_streams),
        round(1000 * (mind.clock.monotonic() - began)),
        name,
    )


def _recall(mind: Mind, triggers: Sequence[Said], k: int, leave_out: set[int]) -> list[Hit]:
    text = "\n".join(said.content for said in triggers)[-QUESTION_CHARS_MAX:]
    last = triggers[-1]
    question = Question(
        text=text,
        asked_at=line_of(last).at,
        asker_id=last.author_id,
        k=k,
        leave_out=frozenset(leave_out | {said.message_id for said in triggers}),
    )
    return [
        hit
        for hit in mind.memory.ask(question, _vector_of(mind, text))
        # What came while we asked was not yet waiting when `leave_out` was read.
        if hit.channel_id != last.channel_id or hit.source_message_id <= last.message_id
    ]


def _vector_of(mind: Mind, text: str) -> NDArray[np.float32] | None:
    """None: words alone must do, as without an embedder."""
    if mind.embedder is None:
        return None
    try:
        return mind.embedder.embed_query(text)
    except Exception as error:  # noqa: BLE001 - an answer matters more than the embedder's fault
        logger.warning("searching by words alone: %s", fault_of(error))
        return None


@dataclass(frozen=True, slots=True)
class ToolOutcome:
    """What a tool gives the model and the log. `usage` None: no model call to settle."""

    result: ToolResult
    events: tuple[New, ...]
    usage: Usage | None = None


def remember(mind: Mind, call: ToolCall, thought: Thought, origin: Origin) -> ToolOutcome:
    """Run the `remember` tool: the words as the model reads them, else as they were said."""
    trigger = line_of(thought.triggers[-1])
    extraction = extracted(mind, replace(trigger, text=call.argument), origin.cause)
    # What would be lore of a server has no server here: kept as what this person said.
    possible = [c for c in extraction.candidates if origin.place.guild_id or c.scope != "guild"]
    candidates = possible or [_as_said(trigger, call.argument)]
    with mind.read_model.reading() as db:
        verdicts = judge(
            candidates,
            {trigger.message_id: trigger},
            origin,
            contradicted=lambda c: facts.contradicted(
                db, c.scope, origin.place.guild_id, c.subject, c.attribute, c.value
            ),
        )
    kept = [verdict for verdict in verdicts if not verdict.refusal]
    detail = " ".join(verdict.candidate.fact for verdict in kept) or verdicts[0].refusal
    result = ToolResult(tool="remember", argument=call.argument, ok=bool(kept), detail=detail)
    return ToolOutcome(result, tuple(verdict.event for verdict in verdicts), extraction.usage)


def extracted(mind: Mind, line: Line, turn: str) -> Extraction:
    """What the model reads in one line, within a turn; paid for and settled."""
    model = mind.model
    quote = model.quote_extract([line]) if isinstance(model, Priced) else None
    call = Call(f"extract:{turn}", "extract", turn)
    return mind.purse.spend(call, quote, lambda: model.extract([line]), lambda e: e.usage)


def unavailable(call: ToolCall) -> ToolOutcome:
    """What a tool comes to that nothing here carries out."""
    detail = "This cannot be done here."
    return ToolOutcome(
        ToolResult(tool=call.tool, argument=call.argument, ok=False, detail=detail), ()
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


__all__ = [
    "Mind",
    "Thought",
    "ToolOutcome",
    "Verdict",
    "place_of",
    "remember",
    "think",
    "unavailable",
]
