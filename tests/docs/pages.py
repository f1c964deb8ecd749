"""The Markdown of this repository, taken apart."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tests.tidy.sources import files, text

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGES = [path for path in files() if path.suffix == ".md"]
_FENCE = re.compile(r"^(`{3,})(\w*)$")
_LINK = re.compile(r"(?<!`)\[[^\]]*\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#{1,6} (.+)$")


class Block(NamedTuple):
    """A fenced block; `language` is what stands behind its fence."""

    language: str
    lines: list[str]


def parts(page: Path) -> tuple[list[str], list[Block]]:
    """(prose lines, fenced blocks). An open fence at the end of a page is an error."""
    prose: list[str] = []
    blocks: list[Block] = []
    fence = ""
    for line in text(page).splitlines():
        found = _FENCE.match(line)
        if fence and line == fence:
            fence = ""
        elif fence:
            blocks[-1].lines.append(line)
        elif found:
            fence = found[1]
            blocks.append(Block(found[2], []))
        else:
            assert not line.startswith("```"), f"{page}: a strange fence: {line}"
            prose.append(line)
    assert not fence, f"{page}: a fence stays open"
    return prose, blocks


def links(page: Path) -> Iterator[str]:
    """Targets of the links in a page's prose."""
    for line in parts(page)[0]:
        for found in _LINK.finditer(line):
            yield found[1]


def anchors(page: Path) -> set[str]:
    """What `#…` may point to: headings in lower case, spaces as dashes, other signs left out."""
    headings = [found[1] for line in parts(page)[0] if (found := _HEADING.match(line))]
    return {re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-") for heading in headings}


def block(page: Path, language: str, number: int = 0) -> list[str]:
    """The lines of a page's `number`-th block in a language."""
    return [one.lines for one in parts(page)[1] if one.language == language][number]
