"""`actions`: one row per thing the bot did or decided."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from events import streams
from events.automations import AutomationChanged, AutomationCreated
from events.commands import CommandInvoked
from events.erasure import ErasureCompleted
from events.facts import FactForgotten, FactLearned, FactRefused
from events.faults import ActorRestarted, ReactionFailed
from events.money import MoneySettled, MoneyUnsettled
from events.reflections import ReflectionCompleted, ReflectionFailed, ReflectionStarted
from events.sessions import SessionSummarized
from events.settings import SettingChanged
from events.tools import EmojiSent
from projections.ledgers.schema import CALLS
from projections.ledgers.turns import action_of, redacted_action
from projections.table import Column, Row, Table, select_in
from projections.tables.action_rows import text, worded

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from duckdb import DuckDBPyConnection

    from events.event import Event, Recorded
    from projections.ledgers.turns import TurnChanges

ACTIONS = Table(
    "actions",
    "One row per thing the bot did or decided; the sum of usd_cost is what was spent.",
    (
        Column("id", "BIGINT", "Position of the event that made the row."),
        Column("created_at", "TIMESTAMPTZ", "When it happened."),
        Column(
            "guild_id",
            "VARCHAR",
            "The server it concerned; NULL in a direct message or where nobody is concerned.",
        ),
        Column("channel_id", "VARCHAR", "The channel it concerned."),
        Column(
            "message_id",
            "VARCHAR",
            "The message it concerned; for a delivered reply, its first message.",
        ),
        Column("user_id", "VARCHAR", "The person it concerned."),
        Column("kind", "VARCHAR", "What was done, for example reply_sent or memory_written."),
        Column("content", "VARCHAR", "The words of it, at most 2000 characters; NULL once erased."),
        Column(
            "metadata",
            "VARCHAR",
            "JSON: correlation, triggers, model, tokens, latency_ms, scores, reason.",
        ),
        Column(
            "usd_cost",
            "DOUBLE",
            "US dollars; set on model_call and embedding_call (NULL: the price is not known), "
            "0 elsewhere.",
        ),
    ),
    key=("id",),
)

READS = (
    FactLearned,
    FactForgotten,
    FactRefused,
    MoneySettled,
    MoneyUnsettled,
    SettingChanged,
    EmojiSent,
    ErasureCompleted,
    ActorRestarted,
    ReactionFailed,
    CommandInvoked,
    AutomationCreated,
    AutomationChanged,
    SessionSummarized,
    ReflectionStarted,
    ReflectionCompleted,
    ReflectionFailed,
)
_CACHED = ("cache_read_tokens", "cache_write_tokens", "cache_write_1h_tokens")
_KEPT_METADATA = ("model", "input_tokens", "output_tokens", *_CACHED, "unsettled")
"""What may stay of a redacted row's metadata: it names no one."""


def apply(db: DuckDBPyConnection, events: Iterable[Recorded], taken: TurnChanges) -> None:
    """Rows of what this page did, and of its replies as they now stand."""
    rows = [row for recorded in events if (row := _row(recorded)) is not None]
    known = [turn for stream, turn in taken.turns.items() if stream not in taken.begun]
    ACTIONS.replace(db, {turn.action_id: action_of(turn) for turn in known})
    ACTIONS.insert(db, [*rows, *(action_of(taken.turns[stream]) for stream in taken.begun)])
    calls = [
        (r.position, r.event.correlation)
        for r in events
        if isinstance(r.event, MoneySettled | MoneyUnsettled) and r.event.correlation
    ]
    CALLS.insert(db, calls)
    paid = {name for _, name in calls if streams.is_turn(name)}
    erased = select_in(
        db,
        "SELECT stream FROM ledger.turns WHERE redacted = 1 AND stream IN (SELECT key FROM keys_)",
        paid - taken.turns.keys(),
    )
    late = [name for name in paid & taken.turns.keys() if taken.turns[name].redacted]
    if erased or late:  # a call that came back after its turn's words were erased
        redact(db, (), [*late, *(row[0] for row in erased)])


def redact(db: DuckDBPyConnection, positions: Collection[int], turns: Collection[str]) -> None:
    """Empty these rows, and say no longer which of these turns a call belonged to."""
    called = select_in(
        db,
        "SELECT position FROM ledger.calls WHERE correlation IN (SELECT key FROM keys_)",
        turns,
    )
    ids = [*positions, *(row[0] for row in called)]
    rows = select_in(
        db,
        "SELECT id, epoch_us(created_at), kind, metadata, usd_cost FROM actions "
        "WHERE id IN (SELECT key FROM keys_)",
        ids,
    )
    emptied = {
        row[0]: redacted_action(row[0], row[1], row[2], _anonymous(row[3]), row[4]) for row in rows
    }
    ACTIONS.put(db, emptied)


