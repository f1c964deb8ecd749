"""One text into messages that Discord takes and shows as they were meant. Pure.

A cut falls at a paragraph, else a line, else a sentence, else a word. It never falls inside a
link, a mention, a custom emoji or a character; a code block that has to be cut is closed and opened
again.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass, field
from typing import NamedTuple

CHUNK_UNITS_MAX = 2000
"""Discord's limit of a message. Counted in UTF-16 units as its clients do, the strictest way."""
PARTS_MAX = 10  # a longer answer floods the channel, and nobody reads it there
CUT_MARK = "\n[…]"
CLOSED = "\n```"
ATOM_UNITS_MAX = 1900  # a longer link or mention is none, and may be cut

_ATOM = re.compile(
    r"`{3,}|<(?:@[!&]?|#)\d{1,20}>|<a?:\w{1,32}:\d{1,20}>|<t:-?\d{1,13}(?::[tTdDfFR])?>"
    r"|<?https?://(?:(?!https?://)[^\s<>])+>?"
)
_LANGUAGE = re.compile(r"[A-Za-z0-9_+.#-]{0,20}\n")
_BOUNDARIES = tuple(
    re.compile(pattern) for pattern in (r"\n[ \t]*\n", r"\n", r"[.!?…]['\"”’)\]]*\s+", r"\s+")
)
_FILLED = 4  # a paragraph or sentence that fills less than a quarter is no reason to cut there
_INK = re.compile(r"\S")
_JOINER = "\u200d"


class _Block(NamedTuple):
    """A code block: its opening with the language, its code, its closing."""

    start: int
    code: int
    closing: int
    end: int


@dataclass(slots=True)
class _Layout:
    """Where a text must not be cut."""

    text: str
    atoms: list[tuple[int, int]] = field(default_factory=list[tuple[int, int]])
    blocks: list[_Block] = field(default_factory=list[_Block])

    def block_around(self, at: int) -> _Block | None:
        """The code block that a cut here would be inside of."""
        found = bisect_right(self.blocks, at, key=lambda block: block.code) - 1
        block = self.blocks[found] if found >= 0 else None
        return block if block is not None and block.code <= at <= block.closing else None

    def atom_around(self, at: int) -> tuple[int, int] | None:
        found = bisect_right(self.atoms, at, key=lambda atom: atom[0]) - 1
        atom = self.atoms[found] if found >= 0 else None
        return atom if atom is not None and atom[0] < at < atom[1] else None

    def may_cut(self, at: int) -> bool:
        if self.atom_around(at) is not None or _inside_character(self.text, at):
            return False
        block = self.block_around(at)
        # Nothing but the opening, or all but the closing: the block belongs to the other side.
        return block is None or (
            _INK.search(self.text, block.code, at) is not None
            and _INK.search(self.text, at, block.closing) is not None
        )


def split(
    text: str, *, units_max: int = CHUNK_UNITS_MAX, parts_max: int = PARTS_MAX
) -> tuple[str, ...]:
    """Messages of at most `units_max` UTF-16 units; () for what has nothing to show.

    At most `parts_max`: what is longer ends in a mark.
    """
    layout = _layout(text)
    chunks: list[str] = []
    start = 0
    while start < len(text):
        last = len(chunks) + 1 == parts_max
        chunk, start, whole = _next(layout, start, units_max, last=last)
        if chunk:
            chunks.append(chunk)
        if last and not whole:
            break
    return tuple(chunks)


def units(text: str) -> int:
    """The length of a text in UTF-16 units."""
    return len(text) + sum(char > "\uffff" for char in text)


def _layout(text: str) -> _Layout:
    layout = _Layout(text)
    opening: tuple[int, int] | None = None
    for found in _ATOM.finditer(text):
        start, end = found.span()
        if found.group().startswith("`"):
            language = _LANGUAGE.match(text, end) if opening is None else None
            end = language.end() if language else end
            if opening is None:
                opening = (start, end)
            else:
                layout.blocks.append(_Block(*opening, start, end))
                opening = None
        if units(text[start:end]) <= ATOM_UNITS_MAX:
            layout.atoms.append((start, end))
    return layout


def _next(layout: _Layout, start: int, units_max: int, *, last: bool) -> tuple[str, int, bool]:
    """(the message that begins here, where the next begins, whether it is all that was left)."""
    text = layout.text
    inside = layout.block_around(start)
    prefix = _opening(text, inside) if inside is not None and start > inside.code else ""
    rest = text[start : start + units_max + 1]
    if start + len(rest) == len(text) and units(prefix + rest) <= units_max:
        body = rest.rstrip() if prefix else rest.strip()
        return (prefix + body if body else ""), len(text), True
    mark = CUT_MARK if last else ""
    room = units_max - units(prefix) - units(CLOSED) - units(mark)
    end = _cut(layout, start, start + _fitting(rest, room))
    body = text[start:end]
    cut_block = layout.block_around(end)
    if cut_block is not None and end > cut_block.code:
        body = body.removesuffix("\n") + CLOSED
        body = body if prefix else body.lstrip()
    else:
        body = body.rstrip() if prefix else body.strip()
    return (prefix + body + mark if body else ""), end, False


def _opening(text: str, block: _Block) -> str:
    opening = text[block.start : block.code].lstrip("`")
    return f"```{opening or chr(10)}"


def _fitting(text: str, room: int) -> int:
    """How many characters of the text fit into so many units; at least one."""
    taken = 0
    for count, char in enumerate(text):
        taken += 1 + (char > "\uffff")
        if taken > room:
            return max(1, count)
    return max(1, len(text))


def _cut(layout: _Layout, start: int, end: int) -> int:
    """The best place to cut in (start, end]."""
    for boundary in _BOUNDARIES:
        least = start + (end - start) // _FILLED if boundary is not _BOUNDARIES[-1] else start
        found = [
            at
            for match in boundary.finditer(layout.text, start, end)
            if (at := match.end()) > least and layout.may_cut(at)
        ]
        if found:
            return found[-1]
    return _hard_cut(layout, start, end)


def _hard_cut(layout: _Layout, start: int, end: int) -> int:
    """No boundary fits: as late as whatever must stay whole allows, else wherever it fits."""
    for at in range(end, start, -1):
        if layout.may_cut(at):
            return at
    return end - 1 if _inside_pair(layout.text, end) and end - 1 > start else end


def _inside_pair(text: str, at: int) -> bool:
    """Whether a cut here parts two halves of a surrogate pair."""
    return (
        0 < at < len(text)
        and "\ud800" <= text[at - 1] <= "\udbff"
        and ("\udc00" <= text[at] <= "\udfff")
    )


def _inside_character(text: str, at: int) -> bool:
    """Whether a cut here parts what is seen as one character."""
    if not 0 < at < len(text):
        return False
    return (
        _inside_pair(text, at)
        or text[at - 1] == _JOINER
        or text[at] == _JOINER
        or unicodedata.category(text[at]) in ("Mn", "Me")
        or "\U0001f3fb" <= text[at] <= "\U0001f3ff"
    )
