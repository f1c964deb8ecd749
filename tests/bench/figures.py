"""How benchmarks compare, and what they print: medians of alternated runs, ratios side by side."""

from __future__ import annotations

import gc
import json
import statistics
import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


Run = Callable[[], "Iterator[float]"]
"""One run of a work in slices: an iterator of the seconds each took. Setting up is not counted."""


def seconds(work: Callable[[], object]) -> float:
    """Wall-clock seconds of one call."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def alternated(works: Mapping[str, Run], rounds: int) -> dict[str, list[float]]:
    """Seconds of every run of each work, in the order of the rounds.

    In a round all works go on together, slice by slice: a machine that is shared changes its speed
    within seconds, and what is compared must have met the same machine.
    """
    taken: dict[str, list[float]] = {name: [] for name in works}
    gc.collect()
    gc.freeze()  # the bench's own inputs are no part of what it measures
    try:
        for round_number in range(rounds + 1):
            took = _round(works)
            if round_number:  # the first round warms caches
                for name, one in took.items():
                    taken[name].append(one)
    finally:
        gc.unfreeze()
    return taken


def _round(works: Mapping[str, Run]) -> dict[str, float]:
    took = dict.fromkeys(works, 0.0)
    under_way = {name: run() for name, run in works.items()}
    while under_way:
        for name, run in list(under_way.items()):
            slice_s = next(run, None)
            if slice_s is None:
                del under_way[name]
            else:
                took[name] += slice_s
    return took


def ratio(taken: Mapping[str, list[float]], raw: str, ours: str) -> float:
    """The median over the rounds of how fast ours is against raw; 1 is as fast."""
    pairs = zip(taken[raw], taken[ours], strict=True)
    return statistics.median(raw_s / ours_s for raw_s, ours_s in pairs)


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
