"""Builds DiscordChatExporter files as the exporter writes them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

GUILD = {"id": "100", "name": "Lab", "iconUrl": ""}
CHANNEL = {"id": "200", "type": "GuildTextChat", "name": "general", "topic": None}


def exported(message_id: int | str = 1, **fields: Any) -> dict[str, Any]:
    """One item of `messages`; `fields` replace or add."""
    return {
        "id": str(message_id),
        "type": "Default",
        "timestamp": "2024-02-03T04:05:06.789+00:00",
        "timestampEdited": None,
        "isPinned": False,
        "content": f"message {message_id}",
        "author": {"id": "300", "name": "ada", "nickname": "Ada", "isBot": False, "roles": []},
        "attachments": [],
        "embeds": [],
        "reactions": [],
        "mentions": [],
        **fields,
    }


def export(*messages: object, **fields: Any) -> dict[str, Any]:
    """A whole file; `fields` replace or add at the top."""
    whole = {"guild": GUILD, "channel": CHANNEL, "exportedAt": "2024-03-01T00:00:00+00:00"}
    return {**whole, "messages": list(messages), "messageCount": len(messages), **fields}


def write(path: Path, content: object) -> Path:
    """`content` as the exporter indents it; bytes as they are."""
    data = content if isinstance(content, bytes) else json.dumps(content, indent=2).encode()
    path.write_bytes(data)
    return path
