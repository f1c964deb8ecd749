"""Commands that people give by name, and what was done about them.

An invocation is named after Discord's id of it, so a dispatch that comes twice is one. What a
command causes is recorded together with its outcome: a crash leaves both or neither, and what has
no outcome is done again at the next start.
"""

from __future__ import annotations

from events.event import Event, Words


class InvokedWords(Words, frozen=True, kw_only=True, gc=False):
    """What was asked, by whom, and where the answer goes."""

    user_name: str
    options: tuple[tuple[str, str], ...] = ()
    """Names and values, as they were typed or chosen."""
    token: str = ""
    """Discord's, to answer with for fifteen minutes."""


class CommandInvoked(Event, frozen=True, kw_only=True, gc=False):
    """Somebody gave a command. Of who has paused or was forgotten, only that somebody did."""

    topic = "command.invoked.1"
    collision = "decided"
    words = InvokedWords

    name: str
    """As in `memory show`."""
    guild_id: int | None
    channel_id: int
    user_id: int | None
    """None: they were forgotten, and are not back."""
    target_id: int = 0
    """The message that it is about; 0: none."""
    may_manage: bool = False
    """Discord says that they may manage the server."""


class CommandAnswered(Event, frozen=True, kw_only=True, gc=False):
    """What came of it is recorded; the answer itself is not: only they see it."""

    topic = "command.answered.1"
    collision = "decided"

    ok: bool


class CommandsPublished(Event, frozen=True, kw_only=True, gc=False):
    """Discord has been told which commands there are, so that it is told again only of others."""

    topic = "commands.published.1"
    collision = "decided"

    digest: str
    """SHA-256 of all of them, as hexadecimal."""
    count: int
