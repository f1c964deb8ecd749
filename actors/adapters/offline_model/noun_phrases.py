"""Reading a noun phrase: "my older sister's dog", "Anna Smith", "the name of my cat"."""

from __future__ import annotations

import re

from actors.adapters.offline_model import lexicon
from actors.adapters.offline_model.claims import Thing
from actors.adapters.offline_model.english import KIN, PETS, Token, concept, tokens

WORDS_MAX = 8  # longer runs before a verb are sentences of another shape

_IDLE = frozenset(concept(word) for word in lexicon.IDLE_MODIFIERS)
_STOP = frozenset(
    """and but or so because if when while then than as to at on in for with from by of about not
    no is are was were am be do does did have has had will would can could should who which that
    what where how why i we you he she it they me us him them yes ok okay well hi hello hey thanks
    please also there here everything everyone nothing nobody something someone anybody anyone
    people every each all both some any many most none today tomorrow yesterday""".split()
)
_SINGLE = {
    "i": "me", "me": "me", "myself": "me", "we": "we", "us": "we", "you": "you", "yourself": "you",
    "he": "he", "him": "he", "she": "she", "her": "she", "they": "they", "them": "they", "it": "it",
    "this": "it", "that": "it",
}  # fmt: skip
_OWNER = {
    "my": "me", "mine": "me", "our": "we", "your": "you", "his": "he", "her": "she",
    "their": "they", "its": "it", "the": "", "this": "", "that": "", "a": "", "an": "",
    "these": "", "those": "", "one": "",
}  # fmt: skip
_PARENT_NAMES = frozenset(
    "mum mom mummy mommy dad daddy grandma grandpa granny granddad grandad nana".split()
)
"""Said alone they are names, of one's own."""
_OF = re.compile(
    r"^(?:the |a |an )?(?P<noun>[\w-]+(?: [\w-]+)?) of "
    r"(?P<owner>(?:my|our|his|her|their|the) .+|(?-i:[A-Z])[\w-]+(?:'s .+)?)$",
    re.IGNORECASE,
)
_NOT_OWNED = frozenset(concept(noun) for noun in ("kind", "lot", "couple", "bit"))
_FROM = re.compile(r"^(?P<name>[A-Z][\w-]+) (?:from|at|in) (?:my |our |the )?(?P<where>\w+)$")
_IN_LAW = re.compile(r"\b(mother|father|brother|sister|son|daughter) in law\b", re.IGNORECASE)


def parse_thing(text: str) -> Thing | None:
    """Read a noun phrase; None when it isn't one we understand."""
    text = _IN_LAW.sub(r"\1-in-law", text.strip(" ,."))
    of = _OF.match(text)
    if of is not None and concept(of["noun"].rsplit(" ", 1)[-1]) not in _NOT_OWNED:
        text = f"{of['owner']}'s {of['noun']}"
    qualified = _FROM.match(text)
    if qualified is not None:  # "Anna from work": not every Anna
        return Thing(qualified["name"].lower(), (), frozenset({concept(qualified["where"])}))
    words = tokens(text)
    if not words or len(words) > WORDS_MAX:
        return None
    if len(words) == 1 and words[0].low in _SINGLE:
        return Thing(_SINGLE[words[0].low])
    groups = _possessive_groups(words)
    return _rooted(groups) if all(groups) else None


def _possessive_groups(words: list[Token]) -> list[list[Token]]:
    """As in "my sister's dog": [[my, sister], [dog]]."""
    groups: list[list[Token]] = [[]]
    for word in words:
        if word.low == "'s":
            groups.append([])
        else:
            groups[-1].append(word)
    return groups


def _rooted(groups: list[list[Token]]) -> Thing | None:
    head, *others = groups
    first = head[0]
    if first.low in _OWNER:
        return _walk(_OWNER[first.low], [head[1:], *others])
    if others and len(head) == 1 and first.text.islower() and concept(first.low) in KIN | PETS:
        return _walk("me", groups)  # "cat's name": one's own
    if len(head) == 1 and first.low in _PARENT_NAMES:
        return _walk("me", groups)
    if _is_name(head):
        name = " ".join(word.low for word in head)
        return _walk(name, others) if others else Thing(name)
    return None if _has_stop(head) else _walk("", groups)


def _has_stop(words: list[Token]) -> bool:
    return any(word.low in _STOP for word in words)


def _is_name(words: list[Token]) -> bool:
    if _has_stop(words):
        return False
    return len(words) == 1 or (len(words) <= 3 and all(word.text[0].isupper() for word in words))


def _walk(root: str, groups: list[list[Token]]) -> Thing | None:
    path: list[str] = []
    modifiers: frozenset[str] = frozenset()
    alias = ""
    for group in groups:
        nouns, alias = _split_alias(group)
        if not nouns or _has_stop(nouns):
            return None
        path.append(concept(nouns[-1].low))
        modifiers = frozenset(concept(word.low) for word in nouns[:-1]) - _IDLE
    return Thing(root, tuple(path), modifiers, alias)


def _split_alias(group: list[Token]) -> tuple[list[Token], str]:
    """As in "sister Clara" is a sister called Clara; "wedding dress" is a dress."""
    for at, word in enumerate(group[:-1]):
        named = group[at + 1 :]
        capitals = len(named) <= 2 and all(one.text[0].isupper() for one in named)
        if capitals and concept(word.low) in KIN | PETS:
            return group[: at + 1], " ".join(one.text for one in named)
    return group, ""
