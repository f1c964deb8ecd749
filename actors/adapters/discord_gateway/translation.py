"""From what Discord sends to what is observed: pure, and tested without a network."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec

from actors.adapters.discord_gateway import payloads
from actors.adapters.discord_gateway.heard import (
    Began,
    ChannelGone,
    ChannelState,
    Deleted,
    Edited,
    GuildGone,
    GuildSeen,
    Heard,
    Resumed,
)
from actors.adapters.discord_gateway.payloads import decoder
from actors.adapters.discord_gateway.visibility import (
    AccessChanged,
    RoleChanged,
    access_of,
    shown,
)
from actors.ingestion.observed import (
    Attachment,
    ObservedAccess,
    ObservedDelete,
    ObservedMessage,
    ObservedReaction,
    micros,
)
from events.snowflakes import time_us

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

TYPES_WRITTEN: Final = frozenset((0, 19, 20, 23))
"""Message types whose content somebody wrote: message, reply, slash command, context command. A
thread's first message (21) only points at the one it grew from; the others are Discord's notices.
"""
FORWARD: Final = 1
EMOJI_CHARS_MAX: Final = 100
"""Discord's names are shorter; the longest sequence of a single character has some thirty."""


_packet = decoder(payloads.Packet)
_message = decoder(payloads.Message)
_edit = decoder(payloads.Edit)
_delete = decoder(payloads.Delete)
_guild = decoder(payloads.Guild)
_channel = decoder(payloads.Channel)
_role = decoder(payloads.RoleChange)
_ready = decoder(payloads.Ready)
_reaction = decoder(payloads.Reaction)


class MalformedError(ValueError):
    """A payload is not what Discord documents; the text names its kind and quotes nobody."""


def translate(raw: str | bytes) -> Heard | None:
    """What one websocket message says; None if nothing that matters here.

    Raises:
        MalformedError: it is something else than Discord documents.
    """
    kind = "packet"
    try:
        packet = _packet(raw)
        reader = _READERS.get(packet.t or "")
        if reader is None:
            return None
        kind = packet.t or ""
        return reader(bytes(packet.d))
    except (msgspec.MsgspecError, UnicodeError, ValueError) as error:
        raise MalformedError(f"a malformed {kind} ({type(error).__name__})") from error


def message_of(payload: payloads.Message, guild_id: int | None = None) -> ObservedMessage | None:
    """A message as it is observed; None if nobody wrote it.

    `guild_id` for a payload of the history, which does not say it.
    """
    if payload.type not in TYPES_WRITTEN:
        return None
    is_bot = payload.author.bot or payload.webhook_id is not None
    edited = payload.edited_timestamp
    reference = payload.message_reference
    return ObservedMessage(
        message_id=payload.id,
        created_us=time_us(payload.id),
        guild_id=payload.guild_id or guild_id,
        channel_id=payload.channel_id,
        author_id=payload.author.id,
        author_name=_name(payload),
        is_bot=is_bot,
        content=payload.content,
        reference_id=reference.message_id if reference and reference.type != FORWARD else None,
        edited_us=None if edited is None else micros(edited),
        attachments=tuple(map(_attachment, payload.attachments)),
        embed_titles=tuple(
            embed.title
            for embed in payload.embeds
            if is_bot and embed.type == "rich" and embed.title
        ),
        mentions=tuple(user.id for user in payload.mentions),
    )


def history_of(
    page: Sequence[object], guild_id: int | None
) -> tuple[int, tuple[ObservedMessage, ...]]:
    """(greatest id, messages oldest first) of a page of a channel's history; 0 if it is empty.

    Raises:
        MalformedError: it is something else than Discord documents.
    """
    try:
        read = [msgspec.convert(one, payloads.Message, strict=False) for one in page]
    except msgspec.MsgspecError as error:
        raise MalformedError(f"a malformed history ({type(error).__name__})") from error
    read.sort(key=lambda message: message.id)
    seen = [seen for one in read if (seen := message_of(one, guild_id)) is not None]
    return (read[-1].id if read else 0), tuple(seen)


def ids_of(page: Sequence[object]) -> list[int]:
    """Ids of all messages of a page of a channel's history, the oldest first.

    Raises:
        MalformedError: it is something else than Discord documents.
    """
    try:
        return sorted(msgspec.convert(one, payloads.Numbered, strict=False).id for one in page)
    except msgspec.MsgspecError as error:
        raise MalformedError(f"a malformed history ({type(error).__name__})") from error


