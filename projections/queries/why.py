"""Why a reply was given: what led to it, what it was made from, and what it cost."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from events.event import from_us
from events.replies import RecalledItem, ReplyComposed, ReplyWords
from projections.queries import conversation, turns
from projections.queries.facts import facts_by_id
from projections.queries.reactions import reactions_to

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from duckdb import DuckDBPyConnection

    from events.log import EventLog


@dataclass(frozen=True, slots=True)
class Message:
    """A message of the turn; without text if its words were erased."""

    message_id: str
    author: str | None = None
    at: datetime | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Call:
    """A model call of the turn."""

    kind: str
    model: str | None
    input_tokens: int
    output_tokens: int
    latency_ms: int | None
    usd: float


@dataclass(frozen=True, slots=True)
class Item:
    """Something recalled for the reply; without text if it is gone since."""

    kind: str
    id: str
    score: float
    cited: bool
    text: str | None = None
    author: str | None = None
    evidence: str | None = None
    """The quoted words behind a fact."""
    source_message_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """One turn, from its triggers to its delivery."""

    turn: str
    at: datetime
    verdict: str
    reason: str
    state: str
    note: str | None
    erased: bool
    """What it rests on was erased, and its own words with it."""
    triggers: list[Message]
    replies: list[Message]
    reactions: dict[str, int]
    """What people think of it: how often each emoji stands under our messages."""
    model: str | None
    latency_ms: int | None
    prompt_hash: str | None
    prompt: str | None
    """The prompt as JSON, word for word."""
    recalled: list[Item]
    calls: list[Call]
    usd: float


def why(db: DuckDBPyConnection, log: EventLog, message_id: int) -> Explanation | None:
    """The turn that a message of ours belongs to, or that was decided about a trigger."""
    turn = turns.of_message(db, message_id)
    if turn is None:
        return None
    composed = [r for r in log.stream(turn.stream) if isinstance(r.event, ReplyComposed)]
    words = composed[-1].words if composed else None
    said = words if isinstance(words, ReplyWords) else None
    calls = _calls(db, turn.stream)
    return Explanation(
        turn=turn.stream,
        at=from_us(turn.at_us),
        verdict=turn.verdict,
        reason=turn.reason,
        state=turn.state,
        note=turn.note,
        erased=bool(turn.redacted) or (bool(composed) and said is None),
        triggers=_messages(db, turn.trigger_ids()),
        replies=_messages(db, turn.message_ids()),
        reactions=reactions_to(db, turn.message_ids()),
        model=turn.model,
        latency_ms=turn.latency_ms,
        prompt_hash=turn.prompt_hash,
        prompt=said.prompt or None if said else None,
        recalled=_items(db, said.recalled if said else ()),
        calls=calls,
        usd=sum(call.usd for call in calls),
    )


def is_known(db: DuckDBPyConnection, message_id: int) -> bool:
    """Whether a message is or was here."""
    return bool(
        db.execute(
            "SELECT 1 FROM messages WHERE message_id = ? UNION ALL "
            "SELECT 1 FROM ledger.gone_messages WHERE message_id = ?",
            [str(message_id), message_id],
        ).fetchall()
    )


def _messages(db: DuckDBPyConnection, ids: Iterable[int]) -> list[Message]:
    wanted = list(ids)
    known = {
        said.message_id: Message(
            str(said.message_id), said.author_name, from_us(said.created_us), said.content
        )
        for said in conversation.messages(db, wanted)
    }
    return [known.get(message_id, Message(str(message_id))) for message_id in wanted]


def _items(db: DuckDBPyConnection, recalled: Iterable[RecalledItem]) -> list[Item]:
    items = list(recalled)
    said = conversation.messages(db, (item.id for item in items if item.kind == "message"))
    facts = facts_by_id(db, (item.id for item in items if item.kind == "fact"))
    messages_known = {one.message_id: one for one in said}
    facts_known = {one.id: one for one in facts}
    found: list[Item] = []
    for item in items:
        known = Item(item.kind, str(item.id), item.score, item.cited)
        if item.kind == "fact" and (fact := facts_known.get(item.id)):
            known = replace(
                known,
                text=fact.fact,
                evidence=fact.evidence,
                source_message_id=str(fact.source_message_id),
            )
        elif item.kind == "message" and (message := messages_known.get(item.id)):
            known = replace(known, text=message.content, author=message.author_name)
        found.append(known)
    return found


def _calls(db: DuckDBPyConnection, correlation: str) -> list[Call]:
    rows = db.execute(
        "SELECT kind, metadata->>'model', "
        "CAST(coalesce(metadata->>'input_tokens', '0') AS BIGINT), "
        "CAST(coalesce(metadata->>'output_tokens', '0') AS BIGINT), "
        "CAST(metadata->>'latency_ms' AS BIGINT), coalesce(usd_cost, 0) "
        "FROM ledger.calls JOIN actions ON id = position WHERE correlation = ? ORDER BY id",
        [correlation],
    ).fetchall()
    return [Call(*row) for row in rows]
