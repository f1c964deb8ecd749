"""What a clause claims: a thing ("my sister's dog"), an attribute ("name") and a value ("Rex")."""

from __future__ import annotations

import re
from dataclasses import dataclass

from actors.adapters.offline_model import lexicon
from actors.adapters.offline_model.english import KIN, PETS, Token, concept, covers, tokens

GAP = "gapx"
"""Stands where a question wants a value: "my cat is called gapx"."""

PRONOUNS = frozenset("he she it they him her them this that".split())
_PRONOUN_OWNERS = frozenset("his her its their".split())


@dataclass(frozen=True, slots=True)
class Thing:
    """Who or what. `root` is "me", "we", "you", "he" …, a person ("#17"), a name ("anna") or "".

    `path` leads from the root to the thing by concepts: ("sister", "dog") is the dog of the sister.
    `modifiers` are the words before the last noun, as concepts: my *older* brother.
    """

    root: str
    path: tuple[str, ...] = ()
    modifiers: frozenset[str] = frozenset()
    alias: str = ""
    """A name given in passing: my sister *Clara*."""

    def answers(self, asked: Thing) -> bool:
        """Whether a claim about this thing answers a question about `asked` (same roots assumed)."""
        if len(self.path) != len(asked.path):
            return False
        if not all(covers(a, b) for a, b in zip(asked.path, self.path, strict=True)):
            return False
        former = (self.modifiers & _FORMER) - asked.modifiers
        return not former and asked.modifiers <= self.modifiers

    @property
    def head(self) -> str:
        return self.path[-1] if self.path else ""


_FORMER = frozenset(concept(word) for word in lexicon.FORMER_MODIFIERS)
_FURTHER = frozenset(concept(word) for word in lexicon.FURTHER_MODIFIERS)
_IDLE = frozenset(concept(word) for word in lexicon.IDLE_MODIFIERS)


@dataclass(frozen=True, slots=True)
class Claim:
    """One thing stated. `positive` is False for "I don't like olives"."""

    thing: Thing
    attribute: str
    value: str
    positive: bool = True
    strength: float = 0.8
    """How sure the pattern is, 0..1."""
    correction: bool = False
    further: bool = False
    """Adds to what was said (a second cat) where the attribute would otherwise have one value."""


SINGLE = frozenset(
    "name home origin birthplace birthday age job employer school address nationality colour place date"
    " email status".split()
)
"""Attributes with one value at a time: a later statement replaces an earlier one."""

ATTRIBUTES = {
    concept(noun): attribute for noun, attribute in {
        "name": "name", "birthday": "birthday", "birthdate": "birthday", "age": "age", "job": "job",
        "employer": "employer", "workplace": "employer", "hobby": "hobby", "nationality": "nationality",
        "home": "home", "hometown": "origin", "birthplace": "birthplace", "address": "address",
        "colour": "colour", "major": "study", "email": "email", "nickname": "nickname",
        "location": "place", "surname": "surname",
    }.items()
}  # fmt: skip

_STOP = frozenset(
    """and but or so because if when while then than as to at on in for with from by of about not no is
    are was were am be do does did have has had will would can could should who which that what where how
    why i we you he she it they me us him them yes ok okay well hi hello hey thanks please also there
    here everything everyone nothing nobody something someone anybody anyone people every each all both
    some any many most none today tomorrow yesterday""".split()
)
_OF = re.compile(
    r"^(?:the |a |an )?(?P<noun>[\w-]+(?: [\w-]+)?) of (?P<owner>(?:my|our|his|her|their) .+|[A-Z][\w-]+(?:'s .+)?|the .+)$",
    re.IGNORECASE,
)
_FROM = re.compile(r"^(?P<name>[A-Z][\w-]+) (?:from|at|in) (?:my |our |the )?(?P<where>\w+)$")
_SUBJECT_WORDS_MAX = 8  # longer runs before a verb are sentences of another shape


