"""Scripts that put no spaces between words: Chinese, Japanese, Thai and their like; Korean joins.

Where a word ends there takes a dictionary to know. As search engines do without one (Lucene's
CJKBigramFilter), each pair of neighbouring characters is taken for a word, and each alone.
"""

from __future__ import annotations

import re
from typing import Final

_UNSPACED: Final = re.compile(
    "["
    "\u0e00-\u0eff"  # Thai, Lao
    "\u1000-\u109f"  # Myanmar
    "\u1100-\u11ff\uac00-\ud7af"  # Hangul
    "\u1780-\u17ff"  # Khmer
    "\u3040-\u30ff\u31f0-\u31ff\uff66-\uff9f"  # Hiragana, Katakana
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003fffd"  # Han
    "]+"
)


def spaced(text: str) -> str:
    """The text with spaces where a tokenizer has to see the end of a word."""
    return text if text.isascii() else _UNSPACED.sub(_parts, text)


def _parts(run: re.Match[str]) -> str:
    said = run[0]
    pairs = [said[at : at + 2] for at in range(len(said))]  # the last is a character alone
    return f" {' '.join(part for pair in pairs for part in dict.fromkeys((pair[0], pair)))} "
