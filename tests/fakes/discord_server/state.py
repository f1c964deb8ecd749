"""Who and what there is: guilds, channels, people, messages. Changed only on the server's loop."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from tests.fakes.discord_server.payloads import (
    Payload,
    direct_channel,
    guild,
    message,
    snowflake,
    text_channel,
    user,
)

NONCE_WINDOW_S = 300.0  # "the past few minutes", as Discord documents it


@dataclass
class State:
    """Everything that would be in Discord's database."""

    bot: Payload = field(default_factory=lambda: user(snowflake(), "Lorekeeper", bot=True))
    users: dict[int, Payload] = field(default_factory=dict[int, Payload])
    guilds: dict[int, str] = field(default_factory=dict[int, str])
    channels: dict[int, Payload] = field(default_factory=dict[int, Payload])
    messages: dict[int, Payload] = field(default_factory=dict[int, Payload])
    sent: list[Payload] = field(default_factory=list[Payload])
    """What the bot posted and the server stored, in order: what is never lost or doubled."""
    unavailable: set[int] = field(default_factory=set[int])
    left: set[int] = field(default_factory=set[int])
    """Guilds that the bot was taken out of."""
    nonce_window_s: float = NONCE_WINDOW_S
    _nonces: dict[str, tuple[int, float]] = field(default_factory=dict[str, tuple[int, float]])

    def add_person(self, name: str, *, bot: bool = False) -> int:
        user_id = snowflake()
        self.users[user_id] = user(user_id, name, bot=bot)
        return user_id

    def add_guild(self, name: str) -> int:
        guild_id = snowflake()
        self.guilds[guild_id] = name
        return guild_id

    def add_channel(self, guild_id: int, name: str) -> int:
        channel_id = snowflake()
        self.channels[channel_id] = text_channel(channel_id, guild_id, name)
        return channel_id

    def add_direct(self, person_id: int) -> int:
        channel_id = snowflake()
        self.channels[channel_id] = direct_channel(channel_id, self.users[person_id])
        return channel_id

    def guild_of(self, channel_id: int) -> int | None:
        found = self.channels[channel_id].get("guild_id")
        return None if found is None else int(found)

    def guild_payload(self, guild_id: int) -> Payload:
        channels = [c for c in self.channels.values() if c.get("guild_id") == str(guild_id)]
        return guild(guild_id, self.guilds[guild_id], channels, [self.bot, *self.users.values()])

    def post(self, author: Payload, channel_id: int, content: str, **fields: object) -> Payload:
        """A stored message; `fields` replace parts of the payload."""
        made: Payload = {**message(snowflake(), channel_id, author, content), **fields}
        self.messages[int(made["id"])] = made
        self.channels[channel_id]["last_message_id"] = made["id"]
        if author is self.bot:
            self.sent.append(made)
        return made

    def shown(self, channel_id: int, content: str) -> Payload:
        """What only one person sees, and nobody stores."""
        return message(snowflake(), channel_id, self.bot, content)

    def seen_before(self, nonce: str) -> int | None:
        """The message first sent with this nonce, while the window lasts."""
        found = self._nonces.get(nonce)
        if found is None or time.monotonic() - found[1] > self.nonce_window_s:
            return None
        return found[0]

    def remember(self, nonce: str, message_id: int) -> None:
        self._nonces[nonce] = (message_id, time.monotonic())

    def page(
        self, channel_id: int, limit: int, *, after: int | None, before: int | None
    ) -> list[Payload]:
        """Newest first, whichever way it was asked for, as Discord does."""
        ids = sorted(i for i, m in self.messages.items() if m["channel_id"] == str(channel_id))
        if after is not None:
            ids = [i for i in ids if i > after][:limit]
        elif before is not None:
            ids = [i for i in ids if i < before][-limit:]
        else:
            ids = ids[-limit:]
        return [self.messages[i] for i in reversed(ids)]
