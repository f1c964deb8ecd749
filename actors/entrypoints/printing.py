"""What commands say: answers on standard output, everything else on standard error."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from io import StringIO
from typing import TYPE_CHECKING, Final

import msgspec

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
    from typing import Any

PIPE_COLUMNS: Final = 200
"""Width of a table that goes into a file or pipe, where there is no terminal to ask."""

_CONTROLS: Final = {
    code: "\ufffd" for code in (*range(32), *range(127, 160)) if code not in (9, 10)
}
"""Remembered words must not be able to steer the terminal."""


def shown(text: object) -> str:
    """Text that is safe to print."""
    return str(text).translate(_CONTROLS)


def say(text: str) -> None:
    """A sentence on standard error."""
    sys.stderr.write(shown(text).rstrip("\n") + "\n")
    sys.stderr.flush()


def answer(text: str) -> None:
    """Lines on standard output."""
    sys.stdout.write(shown(text) + "\n")


def answer_json(value: Any) -> None:
    """One line of JSON on standard output, out at once."""
    sys.stdout.write(msgspec.json.encode(value, enc_hook=str).decode() + "\n")
    sys.stdout.flush()


def answer_table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """A table on standard output; None is an empty cell."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, header_style="bold", pad_edge=False)
    for column in columns:
        table.add_column(Text(column), overflow="fold")
    for row in rows:
        table.add_row(*(Text("" if cell is None else shown(cell)) for cell in row))
    terminal = sys.stdout.isatty()
    width = None if terminal else PIPE_COLUMNS
    drawn = StringIO()
    Console(file=drawn, width=width, force_terminal=terminal, highlight=False).print(table)
    sys.stdout.write(drawn.getvalue())


def named(subject: str, names: Mapping[int, str]) -> str:
    """Whom or what a fact is about, as people call it where they have a name."""
    return names.get(int(subject), subject) if subject.isdecimal() else subject


@contextmanager
def progress(what: str, total: int | None = None) -> Generator[Callable[[int], None]]:
    """A bar on standard error that follows how many events are done; only for a terminal to see."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
    )
    bars = Progress(*columns, console=Console(stderr=True), transient=True)
    bar = bars.add_task(what, total=total, rate="")

    def done(count: int) -> None:
        bars.start()  # not before there is something to wait for
        speed = bars.tasks[0].speed
        bars.update(bar, completed=count, rate=f"{speed:,.0f} events/s" if speed else "")

    try:
        yield done
    finally:
        bars.stop()
