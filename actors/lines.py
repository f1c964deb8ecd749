"""A message of the read model as a model sees it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from actors.ports import Line
from events.event import from_us

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from projections.queries.conversation import Said


def line_of(said: Said) -> Line:
    """A message on record as a model sees it."""
    return Line(
        message_id=said.message_id,
        author_id=said.author_id,
        author_name=said.author_name,
        at=from_us(said.created_us),
        text=said.content,
        is_bot=said.is_bot,
    )


def allowing(lines: Iterable[Line], allows: Mapping[int, frozenset[str]]) -> tuple[Line, ...]:
    """The lines, with what their authors let be remembered about themselves."""
    return tuple(
        replace(line, allows=tuple(sorted(allows[line.author_id])))
        if line.author_id in allows
        else line
        for line in lines
    )
