"""Ctrl-C, also where a library makes an error of its own of it."""

from __future__ import annotations

import signal
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Generator
    from types import FrameType

INTERRUPTED = 130
"""The exit code, as shells give it."""


class Interrupts:
    """From now on notes every Ctrl-C, which is a KeyboardInterrupt as ever.

    DuckDB, for one, ends the statement under way with a RuntimeError instead.
    """

    def __init__(self) -> None:
        self.seen = False
        self._held = False
        if threading.current_thread() is threading.main_thread():  # the only one that may ask
            signal.signal(signal.SIGINT, self._note)

    def _note(self, number: int, frame: FrameType | None) -> None:
        self.seen = True
        if not self._held:
            signal.default_int_handler(number, frame)

    @contextmanager
    def held(self) -> Generator[None]:
        """Let one wait for the end of the block, as libraries may abort while they are imported."""
        self._held = True
        try:
            yield
        finally:
            self._held = False
        if self.seen:
            raise KeyboardInterrupt
