"""Turns: how far each reply went, and the row of `actions` that says so."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from events.automations import RunFinished, RunStarted
from events.replies import (
    ReplyCancelled,
    ReplyComposed,
    ReplyDecided,
    ReplyDelivered,
    ReplyFailed,
    ReplyWords,
)
from events.tools import ToolCalled, ToolReturned
from projections.ledgers.schema import TURNS
from projections.table import Row, select_in
from projections.tables.messages import MessageRow, Own, whose_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from duckdb import DuckDBPyConnection

    from events.event import Event, Recorded
    from projections.ledgers.gone import Whose

CONTENT_CHARS_MAX = 2000  # the documented width of actions.content

READS = (
    ReplyDecided,
    RunStarted,
    RunFinished,
    ReplyComposed,
    ReplyDelivered,
    ReplyFailed,
    ReplyCancelled,
    ToolCalled,
    ToolReturned,
)
_KINDS = {
    "decided": "reply_pending",
    "composed": "reply_pending",
    "delivered": "reply_sent",
    "skipped": "reply_skipped",
    "failed": "reply_failed",
    "cancelled": "reply_cancelled",
}
_RUN_KINDS = dict.fromkeys(_KINDS, "automation_run") | {"delivered": "automation_post"}
_dump = msgspec.json.encode


@dataclass(slots=True)
class Turn:
    """One row of `ledger.turns`, in the order of its columns."""

    stream: str
    action_id: int
    at_us: int
    version: int = 1
    guild_id: int | None = None
    channel_id: int = 0
    user_id: int = 0
    triggers: str = "[]"
    verdict: str = ""
    reason: str = ""
    state: str = "decided"
    note: str | None = None
    model: str | None = None
    prompt_hash: str | None = None
    latency_ms: int | None = None
    input_tokens: int | None = None
    output_tokens: int | None = None
    chunk_count: int = -1
    chunks: str | None = None
    recalled: str | None = None
    delivered: str = "[]"
    redacted: int = 0

    def texts(self) -> list[str]:
        return [] if self.chunks is None else msgspec.json.decode(self.chunks, type=list[str])

    def message_ids(self) -> list[int]:
        return msgspec.json.decode(self.delivered, type=list[int])

    def trigger_ids(self) -> list[int]:
        return msgspec.json.decode(self.triggers, type=list[int])

    def values(self) -> Row:
        return tuple(getattr(self, name) for name in _FIELDS)


_FIELDS = [field.name for field in fields(Turn)]


class TurnChanges(NamedTuple):
    """What a page did to turns."""

    turns: dict[str, Turn]
    """As they now are, by stream."""
    begun: Collection[str] = ()
    """Those of them that the page began: nothing of them is in a table yet."""
    own: Own = Own()


def apply(db: DuckDBPyConnection, events: Sequence[Recorded]) -> TurnChanges:
    """Fold a page's turns."""
    begun = dict.fromkeys(r.stream for r in events if _begins(r))
    known = load(db, {r.stream for r in events} - begun.keys())
    said: list[MessageRow] = []
    blank: dict[int, Whose] = {}
    for recorded in events:
        if _begins(recorded):
            known[recorded.stream] = _begun(recorded)
        else:
            turn = known[recorded.stream]
            turn.version = recorded.version
            _advance(turn, recorded, recorded.event)
            if isinstance(event := recorded.event, ReplyDelivered):
                texts = turn.texts()
                if event.chunk < len(texts):
                    said.append(_own_message(turn, event, texts[event.chunk]))
                else:
                    row = _own_message(turn, event, "")
                    blank[event.message_id] = whose_of(row)
    TURNS.insert(db, [known[stream].values() for stream in begun])
    save(db, [turn for stream, turn in known.items() if stream not in begun])
    return TurnChanges(known, begun, Own(said, blank))


def load(db: DuckDBPyConnection, names: Iterable[str]) -> dict[str, Turn]:
    """The turns of these streams, by stream; those that never began are missing."""
    rows = select_in(
        db, "SELECT * FROM ledger.turns WHERE stream IN (SELECT key FROM keys_)", names
    )
    return {row[0]: Turn(*row) for row in rows}


def unfinished(db: DuckDBPyConnection) -> list[Turn]:
    """Turns decided but not composed, or composed but not wholly delivered, oldest first."""
    rows = db.execute(
        "SELECT * FROM ledger.turns WHERE state IN ('decided', 'composed') ORDER BY action_id"
    ).fetchall()
    return [Turn(*row) for row in rows]


def save(db: DuckDBPyConnection, turns: Collection[Turn]) -> None:
    """Replace what was known of these turns."""
    TURNS.replace(db, {turn.stream: turn.values() for turn in turns})


