"""An export as the importer sees it: messages one by one, how far it is, what it left out."""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from typing import BinaryIO

    from actors.entrypoints.importers.json_stream import JsonStreamError
    from actors.ingestion.observed import ObservedMessage

    Read = Callable[[BinaryIO, "Counter[SkipReason]"], Iterator[ObservedMessage]]
    """Yields a file's messages in its order and counts what it leaves out."""

SkipReason = Literal["system message", "bot command", "fact", "empty message", "unplaced message"]


class ImportFormatError(Exception):
    """A path cannot be imported, or not to its end. The text is one sentence with the fix."""

    def __init__(self, path: Path, wrong: str, fix: str) -> None:
        super().__init__(f"{path} {wrong}; {fix}.")
        self.path = path


class NotAnExportError(ImportFormatError):
    """The file is readable, but it is something else."""


class Source(Protocol):
    """Iterating reads it from its start, in bounded memory; it may be done again.

    What is wrong in the middle is raised as `ImportFormatError` after everything before it was
    yielded. Messages are as the export has them: not yet canonical, repeats included.
    """

    path: Path
    """The file; inside an archive, the archive's path and the name in it."""
    format: str
    size_bytes: int
    skipped: Counter[SkipReason]
    """What the running or last iteration left out."""

    def __iter__(self) -> Iterator[ObservedMessage]: ...

    def consumed_bytes(self) -> int:
        """How much of `size_bytes` the running or last iteration has read."""
        ...


class FileSource:
    """A file of its own, or one in an archive."""

    def __init__(
        self,
        path: Path,
        format_name: str,
        read: Read,
        *,
        size_bytes: int | None = None,
        opened: Callable[[], BinaryIO] | None = None,
    ) -> None:
        """`size_bytes` and `opened` of what is no file by itself."""
        self.path = path
        self.format = format_name
        self.size_bytes = path.stat().st_size if size_bytes is None else size_bytes
        self.skipped: Counter[SkipReason] = Counter()
        self._read = read
        self._open = opened or partial(open_file, path)
        self._file: BinaryIO | None = None
        self._consumed_bytes = 0

    def __iter__(self) -> Iterator[ObservedMessage]:
        self.skipped.clear()
        with self._open() as file:
            self._file = file
            try:
                yield from self._read(file, self.skipped)
            except OSError as error:
                raise unreadable(self.path, error) from error
            finally:
                self._consumed_bytes = file.tell()
                self._file = None

    def consumed_bytes(self) -> int:
        return self._file.tell() if self._file else self._consumed_bytes


def open_file(path: Path) -> BinaryIO:
    """Open `path` for reading.

    Raises:
        ImportFormatError: it is missing, no ordinary file, or not ours to read.
    """
    try:
        if path.exists() and not path.is_file():
            raise ImportFormatError(path, "is not an ordinary file", "give a file or a folder")
        return path.open("rb")
    except OSError as error:
        raise unreadable(path, error) from error


def unreadable(path: Path, error: OSError) -> ImportFormatError:
    """The sentence for what the operating system refused."""
    if isinstance(error, FileNotFoundError):
        return ImportFormatError(path, "does not exist", "check the path")
    why = (error.strerror or str(error)).lower()
    return ImportFormatError(path, f"cannot be read ({why})", "check its permissions and the disk")


def broken_json(
    path: Path, fault: JsonStreamError, read: int | None, fix: str
) -> ImportFormatError:
    """The sentence for a text that cannot be read on after `read` messages (None: in its head)."""
    wrong = {
        "cut off": "is cut off",
        "malformed": "is not valid JSON",
        "not UTF-8": "is not valid UTF-8",
        "too large": "holds a value too large to be a message",
    }[fault.kind]
    where = "before its first message" if read is None else f"after message {read}"
    return ImportFormatError(path, f"{wrong} {where} (byte {fault.byte})", fix)
