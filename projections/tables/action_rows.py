"""Rows of `actions` for events that carry people's words: emptied once those are gone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from events.automations import AutomationCreated, AutomationWords
from events.commands import CommandInvoked, InvokedWords
from events.event import Redacted
from events.facts import FactLearned, FactWords
from events.reflections import ReflectionCompleted, ReflectionWords
from projections.ledgers.turns import CONTENT_CHARS_MAX, redacted_action

if TYPE_CHECKING:
    from events.event import Recorded
    from projections.table import Row


def worded(recorded: Recorded) -> Row | None:
    """The row of an event with words; None for all others."""
    match recorded.event:
        case FactLearned() as event:
            return _learned(recorded, event)
        case CommandInvoked() as event:
            return _invoked(recorded, event)
        case AutomationCreated() as event:
            return _automated(recorded, event)
        case ReflectionCompleted() as event:
            return _reflected(recorded, event)
        case _:
            return None


def _learned(recorded: Recorded, event: FactLearned) -> Row:
    kind = "memory_superseded" if event.supersedes else "memory_written"
    words = recorded.words
    if not isinstance(words, FactWords):
        return redacted_action(recorded.position, event.at, kind, {}, 0.0)
    metadata: dict[str, object] = {
        "correlation": event.correlation,
        "scope": event.scope,
        "subject": event.subject,
        "fact_type": event.fact_type,
        "confidence": event.confidence,
        "evidence": words.evidence,
        **({"supersedes": event.supersedes} if event.supersedes else {}),
    }
    return (
        recorded.position,
        event.at,
        text(event.guild_id),
        text(event.channel_id),
        str(event.source_message_id),
        text(event.user_id),
        kind,
        words.fact,
        msgspec.json.encode(metadata).decode(),
        0.0,
    )


def _invoked(recorded: Recorded, event: CommandInvoked) -> Row:
    words = recorded.words
    if isinstance(words, Redacted) or event.user_id is None:
        return redacted_action(recorded.position, event.at, "command", {}, 0.0)
    options = words.options if isinstance(words, InvokedWords) else ()
    said = " ".join(f"{name}:{value}" for name, value in (("", event.name), *options))
    return (
        recorded.position,
        event.at,
        text(event.guild_id),
        text(event.channel_id),
        text(event.target_id or None),
        text(event.user_id),
        "command",
        said[1:][:CONTENT_CHARS_MAX],
        msgspec.json.encode({"correlation": recorded.stream}).decode(),
        0.0,
    )


def _automated(recorded: Recorded, event: AutomationCreated) -> Row:
    words = recorded.words
    if not isinstance(words, AutomationWords):
        return redacted_action(recorded.position, event.at, "automation_created", {}, 0.0)
    return (
        recorded.position,
        event.at,
        text(event.guild_id),
        str(event.channel_id),
        None,
        str(event.user_id),
        "automation_created",
        f"{words.title}: {words.instruction}"[:CONTENT_CHARS_MAX],
        msgspec.json.encode({"correlation": recorded.stream, "schedule": words.schedule}).decode(),
        0.0,
    )


def _reflected(recorded: Recorded, event: ReflectionCompleted) -> Row:
    words = recorded.words
    if not isinstance(words, ReflectionWords):
        return redacted_action(recorded.position, event.at, "reflection_completed", {}, 0.0)
    about: dict[str, object] = {
        "correlation": recorded.stream,
        "date": event.date,
        "chunks": event.chunks,
        "left_out": event.left_out,
    }
    return (
        recorded.position,
        event.at,
        text(event.guild_id),
        None,
        None,
        None,
        "reflection_completed",
        words.text[:CONTENT_CHARS_MAX],
        msgspec.json.encode(about).decode(),
        0.0,
    )


def text(number: int | None) -> str | None:
    """An id as the table holds it."""
    return None if number is None else str(number)
