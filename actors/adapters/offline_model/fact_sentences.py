"""A claim as one sentence in the third person that stands alone: "Anna's cat is called Rex."."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from actors.adapters.offline_model.claims import SINGLE, Claim, Thing
from actors.adapters.offline_model.english import concept, norm, tokens

if TYPE_CHECKING:
    from collections.abc import Callable

FACT_CHARS_MAX = 400  # by the specification

_VERBS = {
    "home": ("lives in", "doesn't live in"),
    "origin": ("is from", "isn't from"),
    "birthplace": ("was born in", "wasn't born in"),
    "employer": ("works at", "doesn't work at"),
    "study": ("studies", "doesn't study"),
    "school": ("studies at", "doesn't study at"),
    "language": ("speaks", "doesn't speak"),
    "learning": ("is learning", "isn't learning"),
    "play": ("plays", "doesn't play"),
    "project": ("is working on", "isn't working on"),
    "nationality": ("is", "isn't"),
    "status": ("is", "isn't"),
    "taste": ("likes", "doesn't like"),
    "colour": ("is", "isn't"),
    "date": ("is", "isn't"),
    "place": ("is", "isn't"),
}
_COUNTED = re.compile(
    r"(?:\d|(?:two|three|four|five|six|seven|eight|nine|ten|some|several|many|twin)\b)"
)


def fact_sentence(claim: Claim, who: str, written: str) -> str:
    """The sentence about `who` (a name, "" for nobody's things); "" for claims we don't tell.

    `written` is the sentence the claim comes from: its own words are used for things.
    """
    owner = _owner(who, claim.thing, written)
    if claim.attribute in _VERBS:
        said = f"{owner} {_VERBS[claim.attribute][0 if claim.positive else 1]} {claim.value}"
    elif claim.attribute == "have":
        said = _having(owner, claim)
    elif claim.attribute == "name":
        verb = "'s name is" if not claim.thing.path else " is called"
        said = f"{owner}{verb} {claim.value}" if claim.positive else ""
    elif claim.attribute.startswith("favourite."):
        kind = " ".join(claim.attribute.split(".")[1:])
        said = f"{owner}'s favourite {kind} is {claim.value}" if claim.positive else ""
    else:
        told = _TOLD.get(claim.attribute) if claim.positive else None
        said = f"{owner}{told(claim.value)}" if told is not None else ""
    return sentence(said) if said else ""


def sentence(text: str) -> str:
    """With a capital, a full stop and at most `FACT_CHARS_MAX` characters."""
    text = re.sub(r"\s+", " ", text).strip().rstrip(".")
    text = text[:1].upper() + text[1:]
    if len(text) < FACT_CHARS_MAX:
        return f"{text}."
    return text[: FACT_CHARS_MAX - 2].rstrip() + "…"


def key_of(claim: Claim) -> tuple[str, str]:
    """Attribute and value, normalised so that contradictions meet and companions don't."""
    path = ".".join((*sorted(claim.thing.modifiers), *claim.thing.path))
    value = norm(claim.value)
    if claim.attribute == "taste":
        return f"{path}.taste.{value}".strip("."), "likes" if claim.positive else "dislikes"
    if claim.attribute in SINGLE or claim.attribute.startswith("favourite."):
        attribute = f"{path}.{claim.attribute}".strip(".")
        single = f"{attribute}.{value}" if claim.further else attribute
        return single, value if claim.positive else f"not {value}"
    return f"{path}.{claim.attribute}.{value}".strip("."), "yes" if claim.positive else "no"


def _born(value: str) -> str:
    when = re.sub(r"^(?:on|in) ", "", value)
    if re.fullmatch(r"\d{4}", when):
        return f" was born in {when}"
    return f"'s birthday is {'on' if re.search(r'[0-9]', when) else 'in'} {when}"


def _working(value: str) -> str:
    article = "" if re.match(r"(?:an?|the) ", value) else _article(value)
    return f" works as {article}{value}"


_TOLD: dict[str, Callable[[str], str]] = {
    "birthday": _born,
    "age": lambda value: f" is {value} years old",
    "job": _working,
    "hobby": lambda value: f" has the hobby {value}",
    "plan": lambda value: f" plans: {value}",
    "address": lambda value: f"'s address is {value}",
    "email": lambda value: f"'s email is {value}",
    "surname": lambda value: f"'s surname is {value}",
    "nickname": lambda value: f"'s nickname is {value}",
}


def _having(owner: str, claim: Claim) -> str:
    value = claim.value
    bare = _COUNTED.match(value) is not None or _plural(value)
    verb = "has" if claim.positive else "does not have"
    return f"{owner} {verb} {'' if bare else _article(value)}{value}"


def _article(value: str) -> str:
    return "an " if value[:1].lower() in "aeiou" else "a "


def _plural(value: str) -> bool:
    last = value.rsplit(" ", 1)[-1].lower()
    return last.endswith("s") and not last.endswith(("ss", "us", "is"))


def _owner(who: str, thing: Thing, written: str) -> str:
    """As in "Anna's older sister": the words as written where the sentence has them."""
    if not thing.path:
        return who
    nouns = [_word(noun, written) for noun in thing.path]
    modifiers = [_word(modifier, written) for modifier in sorted(thing.modifiers)]
    nouns[-1] = " ".join([*modifiers, nouns[-1]])
    return (f"{who}'s " if who else "the ") + "'s ".join(nouns)


def _word(meaning: str, written: str) -> str:
    for token in tokens(written):
        if concept(token.low) == meaning:
            singular = token.low.removesuffix("s")
            return singular if concept(singular) == meaning and singular[-1:] != "s" else token.low
    return meaning
