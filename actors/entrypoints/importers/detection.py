"""Which export is it? Decided by content, never by the file's name."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import NamedTuple

from actors.entrypoints.importers import (
    discord_chat_exporter,
    discord_data_package,
    own_export,
)
from actors.entrypoints.importers.package_files import ZIP_STARTS, FolderFiles, ZipFiles
from actors.entrypoints.importers.source import (
    FileSource,
    ImportFormatError,
    NotAnExportError,
    Source,
    open_file,
    unreadable,
)

HEAD_BYTES = 4096
"""Enough to tell text from anything else and to see our own header."""
ZIP_FIX = "unpack it and import its JSON files"
JSON_FIX = "export the channel in DiscordChatExporter's JSON format and import that file"


SUFFIXES = frozenset({".json", ".jsonl", ".zip"})


class Found(NamedTuple):
    """The files of a path; an unpacked data package counts as one.

    `ignored` are files of a folder that look like exports and are something else.
    """

    files: tuple[Path, ...]
    ignored: tuple[Path, ...]


def find_exports(path: Path) -> Found:
    """`path` itself, or a folder's exports by name, not of folders in it.

    A folder may be an unpacked data package instead; then it is the export.
    Broken files are among `files`: opening one tells what is wrong, so none is passed over unsaid.

    Raises:
        ImportFormatError: the folder holds no export, or cannot be read.
    """
    if not path.is_dir() or discord_data_package.is_package(FolderFiles(path)):
        return Found((path,), ())
    try:
        paths = sorted(p for p in path.iterdir() if p.suffix.lower() in SUFFIXES)
    except OSError as error:
        raise unreadable(path, error) from error
    files, ignored = list[Path](), list[Path]()
    for inside in paths:
        if not inside.is_dir():
            (ignored if _is_something_else(inside) else files).append(inside)
    if not files:
        raise ImportFormatError(
            path, "holds no export (*.json, *.jsonl or a data package)", JSON_FIX
        )
    return Found(tuple(files), tuple(ignored))


def open_sources(path: Path) -> tuple[Source, ...]:
    """The export ready to be read: a file, or each channel of a data package.

    Raises:
        NotAnExportError: JSON or an archive, but no export.
        ImportFormatError: as `open_source`; or a package that does not tell whose it is.
    """
    try:
        if path.is_dir():
            return discord_data_package.open_package(FolderFiles(path))
        if not _is_zip(path):
            return (open_source(path),)
        if sources := discord_data_package.open_package(ZipFiles(path)):
            return sources
    except OSError as error:
        raise unreadable(path, error) from error
    raise NotAnExportError(path, "is a zip archive without messages of a data package", ZIP_FIX)


def open_source(path: Path) -> Source:
    """A file of its own ready to be read; its head has been checked.

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
                return FileSource(path, own_export.FORMAT_NAME, read)
            channel = discord_chat_exporter.read_channel(path, file)
            read = partial(discord_chat_exporter.read_messages, path, channel)
            return FileSource(path, discord_chat_exporter.FORMAT_NAME, read)
        except OSError as error:
            raise unreadable(path, error) from error


def _is_something_else(path: Path) -> bool:
    try:
        open_sources(path)
    except NotAnExportError:
        return True
    except ImportFormatError:
        return False
    return False


def _is_zip(path: Path) -> bool:
    with open_file(path) as file:
        return file.read(len(ZIP_STARTS[0])) in ZIP_STARTS


def _check_text(path: Path, head: bytes) -> None:
    """Tell apart what is not even the start of JSON in UTF-8."""
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip(b" \t\r\n")
    if head.startswith((b"\xff\xfe", b"\xfe\xff")) or text[:2] in {b"{\0", b"\0{", b"[\0", b"\0["}:
        raise ImportFormatError(path, "is UTF-16 text", "save it as UTF-8 and import it again")
    if head.startswith(b"PK\x03\x04"):
        raise ImportFormatError(path, "is a zip archive", ZIP_FIX)
    if b"\0" in head or (text and not text[:1].isascii()):
        raise ImportFormatError(path, "is a binary file", JSON_FIX)
    if not text and len(head) < HEAD_BYTES:
        raise ImportFormatError(path, "is empty", JSON_FIX)
    if text and text[:1] not in b"{[":
        raise ImportFormatError(path, f"is not JSON (it starts with {chr(text[0])!r})", JSON_FIX)
