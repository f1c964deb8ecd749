"""Whose words count: is it the asker, their sister, or somebody else that a clause speaks of?"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from actors.adapters.offline_model.claims import ATTRIBUTES, GAP, PRONOUNS, Thing
from actors.adapters.offline_model.english import KIN, PETS, concept, covers, tokens
from actors.adapters.offline_model.mentions import mentions
from actors.adapters.offline_model.pronouns import held

if TYPE_CHECKING:
    from collections.abc import Sequence

    from actors.adapters.offline_model.asking import Asked
    from actors.adapters.offline_model.discourse import Spoken
    from actors.adapters.offline_model.evidence import People

_SELF = frozenset({"me", "we"})
_POINTERS = frozenset("i we my our he she they it you his her their me us".split())
_WE = re.compile(r"\b(?:we|our|us)\b", re.IGNORECASE)
_ME = re.compile(r"\b(?:me|us)\b", re.IGNORECASE)
_MINE = re.compile(r"\b(?:my|our)\b", re.IGNORECASE)
_HOLDS = re.compile(
    r"\b(?:have|has|had|got|own|bought|adopted|get|booked|made|arranged|with)\b", re.IGNORECASE
)
_OTHERS = re.compile(r"\b(?:his|her|their|your)\b", re.IGNORECASE)


def owned_in(text: str) -> tuple[Thing, ...]:
    """The things of somebody that a question speaks of: "my sister's dog", not "a dog"."""
    mine = _MINE.search(text) is not None
    return tuple(
        _bearer(thing) for thing in mentions(text)
        if thing.root not in PRONOUNS and (thing.root != "me" or mine)
    )  # fmt: skip


def _bearer(thing: Thing) -> Thing:
    """As in "my cat's name" speaks of my cat."""
    if len(thing.path) > 1 and thing.head in ATTRIBUTES:
        return replace(thing, path=thing.path[:-1], modifiers=frozenset())
    return thing


def about_subject(
    people: People, asked: Asked, words: Sequence[str], unit: Sequence[Spoken]
) -> bool:
    """Whether clauses speak of whom the question asks; `words` are what they must cover."""
    subject = asked.subject
    if subject is None:
        return True
    if not subject.root:
        return len(unit) == 1 or not any(_of_another(part, subject, words) for part in unit)
    author = unit[-1].source.author_id
    if subject.root == GAP:  # "who owes me": not the asker
        own = author == people.speaker_id and _ME.search(asked.words) is not None
        return not (own and any(first_person(part) for part in unit))
    if asked.kind == "said":
        mine = author == people.speaker_id or subject.root == "we"
        return mine if subject.root in _SELF else author in people.called(subject.root)
    if subject.path:
        return True  # `owned` decides
    if subject.root not in _SELF:
        if author in people.called(subject.root):
            return any(first_person(part) for part in unit)
        return subject.root != "you" and _named(subject.root, words, unit)
    if author == people.speaker_id:
        return any(first_person(part) or _own_deed(part, words) for part in unit)
    if subject.root == "we" and any(_WE.search(part.clause.text) for part in unit):
        return True
    return any(name in part.words for part in unit for name in people.own_names())


def _of_another(part: Spoken, subject: Thing, words: Sequence[str]) -> bool:
    """Whether a clause says what is asked of "the dog" of another: "and the cat eats at 8"."""
    other = part.said[0].thing if part.said else None
    return (
        other is not None
        and other.root == ""
        and other.path != subject.path
        and subject.head not in part.words
        and any(covers(word, held) for word in words for held in part.words)
    )


def _named(name: str, words: Sequence[str], unit: Sequence[Spoken]) -> bool:
    """Whether each clause that says something of the question says it of this person."""
    known = False
    for part in unit:
        here = _as_itself(name, part)
        known = known or here
        if not any(covers(word, other) for word in words for other in part.words):
            continue
        root = part.said[0].thing.root if part.said else ""
        told = here and not _author_first(part, name)
        if not known or not (told or root in PRONOUNS):
            return False
    return known


def _as_itself(name: str, part: Spoken) -> bool:
    """Whether a clause names somebody, not only somebody's brother ("Ann's brother moved")."""
    low = [token.low for token in tokens(part.clause.text)]
    return any(
        name in {word, concept(word)} and low[at + 1 : at + 2] != ["'s"]
        for at, word in enumerate(low)
    )


