"""Why a reply was given: what led to it, what it was made from, and what it cost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import msgspec

from events import streams
from events.event import from_us
from events.replies import RecalledItem, ReplyComposed, ReplyWords, TemplateKept
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
    """Something recalled for the reply, as it was then; without text if the prompt is gone."""

    kind: str
    id: str
    score: float
    cited: bool
    since: str
    """What became of it: the same, changed or gone."""
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
    """The prompt as JSON, word for word: `prompt_hash` is its SHA-256."""
    template_hash: str | None
    template: str | None
    """What the model was told around it, as JSON; None: nothing, as with the offline model."""
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
    event = composed[-1].event if composed else None
    template = (event.template or None) if isinstance(event, ReplyComposed) else None
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
        template_hash=template,
        template=_template(log, template),
        recalled=_items(db, said) if said else [],
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


def _template(log: EventLog, sha256: str | None) -> str | None:
    recorded = log.stream(streams.template(sha256)) if sha256 else ()
    return next((r.event.text for r in recorded if isinstance(r.event, TemplateKept)), None)


def _items(db: DuckDBPyConnection, said: ReplyWords) -> list[Item]:
    """What was recalled, by the prompt that it stands in, and whether it still says so."""
    prompt: dict[str, Any] = msgspec.json.decode(said.prompt) if said.prompt else {}
    then = {
        (item["kind"], item["id"]): item
        for part in ("messages", "facts")
        for item in prompt.get(part, ())
    }
    now = _texts_now(db, said.recalled)
    found: list[Item] = []
    for item in said.recalled:
        was = then.get((item.kind, item.id), {})
        text, today = was.get("text"), now.get((item.kind, item.id))
        found.append(
            Item(
                item.kind,
                str(item.id),
                item.score,
                item.cited,
                "gone" if today is None else "the same" if today == text else "changed",
                text=text,
                author=was.get("author_name") if item.kind == "message" else None,
                evidence=was.get("evidence") or None,
                source_message_id=str(was["source_message_id"]) if was else None,
            )
        )
    return found


def _texts_now(
    db: DuckDBPyConnection, recalled: Iterable[RecalledItem]
) -> dict[tuple[str, int], str]:
    ids: dict[str, list[int]] = {"message": [], "fact": []}
    for item in recalled:
        ids[item.kind].append(item.id)
    said = conversation.messages(db, ids["message"])
    facts = [fact for fact in facts_by_id(db, ids["fact"]) if fact.is_active]
    return {
        **{("message", one.message_id): one.content for one in said},
        **{("fact", one.id): one.fact for one in facts},
    }


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
