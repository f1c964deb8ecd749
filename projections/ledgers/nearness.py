"""When two sentence vectors mean the same: the same verdict on every machine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

SAME_MEANING_COSINE_MIN: Final = 0.92
"""Above it two sentences of one type are one fact said twice, negation and numbers aside."""
ROUGHLY_NEAR: Final = SAME_MEANING_COSINE_MIN - 1e-3
"""What float32 may say of such a pair: worth a look in float64."""
PAIR_ROWS: Final = 512
"""Rows of the cosine matrix made at once: 10 MB for 5,000 facts."""


def is_near(one: NDArray[np.float32] | None, other: NDArray[np.float32] | None) -> bool:
    """Whether two unit vectors of one model are at or above the cosine; False without one."""
    if one is None or other is None or one @ other < ROUGHLY_NEAR:
        return False
    # In float64 and rounded: the same on every machine, whatever its single-precision kernels do.
    cosine = float(one.astype(np.float64) @ other.astype(np.float64))
    return round(cosine, 6) >= SAME_MEANING_COSINE_MIN


def near_pairs(vectors: Sequence[NDArray[np.float32] | None]) -> Iterable[tuple[int, int]]:
    """Pairs (earlier, later) at or above the cosine, by the later one, then by the earlier."""
    at = [index for index, vector in enumerate(vectors) if vector is not None]
    matrix = np.stack([v for v in vectors if v is not None]) if at else np.empty((0, 0))
    for start in range(0, len(at), PAIR_ROWS):
        upto = min(start + PAIR_ROWS, len(at))
        near = matrix[start:upto] @ matrix[:upto].T >= ROUGHLY_NEAR
        for row, earlier in np.argwhere(near).tolist():
            if earlier < start + row and is_near(matrix[earlier], matrix[start + row]):
                yield at[earlier], at[start + row]
