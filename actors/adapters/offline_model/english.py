"""English word forms: tokens, stems and concepts. Crude on purpose: both sides are cut alike."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from actors.adapters.offline_model import lexicon, word_groups

_TOKEN = re.compile(r"'s\b|s'(?!\w)|[^\W_]+(?:[-_.'&/+][^\W_]+)*", re.UNICODE)
_EED = frozenset("need feed seed speed weed deed bleed breed greed indeed succeed proceed".split())
_VOWEL = re.compile(r"[aeiouy]")


class Token(NamedTuple):
    """A word as written, in lower case, and where it stands."""

    text: str
    low: str
    start: int
    end: int


def straighten(text: str) -> str:
    """Typographic quotes and odd blanks to plain ones, one for one: offsets stay true."""
    return text.translate(_PLAIN)


_PLAIN = str.maketrans(
    {
        "’": "'",
        "‘": "'",
        "ʼ": "'",
        "“": '"',
        "”": '"',
        "«": '"',
        "»": '"',
        "\u00a0": " ",
        "\u202f": " ",
        "\t": " ",
        "…": ".",
        "–": "-",
        "\u200b": " ",
        "\u200e": " ",
        "\u200f": " ",
        "\u202a": " ",
        "\u202b": " ",
        "\u202c": " ",
        "\u2066": " ",
        "\u2067": " ",
        "\u2069": " ",
    }
)


def tokens(text: str) -> list[Token]:
    """Words with their offsets; a possessive `'s` is a token of its own."""
    found: list[Token] = []
    for match in _TOKEN.finditer(text):
        word, start = match.group(), match.start()
        if len(word) > 2 and word[-2:].lower() == "'s":
            found.append(Token(word[:-2], word[:-2].lower(), start, match.end() - 2))
            found.append(Token("'s", "'s", match.end() - 2, match.end()))
        elif word == "s'":
            found.append(Token("'s", "'s", start, match.end()))
        else:
            found.append(Token(word, word.lower(), start, match.end()))
    return found


@lru_cache(maxsize=20_000)  # a conversation's vocabulary, many times over
def stem(word: str) -> str:
    """The word without plural and tense endings; equal stems mean the same word."""
    word = word.lower()
    word = _IRREGULAR.get(word, word)
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        if word.endswith("ies") and len(word) > 4:
            word = word[:-3] + "y"
        elif word.endswith(("xes", "ches", "shes", "zes", "sses", "oes")):
            word = word[:-2]
        else:
            word = word[:-1]
    if word.endswith("eed") and word not in _EED:
        word = word[:-1]  # agreed
    for ending in ("ing", "ed"):
        root = word[: -len(ending)]
        if word.endswith(ending) and len(root) > 2 and _VOWEL.search(root):
            word = root + "y" if ending == "ed" and root.endswith("i") else root
            word = word[:-1] if word.endswith("iy") else word
            break
    if len(word) > 3 and word.endswith("e"):
        word = word[:-1]
    if len(word) > 3 and word.endswith("y"):
        word = word[:-1] + "i"
    if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "aeiou":
        word = word[:-1]
    return word


def _irregular() -> dict[str, str]:
    return {
        form: line.split()[0]
        for line in word_groups.IRREGULAR.strip().splitlines()
        for form in line.split()[1:]
    }


_IRREGULAR = _irregular()


@lru_cache(maxsize=20_000)
def concept(word: str) -> str:
    """What a word means to a question: its stem, or the first word of its group in `SAME`."""
    cut = stem(word)
    return _SAME.get(cut, cut)


def _same() -> dict[str, str]:
    table: dict[str, str] = {}
    for line in word_groups.SAME.strip().splitlines():
        first, *others = line.split()
        for word in (first, *others):
            table.setdefault(stem(word), table.get(stem(first), first))
    return table


_SAME: dict[str, str] = _same()


def concepts_of(words: frozenset[str]) -> frozenset[str]:
    """The concepts of a set of words."""
    return frozenset(concept(word) for word in words)


def _kinds() -> dict[str, frozenset[str]]:
    table: dict[str, frozenset[str]] = {}
    for line in word_groups.KINDS.replace("\n    ", " ").strip().splitlines():
        broad, narrow = line.split(":")
        table[concept(broad)] = concepts_of(frozenset(narrow.split()))
    return table


_KINDS = _kinds()


def covers(asked: str, found: str) -> bool:
    """Whether a word in a text answers to a word of the question (both concepts)."""
    return asked == found or found in _KINDS.get(asked, frozenset())


def narrower(asked: str) -> frozenset[str]:
    """The concepts a broader word covers ("pet": cat, dog …); empty for ordinary words."""
    return _KINDS.get(asked, frozenset())


FUNCTION = lexicon.FUNCTION
KIN = concepts_of(lexicon.KIN)
PETS = concepts_of(lexicon.PETS)
FEMALE = concepts_of(lexicon.FEMALE)
MALE = concepts_of(lexicon.MALE)


def content(text: str) -> list[str]:
    """The concepts of the words that carry meaning, in order."""
    return [
        concept(token.low)
        for token in tokens(text)
        if token.low not in FUNCTION and token.low != "'s"
    ]


def norm(value: str) -> str:
    """A value to compare: lower case, no articles, no punctuation at the ends, single blanks."""
    words = [token.low for token in tokens(value)]
    while words and words[0] in {
        "a",
        "an",
        "the",
        "my",
        "our",
        "on",
        "in",
        "at",
        "about",
        "very",
        "really",
    }:
        words.pop(0)
    return " ".join(words).replace(" 's", "'s")