def _name(payload: payloads.Message) -> str:
    """What people see above the message."""
    nick = payload.member.nick if payload.member else None
    return nick or payload.author.global_name or payload.author.username


def _attachment(file: payloads.File) -> Attachment:
    return Attachment(file.id, file.filename, file.content_type or "", file.size, file.url)


def _created(d: bytes) -> Heard | None:
    return message_of(_message(d))


def _edited(d: bytes) -> Heard | None:
    """Without an edit time it is a link preview; without an author it is not whole."""
    edit = _edit(d)
    if edit.edited_timestamp is None or edit.author is None:
        return None
    observed = message_of(_message(d))
    return None if observed is None else Edited(observed)


def _deleted(d: bytes) -> Heard:
    delete = _delete(d)
    ids = delete.ids if delete.id is None else (delete.id,)
    return Deleted(tuple(ObservedDelete(i, delete.guild_id, delete.channel_id) for i in ids))


def _guild_seen(d: bytes) -> Heard | None:
    guild = _guild(d)
    if guild.unavailable:
        return None
    return GuildSeen(
        guild.id,
        tuple(
            ChannelState(channel.id, channel.last_message_id or 0)
            for channel in (*guild.channels, *guild.threads)
        ),
        access_of(guild),
    )


def _channel_shown(d: bytes) -> Heard | None:
    channel = _channel(d)
    if channel.guild_id is None:
        return None
    return AccessChanged(ObservedAccess(channel.guild_id, (shown(channel, channel.guild_id),)))


def _guild_changed(d: bytes) -> Heard | None:
    guild = _guild(d)
    return AccessChanged(access_of(guild))


def _role_changed(d: bytes) -> Heard | None:
    change = _role(d)
    if change.role is not None:
        return RoleChanged(change.guild_id, change.role.id, change.role.permissions)
    if change.role_id is not None:
        return RoleChanged(change.guild_id, change.role_id, None)
    return None


def _guild_gone(d: bytes) -> Heard:
    guild = _guild(d)
    return GuildGone(guild.id, removed=not guild.unavailable)


def _channel_gone(d: bytes) -> Heard:
    channel = _channel(d)
    return ChannelGone(channel.guild_id, channel.id)


def _began(d: bytes) -> Heard:
    ready = _ready(d)
    return Began(
        tuple(guild.id for guild in ready.guilds), direct=ready.shard[0] == 0, shard=ready.shard
    )


def _resumed(d: bytes) -> Heard:
    del d
    return Resumed()


def _reacted(d: bytes, *, added: bool) -> Heard | None:
    reaction = _reaction(d)
    emoji = reaction.emoji or payloads.Emoji()
    name, number = (emoji.name or "")[:EMOJI_CHARS_MAX], emoji.id
    return ObservedReaction(
        reaction.guild_id,
        reaction.channel_id,
        reaction.message_id,
        reaction.user_id,
        name if number is None else f"{name}:{number}",
        added,
        reaction.message_author_id,
    )


_READERS: Final[dict[str, Callable[[bytes], Heard | None]]] = {
    "READY": _began,
    "RESUMED": _resumed,
    "MESSAGE_CREATE": _created,
    "MESSAGE_UPDATE": _edited,
    "MESSAGE_DELETE": _deleted,
    "MESSAGE_DELETE_BULK": _deleted,
    "CHANNEL_DELETE": _channel_gone,
    "THREAD_DELETE": _channel_gone,
    "GUILD_CREATE": _guild_seen,
    "GUILD_DELETE": _guild_gone,
    "GUILD_UPDATE": _guild_changed,
    "GUILD_ROLE_CREATE": _role_changed,
    "GUILD_ROLE_UPDATE": _role_changed,
    "GUILD_ROLE_DELETE": _role_changed,
    "CHANNEL_CREATE": _channel_shown,
    "CHANNEL_UPDATE": _channel_shown,
    "THREAD_CREATE": _channel_shown,
    "THREAD_UPDATE": _channel_shown,
    "MESSAGE_REACTION_ADD": lambda d: _reacted(d, added=True),
    "MESSAGE_REACTION_REMOVE": lambda d: _reacted(d, added=False),
    "MESSAGE_REACTION_REMOVE_EMOJI": lambda d: _reacted(d, added=False),
    "MESSAGE_REACTION_REMOVE_ALL": lambda d: _reacted(d, added=False),
}
