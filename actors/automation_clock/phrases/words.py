"""A phrase as words, and a place in it from which a rule reads on."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from actors.automation_clock.phrases.english import NUMBERS, ORDINALS

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from typing import TypeVar

    T = TypeVar("T")

_WORD = re.compile(
    r"\d{4}-\d{1,2}-\d{1,2}|\d{1,2}[./]\d{1,2}[./](?:\d{4})?|\d{1,2}/\d{1,2}|\d{1,2}[:.h]\d{2}"
    r"|\d+(?=[a-z])|\d+|[a-z]+(?:/[a-z_]+)+|[^\W\d_]+(?:['’][^\W\d_]+)*|[^\w\s]",
    re.IGNORECASE,
)
NUMBER_MAX: Final = 100_000


class AskBackError(Exception):
    """It can be read in more than one way; the text is the question."""


class ImpossibleError(Exception):
    """It says when, but that never is, or may not be; the text is the reason."""


class Word(NamedTuple):
    """A word, lower-cased, and where it is in the text."""

    text: str
    start: int
    end: int


def words_of(text: str) -> list[Word]:
    """All words, numbers and signs."""
    return [Word(m[0].lower().replace("’", "'"), *m.span()) for m in _WORD.finditer(text)]


class Place:
    """Where in a phrase is being read. Rules move it on, or leave it as it was."""

    def __init__(self, words: list[Word], at: int = 0) -> None:
        self.words = words
        self.at = at

    def peek(self, ahead: int = 0) -> str:
        """The word there; empty behind the last one."""
        at = self.at + ahead
        return self.words[at].text if at < len(self.words) else ""

    def take(self, *texts: str) -> str:
        """The next word if it is one of these, else empty."""
        word = self.peek()
        if word and word in texts:
            self.at += 1
            return word
        return ""

    def take_all(self, *texts: str) -> bool:
        """Whether these come next, one after the other."""
        if all(self.peek(n) == text for n, text in enumerate(texts)):
            self.at += len(texts)
            return True
        return False

    def of(self, table: Mapping[str, T]) -> T | None:
        """What the table says of the next word."""
        found = table.get(self.peek())
        if found is not None:
            self.at += 1
        return found

    def number(self) -> int | None:
        """A number, in figures or as a word."""
        word = self.peek()
        if word.isdecimal() and int(word) <= NUMBER_MAX:
            self.at += 1
            return int(word)
        return self.of(NUMBERS)

    def ordinal(self) -> int | None:
        """As in `third` or `3rd`."""
        word = self.peek()
        if word.isdecimal() and self.peek(1) in {"st", "nd", "rd", "th"}:
            self.at += 2
            return int(word)
        return self.of(ORDINALS)

    def one_in(self, table: Collection[str], ahead: int = 0) -> bool:
        """Whether that word is one of these."""
        return self.peek(ahead) in table
