"""Reads the JSON of DiscordChatExporter (Tyrrrz, MIT): one file, one channel.

Format as written by its `JsonMessageWriter`: guild and channel first, then `messages`,
`messageCount` last. Ids are strings (numbers are accepted), enums are names, or numbers where the
exporter knows no name. Fields that some versions lack may be missing; one that is there must have
its type. `content` may be rendered (mentions as names); it is kept as given. A forward carries
another's words and keeps only its own, usually empty, content.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from actors.entrypoints.importers.fields import (
    Fields,
    SchemaError,
    to_id,
    to_object,
    to_objects,
    to_text,
    to_time_us,
)
from actors.entrypoints.importers.json_stream import JsonStream, JsonStreamError
from actors.entrypoints.importers.source import (
    ImportFormatError,
    NotAnExportError,
    SkipReason,
    broken_json,
)
from actors.ingestion.observed import Attachment, ObservedMessage

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterator
    from pathlib import Path
    from typing import BinaryIO

FORMAT_NAME = "DiscordChatExporter JSON"
EXPORT_AGAIN = "export the channel again and import the new file"

_PEOPLES_WORDS = frozenset({"Default", "Reply", "0", "19"})
"""The types whose content somebody wrote. A thread's first message (21) is only a pointer to it."""
_COMMANDS = frozenset({"ChatInputCommand", "ContextMenuCommand", "20", "23"})
_HEAD = frozenset({"guild", "channel"})
_DIRECT_CHANNELS = frozenset({"DirectTextChat", "DirectGroupTextChat", "1", "3"})


class Channel(NamedTuple):
    """Where all messages of a file were written; guild None is a direct message."""

    guild_id: int | None
    channel_id: int


def read_channel(path: Path, file: BinaryIO) -> Channel:
    """The head of the file.

    Raises:
        NotAnExportError: JSON, but no channel with messages.
        ImportFormatError: broken before its first message.
    """
    stream, head = JsonStream(file), dict[str, object]()
    try:
        if stream.peek() != "{":
            raise _not_an_export(path)
        for key in stream.fields():
            if key != "messages":
                value = stream.value()
                head[key] = value if key in _HEAD else None  # the rest may be large: let go
            elif stream.peek() != "[":
                raise _not_an_export(path)
            elif "channel" in head and "guild" in head:
                break
            else:  # Somebody sorted the keys: look behind the messages.
                head[key] = None
                for _ in stream.items():
                    pass
        else:
            if "messages" not in head or "channel" not in head:
                raise _not_an_export(path)
        return _channel(head)
    except JsonStreamError as fault:
        raise _broken(path, fault, None) from fault
    except SchemaError as fault:
        raise ImportFormatError(path, f"{fault} in its head", EXPORT_AGAIN) from fault


def read_messages(
    path: Path, channel: Channel, file: BinaryIO, skipped: Counter[SkipReason]
) -> Iterator[ObservedMessage]:
    """People's and bots' messages in file order.

    Raises:
        ImportFormatError: after everything before the fault was yielded.
    """
    stream, read, stated = JsonStream(file), 0, None
    try:
        for key in stream.fields():
            if key == "messages":
                for raw in stream.items():
                    message = observed(raw, channel)
                    read += 1
                    if isinstance(message, str):
                        skipped[message] += 1
                    else:
                        yield message
            elif key == "messageCount":
                stated = stream.value()
            else:
                stream.value()
        stream.end()
    except JsonStreamError as fault:
        raise _broken(path, fault, read) from fault
    except SchemaError as fault:
        raise ImportFormatError(path, f"{fault} in message {read + 1}", EXPORT_AGAIN) from fault
    if type(stated) is int and stated != read:
        wrong = f"says it holds {stated} messages but holds {read}"
        raise ImportFormatError(path, wrong, f"what it holds was read, so {EXPORT_AGAIN}")


def observed(raw: object, channel: Channel) -> ObservedMessage | SkipReason:
    """One item of `messages`, or why it is left out.

    Raises:
        SchemaError: a field is missing or has the wrong type.
    """
    message = to_object(raw, "a message")
    kind = message.get("type", "Default")
    if type(kind) is not str and type(kind) is not int:  # JSON's true is an int to isinstance
        raise SchemaError("has a 'type' that is no name")
    kind = str(kind)
    if kind in _COMMANDS or message.get("interaction"):
        return "bot command"
    if kind not in _PEOPLES_WORDS:
        return "system message"
    author = to_object(message.get("author"), "'author'")
    is_bot = author.get("isBot", False)
    if not isinstance(is_bot, bool):
        raise SchemaError("has an 'isBot' that is neither true nor false")
    content = to_text(message, "content")
    reference, mentions = message.get("reference"), message.get("mentions")
    attachments, embeds = message.get("attachments"), message.get("embeds")
    edited = message.get("timestampEdited")
    # Positional: this runs once for every message of an import.
    return ObservedMessage(
        to_id(message, "id"),
        to_time_us(message.get("timestamp"), "timestamp"),
        channel.guild_id,
        channel.channel_id,
        author_id := to_id(author, "id"),
        to_text(author, "nickname", "") or to_text(author, "name", "") or str(author_id),
        is_bot,
        content,
        _reference_id(to_object(reference, "'reference'")) if reference else None,
        None if edited is None else to_time_us(edited, "timestampEdited"),
        tuple(map(_attachment, to_objects(attachments, "attachments"))) if attachments else (),
        tuple(_rich_titles(embeds, content)) if embeds and is_bot else (),
        tuple(to_id(m, "id") for m in to_objects(mentions, "mentions")) if mentions else (),
    )


def _channel(head: Fields) -> Channel:
    channel = to_object(head.get("channel"), "'channel'")
    channel_id = to_id(channel, "id")
    if str(channel.get("type")) in _DIRECT_CHANNELS:
        return Channel(None, channel_id)
    guild = to_object(head.get("guild"), "'guild'")
    # The exporter's "Direct Messages" guild is number 0.
    return Channel(None if str(guild.get("id")) == "0" else to_id(guild, "id"), channel_id)


def _reference_id(reference: Fields) -> int | None:
    """The message replied to; None if Discord no longer knew it, or if this is a forward."""
    if reference.get("messageId") is None or reference.get("type") == "Forward":
        return None
    return to_id(reference, "messageId")


def _attachment(raw: Fields) -> Attachment:
    size_bytes, url = raw.get("fileSizeBytes", 0), to_text(raw, "url", "")
    if type(size_bytes) is not int:
        raise SchemaError("has a 'fileSizeBytes' that is no whole number")
    if not url.startswith(("https://", "http://")):
        url = ""  # Exported with its media: a path on somebody's disk.
    return Attachment(to_id(raw, "id"), to_text(raw, "fileName", ""), "", size_bytes, url)


def _rich_titles(embeds: object, content: str) -> Iterator[str]:
    """Titles of a bot's embeds. Their kind is not exported: a preview's link is in the text."""
    for embed in to_objects(embeds, "embeds"):
        title, url = to_text(embed, "title", ""), to_text(embed, "url", "")
        if title and not (url and url.rstrip("/") in content):
            yield title


def _not_an_export(path: Path) -> NotAnExportError:
    return NotAnExportError(
        path,
        "is JSON but no export (it has no channel with messages)",
        "give a file made by DiscordChatExporter in its JSON format, or by `export`",
    )


def _broken(path: Path, fault: JsonStreamError, read: int | None) -> ImportFormatError:
    return broken_json(path, fault, read, EXPORT_AGAIN)
