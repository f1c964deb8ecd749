"""The parts of Discord's gateway payloads (API v10) that mean something here.

Ids come as strings or as integers, depending on the place; both are read. What is not named here is
skipped unread.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, TypeVar

import msgspec

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T", bound="Payload")

Id = Annotated[int, msgspec.Meta(ge=0, le=2**63 - 1)]
"""A snowflake that fits a signed 64-bit column."""
Bits = Annotated[int, msgspec.Meta(ge=0, le=2**63 - 1)]
"""Permissions: Discord sends the number as a string."""
Moment = Annotated[datetime, msgspec.Meta(tz=True)]
"""With its offset."""


class Payload(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One object of Discord's."""


class Packet(Payload, frozen=True, kw_only=True):
    """What one websocket message holds; `d` stays bytes until it is known to matter."""

    op: int
    t: str | None = None
    d: msgspec.Raw = msgspec.Raw()


class Numbered(Payload, frozen=True, kw_only=True):
    """Anything, of which only the id matters."""

    id: Id


class User(Payload, frozen=True, kw_only=True):
    """An account."""

    id: Id
    username: str = ""
    global_name: str | None = None
    bot: bool = False


class Member(Payload, frozen=True, kw_only=True):
    """An account in one guild."""

    nick: str | None = None


class File(Payload, frozen=True, kw_only=True):
    """An attachment."""

    id: Id
    filename: str = ""
    content_type: str | None = None
    size: int = 0
    url: str = ""


class Embed(Payload, frozen=True, kw_only=True):
    """What a bot drew, or a link preview."""

    type: str = "rich"
    title: str | None = None


class Reference(Payload, frozen=True, kw_only=True):
    """From one message to another."""

    message_id: Id | None = None
    type: int = 0
    """0: a reply, or the pointer of a system message; 1: a forward."""


class Message(Payload, frozen=True, kw_only=True):
    """MESSAGE_CREATE, a whole MESSAGE_UPDATE, or an element of a channel's history."""

    id: Id
    channel_id: Id
    author: User
    guild_id: Id | None = None
    member: Member | None = None
    webhook_id: Id | None = None
    type: int = 0
    content: str = ""
    edited_timestamp: Moment | None = None
    attachments: tuple[File, ...] = ()
    embeds: tuple[Embed, ...] = ()
    mentions: tuple[User, ...] = ()
    message_reference: Reference | None = None


class Edit(Payload, frozen=True, kw_only=True):
    """A MESSAGE_UPDATE as far as it always is one."""

    id: Id
    edited_timestamp: Moment | None = None
    author: User | None = None


class Delete(Payload, frozen=True, kw_only=True):
    """MESSAGE_DELETE (`id`) or MESSAGE_DELETE_BULK (`ids`)."""

    channel_id: Id
    guild_id: Id | None = None
    id: Id | None = None
    ids: tuple[Id, ...] = ()


class Overwrite(Payload, frozen=True, kw_only=True):
    """What a channel grants to, or takes from, a role (type 0) or a member (1)."""

    id: Id
    type: int = 0
    allow: Bits = 0
    deny: Bits = 0


class Role(Payload, frozen=True, kw_only=True):
    """A role of a guild."""

    id: Id
    permissions: Bits = 0


class RoleChange(Payload, frozen=True, kw_only=True):
    """GUILD_ROLE_CREATE, _UPDATE (`role`) or _DELETE (`role_id`)."""

    guild_id: Id
    role: Role | None = None
    role_id: Id | None = None


class Channel(Payload, frozen=True, kw_only=True):
    """A channel or thread, in GUILD_CREATE or on its own."""

    id: Id
    guild_id: Id | None = None
    last_message_id: Id | None = None
    type: int = 0
    parent_id: Id | None = None
    permission_overwrites: tuple[Overwrite, ...] | None = None


class Guild(Payload, frozen=True, kw_only=True):
    """GUILD_CREATE, GUILD_DELETE, or an element of READY."""

    id: Id
    unavailable: bool | None = None
    channels: tuple[Channel, ...] = ()
    threads: tuple[Channel, ...] = ()
    roles: tuple[Role, ...] | None = None


class Ready(Payload, frozen=True, kw_only=True):
    """READY."""

    guilds: tuple[Guild, ...] = ()
    shard: tuple[int, int] = (0, 1)


class Emoji(Payload, frozen=True, kw_only=True):
    """A character, or one of a guild's own."""

    id: Id | None = None
    name: str | None = None


class Reaction(Payload, frozen=True, kw_only=True):
    """MESSAGE_REACTION_ADD, _REMOVE, _REMOVE_EMOJI (of everybody) and _REMOVE_ALL (every emoji)."""

    channel_id: Id
    message_id: Id
    user_id: Id = 0
    emoji: Emoji | None = None
    guild_id: Id | None = None
    message_author_id: Id = 0


def decoder(kind: type[T]) -> Callable[[bytes | str], T]:
    """Reads JSON as this; raises `msgspec.MsgspecError` for what is something else."""
    return msgspec.json.Decoder(kind, strict=False).decode