def _anonymous(metadata: str | None) -> dict[str, object]:
    if metadata is None:
        return {}
    values = msgspec.json.decode(metadata, type=dict[str, object])
    return {name: values[name] for name in _KEPT_METADATA if name in values}


def _row(recorded: Recorded) -> Row | None:
    event = recorded.event
    row = worded(recorded)
    if row is not None:
        return row
    found = _other(event)
    if found is None:
        return None
    kind, guild, channel, message, user, content, metadata, usd = found
    if event.correlation:
        metadata = {"correlation": event.correlation, **metadata}
    return (
        recorded.position,
        event.at,
        text(guild),
        text(channel),
        text(message),
        text(user),
        kind,
        content,
        msgspec.json.encode(metadata).decode(),
        usd,
    )


_Found = tuple[
    str,
    int | None,
    int | None,
    int | None,
    int | None,
    str | None,
    dict[str, object],
    float | None,
]


def _other(event: Event) -> _Found | None:
    """(kind, guild, channel, message, user, content, metadata, usd) of events without words."""
    match event:
        case FactForgotten():
            user = int(event.subject) if event.subject.isdecimal() else None
            return "memory_forgotten", event.guild_id, None, None, user, None, {"by": event.by}, 0.0
        case FactRefused():
            user = int(event.subject) if event.subject.isdecimal() else None
            why: dict[str, object] = {"reason": event.reason, "fact_type": event.fact_type}
            source = event.source_message_id
            return (
                "memory_refused", event.guild_id, event.channel_id, source, user, None, why, 0.0,
            )  # fmt: skip
        case MoneySettled():
            return event.kind, None, None, None, None, None, _call(event), event.usd
        case MoneyUnsettled():
            worst: dict[str, object] = {
                "purpose": event.purpose,
                "model": event.model,
                "input_tokens": 0,
                "output_tokens": 0,
                "latency_ms": 0,
                "unsettled": True,
            }
            kind = "embedding_call" if event.purpose == "embed" else "model_call"
            return kind, None, None, None, None, None, worst, event.usd
        case EmojiSent():
            return (
                "reaction_sent", event.guild_id, event.channel_id, event.message_id,
                event.user_id, event.emoji, {}, 0.0,
            )  # fmt: skip
        case SettingChanged():
            change = f"{event.key}: {event.old} -> {event.new}"
            return "settings_changed", None, None, None, None, change, {"by": event.by}, 0.0
        case ErasureCompleted() if event.what.startswith("u:"):
            counts: dict[str, object] = {"blanked": event.blanked, "derived": event.derived}
            return "person_erased", None, None, None, None, None, counts, 0.0
        case _:
            return _by_itself(event)


def _by_itself(event: Event) -> _Found | None:
    """Of what is done without being asked, or was asked for long before."""
    match event:
        case SessionSummarized():
            talk: dict[str, object] = {"messages": event.message_count, "modality": event.modality}
            return (
                "session_summarized", event.guild_id, event.channel_id, event.upto_message_id,
                None, None, talk, 0.0,
            )  # fmt: skip
        case ReflectionStarted():
            of: dict[str, object] = {"date": event.date}
            return "reflection_started", event.guild_id, None, None, None, None, of, 0.0
        case ReflectionFailed():
            fault: dict[str, object] = {"date": event.date, "error": event.error}
            return "reflection_failed", event.guild_id, None, None, None, None, fault, 0.0
        case AutomationChanged():
            changed: dict[str, object] = {"reason": event.reason, "by": event.by}
            return "automation_updated", None, None, None, None, event.status, changed, 0.0
        case _:
            return _fault(event)


def _fault(event: Event) -> _Found | None:
    match event:
        case ActorRestarted():
            note: dict[str, object] = {"error": event.error, "gave_up": event.gave_up}
            return "actor_restarted", None, None, None, None, event.actor, note, 0.0
        case ReactionFailed():
            failed: dict[str, object] = {"position": event.position, "error": event.error}
            return "reaction_failed", None, None, None, None, event.reader, failed, 0.0
        case _:
            return None


def _call(event: MoneySettled) -> dict[str, object]:
    cached = {name: n for name in _CACHED if (n := getattr(event, name))}
    return {
        "purpose": event.purpose,
        "model": event.model,
        "input_tokens": event.input_tokens,
        "output_tokens": event.output_tokens,
        "latency_ms": event.latency_ms,
        "items": event.items,
        "ok": event.ok,
        **cached,
        **({"price": "unknown"} if event.usd is None else {}),
    }
