"""Every event there is, explicitly: nothing is imported by name when reading."""

from __future__ import annotations

from typing import TYPE_CHECKING

from events import (
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
    replies,
    restoring,
    settings,
    tools,
)

if TYPE_CHECKING:
    from events.event import Event

EVENTS: tuple[type[Event], ...] = (
    messages.MessageReceived,
    messages.MessageEdited,
    messages.MessageDeleted,
    messages.MessageEmbedded,
    replies.TriggerClaimed,
    replies.ReplyDecided,
    replies.ReplyComposed,
    replies.ReplyDelivered,
    replies.ReplyFailed,
    replies.ReplyCancelled,
    tools.ToolCalled,
    tools.ToolReturned,
    tools.EmojiChosen,
    tools.EmojiSent,
    tools.EmojiFailed,
    facts.FactLearned,
    facts.FactRefused,
    facts.FactForgotten,
    facts.FactPinned,
    facts.FactEmbedded,
    facts.WindowRead,
    settings.SettingChanged,
    money.MoneyReserved,
    money.MoneySettled,
    money.MoneyUnsettled,
    faults.ReactionFailed,
    faults.ActorRestarted,
    faults.ProjectionSkipped,
    erasure.ErasureRequested,
    erasure.ErasureCompleted,
    places.RolesSeen,
    places.ChannelSeen,
    reactions.ReactionAdded,
    reactions.ReactionRemoved,
    people.PersonPaused,
    people.PersonResumed,
    commands.CommandInvoked,
    commands.CommandAnswered,
    commands.CommandsPublished,
    membership.GuildJoined,
    membership.GuildLeft,
    membership.GuildGivenUp,
    restoring.LogRestored,
)
