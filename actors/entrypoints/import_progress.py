"""How far an import has come, as it is shown to who waits for it."""

from __future__ import annotations

import sys
from typing import Final, Self

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

MARK_MESSAGES: Final = 5000  # without a terminal, a line of progress for about this many


class Shown:
    """Progress on standard error: a bar on a terminal, else a line now and then."""

    def __init__(self, bytes_total: int) -> None:
        console = Console(stderr=True)
        self._bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            DownloadColumn(),
            TimeRemainingColumn(),
            TextColumn("{task.fields[recorded]:,} messages"),
            console=console,
            disable=not console.is_terminal,
        )
        self._task = self._bar.add_task("importing", total=bytes_total, recorded=0)
        self._plain = not console.is_terminal
        self._before = 0
        self._marked = 0

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def advance(self, consumed_bytes: int, recorded: int) -> None:
        """So much of this file, and so many messages, are durable."""
        self._bar.update(self._task, completed=self._before + consumed_bytes, recorded=recorded)
        if self._plain and recorded - self._marked >= MARK_MESSAGES:
            self._marked = recorded
            self.say(f"{recorded} messages recorded")

    def file_done(self, size_bytes: int) -> None:
        self._before += size_bytes
        self._bar.update(self._task, completed=self._before)

    def say(self, text: str) -> None:
        if self._plain:
            sys.stderr.write(f"{text}\n")
            sys.stderr.flush()
        else:
            self._bar.update(self._task, description=text)
