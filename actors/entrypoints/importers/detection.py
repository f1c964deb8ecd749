"""Which export is it? Decided by content, never by the file's name."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import NamedTuple

from actors.entrypoints.importers import discord_chat_exporter, own_export
from actors.entrypoints.importers.source import (
    ImportFormatError,
    NotAnExportError,
    Source,
    open_file,
    unreadable,
)

HEAD_BYTES = 4096
"""Enough to tell text from anything else and to see our own header."""
JSON_FIX = "export the channel in DiscordChatExporter's JSON format and import that file"


class Found(NamedTuple):
    """The files of a path. `ignored` are JSON files of a folder that are no exports at all."""

    files: tuple[Path, ...]
    ignored: tuple[Path, ...]


def find_exports(path: Path) -> Found:
    """`path` itself, or a folder's exports (`*.json`, `*.jsonl`, not of folders in it) by name.

    Broken files are among `files`: opening one tells what is wrong, so none is passed over unsaid.

    Raises:
        ImportFormatError: the folder holds no export, or cannot be read.
    """
    if not path.is_dir():
        return Found((path,), ())
    try:
        paths = sorted(p for p in path.iterdir() if p.suffix.lower() in {".json", ".jsonl"})
    except OSError as error:
        raise unreadable(path, error) from error
    files, ignored = list[Path](), list[Path]()
    for inside in paths:
        if not inside.is_dir():
            (ignored if _is_something_else(inside) else files).append(inside)
    if not files:
        raise ImportFormatError(path, "holds no export (*.json or *.jsonl)", JSON_FIX)
    return Found(tuple(files), tuple(ignored))


def open_source(path: Path) -> Source:
    """The file ready to be read; its head has been checked.

    Raises:
        NotAnExportError: JSON, but no export.
        ImportFormatError: missing, unreadable, empty, no JSON text, or broken before its first
            message.
    """
    with open_file(path) as file:
        try:
            head = file.read(HEAD_BYTES)
            _check_text(path, head)
            file.seek(0)
            if own_export.looks_own(head.removeprefix(b"\xef\xbb\xbf")):
                own_export.read_header(path, file)
                read = partial(own_export.read_messages, path)
                return Source(path, own_export.FORMAT_NAME, read)
            channel = discord_chat_exporter.read_channel(path, file)
            read = partial(discord_chat_exporter.read_messages, path, channel)
            return Source(path, discord_chat_exporter.FORMAT_NAME, read)
        except OSError as error:
            raise unreadable(path, error) from error


def _is_something_else(path: Path) -> bool:
    try:
        open_source(path)
    except NotAnExportError:
        return True
    except ImportFormatError:
        return False
    return False


def _check_text(path: Path, head: bytes) -> None:
    """Tell apart what is not even the start of JSON in UTF-8."""
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip(b" \t\r\n")
    if head.startswith((b"\xff\xfe", b"\xfe\xff")) or text[:2] in {b"{\0", b"\0{", b"[\0", b"\0["}:
        raise ImportFormatError(path, "is UTF-16 text", "save it as UTF-8 and import it again")
    if head.startswith(b"PK\x03\x04"):
        raise ImportFormatError(path, "is a zip archive", "unpack it and import its JSON files")
    if b"\0" in head or (text and not text[:1].isascii()):
        raise ImportFormatError(path, "is a binary file", JSON_FIX)
    if not text and len(head) < HEAD_BYTES:
        raise ImportFormatError(path, "is empty", JSON_FIX)
    if text and text[:1] not in b"{[":
        raise ImportFormatError(path, f"is not JSON (it starts with {chr(text[0])!r})", JSON_FIX)
