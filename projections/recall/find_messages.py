"""Finding messages: bounded candidates from both indexes, their texts, one ranking."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from projections.recall import ranking
from projections.recall.asked import at
from projections.recall.cues import STOP_WORDS, asks_when, people
from projections.recall.question import Hit
from projections.recall.when import TIME_CUES, TIME_WORDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from projections.recall.asked import Asked
    from projections.recall.lexical_reader import Found

SEEDS_MAX: Final = 60
"""Messages taken from each index. With their neighbours that is at most 600 to read and rank;
100 found no more (LoCoMo)."""

SEEDS_IN_SPAN_MAX: Final = 50
"""Messages taken, by words and by lateness, from each stretch of time the question speaks of."""

NAME_WEIGHT: Final = 0.2
"""Of a name as a word: it counts as the speaker already, and in a text is often just a greeting."""

QUESTION_MARKS: Final = ("?", "\uff1f", "\u061f")  # Latin, full-width, Arabic


class _Message(NamedTuple):
    place: Found
    stems: list[str]

    @property
    def asks(self) -> bool:
        return self.place.content.rstrip().endswith(QUESTION_MARKS)


def find_messages(asked: Asked) -> list[Hit]:
    """At most k messages that have to do with the question, best first."""
    messages = _read(asked)
    if not messages:
        return []
    candidates = _arrays(asked, messages)
    terms = ranking.score_messages(candidates)
    related = ranking.related(candidates)
    empty = _says_nothing_new(asked)
    seen: set[tuple[str, ...]] = set()
    hits: list[Hit] = []
    for row in ranking.best_first(ranking.total(terms), candidates.created_us):
        if len(hits) == asked.question.k:
            break
        message = messages[row]
        said = tuple(message.stems)
        if not related[row] or said in seen or (message.asks and empty.issuperset(said)):
            continue
        seen.add(said)
        hits.append(_hit(message, {name: float(values[row]) for name, values in terms.items()}))
    return hits


def _read(asked: Asked) -> list[_Message]:
    """The candidates that the audience may see, ordered by channel and id."""
    question, reader = asked.question, asked.reader
    audience, own = question.audience, question.own_messages
    seeds = set(reader.messages(asked.content, audience, own=own, limit=SEEDS_MAX))
    for span in asked.spans:
        limit = SEEDS_IN_SPAN_MAX
        seeds.update(reader.messages(asked.content, audience, own=own, limit=limit, span=span))
        seeds.update(reader.written_between(span, audience, own=own, limit=limit))
    if asked.vectors is not None and asked.vector is not None:
        seeds.update(asked.vectors.messages(asked.vector, audience, SEEDS_MAX).ids.tolist())
    wanted = (seeds | reader.around(seeds)) - question.leave_out
    return [
        _Message(found, reader.stems(found.content))
        for found in reader.read(wanted, audience, own=own)
        if not asked.hidden.hides(found.guild_id, found.author_id)
    ]


def _arrays(asked: Asked, messages: Sequence[_Message]) -> ranking.Candidates:
    places = [message.place for message in messages]
    authors = [place.author_id for place in places]
    created_us = np.asarray([place.created_us for place in places], dtype=np.int64)
    names = asked.names({(place.author_id, place.author_name) for place in places})
    about = people(asked.words, names, asked.question.asker_id)
    weights = [NAME_WEIGHT if word.text in about.called else 1.0 for word in asked.content]
    times: frozenset[str] = frozenset()
    if asks_when(asked.question.text):
        times = frozenset(asked.reader.stems(" ".join(TIME_CUES)))
    cosines = None
    if asked.vectors is not None and asked.vector is not None:
        ids = [place.message_id for place in places]
        cosines = asked.vectors.message_cosines(asked.vector, ids).astype(np.float64)
    return ranking.Candidates(
        channels=np.asarray([place.channel_id for place in places], dtype=np.int64),
        created_us=created_us,
        cosines=cosines,
        counts=asked.counts([message.stems for message in messages]),
        lengths=np.asarray([len(message.stems) for message in messages], dtype=np.float64),
        idf=asked.idf * np.asarray(weights),
        speaker=np.asarray([author in about.meant for author in authors]),
        date=ranking.nearness_in_time(created_us, asked.spans),
        time_word=np.asarray([not times.isdisjoint(message.stems) for message in messages]),
        question=np.asarray([message.asks for message in messages]),
        time_alone=all(word.text in TIME_WORDS for word in asked.content),
    )


def _says_nothing_new(asked: Asked) -> frozenset[str]:
    """The stems that a mere repetition of the question is made of."""
    return frozenset(asked.reader.stems(" ".join(STOP_WORDS))).union(
        word.stem for word in asked.words
    )


def _hit(message: _Message, explanation: dict[str, float]) -> Hit:
    place = message.place
    return Hit(
        kind="message",
        id=place.message_id,
        score=sum(explanation.values()),
        text=place.content,
        at=at(place.created_us),
        author_id=place.author_id,
        author_name=place.author_name,
        guild_id=place.guild_id,
        channel_id=place.channel_id,
        source_message_id=place.message_id,
        explanation=explanation,
    )
