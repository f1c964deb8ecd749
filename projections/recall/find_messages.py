"""Finding messages: bounded candidates from every index, their words, one ranking."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from projections.recall import ranking
from projections.recall.cues import asks_when, people
from projections.recall.question import Hit
from projections.recall.when import TIME_WORDS, from_us

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from projections.recall.cues import People
    from projections.recall.lexical_reader import Place
    from projections.recall.question import Asked
    from projections.recall.ranking import Floats

SEEDS_MAX: Final = 100
"""Messages taken from each index. With their neighbours that is at most 1,000 to read and rank."""

SEEDS_IN_SPAN_MAX: Final = 50
"""Messages taken from each stretch of time that the question speaks of, in each of two ways."""

NAME_WEIGHT: Final = 0.2
"""A word that names the speaker already counts as that; said in a text it is often a greeting."""

_ROWS: Final = """
SELECT message_id::BIGINT, guild_id::BIGINT, author_name, content
FROM messages WHERE message_id IN (SELECT unnest(?::VARCHAR[]))"""


class _Message(NamedTuple):
    place: Place
    guild_id: int | None
    author_name: str
    content: str
    stems: list[str]


def find_messages(asked: Asked) -> list[Hit]:
    """At most k messages related to the question, best first."""
    messages = _read(asked, _candidates(asked))
    if not messages:
        return []
    candidates = _arrays(asked, messages)
    terms = ranking.score_messages(candidates)
    scores = np.sum(list(terms.values()), axis=0)
    related = ranking.related(candidates)
    hits: list[Hit] = []
    seen = {_without_repeats(asked.stems)}
    # Of equal scores the later message is the better answer.
    for row in np.lexsort((-candidates.created_us, -scores)):
        if len(hits) == asked.question.k:
            break
        said = tuple(messages[row].stems)
        if related[row] and said not in seen:
            seen.add(said)
            hits.append(_hit(messages[row], {name: float(term[row]) for name, term in terms.items()}))
    return hits
