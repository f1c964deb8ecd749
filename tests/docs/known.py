"""What the catalogues cannot read off the code: which stream, module or name belongs to what.

Tests hold each of these to the code: every event, actor and table is here, and real streams match.
"""

from __future__ import annotations

import re
from importlib import import_module
from typing import TYPE_CHECKING, Final

import run
from actors.automation_clock.actor import AutomationClock
from actors.commands.actor import Commands
from actors.courier.actor import Courier
from actors.courier.reactions import ReactionCourier
from actors.courier.typing import TypingReader
from actors.entrypoints.cli import command_line
from actors.ingestion.actor import Ingestion
from actors.memory_curator.actor import MemoryCurator
from actors.memory_curator.embedding import EmbeddingReader
from actors.reflector.actor import Reflector
from actors.responder.actor import Responder
from actors.runtime.alerting import BudgetReader
from actors.runtime.erasing import ErasureReader
from actors.session_summarizer.actor import SessionSummarizer
from events import (
    agreements,
    automations,
    commands,
    erasure,
    facts,
    faults,
    membership,
    messages,
    money,
    people,
    places,
    reactions,
    reflections,
    replies,
    restoring,
    sessions,
    settings,
    streams,
    tools,
)
from projections.schema import TABLES

if TYPE_CHECKING:
    from types import ModuleType

    from actors.runtime.actor import Actor
    from events.event import Event

COMMAND_LINE: Final = command_line(run.COMMANDS)

ACTORS: Final[dict[str, type[Actor]]] = {
    "courier": Courier,
    "reactions": ReactionCourier,
    "typing": TypingReader,
    "responder": Responder,
    "clock": AutomationClock,
    "commands": Commands,
    "curator": MemoryCurator,
    "sessions": SessionSummarizer,
    "reflector": Reflector,
    "embedding": EmbeddingReader,
    "alerts": BudgetReader,
    "eraser": ErasureReader,
    "ingestion": Ingestion,
}

TABLE_MODULES: Final[dict[str, ModuleType]] = {
    table.name: import_module(f"projections.tables.{table.name}") for table in TABLES
}

_PLACES: Final = {
    10_000_001: "message",
    10_000_002: "edited_ms",
    10_000_003: "channel",
    10_000_004: "first trigger",
    10_000_005: "last message",
    10_000_006: "position",
    10_000_007: "n",
    10_000_008: "at_us",
    10_000_009: "guild",
    10_000_010: "person",
    10_000_011: "interaction",
    10_000_012: "application",
    10_000_013: "automation",
    10_000_014: "first message",
    10_000_015: "percent",
}
"""Numbers that stand for names, so that the functions which make streams spell them."""
MESSAGE, EDITED_MS, CHANNEL, TRIGGER, LAST, POSITION, N, AT_US, GUILD, PERSON, *_MORE = _PLACES
INTERACTION, APPLICATION, AUTOMATION, FIRST, PERCENT = _MORE

