"""The responder's decisions: what a turn records at each step. Pure functions, events out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from actors.ports import ToolResult
from actors.responder.steps import Asked, Outcome, Step
from actors.splitting import split
from events import streams
from events.event import New
from events.money import MoneySettled
from events.replies import (
    RecalledItem,
    ReplyCancelled,
    ReplyComposed,
    ReplyDecided,
    ReplyFailed,
    ReplyWords,
    TriggerClaimed,
)
from events.tools import ToolCalled, ToolCallWords, ToolResultWords, ToolReturned

if TYPE_CHECKING:
    from collections.abc import Sequence

    from actors.ports import ModelTurn, Prompt, Usage
    from actors.prompting import Shown
    from projections.queries.conversation import Said


def decide(
    triggers: Sequence[Said], *, reason: str, at_us: int, verdict: str = "answer"
) -> tuple[New, ...]:
    """Answer these messages, or deliberately do not: the decision first, then a claim on each."""
    first, last = triggers[0], triggers[-1]
    turn = streams.turn(first.channel_id, first.message_id)
    sources = tuple(streams.message(said.message_id) for said in triggers)
    decided = ReplyDecided(
        at=at_us,
        cause=sources[-1],
        correlation=turn,
        sources=sources,
        verdict=verdict,
        reason=reason,
        triggers=tuple(said.message_id for said in triggers),
        guild_id=last.guild_id,
        channel_id=last.channel_id,
        user_id=last.author_id,
    )
    claims = [
        New(
            streams.trigger(said.message_id),
            TriggerClaimed(
                at=at_us,
                cause=turn,
                correlation=turn,
                sources=(streams.message(said.message_id),),
                message_id=said.message_id,
                turn=turn,
            ),
        )
        for said in triggers
    ]
    return (New(turn, decided), *claims)


def compose(  # noqa: PLR0913 - one event has this much to say
    turn: str,
    version: int,
    prompt: Prompt,
    answer: ModelTurn,
    *,
    shown: Shown,
    model: str,
    latency_ms: int,
    sources: tuple[str, ...],
    owner_id: int,
    at_us: int,
    kind: str = "answer",
) -> New:
    """What will be said, with everything it rests on."""
    cited = set(answer.cited)
    chunks = split(answer.text)
    words = ReplyWords(
        chunks=chunks,
        recalled=tuple(
            RecalledItem(item.kind, item.id, round(item.score, 6), (item.kind, item.id) in cited)
            for item in (*prompt.messages, *prompt.facts)
        ),
        prompt=shown.text,
    )
    composed = ReplyComposed(
        at=at_us,
        cause=turn,
        correlation=turn,
        sources=sources,
        model=model,
        prompt_hash=shown.sha256,
        latency_ms=latency_ms,
        input_tokens=answer.usage.input_tokens,
        output_tokens=answer.usage.output_tokens,
        chunk_count=len(chunks),
        kind=kind if chunks else "silence",
        template=shown.template,
    )
    return New(turn, composed, words, streams.person_key(owner_id), version)


def compose_notice(
    turn: str, version: int, text: str, *, trigger_ids: Sequence[int], owner_id: int, at_us: int
) -> New:
    """What is said without a model, because there is none now or the hour is used up."""
    chunks = split(text)
    composed = ReplyComposed(
        at=at_us,
        cause=turn,
        correlation=turn,
        sources=tuple(map(streams.message, trigger_ids)),
        model="",
        prompt_hash="",
        latency_ms=0,
        input_tokens=0,
        output_tokens=0,
        chunk_count=len(chunks),
        kind="notice",
    )
    return New(turn, composed, ReplyWords(chunks=chunks), streams.person_key(owner_id), version)


def settle_call(
    turn: str,
    n: int,
    *,
    call: str = "",
    purpose: str,
    model: str,
    usage: Usage,
    latency_ms: int,
    at_us: int,
) -> New:
    """The row of a model call, at the cost that its model tells.

    `call`: the name under which it was reserved; by default the turn's n-th.
    """
    return New(
        streams.paid(call or f"{turn}:{n}"),
        MoneySettled(
            at=at_us,
            cause=turn,
            correlation=turn,
            kind="model_call",
            purpose=purpose,
            model=usage.model or model,
            input_tokens=usage.input_tokens,
            output_tokens=usage.output_tokens,
            latency_ms=latency_ms,
            usd=usage.usd,
            cache_read_tokens=usage.cache_read_tokens,
            cache_write_tokens=usage.cache_write_tokens,
            cache_write_1h_tokens=usage.cache_write_1h_tokens,
        ),
    )


def cancel(turn: str, version: int, *, reason: str, at_us: int) -> New:
    """The end of a turn that must not be said any more; `version` is its stream's next."""
    return New(
        turn,
        ReplyCancelled(at=at_us, cause=turn, correlation=turn, reason=reason),
        version=version,
    )


def fail(turn: str, version: int, *, reason: str, at_us: int) -> New:
    """The end of a turn that no reply could be made for; `version` is its stream's next."""
    return New(
        turn, ReplyFailed(at=at_us, cause=turn, correlation=turn, reason=reason), version=version
    )


def call_tools(
    turn: str,
    version: int,
    asked: Sequence[Asked],
    *,
    sources: tuple[str, ...],
    owner_id: int,
    at_us: int,
) -> tuple[New, ...]:
    """What a model call asks for, before any of it is done; `version` is the stream's next."""
    return tuple(
        New(
            turn,
            ToolCalled(
                at=at_us,
                cause=turn,
                correlation=turn,
                sources=sources,
                call=one.call,
                number=one.number,
                tool=one.tool_call.tool,
            ),
            ToolCallWords(argument=one.tool_call.argument),
            streams.person_key(owner_id),
            version + place,
        )
        for place, one in enumerate(asked)
    )


def return_tool(
    turn: str,
    version: int,
    asked: Asked,
    outcome: Outcome,
    *,
    speaker: Said,
    at_us: int,
) -> New:
    """What came of one tool call for the speaker."""
    event = ToolReturned(
        at=at_us,
        cause=turn,
        correlation=turn,
        sources=tuple(sorted({streams.message(speaker.message_id), *outcome.sources})),
        call=asked.call,
        number=asked.number,
        tool=asked.tool_call.tool,
        ok=outcome.ok,
    )
    words = ToolResultWords(argument=asked.tool_call.argument, detail=outcome.detail)
    return New(turn, event, words, streams.person_key(speaker.author_id), version)


def step_of(asked: Asked, outcome: Outcome, returned: New) -> Step:
    """A result as the next model call is told it."""
    result = ToolResult(
        tool=asked.tool_call.tool,
        argument=asked.tool_call.argument,
        ok=outcome.ok,
        detail=outcome.detail,
        call=asked.call,
    )
    return Step(result, returned.event.sources)
