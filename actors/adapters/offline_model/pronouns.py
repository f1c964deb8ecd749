"""Whom "he", "her cat" and "it" mean: the latest thing mentioned that can be meant."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from actors.adapters.offline_model.claims import PRONOUNS, Thing
from actors.adapters.offline_model.english import FEMALE, KIN, MALE, PETS
from actors.adapters.offline_model.mentions import mentions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from actors.adapters.offline_model.statements import Predicate

REACH = 12  # things back; further a pronoun would mislead people too


def resolve(pronoun: Thing, mentioned: Sequence[Thing]) -> Thing | None:
    """What a pronoun, or a thing owned by one, stands for; None when nothing mentioned fits."""
    for earlier in reversed(mentioned[-REACH:]):
        if _can_mean(pronoun.root, earlier):
            modifiers = pronoun.modifiers if pronoun.path else earlier.modifiers
            return Thing(earlier.root, (*earlier.path, *pronoun.path), modifiers)
    return None


def _can_mean(pronoun: str, thing: Thing) -> bool:
    person = thing.head in KIN or (bool(thing.root) and not thing.path)
    match pronoun:
        case "he":
            return thing.head not in FEMALE and (person or thing.head in PETS)
        case "she":
            return thing.head not in MALE and (person or thing.head in PETS)
        case "it":
            return not person
        case "they":
            return True
        case _:
            return False


_HOLDING = re.compile(
    r"(?:has|have|had|got|owns?|bought|adopted|gets?|keeps?)(?: got)? an? [^,.]{2,40}",
    re.IGNORECASE,
)


def _of_holder(thing: Thing, predicate: Predicate) -> Thing:
    """As in "my uncle has a boat": the boat is his, not the author's."""
    holder = predicate.thing
    if holder.root in {"me", "we", *PRONOUNS, ""} and not holder.path:
        return thing
    had = _HOLDING.match(predicate.phrase)
    if had is None or thing.root != "me" or thing not in mentions(had.group()):
        return thing
    return replace(thing, root=holder.root, path=(*holder.path, *thing.path))


def held(text: str, said: Sequence[Predicate]) -> list[Thing]:
    """The things a clause names, those it says others have under their names."""
    found = mentions(text)
    for predicate in said:
        found = [_of_holder(thing, predicate) for thing in found]
    return found


def antecedents(text: str, said: Sequence[Predicate], earlier: Sequence[Thing]) -> list[Thing]:
    """What a clause leaves for later pronouns; its subject comes last, so it is tried first."""
    found = held(text, said)
    for predicate in said:
        subject = predicate.thing
        if subject.root in PRONOUNS:
            meant = resolve(subject, earlier)
            found += [meant] if meant is not None else []
            continue
        own = subject.root in {"me", "we"}
        if (own and subject.path) or (
            not own and not subject.path and subject.root not in {"you", ""}
        ):
            found.append(replace(subject, alias=""))
    return found
