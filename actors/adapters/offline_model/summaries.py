"""A conversation cut down: who took part, the sentences that carry most, the ending always."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from actors.adapters.offline_model.english import content
from actors.adapters.offline_model.sentences import asks, readable, sentence_spans

if TYPE_CHECKING:
    from collections.abc import Sequence

    from actors.ports import Line

SENTENCES_MAX = 2_000
"""Weighed in one summary: a very long session still takes well under a second."""
SENTENCE_CHARS_MAX = 200
ENDING = 2
"""Sentences of the end that are always kept: how it stood when people left."""

_WEIGHTY = re.compile(
    r"\b(?:decid\w*|agree\w*|let's|will|going to|promis\w*|deadline|by (?:mon|tues|wednes|thurs"
    r"|fri|satur|sun)day|todo|plan\w*|need to|must|should|"
    r"important|because|moved?|bought|birthday|meeting|appointment|next|tomorrow|done|finished"
    r"|problem|solution|question|open|owe\w*)\b",
    re.IGNORECASE,
)


class _Sentence(NamedTuple):
    at: int
    who: str
    text: str
    words: tuple[str, ...]
    question: bool


def summary_of(lines: Sequence[Line], *, chars_max: int) -> str:
    """An extract of `lines` of at most `chars_max` characters; "" when nobody said anything."""
    people = [line for line in lines if not line.is_bot]
    sentences = _sentences(people)
    if not sentences or chars_max <= 0:
        return ""
    names = list(dict.fromkeys(line.author_name for line in people))
    head = f"{_listed(names)} talked."[: max(0, chars_max)]
    weights = Counter(word for sentence in sentences for word in set(sentence.words))
    ranked = sorted(sentences, key=lambda s: (-_weight(s, weights), s.at))
    ending = sentences[-ENDING:]
    room = chars_max - len(head) - 1
    kept: list[_Sentence] = []
    for sentence in (*reversed(ending), *ranked):
        line = _told(sentence)
        if sentence in kept or len(line) + 1 > room:
            continue
        kept.append(sentence)
        room -= len(line) + 1
    if not kept and room > 20:  # too narrow for a whole sentence: the beginning of the last one
        return f"{head} {_told(sentences[-1])[: room - 1]}…"
    return "\n".join([head, *(_told(s) for s in sorted(kept))])[:chars_max]


def _sentences(lines: Sequence[Line]) -> list[_Sentence]:
    found: list[_Sentence] = []
    for line in lines[-SENTENCES_MAX:]:
        plain = readable(line.text)
        for start, end in sentence_spans(plain):
            text = re.sub(r"\s+", " ", plain[start:end]).strip()
            if any(char.isalnum() for char in text):
                found.append(
                    _Sentence(
                        len(found),
                        line.author_name,
                        text,
                        tuple(content(text[:SENTENCE_CHARS_MAX])),
                        asks(text),
                    )
                )
    return found[-SENTENCES_MAX:]


def _weight(sentence: _Sentence, weights: Counter[str]) -> float:
    """How much a sentence tells: words the talk comes back to, decisions, names and numbers."""
    if len(sentence.words) < 2:
        return 0.0
    shared = sum(weights[word] for word in set(sentence.words)) / (len(sentence.words) + 3)
    told = len(re.findall(r"\b[A-Z][a-z]+|\d+", sentence.text)) * 0.3
    return (
        shared
        + min(told, 1.5)
        + 2.0 * (_WEIGHTY.search(sentence.text) is not None)
        - 0.5 * sentence.question
    )


def _told(sentence: _Sentence) -> str:
    text = (
        sentence.text
        if len(sentence.text) <= SENTENCE_CHARS_MAX
        else sentence.text[: SENTENCE_CHARS_MAX - 1] + "…"
    )
    return f"{sentence.who}: {text}"


def _listed(names: list[str]) -> str:
    shown, rest = names[:12], len(names) - 12  # more names than that tell nothing
    text = shown[0] if len(shown) == 1 else ", ".join(shown[:-1]) + f" and {shown[-1]}"
    return text + (f" and {rest} more" if rest > 0 else "")
