"""A rule: words after a subject, and the claims they make about it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from actors.adapters.offline_model.claims import Claim, Thing
from actors.adapters.offline_model.values import items_of

Cut = Callable[[str], str]
"""From the words after a verb to the value they begin with, "" if they begin with none."""
Maker = Callable[[Thing, "re.Match[str]"], list[Claim]]


class Rule(NamedTuple):
    """`pattern` is matched against the whole phrase; no claims made lets the next rule try."""

    pattern: re.Pattern[str]
    make: Maker


def rule(pattern: str, make: Maker) -> Rule:
    """A rule from a pattern that must span the phrase, letter case aside."""
    return Rule(re.compile(f"^(?:{pattern})$", re.IGNORECASE | re.DOTALL), make)


def one(attribute: str, cut: Cut, strength: float = 0.8) -> Maker:
    """Makes one claim of the group `v`."""

    def make(thing: Thing, found: re.Match[str]) -> list[Claim]:
        value = cut(found["v"])
        return [Claim(thing, attribute, value, strength=strength)] if value else []

    return make


def each(attribute: str, cut: Cut, strength: float = 0.8) -> Maker:
    """Makes a claim of every item listed in the group `v`."""

    def make(thing: Thing, found: re.Match[str]) -> list[Claim]:
        items = items_of(cut(found["v"]))
        return [Claim(thing, attribute, item, strength=strength) for item in items]

    return make


def nothing(_thing: Thing, _found: re.Match[str]) -> list[Claim]:
    """For phrases that look like a statement and are none."""
    return []


def applied(rules: tuple[Rule, ...], thing: Thing, phrase: str) -> list[Claim]:
    """The claims of the first rule that makes any, or that makes none on purpose."""
    for pattern, make in rules:
        found = pattern.match(phrase)
        if found is None:
            continue
        claims = make(thing, found)
        if claims or make is nothing:
            return claims
    return []
