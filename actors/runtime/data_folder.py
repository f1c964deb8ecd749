"""The data folder: one owner at a time; the log, keys and read model in it, opened in order.

Opening catches the read model up and finishes what an erasure left, so whoever has it open sees
everything that was ever acknowledged and nothing that was forgotten.
"""

from __future__ import annotations

import fcntl
import os
import stat
from typing import TYPE_CHECKING, TypeVar

from actors.runtime.eraser import Eraser
from events.backups import remove_unfinished
from events.event import to_us
from events.keys import KeyStore
from events.log import EventLog
from projections.projector import BULK_EVENTS_MAX, LIVE_EVENTS_MAX
from projections.read_model import ReadModel
from projections.time_travel import forget_past

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from actors.ports import Clock
    from actors.runtime.eraser import Erased

T = TypeVar("T")


class DataFolderError(Exception):
    """The folder cannot be used; the text is one sentence with the remedy."""


class DataFolder:
    """An open data folder; close it. Writing through it is for one thread: commands, not actors.

    Raises:
        DataFolderError: another process owns it, or it cannot be written.
        LogError, ReadModelError, ProjectionHaltedError: what is in it cannot be opened.
    """

    def __init__(
        self,
        data: Path,
        clock: Clock,
        *,
        bulk: bool = False,
        progress: Callable[[int], None] = lambda _: None,
        catch_up: bool = True,
    ) -> None:
        self.path = data
        self._clock = clock
        self._lock = hold(data)
        forget_past(data)
        remove_unfinished(data)
        try:
            self.log = EventLog(data / "log.db", KeyStore(data / "keys.db"))
            events_max = BULK_EVENTS_MAX if bulk else LIVE_EVENTS_MAX
            self.read_model = ReadModel(data, self.log, progress=progress, events_max=events_max)
        except BaseException:
            os.close(self._lock)
            raise
        self.eraser = Eraser(self.log, self.read_model, self, lambda: to_us(clock.now()))
        self.erased: list[Erased] = []
        if catch_up:
            try:
                self.read_model.projector.catch_up(progress=progress)
                self.erased = self.eraser.erase_all()
            except BaseException:
                self.close()
                raise

    def write(self, fn: Callable[[], T]) -> T:
        return fn()

    def project(self, upto: int) -> None:
        self.read_model.projector.catch_up(upto)

    def on_projector(self, fn: Callable[[], T]) -> T:
        return fn()

    def close(self) -> None:
        self.read_model.close()
        self.log.close()
        self.log.keys.close()
        os.close(self._lock)


def hold(data: Path) -> int:
    """Become the folder's only process, until the handle is closed or the process ends.

    Raises:
        DataFolderError: another process owns it, or it cannot be written.
    """
    try:
        data.mkdir(parents=True, exist_ok=True)
        _require_writable(data)
        handle = os.open(data / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        msg = (
            f"The data folder {data} cannot be written ({error.strerror}); "
            "make it writable or choose another with --data."
        )
        raise DataFolderError(msg) from error
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        owner = os.pread(handle, 20, 0).decode("ascii", "replace").strip() or "unknown"
        os.close(handle)
        msg = (
            f"The data folder {data} is in use by process {owner}; stop it first "
            "(only `log` reads beside a running Lorekeeper)."
        )
        raise DataFolderError(msg) from error
    os.ftruncate(handle, 0)
    os.pwrite(handle, str(os.getpid()).encode(), 0)
    return handle


def _require_writable(data: Path) -> None:
    """A folder without any write bit is read-only on purpose, even where root could write."""
    if not os.access(data, os.W_OK) or not data.stat().st_mode & (
        stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH
    ):
        raise PermissionError(13, "it is read-only")
