"""Lorekeeper's own export: JSON Lines, UTF-8, readable by a person and by `import`.

First a line `{"format":"lorekeeper.export","version":1,...}`, then one line each for messages and
facts, last a line `{"end":{"messages":N,"facts":M}}`, without which the file was cut off. Ids are
strings (JavaScript rounds large numbers), times ISO 8601 in UTC. `import` takes the messages; facts
are derived from messages and are only counted.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import msgspec
from msgspec import Meta, Struct

from actors.entrypoints.importers.source import ImportFormatError, SkipReason
from actors.ingestion.canonical import is_id, is_time_us
from actors.ingestion.observed import Attachment, ObservedMessage, micros, moment

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterable, Iterator
    from pathlib import Path
    from typing import BinaryIO

FORMAT_NAME = "Lorekeeper export"
FORMAT = "lorekeeper.export"
VERSION = 1
EXPORT_AGAIN = "run `export` again and import the new file"

LINE_BYTES_MAX = 4 * 1024 * 1024
"""A message's 100,000 characters take at most 600 kB (`\\u0001` each); the rest is small."""

_Id = Annotated[str, Meta(pattern="^[0-9]{1,19}$")]
_Time = Annotated[datetime, Meta(tz=True)]


class ExportHeader(Struct, kw_only=True):
    """The first line: whose export this is and when it was made (aware)."""

    format: str = FORMAT
    version: int = VERSION
    exported_at: _Time | None = None
    user_id: _Id | None = None


class ExportedFact(Struct, kw_only=True):
    """A row of `memory_facts` as its subject may read it: ids in decimal, times aware."""

    id: str
    fact: str
    fact_type: str
    scope: str
    subject: str
    evidence_text: str
    source_message_id: str | None
    confidence: float
    is_active: bool
    created_at: datetime
    updated_at: datetime


class _Attachment(Struct):
    id: _Id
    name: str
    content_type: str
    size_bytes: int
    url: str


class _Message(Struct):
    id: _Id
    created_at: _Time
    guild_id: _Id | None
    channel_id: _Id
    author_id: _Id
    author_name: str
    is_bot: bool
    content: str
    reference_id: _Id | None = None
    edited_at: _Time | None = None
    attachments: tuple[_Attachment, ...] = ()
    embed_titles: tuple[str, ...] = ()
    mentions: tuple[_Id, ...] = ()


class _End(Struct):
    messages: int
    facts: int


class _Line(Struct, omit_defaults=True):
    """Exactly one field is set."""

    message: _Message | None = None
    fact: ExportedFact | None = None
    end: _End | None = None


_encode = msgspec.json.Encoder().encode
_decode_line = msgspec.json.Decoder(_Line).decode
_decode_header = msgspec.json.Decoder(ExportHeader).decode
_looks_own = re.compile(rb'\s*\{\s*"format"\s*:\s*"lorekeeper\.').match


def looks_own(head: bytes) -> bool:
    """Whether a file that starts with `head` (no byte order mark) is for this reader."""
    return _looks_own(head) is not None


def write_export(
    out: BinaryIO,
    header: ExportHeader,
    messages: Iterable[ObservedMessage],
    facts: Iterable[ExportedFact],
) -> tuple[int, int]:
    """Write one export; texts must be canonical. Returns how many messages and facts it holds."""
    out.write(_encode(header) + b"\n")
    end = _End(0, 0)
    for message in messages:
        out.write(_encode(_Line(message=_written(message))) + b"\n")
        end.messages += 1
    for fact in facts:
        out.write(_encode(_Line(fact=fact)) + b"\n")
        end.facts += 1
    out.write(_encode(_Line(end=end)) + b"\n")
    return end.messages, end.facts


def read_header(path: Path, file: BinaryIO) -> None:
    """Check the first line; leaves `file` behind it.

    Raises:
        ImportFormatError: it is broken or of a newer version.
    """
    line = file.readline(LINE_BYTES_MAX).removeprefix(b"\xef\xbb\xbf")
    try:
        version = _decode_header(line).version
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise _broken(path, line, 1, error) from error
    if version != VERSION:
        wrong = f"is version {version} of our export and this Lorekeeper reads version {VERSION}"
        raise ImportFormatError(path, wrong, "update Lorekeeper or export with this version")


