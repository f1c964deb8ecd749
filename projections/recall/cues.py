"""What a question says about its answer beside its topic: persons, times, and that it asks when."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from projections.recall.lexical_reader import Word

STOP_WORDS: Final = frozenset(
    """a about after all also am an and any are as at be been being but by can could did do does
    doing done else ever for from get had has have having he her hers him his how i if in into is it
    its itself just know like m me mine my myself of on one or our ours own re remember s she should
    so some such t tell than that the their theirs them then there these they this those to too up
    us ve was we were what when where which while who whom whose why will with would you your yours
    ll d don didn doesn isn wasn weren""".split()
)
"""Words that questions hold whatever they are about: matching them says nothing. English; in
another language the frequency of a word does the same, more slowly."""

_FIRST_PERSON: Final = frozenset(("i", "me", "my", "mine", "myself"))

_NAME_CHARS_MIN: Final = 3
"""A shorter part of a name ("Al", "de") is more often something else in a question."""

_ASKS_WHEN: Final = re.compile(
    r"\b(?:when|how\s+long\s+ago|(?:what|which)\s+(?:day|date|week|month|year|time))\b",
    re.IGNORECASE,
)


def content_words(words: Iterable[Word]) -> list[Word]:
    """The words that say what a text is about, each stem once."""
    return list({word.stem: word for word in words if word.text not in STOP_WORDS}.values())


def asks_when(text: str) -> bool:
    """Whether a question wants a point in time."""
    return _ASKS_WHEN.search(text) is not None


class People(NamedTuple):
    """Whom a question is about."""

    meant: frozenset[int]
    """The one person meant, with their namesakes; empty for nobody or several."""
    called: frozenset[str]
    """The words of the question that are names."""


def people(
    words: Iterable[Word], names: Mapping[int, Collection[str]], asker_id: int | None
) -> People:
    """The person whom a question names, else the asker if it says "I" or "my".

    `names` holds the words of each person's names. Namesakes are all meant; two different names
    mean nobody in particular. An id, as in a mention, names its person.
    """
    said = {word.text for word in words}
    named = {
        person: called
        for person, parts in names.items()
        if (called := frozenset(said.intersection((str(person), *filter(_could_name, parts)))))
    }
    called = frozenset[str]().union(*named.values())
    if len(set(named.values())) == 1:
        return People(frozenset(named), called)
    if not named and asker_id is not None and said & _FIRST_PERSON:
        return People(frozenset((asker_id,)), called)
    return People(frozenset(), called)


def _could_name(part: str) -> bool:
    return len(part) >= _NAME_CHARS_MIN and part not in STOP_WORDS
