"""What a clause claims: a thing ("my sister's dog"), an attribute ("name") and a value ("Rex")."""

from __future__ import annotations

from dataclasses import dataclass

from actors.adapters.offline_model import lexicon
from actors.adapters.offline_model.english import concept, covers

GAP = "gapx"
"""Stands where a question wants a value: "my cat is called gapx"."""
PRONOUNS = frozenset("he she it they".split())
"""Roots still to be resolved."""

_FORMER = frozenset(concept(word) for word in lexicon.FORMER_MODIFIERS)
SHORT_FOR = frozenset(("twin", "ex"))
"""Modifiers that people also say alone for the person."""
_FURTHER = frozenset(concept(word) for word in lexicon.FURTHER_MODIFIERS)


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
        """Whether a claim about this thing answers a question about `asked`, of the same root."""
        if len(self.path) != len(asked.path):
            return False
        pairs = list(zip(asked.path, self.path, strict=True))
        short = bool(pairs) and asked.head in SHORT_FOR & self.modifiers  # "my ex": my ex wife
        if not all(covers(a, b) for a, b in (pairs[:-1] if short else pairs)):
            return False
        former = (self.modifiers & _FORMER) - asked.modifiers - {*asked.path}
        return not former and asked.modifiers <= self.modifiers

    @property
    def head(self) -> str:
        return self.path[-1] if self.path else ""


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
    """name home origin birthplace birthday age job employer school address nationality colour
    place date email status""".split()
)
"""Attributes with one value at a time: a later statement replaces an earlier one."""

ATTRIBUTES = {
    concept(noun): attribute
    for noun, attribute in (
        ("name", "name"), ("birthday", "birthday"), ("birthdate", "birthday"), ("age", "age"),
        ("job", "job"), ("employer", "employer"), ("workplace", "employer"), ("hobby", "hobby"),
        ("nationality", "nationality"), ("home", "home"), ("hometown", "origin"),
        ("birthplace", "birthplace"), ("address", "address"), ("colour", "colour"),
        ("major", "study"), ("email", "email"), ("nickname", "nickname"), ("location", "place"),
        ("surname", "surname"),
    )
}  # fmt: skip
"""Nouns that name an attribute of their owner: "my cat's *name* is …"."""


def single(claim: Claim) -> bool:
    """Whether a later statement replaces this one. Of things, a number stands alone as well."""
    numbered = claim.attribute == "be" and any(map(str.isdigit, claim.value))
    return numbered or claim.attribute in SINGLE or claim.attribute.startswith("favourite.")


def further(thing: Thing) -> bool:
    """Whether the words mark one more of its kind ("my other cat")."""
    return bool(thing.modifiers & _FURTHER)