def read_messages(
    path: Path, file: BinaryIO, skipped: Counter[SkipReason]
) -> Iterator[ObservedMessage]:
    """The messages in file order.

    Raises:
        ImportFormatError: after everything before the fault was yielded.
    """
    read_header(path, file)
    number, messages = 1, 0
    while line := file.readline(LINE_BYTES_MAX):
        number += 1
        try:
            decoded = _decode_line(line)
            message = None if decoded.message is None else _observed(decoded.message)
        except (msgspec.DecodeError, UnicodeDecodeError, ValueError) as error:
            raise _broken(path, line, number, error) from error
        if message is not None:
            messages += 1
            yield message
        elif decoded.fact is not None:
            skipped["fact"] += 1
        elif decoded.end is not None:
            _check_end(path, decoded.end, messages, skipped["fact"])
            if file.read(1):
                wrong = f"goes on after its end (line {number})"
                raise ImportFormatError(path, wrong, EXPORT_AGAIN)
            return
        else:
            wrong = f"has neither a message nor a fact in line {number}"
            raise ImportFormatError(path, wrong, EXPORT_AGAIN)
    raise ImportFormatError(path, f"is cut off after line {number}", EXPORT_AGAIN)


def _check_end(path: Path, end: _End, messages: int, facts: int) -> None:
    if (end.messages, end.facts) != (messages, facts):
        wrong = (
            f"says it holds {end.messages} messages and {end.facts} facts "
            f"but holds {messages} and {facts}"
        )
        raise ImportFormatError(path, wrong, EXPORT_AGAIN)


def _broken(path: Path, line: bytes, number: int, error: Exception) -> ImportFormatError:
    if not line.endswith(b"\n"):
        if len(line) == LINE_BYTES_MAX:
            wrong = f"has a line too long to be ours (line {number})"
        else:
            wrong = f"is cut off in line {number}"
    elif isinstance(error, msgspec.DecodeError) and not isinstance(error, msgspec.ValidationError):
        wrong = f"is not valid JSON in line {number}"
    elif isinstance(error, UnicodeDecodeError):
        wrong = f"is not valid UTF-8 in line {number}"
    else:
        wrong = f"has a wrong field in line {number} ({error})"
    return ImportFormatError(path, wrong, EXPORT_AGAIN)


def _id_text(value: int | None) -> str | None:
    return None if value is None else str(value)


def _written(message: ObservedMessage) -> _Message:
    edited_us = message.edited_us
    return _Message(
        str(message.message_id),
        moment(message.created_us),
        _id_text(message.guild_id),
        str(message.channel_id),
        str(message.author_id),
        message.author_name,
        message.is_bot,
        message.content,
        _id_text(message.reference_id),
        None if edited_us is None else moment(edited_us),
        tuple(
            _Attachment(str(a.id), a.name, a.content_type, a.size_bytes, a.url)
            for a in message.attachments
        ),
        message.embed_titles,
        tuple(map(str, message.mentions)),
    )


def _observed(message: _Message) -> ObservedMessage:
    return ObservedMessage(
        _id(message.id),
        _time_us(message.created_at),
        None if message.guild_id is None else _id(message.guild_id),
        _id(message.channel_id),
        _id(message.author_id),
        message.author_name,
        message.is_bot,
        message.content,
        None if message.reference_id is None else _id(message.reference_id),
        None if message.edited_at is None else _time_us(message.edited_at),
        tuple(
            Attachment(_id(a.id), a.name, a.content_type, a.size_bytes, a.url)
            for a in message.attachments
        ),
        message.embed_titles,
        tuple(map(_id, message.mentions)),
    )


def _id(text: str) -> int:
    value = int(text)
    if not is_id(value):
        raise ValueError(f"{value} is no Discord id")
    return value


def _time_us(at: datetime) -> int:
    at_us = micros(at)
    if not is_time_us(at_us):
        raise ValueError(f"{at.isoformat()} is before 1970")
    return at_us
