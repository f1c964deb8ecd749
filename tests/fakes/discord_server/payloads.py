"""What Discord's objects look like on the wire (API v10): plain functions, ids as strings."""

from __future__ import annotations

import itertools
import time
from datetime import UTC, datetime
from typing import Any

Payload = dict[str, Any]

EPOCH_MS = 1_420_070_400_000  # Discord's snowflakes begin with 2015
EVERYTHING = str((1 << 50) - 1)  # permissions
JOINED = "2024-01-01T00:00:00+00:00"
_numbers = itertools.count(1)


def snowflake(at_s: float | None = None) -> int:
    """A new id, greater than all before it made at the same or an earlier time."""
    ms = int((time.time() if at_s is None else at_s) * 1000)
    return ((ms - EPOCH_MS) << 22) | (next(_numbers) & 0x3FFFFF)


def iso(at_s: float) -> str:
    return datetime.fromtimestamp(at_s, UTC).isoformat()


def user(user_id: int, name: str, *, bot: bool = False) -> Payload:
    return {
        "id": str(user_id),
        "username": name if bot else name.lower(),
        "global_name": None if bot else name,
        "discriminator": "0000",
        "avatar": None,
        "bot": bot,
    }


def member(nick: str | None = None) -> Payload:
    return {
        "roles": [],
        "joined_at": JOINED,
        "deaf": False,
        "mute": False,
        "flags": 0,
        "nick": nick,
    }


def text_channel(channel_id: int, guild_id: int, name: str) -> Payload:
    return {
        "id": str(channel_id),
        "type": 0,
        "guild_id": str(guild_id),
        "name": name,
        "position": 0,
        "permission_overwrites": [],
        "nsfw": False,
        "parent_id": None,
        "topic": None,
        "last_message_id": None,
        "rate_limit_per_user": 0,
    }


def direct_channel(channel_id: int, person: Payload) -> Payload:
    return {
        "id": str(channel_id),
        "type": 1,
        "recipients": [person],
        "last_message_id": None,
    }


def guild(guild_id: int, name: str, channels: list[Payload], users: list[Payload]) -> Payload:
    role = {
        "id": str(guild_id),
        "name": "@everyone",
        "color": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "position": 0,
        "permissions": EVERYTHING,
        "managed": False,
        "mentionable": False,
        "flags": 0,
    }
    zero = (
        *("verification_level", "default_message_notifications", "explicit_content_filter"),
        *("mfa_level", "nsfw_level", "premium_tier", "system_channel_flags"),
    )
    empty = (
        *("features", "emojis", "stickers", "threads", "presences", "voice_states"),
        *("stage_instances", "guild_scheduled_events", "soundboard_sounds"),
    )
    return {
        "id": str(guild_id),
        "name": name,
        "icon": None,
        "owner_id": users[-1]["id"],
        "afk_timeout": 60,
        **dict.fromkeys(zero, 0),
        **{key: [] for key in empty},
        "premium_progress_bar_enabled": False,
        "preferred_locale": "en-US",
        "roles": [role],
        "joined_at": JOINED,
        "large": False,
        "unavailable": False,
        "member_count": len(users),
        "members": [{"user": one, **member()} for one in users],
        "channels": channels,
    }


def message(message_id: int, channel_id: int, author: Payload, content: str) -> Payload:
    return {
        "id": str(message_id),
        "channel_id": str(channel_id),
        "author": author,
        "content": content,
        "timestamp": iso(((message_id >> 22) + EPOCH_MS) / 1000),
        "edited_timestamp": None,
        "tts": False,
        "mention_everyone": False,
        "mentions": [],
        "mention_roles": [],
        "attachments": [],
        "embeds": [],
        "pinned": False,
        "type": 0,
        "flags": 0,
        "components": [],
    }


def invalid_form(field: str, code: str, sentence: str) -> Payload:
    """The body of a 400."""
    errors = {field: {"_errors": [{"code": code, "message": sentence}]}}
    return {"message": "Invalid Form Body", "code": 50035, "errors": errors}
