"""The messages of one channel of Discord's data package, from JSON or from CSV, in a stream."""

from __future__ import annotations

import codecs
import csv
import re
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import unquote, urlsplit

from actors.entrypoints.importers.fields import (
    Fields,
    SchemaError,
    to_id,
    to_object,
    to_text,
    to_time_us,
)
from actors.entrypoints.importers.json_stream import JsonStream, JsonStreamError
from actors.entrypoints.importers.source import ImportFormatError, SkipReason, broken_json
from actors.ingestion.canonical import ID_DIGITS_MAX
from actors.ingestion.observed import Attachment, ObservedMessage
from events.snowflakes import time_us

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterator
    from pathlib import Path
    from typing import BinaryIO

ASK_AGAIN: Final = "unpack the package anew, or ask Discord for a new one"
COLUMNS: Final = ("ID", "Timestamp", "Contents", "Attachments")

LINE_BYTES_MAX: Final = 512 * 1024
"""A message has at most 4,000 characters and ten addresses of 2,048; Python's csv allows a field
131,072 characters. What is longer is no line of ours."""
ROW_BYTES_MAX: Final = 4 * LINE_BYTES_MAX
"""A row of many lines, all in quotes."""

_SECOND_US: Final = 1_000_000
_attachment_id = re.compile(rf"/attachments/[0-9]+/([0-9]{{1,{ID_DIGITS_MAX}}})/").match


class Place(NamedTuple):
    """Where all messages of a file were written, and by whom; guild None is a direct message."""

    guild_id: int | None
    channel_id: int
    author_id: int
    author_name: str
    is_known: bool = True
    """False: a server's channel, and nothing says which server's."""


def read_json(
    path: Path, place: Place, file: BinaryIO, skipped: Counter[SkipReason]
) -> Iterator[ObservedMessage]:
    """The messages of a `messages.json`, in its order.

    Raises:
        ImportFormatError: after everything before the fault was yielded.
    """
    return _read(path, place, _items(file), skipped)


def read_csv(
    path: Path, place: Place, file: BinaryIO, skipped: Counter[SkipReason]
) -> Iterator[ObservedMessage]:
    """The messages of a `messages.csv`, in its order.

    Raises:
        ImportFormatError: after everything before the fault was yielded.
    """
    return _read(path, place, _rows(path, file), skipped)


def _read(
    path: Path, place: Place, items: Iterator[object], skipped: Counter[SkipReason]
) -> Iterator[ObservedMessage]:
    read = 0
    try:
        for raw in items:
            message = observed(to_object(raw, "a message"), place)
            read += 1
            if isinstance(message, str):
                skipped[message] += 1
            else:
                yield message
    except SchemaError as fault:
        raise ImportFormatError(path, f"{fault} in message {read + 1}", ASK_AGAIN) from fault
    except JsonStreamError as fault:
        raise broken_json(path, fault, read, ASK_AGAIN) from fault
    except UnicodeDecodeError as fault:
        wrong = f"is not valid UTF-8 after message {read}"
        raise ImportFormatError(path, wrong, ASK_AGAIN) from fault
    except csv.Error as fault:
        wrong = "is cut off" if "unexpected end" in str(fault) else "is not valid CSV"
        raise ImportFormatError(path, f"{wrong} after message {read}", ASK_AGAIN) from fault


def _items(file: BinaryIO) -> Iterator[object]:
    stream = JsonStream(file)
    yield from stream.items()
    stream.end()


def _rows(path: Path, file: BinaryIO) -> Iterator[object]:
    """Each row by its columns' names."""
    lines = _Lines(file)
    rows = csv.reader(lines, strict=True)
    header = next(rows, list[str]())
    if missing := [name for name in COLUMNS if name not in header]:
        wrong = f"has no column '{missing[0]}'" if header else "is empty"
        raise ImportFormatError(path, wrong, ASK_AGAIN)
    for row in rows:
        lines.row_bytes = 0
        if row and len(row) != len(header):
            raise SchemaError(f"has {len(row)} of {len(header)} fields")
        if row:
            yield dict(zip(header, row, strict=True))


def observed(message: Fields, place: Place) -> ObservedMessage | SkipReason:
    """One message, or why it is left out.

    Raises:
        SchemaError: a field is missing or has the wrong type.
    """
    message_id = to_id(message, "ID")
    at_us = to_time_us(message.get("Timestamp"), "Timestamp", naive_is_utc=True)
    content = to_text(message, "Contents")
    attachments = to_text(message, "Attachments", "")
    if not place.is_known:
        return "unplaced message"
    if not content and not attachments.strip():
        return (
            "empty message"  # A notice of Discord's own, or embeds alone: the package has neither.
        )
    return ObservedMessage(
        message_id,
        created_us(message_id, at_us),
        place.guild_id,
        place.channel_id,
        place.author_id,
        place.author_name,
        is_bot=False,
        content=content,
        attachments=tuple(_attachment(url, message_id) for url in attachments.split()),
    )


def created_us(message_id: int, at_us: int) -> int:
    """The time with the milliseconds that the package cut off and the id still tells.

    Without them, messages of one second would stand in no order.
    """
    told_us = time_us(message_id)
    is_same = at_us % _SECOND_US == 0 and told_us // _SECOND_US == at_us // _SECOND_US
    return told_us if is_same else at_us


def _attachment(url: str, message_id: int) -> Attachment:
    try:
        path = urlsplit(url).path
    except ValueError:
        path = ""
    found = _attachment_id(path)
    # An address that tells no id goes under the message's; without one it would be lost.
    attachment_id = int(found[1]) if found else message_id
    is_address = url.startswith(("https://", "http://"))
    return Attachment(
        attachment_id, unquote(path.rpartition("/")[2]), "", 0, url if is_address else ""
    )


class _Lines:
    """A file's lines as text, each bounded, and all that may belong to one row bounded."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._is_first = True
        self.row_bytes = 0
        """Read since the last whole row."""

    def __iter__(self) -> Iterator[str]:
        while line := self._file.readline(LINE_BYTES_MAX):
            self.row_bytes += len(line)
            if len(line) == LINE_BYTES_MAX or self.row_bytes > ROW_BYTES_MAX:
                raise csv.Error("line too long")
            if self._is_first:
                line, self._is_first = line.removeprefix(codecs.BOM_UTF8), False
            yield line.decode()
