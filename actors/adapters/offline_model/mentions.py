"""The people, pets and things that a clause names: "my sister", "a dog", "Anna's car"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from actors.adapters.offline_model.claims import SHORT_FOR, Thing
from actors.adapters.offline_model.english import FUNCTION, KIN, PETS, concept, tokens
from actors.adapters.offline_model.statements import VERBS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from actors.adapters.offline_model.english import Token

_OWNERS = {"my": "me", "a": "me", "an": "me", "our": "we"}
NOUN_WORDS_MAX = 3  # "my older twin sister": longer runs hold the verb already


def mentions(text: str) -> list[Thing]:
    """Things owned that are named, in order. "A dog" counts as the author's: callers check."""
    found: list[Thing] = []
    words = tokens(text)
    at = 0
    while at < len(words):
        low = words[at].low
        owned = _possessed(words, at)
        if low in _OWNERS and at + 1 < len(words):
            thing, at = _noun_phrase(_OWNERS[low], words, at + 1, a=low in {"a", "an"})
        elif owned and at + 2 < len(words):
            thing, at = _noun_phrase(low, words, at + 2, a=False)
        else:
            at += 1
            continue
        if thing is not None:
            found.append(thing)
    return found


def _possessed(words: Sequence[Token], at: int) -> bool:
    return at + 1 < len(words) and words[at + 1].low == "'s"


def _noun_phrase(
    root: str, words: Sequence[Token], at: int, *, a: bool
) -> tuple[Thing | None, int]:
    """The thing whose words begin at `at`, and where they end."""
    modifiers: set[str] = set()
    for step in range(at, min(at + NOUN_WORDS_MAX, len(words))):
        here = concept(words[step].low)
        if _possessed(words, step):
            deeper, end = _noun_phrase(root, words, step + 2, a=False)
            tail, kind = (deeper.path, deeper.modifiers) if deeper else ((), frozenset[str]())
            return Thing(root, (here, *tail), kind), end
        last = step in {at + NOUN_WORDS_MAX - 1, len(words) - 1}
        known = here in KIN | PETS and (last or concept(words[step + 1].low) not in KIN)
        if last or known or not _nounlike(words[step + 1].low):
            kind = frozenset(modifiers)
            if a and here in KIN | PETS:
                kind &= SHORT_FOR
            return Thing(root, (here,), kind), step + 1
        modifiers.add(here)
    return None, at


def _nounlike(word: str) -> bool:
    return word not in FUNCTION and word not in VERBS
