"""The ranking: one score per candidate, as pure functions over arrays.

Relevance is scaled to 0..1 over the candidates of one question; the cues are added in the same
unit. The score is the sum of its terms. The weights are those of a linear model fitted to LoCoMo
(Maharana et al., ACL 2024; a softmax over each question's candidates) and rounded. Fitted to four
of five conversations it finds as much in the fifth, and moving any one weight changes recall@10 by
less than a point (docs/measurements.md).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Integers = NDArray[np.int64]
    Flags = NDArray[np.bool_]
    Terms = dict[str, Floats]
    """What each term adds to each candidate's score."""

MEANING: Final = 0.55
WORDS: Final = 0.25
EXCHANGE: Final = 0.20
NEIGHBOUR: Final = 0.30
FURTHER: Final = 0.30
ANSWER: Final = 0.20
AROUND: Final = 0.30
SESSION: Final = 0.15
SESSION_BEST: Final = 3
SPEAKER: Final = 0.18
DATE: Final = 0.25
TIME_WORD: Final = 0.08
QUESTION: Final = -0.06
LENGTH: Final = 0.125
"""For each unit of the natural logarithm of a message's words: chatter is short."""

LENGTH_WORDS_MAX: Final = 64
"""What people tell each other is seldom longer, and what is pasted tells no more for its length."""

UNIT: Final = 0.55
"""Of a message's terms, so that the best message scores about what the best fact does: the two are
shown in one order, which a bounded prompt cuts."""

ABOUT: Final = 0.12
CONFIDENCE: Final = 0.05
"""A fact that is about the person meant, and a fact we are sure of."""

SESSION_GAP_US: Final = 30 * 60 * 1_000_000
"""Silence that ends a session."""

DATE_FADES_US: Final = 7 * 24 * 3_600 * 1_000_000
"""People speak of an event for about a week after it."""

BM25_K1: Final = 0.9
BM25_B: Final = 0.4
"""Chat messages are short: repetition earns little, length costs little."""

COSINE_MIN: Final = 0.35
"""Texts further apart, without a shared word, have nothing to do with each other."""

SHARE_MIN: Final = 0.3
"""When no text is as near as that, one must hold at least this share of what the question's words
tell; otherwise memory knows nothing of it. Neither bound costs any recall on LoCoMo."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidates:
    """n messages to rank by t words of a question, ordered by channel and id."""

    channels: Integers
    created_us: Integers
    cosines: Floats | None
    """To the question; NaN where a message has no vector. None: no embedder."""
    counts: Floats
    """How often each word occurs in each message: `(n, t)`."""
    lengths: Floats
    """Words in each message."""
    idf: Floats
    """How much each word tells: `(t,)`, see `inverse_frequency`."""
    speaker: Flags
    """Written by the person whom the question means."""
    date: Floats
    """See `nearness_in_time`."""
    time_word: Flags
    """The question asks when, and the message holds a time word."""
    question: Flags
    """The message itself asks."""
    time_alone: bool
    """The question is about a time and nothing else, as in "what happened yesterday?"."""


def inverse_frequency(frequencies: Floats, documents: int) -> Floats:
    """BM25's idf of words that occur in so many of the documents, never negative."""
    return np.log1p((documents - frequencies + 0.5) / (frequencies + 0.5))


def nearness_in_time(created_us: Integers, spans_us: Sequence[tuple[int, int]]) -> Floats:
    """1 for a message written inside one of the spans, fading to 0 in the week after it."""
    nearness = np.zeros(len(created_us))
    for since_us, until_us in spans_us:
        late = np.maximum(created_us - until_us, 0) / DATE_FADES_US
        nearness = np.maximum(nearness, np.where(created_us >= since_us, 1 - late, 0))
    return nearness


def score_messages(candidates: Candidates) -> Terms:
    """The terms of each message's score: what it says, what stands around it, and the cues.

    `words` is BM25 of the message, `exchange` BM25 of it and the one before taken as one text: an
    answer often lacks the words of its question. Neighbours lend a share of their own relevance,
    those next to it, those one further, and a question to what follows it. `around` is the share of
    what the question's words tell that a message and its neighbours hold together.
    """
    follows = _follows(candidates)
    relevance = _relevance(candidates, follows)
    base = total(relevance)
    asked = np.where(candidates.question, base, 0)
    cues: Terms = {
        "neighbour": NEIGHBOUR * _beside(base, follows),
        "further": FURTHER * _beside(base, follows, apart=2),
        "answer": ANSWER * np.where(follows, np.roll(asked, 1), 0),
        "around": AROUND
        * _share_told(_with_neighbours(candidates.counts, follows), candidates.idf),
        "session": SESSION * _best_of_session(base, follows),
        "speaker": np.where(candidates.speaker, SPEAKER, 0.0),
        "date": DATE * candidates.date,
        "time word": np.where(candidates.time_word, TIME_WORD, 0.0),
        "question": np.where(candidates.question, QUESTION, 0.0),
        "length": LENGTH * np.log1p(np.minimum(candidates.lengths, LENGTH_WORDS_MAX)),
    }
    return {name: UNIT * values for name, values in (relevance | cues).items()}


def total(terms: Terms) -> Floats:
    """The score: the sum of its terms."""
    return np.asarray(sum(terms.values()), dtype=np.float64)


