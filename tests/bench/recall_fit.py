"""Whether the ranking's weights are those of these conversations, or of people's talk.

The weights are fitted anew to all conversations but one, by the softmax over the candidates of each
question, and tried on that one; and so for each. What is so found in conversations that had no part
in the weights is compared to what the product's weights find in the same.
"""

from __future__ import annotations

from statistics import mean
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from projections.recall import find_messages, ranking
from tests.bench.recall_quality import measure, questions_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from projections.recall.question import Hit, Question
    from projections.recall.ranking import Candidates, Terms

    Floats = NDArray[np.float64]

DEPTH: Final = 10
BEST: Final = 150
"""Candidates of a question that take part in fitting, best first."""
STEPS: Final = 300
SHARPNESS: Final = 15.0
"""Of the softmax: a difference of 0.1 in the score is a factor of 4.5."""
DISCORD_EPOCH_MS: Final = 1_420_070_400_000


class _Asked(NamedTuple):
    """A question's n candidates."""

    terms: Floats
    """`(n, terms)`."""
    is_evidence: NDArray[np.bool_]
    related: NDArray[np.bool_]
    evidence: int
    """Messages that it needs, found or not."""


def held_out(ask: Callable[[Question], Sequence[Hit]], paths: Sequence[Path]) -> dict[str, object]:
    """Mean recall@10 of each conversation with weights fitted to the others, and with ours."""
    by_conversation = [_asked(ask, path) for path in paths]
    ours = np.ones(by_conversation[0][0].terms.shape[1])
    found: list[float] = []
    found_by_ours: list[float] = []
    for number, unseen in enumerate(by_conversation):
        others = [one for at, some in enumerate(by_conversation) if at != number for one in some]
        weights = _fitted(others, ours)
        found += [_recall(one, weights) for one in unseen]
        found_by_ours += [_recall(one, ours) for one in unseen]
    return {
        "questions": len(found),
        "recall_at_10_fitted_to_others": mean(found),
        "recall_at_10_with_our_weights": mean(found_by_ours),
    }


def _asked(ask: Callable[[Question], Sequence[Hit]], path: Path) -> list[_Asked]:
    seen: list[tuple[Candidates, Terms]] = []
    score = find_messages.ranking.score_messages

    def scored(candidates: Candidates) -> Terms:
        terms = score(candidates)
        seen.append((candidates, terms))
        return terms

    find_messages.ranking.score_messages = scored
    try:
        measure(ask, [path])
    finally:
        find_messages.ranking.score_messages = score
    pairs = zip(seen, questions_of(path), strict=True)
    return [_labelled(*one, {int(i) for i in line["evidence"]}) for one, line in pairs]


def _labelled(candidates: Candidates, terms: Terms, evidence: set[int]) -> _Asked:
    """A message's id tells the millisecond in which it was written; here no two share one."""
    written_ms = [(one >> 22) + DISCORD_EPOCH_MS for one in evidence]
    return _Asked(
        np.stack([*terms.values()], axis=1),
        np.isin(candidates.created_us // 1000, written_ms),
        ranking.related(candidates),
        len(evidence),
    )


def _recall(asked: _Asked, weights: Floats) -> float:
    scores = np.where(asked.related, asked.terms @ weights, -np.inf)
    first = np.argsort(-scores, kind="stable")[:DEPTH]
    return int(asked.is_evidence[first].sum()) / asked.evidence


def _fitted(questions: Sequence[_Asked], start: Floats) -> Floats:
    """The factors of the terms that make the evidence likeliest: Adam (Kingma and Ba, 2015)."""
    terms = np.zeros((len(questions), BEST, len(start)))
    wanted, outside = np.zeros(terms.shape[:2]), np.full(terms.shape[:2], -np.inf)
    for row, one in enumerate(questions):
        best = np.argsort(-(one.terms @ start))[:BEST]
        terms[row, : len(best)] = one.terms[best]
        wanted[row, : len(best)] = one.is_evidence[best] / max(1, one.is_evidence[best].sum())
        outside[row, : len(best)] = 0
    weights, slope, square = start.copy(), np.zeros_like(start), np.zeros_like(start)
    for step in range(1, STEPS + 1):
        scores = SHARPNESS * terms @ weights + outside
        likely = np.exp(scores - scores.max(axis=1, keepdims=True))
        likely /= likely.sum(axis=1, keepdims=True)
        surplus = likely * wanted.sum(axis=1, keepdims=True) - wanted
        gradient = np.einsum("qn,qnt->t", surplus, terms) / len(questions)
        slope = 0.9 * slope + 0.1 * gradient
        square = 0.999 * square + 0.001 * gradient**2
        rate = slope / (1 - 0.9**step) / (np.sqrt(square / (1 - 0.999**step)) + 1e-9)
        weights -= 0.01 * rate
    return weights
