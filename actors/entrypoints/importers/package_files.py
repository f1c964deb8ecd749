"""The files of an unpacked or zipped data package, opened where they lie.

Nothing is unpacked: a name inside an archive is only a label here, never a path that is written or
followed. Names with `..`, with a leading slash or with unprintable characters are passed over, and
so are links in a folder.
"""

from __future__ import annotations

import re
import struct
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol, cast

from actors.entrypoints.importers.source import ImportFormatError, open_file, unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

ZIP_STARTS: Final = (b"PK\x03\x04", b"PK\x05\x06")
"""An archive with members, and one without any."""
MEMBER_BYTES_MAX: Final = 1 << 30
"""A channel of a million messages of 1 kB. What claims more is no channel."""
RATIO_MAX: Final = 200
"""Chat deflates to a tenth, one short message again and again to a hundredth; a bomb to 1/1000."""
RATIO_FROM_BYTES: Final = 16 * 1024 * 1024
"""Below it no ratio can do harm."""
PATH_CHARS_MAX: Final = 1024

_BROKEN: Final = (zipfile.BadZipFile, RuntimeError, ValueError, struct.error)
"""What `zipfile` raises for archives that make no sense, names that are no UTF-8 included."""
_METHODS: Final = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_ENCRYPTED: Final = 1
UNPACK: Final = "unpack it and import the folder, or ask Discord for a new one"

_of_interest = re.compile(
    r"(?:.*/)?[^/]+/(?:user\.json|c?[0-9]{1,20}/(?:channel\.json|messages\.(?:json|csv)))"
).fullmatch
_is_channel_folder = re.compile(r"c?[0-9]{1,20}").fullmatch


class PackageFile(NamedTuple):
    """A file by its name in the package, with slashes, and how large it is when unpacked."""

    name: str
    size_bytes: int
    twice: bool = False
    """The archive holds two of this name; nobody can say which one is meant."""


class PackageFiles(Protocol):
    """Where the files are."""

    path: Path
    """The folder or the archive."""

    def listed(self) -> tuple[PackageFile, ...]:
        """Files that may be a channel's or the account's, by name; no other is ever opened."""
        ...

    def open(self, file: PackageFile) -> BinaryIO:
        """A stream of its bytes.

        Raises:
            ImportFormatError: it cannot be read.
        """
        ...


class FolderFiles:
    """An unpacked package: `path` holds the folders of messages and account."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def listed(self) -> tuple[PackageFile, ...]:
        try:
            return tuple(
                PackageFile(str(file.relative_to(self.path)), file.stat().st_size)
                for folder in _folders(self.path)
                for file in (folder / "user.json", *_channel_files(folder))
                if file.is_file() and not file.is_symlink()
            )
        except OSError as error:
            raise unreadable(self.path, error) from error

    def open(self, file: PackageFile) -> BinaryIO:
        return open_file(self.path / file.name)


class ZipFiles:
    """A package as Discord sends it.

    Raises:
        ImportFormatError: no archive, or a damaged one.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        open_file(path).close()
        try:
            self._zip = zipfile.ZipFile(path)  # closes itself with the last source that reads it
        except _BROKEN as error:
            raise ImportFormatError(
                path, "is a zip archive that is cut off or damaged", "download it again"
            ) from error
        except OSError as error:
            raise unreadable(path, error) from error

    def listed(self) -> tuple[PackageFile, ...]:
        found: dict[str, PackageFile] = {}
        for member in self._zip.infolist():
            name = member.filename
            if _is_plain(name) and _of_interest(name):
                found[name] = PackageFile(name, member.file_size, twice=name in found)
        return tuple(found[name] for name in sorted(found))

    def open(self, file: PackageFile) -> BinaryIO:
        where, member = self.path / file.name, self._zip.getinfo(file.name)
        if file.twice:
            raise ImportFormatError(where, "is in the archive twice", UNPACK)
        if member.flag_bits & _ENCRYPTED or member.compress_type not in _METHODS:
            raise ImportFormatError(where, "is encrypted or packed in an unusual way", UNPACK)
        bomb = RATIO_MAX * max(member.compress_size, 1)
        if member.file_size > MEMBER_BYTES_MAX or RATIO_FROM_BYTES < member.file_size > bomb:
            raise ImportFormatError(
                where,
                f"would unpack to {member.file_size:,} bytes",
                "such a file is no channel; leave it out of the archive",
            )
        try:
            return cast("BinaryIO", self._zip.open(member))
        except (*_BROKEN, EOFError) as error:
            raise ImportFormatError(where, "is damaged", "download the package again") from error
        except OSError as error:
            raise unreadable(where, error) from error


def _folders(path: Path) -> Iterator[Path]:
    for inside in sorted(path.iterdir()):
        if _is_plain(inside.name) and inside.is_dir() and not inside.is_symlink():
            yield inside


def _channel_files(folder: Path) -> Iterator[Path]:
    for inside in _folders(folder):
        if _is_channel_folder(inside.name):
            yield from (inside / name for name in ("channel.json", "messages.csv", "messages.json"))


def _is_plain(name: str) -> bool:
    return (
        len(name) <= PATH_CHARS_MAX
        and name.isprintable()
        and not name.startswith("/")
        and ".." not in name.split("/")
        and "\\" not in name
    )