def best_first(scores: Floats, created_us: Integers) -> list[int]:
    """Row numbers by score; of equal scores the later one knows better."""
    rows: list[int] = np.lexsort((-created_us, -scores)).tolist()
    return rows


def related(candidates: Candidates) -> Flags:
    """Which messages have anything to do with the question, themselves or by a neighbour."""
    counts, cosines = candidates.counts, candidates.cosines
    own = touches(counts, cosines)
    if candidates.time_alone:
        own |= candidates.date > 0
    elif cosines is not None and not np.isnan(cosines).any() and cosines.max() < COSINE_MIN:
        own &= bool(_share_told(counts, candidates.idf).max() >= SHARE_MIN)
    return own | (_beside(own.astype(np.float64), _follows(candidates)) > 0)


def touches(counts: Floats, cosines: Floats | None) -> Flags:
    """Which texts share a word with the question or come near its meaning."""
    shared = np.asarray(counts.any(axis=1))
    return shared if cosines is None else shared | (cosines >= COSINE_MIN)


def score_facts(
    *, cosines: Floats | None, counts: Floats, idf: Floats, subject: Flags, confidence: Floats
) -> Terms:
    """The terms of each fact's score.

    A fact is one sentence: `words` is the share of what the question's words tell that it holds,
    `meaning` the cosine itself. Nothing is scaled, so a lone fact is not perfect by being alone.
    """
    told = _share_told(counts, idf)
    meaning = None if cosines is None else np.maximum(cosines, 0)
    relevance = _fused(0.5, meaning, {"words": (0.5, told)})
    cues: Terms = {
        "subject": np.where(subject, ABOUT, 0.0),
        "confidence": CONFIDENCE * confidence,
    }
    return relevance | cues


def _relevance(candidates: Candidates, follows: Flags) -> Terms:
    counts, lengths = candidates.counts, candidates.lengths
    before = np.where(follows[:, None], np.roll(counts, 1, axis=0), 0)
    lengths_before = np.where(follows, np.roll(lengths, 1), 0)
    words = _bm25(counts, lengths, candidates.idf)
    exchange = _bm25(counts + before, lengths + lengths_before, candidates.idf)
    cosines = candidates.cosines
    return _fused(
        MEANING,
        None if cosines is None else _scaled(cosines),
        {"words": (WORDS, _scaled(words)), "exchange": (EXCHANGE, _scaled(exchange))},
    )


def _fused(
    weight_of_meaning: float, meaning: Floats | None, lexical: dict[str, tuple[float, Floats]]
) -> Terms:
    """Weighted shares that sum to at most 1. Where there is no vector the rest counts for it."""
    whole = sum(weight for weight, _ in lexical.values())
    if meaning is None:
        return {name: weight / whole * values for name, (weight, values) in lexical.items()}
    weight_left = np.where(np.isnan(meaning), 1.0, 1 - weight_of_meaning) / whole
    terms = {"meaning": weight_of_meaning * np.nan_to_num(meaning)}
    return terms | {
        name: weight * weight_left * values for name, (weight, values) in lexical.items()
    }


def _share_told(counts: Floats, idf: Floats) -> Floats:
    """The idf of the words that each text holds, as a share of the idf of all t words."""
    return ((counts > 0) * idf).sum(axis=1) / max(float(idf.sum()), 1e-9)


def _bm25(counts: Floats, lengths: Floats, idf: Floats) -> Floats:
    damping = BM25_K1 * (1 - BM25_B + BM25_B * lengths / max(lengths.mean(), 1.0))
    return (idf * counts * (BM25_K1 + 1) / (counts + damping[:, None])).sum(axis=1)


def _scaled(values: Floats) -> Floats:
    """1 for the greatest, 0 for 0 or less; NaN stays."""
    return np.maximum(values, 0) / max(float(np.nanmax(values, initial=0)), 1e-9)


def _follows(candidates: Candidates) -> Flags:
    """Whether each message continues the session of the row before it."""
    follows = np.zeros(len(candidates.channels), dtype=np.bool_)
    follows[1:] = (np.diff(candidates.channels) == 0) & (
        np.diff(candidates.created_us) <= SESSION_GAP_US
    )
    return follows


def _beside(values: Floats, follows: Flags, *, apart: int = 1) -> Floats:
    """The greater of the values so many rows before and after, within the session; `(n,)`."""
    joined = follows[apart:].copy()
    for step in range(1, apart):
        joined &= follows[apart - step : -step]
    lent = np.zeros(len(values))
    lent[apart:] = np.where(joined, values[:-apart], 0)
    lent[:-apart] = np.maximum(lent[:-apart], np.where(joined, values[apart:], 0))
    return lent


def _with_neighbours(counts: Floats, follows: Flags) -> Floats:
    """The counts of each message and the one before and after it taken as one text: `(n, t)`."""
    together = counts.copy()
    together[1:] += np.where(follows[1:, None], counts[:-1], 0)
    together[:-1] += np.where(follows[1:, None], counts[1:], 0)
    return together


def _best_of_session(values: Floats, follows: Flags) -> Floats:
    """The mean of the best three values of each row's session (of all, where it has fewer)."""
    session = np.cumsum(~follows)
    order = np.lexsort((-values, session))
    _, starts, sizes = np.unique(session[order], return_index=True, return_counts=True)
    means = [
        values[order[start : start + min(size, SESSION_BEST)]].mean()
        for start, size in zip(starts, sizes, strict=True)
    ]
    return np.asarray(means)[session - 1] if len(values) else values
