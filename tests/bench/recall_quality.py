"""How much of what a question needs recall finds, and how fast.

Recall@k is LoCoMo's own (Maharana et al., ACL 2024): the mean, over questions, of the share of a
question's evidence messages among the first k messages found. Categories: 1 multi-hop, 2 temporal,
3 open-domain, 4 single-hop. Adversarial questions name the wrong person; they count for themselves.
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from datetime import datetime
from statistics import mean
from typing import TYPE_CHECKING, Any

from projections.recall.question import Audience, Question

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Iterator, Sequence
    from pathlib import Path

    from projections.recall.question import Hit

CATEGORIES = (1, 2, 3, 4)
ADVERSARIAL = (5,)
DEPTHS = (5, 10, 20)


@dataclass(frozen=True, slots=True)
class Figures:
    """What came out over all questions."""

    questions: int
    recall_at: dict[int, float]
    """Depth to recall."""
    mrr: float
    """Mean of 1 / rank of the first evidence among the first 20, 0 without."""
    recall_at_10_by_category: dict[int, float]
    p50_ms: float
    p95_ms: float


def questions_of(path: Path, categories: Container[int] = CATEGORIES) -> Iterator[dict[str, Any]]:
    """The lines of a questions file that have evidence and are in the categories."""
    for line in path.read_text("utf-8").splitlines():
        asked = json.loads(line)
        if asked["category"] in categories and asked["evidence"]:
            yield asked


def measure(
    ask: Callable[[Question], Sequence[Hit]],
    paths: Iterable[Path],
    *,
    guild_only: bool = False,
    categories: Sequence[int] = CATEGORIES,
) -> Figures:
    """Ask every question of the files, in its channel or in its whole guild."""
    recalls: dict[int, list[float]] = {depth: [] for depth in DEPTHS}
    by_category: dict[int, list[float]] = {category: [] for category in categories}
    reciprocal_ranks: list[float] = []
    milliseconds: list[float] = []
    for asked in (asked for path in paths for asked in questions_of(path, categories)):
        question = Question(
            text=asked["question"],
            asked_at=datetime.fromisoformat(asked["asked_at"]),
            audience=Audience(
                guild_id=int(asked["guild"]),
                channel_ids=None if guild_only else frozenset({int(asked["channel"])}),
            ),
            k=max(DEPTHS),
        )
        start = time.perf_counter()
        hits = ask(question)
        milliseconds.append((time.perf_counter() - start) * 1000)
        found = [hit.id for hit in hits if hit.kind == "message"]
        evidence = {int(one) for one in asked["evidence"]}
        for depth in DEPTHS:
            recalls[depth].append(len(evidence.intersection(found[:depth])) / len(evidence))
        by_category[asked["category"]].append(recalls[10][-1])
        ranks = (1 / rank for rank, one in enumerate(found, 1) if one in evidence)
        reciprocal_ranks.append(next(ranks, 0.0))
    milliseconds.sort()
    return Figures(
        questions=len(reciprocal_ranks),
        recall_at={depth: mean(shares) for depth, shares in recalls.items()},
        mrr=mean(reciprocal_ranks),
        recall_at_10_by_category={
            category: mean(shares) for category, shares in by_category.items() if shares
        },
        p50_ms=milliseconds[len(milliseconds) // 2],
        p95_ms=milliseconds[len(milliseconds) * 95 // 100],
    )