_TURN: Final = streams.turn(CHANNEL, TRIGGER)
_EMOJI: Final = streams.emoji("<turn>", N, N)
_FACT: Final = streams.fact("<window or turn>", N)
_ERASURE: Final = streams.erasure("<what>", N)
_PLAN: Final = streams.leaving(PERSON, N)
_PERSON: Final = streams.person(PERSON)
_AGREEMENT: Final = streams.agreement(PERSON, GUILD)
_COMMAND: Final = streams.command(INTERACTION)
_AUTOMATION: Final = streams.automation("<turn or command>", N)
_RUN: Final = streams.run(AUTOMATION, AT_US)
_REFLECTION: Final = streams.reflection(GUILD, "<date>")
STREAMS: Final[dict[type[Event], str]] = {
    messages.MessageReceived: streams.message(MESSAGE),
    messages.MessageEdited: streams.edit(MESSAGE, EDITED_MS),
    messages.MessageDeleted: streams.deletion(MESSAGE),
    messages.MessageEmbedded: streams.vector("<stream of the wording>", "<model>"),
    replies.TriggerClaimed: streams.trigger(MESSAGE),
    replies.ReplyDecided: _TURN,
    replies.ReplyComposed: _TURN,
    replies.ReplyDelivered: _TURN,
    replies.ReplyFailed: _TURN,
    replies.ReplyCancelled: _TURN,
    replies.TemplateKept: streams.template("<sha256>"),
    tools.ToolCalled: _TURN,
    tools.ToolReturned: _TURN,
    tools.EmojiChosen: _EMOJI,
    tools.EmojiSent: _EMOJI,
    tools.EmojiFailed: _EMOJI,
    facts.FactLearned: _FACT,
    facts.FactRefused: _FACT,
    facts.FactForgotten: _FACT,
    facts.FactRestored: _FACT,
    facts.FactPinned: _FACT,
    facts.FactUnpinned: _FACT,
    facts.FactEmbedded: streams.vector("<stream of the fact>", "<model>"),
    facts.WindowRead: streams.window(CHANNEL, LAST),
    settings.SettingChanged: streams.setting("<key>"),
    money.MoneyReserved: streams.budget("<UTC day>"),
    money.MoneySettled: streams.paid("<call>"),
    money.MoneyUnsettled: streams.paid("<call>"),
    faults.ReactionFailed: streams.failed_reaction("<reader>", POSITION),
    faults.ActorRestarted: streams.restart("<actor>", AT_US),
    faults.ProjectionSkipped: streams.skip(POSITION),
    erasure.ErasurePlanned: _PLAN,
    erasure.ErasureWithdrawn: _PLAN,
    erasure.ErasureBegun: _PLAN,
    erasure.ErasureRequested: _ERASURE,
    erasure.ErasureCompleted: _ERASURE,
    places.RolesSeen: streams.place(GUILD),
    places.ChannelSeen: streams.place(CHANNEL),
    reactions.ReactionAdded: streams.reaction(MESSAGE, PERSON, "<emoji>"),
    reactions.ReactionRemoved: streams.reaction(MESSAGE, PERSON, "<emoji>"),
    people.PersonPaused: _PERSON,
    people.PersonResumed: _PERSON,
    agreements.PersonAgreed: _AGREEMENT,
    agreements.AgreementEnded: _AGREEMENT,
    agreements.PersonAllowed: streams.allowance(PERSON, "<what>"),
    commands.CommandInvoked: _COMMAND,
    commands.CommandAnswered: _COMMAND,
    commands.CommandsPublished: streams.published_commands(APPLICATION),
    membership.GuildJoined: streams.membership(GUILD),
    membership.GuildLeft: streams.membership(GUILD),
    membership.GuildGivenUp: streams.membership(GUILD),
    restoring.LogRestored: streams.restored(AT_US),
    automations.AutomationCreated: _AUTOMATION,
    automations.AutomationChanged: _AUTOMATION,
    automations.RunStarted: _RUN,
    automations.RunFinished: _RUN,
    automations.RunsSkipped: _RUN,
    sessions.SessionSummarized: streams.session(CHANNEL, FIRST),
    sessions.HistoryLearned: streams.learned(CHANNEL),
    money.BudgetReached: streams.reached("<UTC day>", "<cap>", PERCENT),
    reflections.ReflectionStarted: _REFLECTION,
    reflections.ChunkReflected: _REFLECTION,
    reflections.ReflectionCompleted: _REFLECTION,
    reflections.ReflectionFailed: _REFLECTION,
}


def shown_stream(kind: type[Event]) -> str:
    """The stream of an event with names in the places of numbers."""
    return re.sub(r"\d{8,20}", lambda found: f"<{_PLACES[int(found[0])]}>", STREAMS[kind])


def stream_pattern(kind: type[Event]) -> re.Pattern[str]:
    """What every stream of an event looks like."""
    spelt = re.escape(STREAMS[kind])
    digits = re.sub(r"\d{8,20}", r"\\d+", spelt)
    return re.compile(re.sub(r"<[^>]*>", ".+", digits))