def in_order(
    people: People, asked: Asked, words: Sequence[tuple[str, bool]], unit: Sequence[Spoken]
) -> bool:
    """Whether names stand on the side of the deed where the question has them.

    "Alice gave Bob a book" doesn't tell what Bob gave. Not asked of the asker's own deeds, which
    `first_person` judges. `words` are the question's, True for names.
    """
    if asked.kind == "said" or (asked.subject is not None and asked.subject.root in _SELF):
        return True
    deed = next((at for at, (_, name) in enumerate(words) if not name), None)
    part = unit[-1]
    if deed is None or words[deed][0] not in part.words:
        return True
    there = part.words.index(words[deed][0])
    return all(
        (at < deed) == (part.words.index(word) < there)
        for at, (word, name) in enumerate(words)
        if name and word in part.words and part.source.author_id not in people.called(word)
    )


def _author_first(part: Spoken, name: str) -> bool:
    """Whether the author is named before: "I owe Cleo" says nothing of what Cleo owes."""
    low = [token.low for token in tokens(part.clause.text)]
    return name in low and bool({"i", "we"} & set(low[: low.index(name)]))


def first_person(part: Spoken) -> bool:
    """Whether the author is the one a clause speaks of, not their sister, not others."""
    if part.said:
        return part.said[0].thing.root in _SELF and not part.said[0].thing.path
    words = tokens(part.clause.text)
    if words and words[0].low not in _POINTERS and _past(words[0].low):
        return True  # "Watched it twice": people leave the "I" out
    lead = next((word.low for word in words if word.low in _POINTERS), "")
    return lead in {"i", "we"}


_DEED = re.compile(r"\b(?:my|our|the) (\w+ing) with ", re.IGNORECASE)


def _own_deed(part: Spoken, words: Sequence[str]) -> bool:
    """As in "my meeting with Carla is on Monday": when I meet her."""
    found = _DEED.search(part.clause.text)
    return found is not None and concept(found[1]) in words


def _past(word: str) -> bool:
    return word.endswith("ed") or (concept(word) != word and not word.endswith("s"))


def owned(people: People, thing: Thing, unit: Sequence[Spoken]) -> bool:
    """Whether the thing of the question ("my sister's dog") is the one the words speak of."""
    author = unit[-1].source.author_id
    for part in unit:
        for other in held(part.clause.text, part.said):
            if other.answers(thing) and _same_owner(people, thing, other, part):
                return True
    mine = thing.root in _SELF and author == people.speaker_id
    bare = len(thing.path) == 1 and thing.head not in KIN | PETS
    return mine and bare and _unclaimed(thing, unit)


def _same_owner(people: People, asked: Thing, other: Thing, part: Spoken) -> bool:
    author = part.source.author_id
    had = _MINE.search(part.clause.text) or _HOLDS.search(part.clause.text)
    own = other.root in _SELF and had is not None
    if asked.root in _SELF:
        return (own and author == people.speaker_id) or other.root in people.own_names()
    return other.root == asked.root or (own and author in people.called(asked.root))


def _unclaimed(thing: Thing, unit: Sequence[Spoken]) -> bool:
    """As in "the keys": in one's own mouth they are one's own, unless another's are named."""
    text = " ".join(part.clause.text for part in unit)
    words = {word for part in unit for word in part.words}
    foreign = any(
        m.head == thing.head and (m.root not in _SELF or len(m.path) > 1) for m in mentions(text)
    )
    there = any(covers(thing.head, word) for word in words) and thing.modifiers <= words
    return there and not foreign and _OTHERS.search(text) is None
