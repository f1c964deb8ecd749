"""Servers that we are in, and those that we were taken out of."""

from __future__ import annotations

from events.event import Event


class GuildJoined(Event, frozen=True, kw_only=True, gc=False):
    """We are in a server: for the first time, or again."""

    topic = "guild.joined.1"
    collision = "decided"

    guild_id: int
    account_id: int
    """The bot's account."""
    generation: int = 0
    """After an erasure: the generation of the server's key that this opens."""


class GuildLeft(Event, frozen=True, kw_only=True, gc=False):
    """We were removed from a server, or found ourselves removed: what was said there is hidden."""

    topic = "guild.left.1"
    collision = "decided"

    guild_id: int
    account_id: int


class GuildGivenUp(Event, frozen=True, kw_only=True, gc=False):
    """Nobody brought us back in time: an erasure of what was said there is recorded with this."""

    topic = "guild.given_up.1"
    collision = "decided"

    guild_id: int