def redact(turn: Turn) -> None:
    """Empty what was said and why; that there was a turn stays."""
    turn.redacted, turn.chunks, turn.recalled, turn.note = 1, None, None, None


def _begins(recorded: Recorded) -> bool:
    """A decision, or the first attempt of a run."""
    kind = type(recorded.event)
    return kind is ReplyDecided or (kind is RunStarted and recorded.version == 1)


def _begun(recorded: Recorded) -> Turn:
    event = recorded.event
    assert isinstance(event, ReplyDecided | RunStarted), "nothing else begins a turn"
    turn = Turn(
        recorded.stream,
        recorded.position,
        event.at,
        guild_id=event.guild_id,
        channel_id=event.channel_id,
        user_id=event.user_id,
    )
    if isinstance(event, RunStarted):
        return replace(turn, verdict="run", reason="automation")
    return replace(
        turn,
        triggers=_dump(event.triggers).decode(),
        verdict=event.verdict,
        reason=event.reason,
        state="decided" if event.verdict == "answer" else "skipped",
    )


def _advance(turn: Turn, recorded: Recorded, event: Event) -> None:
    match event:
        case ReplyComposed():
            _composed(turn, event, recorded)
        case ReplyDelivered():
            delivered = [*turn.message_ids(), event.message_id]
            turn.delivered = _dump(delivered).decode()
            if len(delivered) >= turn.chunk_count:
                turn.state = "delivered"
        case ReplyFailed():
            end(turn, "failed", event.reason)
        case ReplyCancelled():
            end(turn, "cancelled", event.reason)
        case RunFinished(retry_us=None) if turn.state == "decided":
            end(turn, "skipped", event.reason)
        case _:
            pass


def end(turn: Turn, state: str, reason: str) -> None:
    """It goes no further."""
    turn.state = state
    turn.note = None if turn.redacted else reason  # whichever of the two came first


def _composed(turn: Turn, event: ReplyComposed, recorded: Recorded) -> None:
    turn.state = "skipped" if event.chunk_count == 0 else "composed"
    turn.model, turn.prompt_hash = event.model, event.prompt_hash
    turn.latency_ms = event.latency_ms
    turn.input_tokens, turn.output_tokens = event.input_tokens, event.output_tokens
    turn.chunk_count = event.chunk_count
    if isinstance(recorded.words, ReplyWords):
        turn.chunks = _dump(recorded.words.chunks).decode()
        turn.recalled = _dump(
            [
                {"kind": item.kind, "id": item.id, "score": item.score, "cited": item.cited}
                for item in recorded.words.recalled
            ]
        ).decode()
    else:
        redact(turn)


def _own_message(turn: Turn, event: ReplyDelivered, text: str) -> MessageRow:
    return MessageRow(
        event.message_id,
        event.created_us,
        turn.guild_id,
        turn.channel_id,
        event.author_id,
        event.author_name,
        is_bot=True,
        content=text,
        reference_id=event.reference_id,
        via=event.via,
        is_own=True,
    )


def action_of(turn: Turn) -> Row:
    """The turn's row of `actions`."""
    kind = (_RUN_KINDS if turn.stream.startswith("run:") else _KINDS)[turn.state]
    if turn.redacted:
        return redacted_action(turn.action_id, turn.at_us, kind, _spent(turn), 0.0)
    delivered = turn.message_ids()
    triggers = turn.trigger_ids()
    message_id = (delivered[:1] or triggers[-1:] or [0])[0]
    metadata: dict[str, object] = {
        "correlation": turn.stream,
        "triggers": [str(i) for i in triggers],
        "reason": turn.reason,
        **({} if turn.note is None else {"note": turn.note}),
        **_spent(turn),
    }
    if turn.model is not None:
        metadata |= {"latency_ms": turn.latency_ms, "prompt_hash": turn.prompt_hash}
    if turn.recalled is not None:
        metadata["recalled"] = msgspec.Raw(turn.recalled.encode())
    return (
        turn.action_id,
        turn.at_us,
        None if turn.guild_id is None else str(turn.guild_id),
        str(turn.channel_id),
        str(message_id) if message_id else None,
        str(turn.user_id),
        kind,
        "\n".join(turn.texts())[:CONTENT_CHARS_MAX] or None,
        _dump(metadata).decode(),
        0.0,
    )


def redacted_action(
    action_id: int, at_us: int, kind: str, spent: dict[str, object], usd: float
) -> Row:
    """What stays of an action whose words or person were erased: all else is NULL."""
    metadata = _dump(spent).decode() if spent else None
    return (action_id, at_us, None, None, None, None, kind, None, metadata, usd)


def _spent(turn: Turn) -> dict[str, object]:
    if turn.model is None:
        return {}
    return {
        "model": turn.model,
        "input_tokens": turn.input_tokens,
        "output_tokens": turn.output_tokens,
    }
