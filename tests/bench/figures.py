"""What a benchmark prints: medians of alternated runs, ratios side by side."""

from __future__ import annotations

import gc
import json
import statistics
import sys
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def seconds(work: Callable[[], object]) -> float:
    """Wall-clock seconds of one call."""
    gc.collect()
    gc.freeze()  # the bench's own inputs are no part of what it measures
    try:
        began = time.perf_counter()
        work()
        return time.perf_counter() - began
    finally:
        gc.unfreeze()


def alternated(works: Mapping[str, Callable[[], float]], rounds: int) -> dict[str, float]:
    """Median seconds of each, every round running all of them once, so that drift hits all alike.

    Each work returns the seconds it took; setting up is its own business.
    """
    taken: dict[str, list[float]] = {name: [] for name in works}
    for round_number in range(rounds + 1):
        for name, work in works.items():
            took = work()
            if round_number:  # the first round warms caches
                taken[name].append(took)
    return {name: statistics.median(values) for name, values in taken.items()}


def show(figures: Mapping[str, object], *, as_json: bool) -> None:
    """One JSON object, or a line per figure."""
    if as_json:
        sys.stdout.write(json.dumps(figures) + "\n")
        return
    for name, value in figures.items():
        if isinstance(value, dict):
            sys.stdout.write(f"{name}\n")
            for key, one in value.items():
                sys.stdout.write(f"  {key:<34} {_text(one)}\n")
        else:
            sys.stdout.write(f"{name:<36} {_text(value)}\n")


def _text(value: object) -> str:
    return f"{value:,.4g}" if isinstance(value, float) else str(value)