def further(thing: Thing) -> bool:
    """Whether the words mark one more of its kind ("my other cat")."""
    return bool(thing.modifiers & _FURTHER)


def parse_thing(text: str) -> Thing | None:
    """Read a noun phrase; None when it isn't one we understand."""
    text = text.strip(" ,.")
    of = _OF.match(text)
    if of is not None and concept(of["noun"].split()[-1]) not in {"kind", "lot", "coupl", "bit"}:
        text = f"{of['owner']}'s {of['noun']}"
    words = tokens(
        re.sub(
            r"\b(mother|father|brother|sister|son|daughter) in law\b",
            r"\1-in-law",
            text,
            flags=re.IGNORECASE,
        )
    )
    if not words or len(words) > _SUBJECT_WORDS_MAX:
        return None
    first = words[0].low
    if len(words) == 1 and first in {"i", "me", "myself"}:
        return Thing("me")
    if len(words) == 1 and first in {"we", "us"}:
        return Thing("we")
    if len(words) == 1 and first in {"you", "yourself"}:
        return Thing("you")
    if len(words) == 1 and first in PRONOUNS:
        return Thing(_PRONOUN_OF.get(first, first))
    qualified = _FROM.match(text)
    if qualified is not None:  # "Anna from work": not every Anna
        return Thing(qualified["name"].lower(), (), frozenset({concept(qualified["where"])}))
    groups: list[list[Token]] = [[]]
    for word in words:
        if word.low == "'s":
            groups.append([])
        else:
            groups[-1].append(word)
    if any(not group for group in groups):
        return None
    head = groups[0]
    if first in {"my", "our", "mine"}:
        root, groups[0] = ("me" if first != "our" else "we"), head[1:]
    elif first in {"your"}:
        root, groups[0] = "you", head[1:]
    elif first in _PRONOUN_OWNERS:
        root, groups[0] = _PRONOUN_OF.get(first, first), head[1:]
    elif first in {"the", "this", "that", "a", "an", "these", "those", "one"}:
        root, groups[0] = "", head[1:]
    elif (
        len(groups) > 1
        and len(head) == 1
        and concept(first) in KIN | PETS
        and head[0].text.islower()
    ):
        root = "me"  # "cat's name": one's own
    elif len(groups) > 1 and _is_name(head):
        root, groups = " ".join(word.low for word in head), groups[1:]
    elif len(groups) == 1 and _is_name(head):
        return Thing(" ".join(word.low for word in head))
    elif all(word.low not in _STOP for word in head):
        root = ""
    else:
        return None
    return _walk(root, groups)


_PRONOUN_OF = {
    "him": "he",
    "his": "he",
    "her": "she",
    "them": "they",
    "their": "they",
    "its": "it",
    "this": "it",
    "that": "it",
}


def _is_name(words: list[Token]) -> bool:
    if any(word.low in _STOP for word in words):
        return False
    if len(words) == 1:
        return True
    return len(words) <= 3 and all(word.text[0].isupper() for word in words)


def _walk(root: str, groups: list[list[Token]]) -> Thing | None:
    path: list[str] = []
    modifiers: frozenset[str] = frozenset()
    alias = ""
    for group in groups:
        noun_phrase, alias = _split_alias(group)
        if not noun_phrase or any(word.low in _STOP for word in noun_phrase):
            return None
        path.append(concept(noun_phrase[-1].low))
        modifiers = frozenset(
            concept(word.low) for word in noun_phrase[:-1] if concept(word.low) not in _IDLE
        )
    return Thing(root, tuple(path), modifiers, alias)


def _split_alias(group: list[Token]) -> tuple[list[Token], str]:
    """ "sister Clara" is a sister called Clara; "wedding dress" is a dress."""
    for at, word in enumerate(group[:-1]):
        kind = concept(word.low)
        named = [w for w in group[at + 1 :]]
        if kind in KIN | PETS and len(named) <= 2 and all(w.text[0].isupper() for w in named):
            return group[: at + 1], " ".join(w.text for w in named)
    return group, ""
