"""People's words as data: rows of JSON between two tags that nothing inside can close.

Every `<` inside a fence is written as its JSON escape, so no text can spell the closing tag; every
line break is, too, so no text can begin a row. What hides from readers is written out the same way:
marks that turn the direction of text, and the invisible tag characters that can spell whole
sentences. The result is ordinary JSON: a model, like any parser, reads the words as they were said.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

Row = dict[str, str | int | bool]

_SURROGATE = re.compile(r"[\ud800-\udfff]")  # half a character: no request can hold one
_PLANE: Final = 0x10000  # JSON escapes characters beyond it as two halves
_HIDDEN: Final = (
    *(0x85, 0x2028, 0x2029),  # line ends outside ASCII
    *range(0x202A, 0x202F),  # direction marks
    *range(0x2066, 0x206A),
    *range(0xE0000, 0xE0080),  # tag characters
)


def _escape(code: int) -> str:
    if code < _PLANE:
        return f"\\u{code:04x}"
    high, low = divmod(code - _PLANE, 0x400)
    return f"\\u{0xD800 + high:04x}\\u{0xDC00 + low:04x}"


_ESCAPES: Final = {code: _escape(code) for code in (*map(ord, "<>&\x7f"), *_HIDDEN)}


def quoted(value: object) -> str:
    """A value as JSON on one line, without anything that could end a fence."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return _SURROGATE.sub("\ufffd", text).translate(_ESCAPES)


def plain(text: str) -> str:
    """A text outside any fence: it can open and close none, and hides nothing."""
    return _SURROGATE.sub("\ufffd", text).translate(_ESCAPES)


def fence(tag: str, rows: Iterable[str]) -> str:
    """Rows (from `quoted`) between `<tag>` and `</tag>`."""
    return "\n".join((f"<{tag}>", *rows, f"</{tag}>"))
