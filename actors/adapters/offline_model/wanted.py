"""What kind of value a question wants, found in the words that cover it: a time, a place."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from actors.adapters.offline_model.claims import GAP
from actors.adapters.offline_model.english import FUNCTION, KIN, concept, tokens
from actors.adapters.offline_model.statements import VERBS
from actors.adapters.offline_model.values import (
    CLOCK,
    DURATION,
    FREQUENCY,
    MONEY,
    NUMBER,
    PLACE,
    REASON,
    TIME,
    clean,
    colour_in,
    place_said,
)
from actors.adapters.offline_model.when import days_of, spoken_day

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from actors.adapters.offline_model.asking import Asked

_RELATIVE = re.compile(
    r"yesterday|today|tonight|tomorrow|ago|last|next|this|night|day", re.IGNORECASE
)
_GOING = re.compile(
    r"\b(?:go|goes|going|went|gone|been|mov\w+|fly|flew|flying|travel\w*|dr[io]v\w+|trip|head\w*|walk\w*"
    r"|come|came|sent|took|taken|take|relocat\w*|return\w*|ran|run|rode|way|back)\b[^.]{0,25}$",
    re.IGNORECASE,
)
_NAMED_PLACES = frozenset(concept(noun) for noun in ("city", "town", "country", "village", "state"))
_PAST_QUESTION = re.compile(r"(?:did|was|were|have|has)\b", re.IGNORECASE)


def value_wanted(asked: Asked, text: str, quote: str, written: date) -> str | None:
    """The value as said; "" when the quotation itself answers; None when what is wanted is missing.

    `text` is the covering words with contractions written out, `quote` the sentences as written.
    """
    if asked.kind in {"yesno", "said"} or not asked.want:
        return ""
    match asked.want:
        case "time":
            return _time(asked, text, written)
        case "place":
            return _place(asked, text)
        case "person":
            return "" if _someone(asked, text) else None
        case "reason":
            return "" if REASON.search(quote) else None
        case "money" if not MONEY.search(text):
            return "" if NUMBER.search(text) else None  # "how much do I weigh"
        case "colour":
            return colour_in(text) or None
        case _:
            return _first(_FINDERS.get(asked.want, ()), text)


_FINDERS = {
    "clock": (CLOCK,), "duration": (DURATION, TIME), "money": (MONEY,),
    "number": (NUMBER,), "frequency": (FREQUENCY,),
}  # fmt: skip
"""By want, what may fill it, the likeliest first. "kind" is missing: only patterns know kinds."""


def _first(finders: Sequence[re.Pattern[str]], text: str) -> str | None:
    found = next((match for finder in finders if (match := finder.search(text))), None)
    return clean(found.group()) if found is not None else None


def _time(asked: Asked, text: str, written: date) -> str | None:
    """The time said, with its date where it is told from the day of writing."""
    found = _nearest(asked, text)
    if found is None:  # "When did I buy it?": the date of the message tells
        return "" if _PAST_QUESTION.match(asked.words) else None
    said = found.group()
    days = days_of(said, written)
    one_day = days is not None and days.first == days.last
    if one_day and days is not None and _RELATIVE.search(said) and not re.search(r"\d{4}", said):
        return f"{clean(said)} ({spoken_day(days.first)})"
    return clean(said)


def _nearest(asked: Asked, text: str) -> re.Match[str] | None:
    """The time closest to the words asked for, rather after than before them.

    In long talk the first may be of something else.
    """
    spans = list(TIME.finditer(text))
    asked_words = {concept(token.low) for token in tokens(asked.words) if token.low not in FUNCTION}
    places: dict[str, list[int]] = {}
    for token in tokens(text):
        if (word := concept(token.low)) in asked_words:
            places.setdefault(word, []).append(token.start)
    return min(
        spans,
        key=lambda span: sum(
            min(max(span.start() - at, 2 * (at - span.end())) for at in found)
            for found in places.values()
        ),
        default=None,
    )


def _place(asked: Asked, text: str) -> str | None:
    """A place with its preposition that the question didn't name itself."""
    asked_words = {concept(token.low) for token in tokens(asked.words)}
    for place in PLACE.finditer(text):
        said = tokens(place.group())
        if said[0].low in {"to", "into"} and (
            said[1].low in VERBS or _GOING.search(text[: place.start()]) is None
        ):
            continue  # "to have dinner" is no place
        new = [t for t in said if t.low not in FUNCTION and concept(t.low) not in asked_words]
        named = any(token.text[0].isupper() for token in new)
        if new and (named or asked.noun not in _NAMED_PLACES):
            return place_said(place.group())
    return None


_COMPANY = re.compile(r"\b(?:with|by|called|named) (?P<who>[a-z]{2,})\b")
"""Who in a message without capitals: "lunch with priya"."""


def _someone(asked: Asked, text: str) -> bool:
    """Whether somebody is named whom the question didn't name; the author answers "who did it"."""
    if asked.subject is not None and asked.subject.root == GAP:
        return True
    asked_words = {concept(token.low) for token in tokens(asked.words)}
    company = _COMPANY.search(text) if re.sub(r"\bI\b", "i", text).islower() else None
    if company is not None and company["who"] not in FUNCTION | asked_words:
        return True
    return any(
        concept(token.low) not in asked_words
        and (
            concept(token.low) in KIN
            or (token.text[0].isupper() and token.start and token.low != "i")
        )
        for token in tokens(text)
    )
