"""Words of an answer: the value, the quotation, who said it and when."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, NamedTuple

from actors.adapters.offline_model.when import spoken_day

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from actors.adapters.offline_model.discourse import Source
    from actors.adapters.offline_model.evidence import People

ANSWER_CHARS_MAX = 1_450
"""An answer fits in one message of 2,000 characters with room for what the courier adds."""
QUOTE_CHARS_MAX = 260
"""Long enough for the sentence that matters, short enough to read four of them."""
QUOTES_MAX = 8
"""More is a wall of text, not an answer."""

Cited = tuple[tuple[Literal["message", "fact"], int], ...]

_POINTING = re.compile(
    r"\W*(?:he|she|it|they|his|her|its|their|him|them|we named|that)\b", re.IGNORECASE
)


class Answer(NamedTuple):
    """What is said, and the items it rests on."""

    text: str
    cited: Cited = ()
    known: bool = True


UNKNOWN = Answer(
    "I don't know: nothing on record says it. As the offline model I only quote what people said.",
    known=False,
)


def quotation(source: Source, people: People, sentence: str) -> str:
    """`You said "…" on 3 Nov 2026 at 17:40 UTC (message 12)`, the sentence out of its message."""
    text = sentence if sentence and sentence in source.text else source.text
    if _POINTING.match(text) and len(source.text) <= QUOTE_CHARS_MAX:
        text = source.text  # "His name is Rex": whose, says the sentence before
    text = clipped(text, QUOTE_CHARS_MAX)
    who = "You" if source.author_id == people.speaker_id else named(source, people)
    when = f"on {spoken_day(source.at.date())} at {source.at:%H:%M} UTC"
    return f'{who} said "{text}" {when} (message {source.message_id})'


def clipped(text: str, chars_max: int) -> str:
    """One line without double quotes, an ellipsis where it is cut."""
    text = re.sub(r"\s+", " ", text).strip().replace('"', "'")
    return text if len(text) <= chars_max else text[: chars_max - 2].rstrip() + " …"


def named(source: Source, people: People) -> str:
    """The author's display name; with the id when another author has the same name."""
    name = source.author_name or f"person {source.author_id}"
    shared = len(people.called(name.lower())) > 1
    return f"{name} (id {source.author_id})" if shared else name


def cite(sources: Iterable[Source]) -> Cited:
    """The items an answer rests on, each once."""
    return tuple(dict.fromkeys((source.kind, source.id) for source in sources))


def capital(text: str) -> str:
    """The first letter large."""
    return text[:1].upper() + text[1:]


def joined(values: Iterable[str]) -> str:
    """Each value once: "tea, cake and jazz"."""
    items = list(dict.fromkeys(values))
    return " and ".join([", ".join(items[:-1]), items[-1]]) if len(items) > 1 else "".join(items)


def fitted(lines: Sequence[str]) -> str:
    """As many whole lines as fit, at least a part of the first."""
    kept: list[str] = []
    room = ANSWER_CHARS_MAX
    for line in lines:
        room -= len(line) + 1
        if room < 0:
            break
        kept.append(line)
    return "\n".join(kept or [line[:ANSWER_CHARS_MAX] for line in lines[:1]])
