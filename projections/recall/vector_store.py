"""Vectors of one kind in memory: whose they are, exactly, and as one bit per number.

The bits are the signs of a vector's numbers. How many of two texts' bits differ tells roughly how
near they are, at a thirtieth of the reading (binary quantisation; Shakir, Aarsen and Lee, 2024).
"""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

NOWHERE: Final = 0
"""What stands in the arrays for a NULL guild, channel or person, and for the id of a dead row;
Discord gives no such id."""

DEAD_SHARE_MAX: Final = 0.1
"""Removed rows are skipped until they are this share of all; then the rows are packed anew."""

TAIL_MIN: Final = 10_000
"""So many rows and an eighth of all may lie behind those that are in order. Each is looked at for
each question, and its id is found through a dictionary: of a million that would take 140 MB."""

MAPPED_ROWS_MIN: Final = 50_000
"""From here on the numbers lie in a file that the system may take out of memory: a million vectors
of 384 numbers are 1.5 GB, and of many only those with the nearest signs are looked at."""


class Rows(NamedTuple):
    """n vectors as they are read: ids, guilds, channels and persons of shape `(4, n)`."""

    keys: NDArray[np.int64]
    matrix: NDArray[np.float32]
    """`(n, dims)`, of length 1."""


class Stored(NamedTuple):
    """n rows as they are searched."""

    ids: NDArray[np.int64]
    """`(n,)`; NOWHERE marks a dead row."""
    persons: NDArray[np.int64]
    """`(n,)`."""
    places: NDArray[np.int32]
    """`(n,)`: which of `VectorStore.places` a row belongs to."""
    bits: NDArray[np.uint64]
    """`(words, n)`: the signs, so that each word of all rows lies together."""
    matrix: NDArray[np.float32]
    """`(n, dims)`."""

    def cut(self, start: int, end: int) -> Stored:
        """The rows from `start` to `end`, not copied."""
        rows = slice(start, end)
        return Stored(
            self.ids[rows],
            self.persons[rows],
            self.places[rows],
            self.bits[:, rows],
            self.matrix[rows],
        )

    def fill(self, rows: Stored) -> None:
        """Copy `rows` over these, which are as many."""
        for mine, other in zip(self, rows, strict=True):
            mine[...] = other


class VectorStore:
    """Rows in the order of their places, so that what an audience may see lies together.

    They are added at the end and marked dead when removed or replaced, until they are packed. One
    thread changes it.
    """

    def __init__(self, dims: int, *, folder: Path | None = None) -> None:
        """Very many rows are kept in a nameless file in `folder`."""
        self._folder = folder
        self._dims = dims
        self._size = 0
        self._dead = 0
        self._room = _empty(0, dims, folder)
        self._place_of: dict[tuple[int, int], int] = {}
        self._in_order()

    def __len__(self) -> int:
        return self._size - self._dead

    def snapshot(self) -> Stored:
        """The rows as they are now; what is removed later is marked dead in them too."""
        return self._room.cut(0, self._size)

    def rows_in(self, allowed: Callable[[int, int], bool]) -> NDArray[np.intp]:
        """The rows of the places whose guild and channel are allowed, ascending."""
        wanted = np.fromiter((allowed(*place) for place in self._place_of), np.bool_)
        starts: list[int] = self._starts.tolist()
        here = enumerate(wanted[: len(starts) - 1].tolist())
        runs = [np.arange(starts[one], starts[one + 1]) for one, is_wanted in here if is_wanted]
        tail = starts[-1] + np.flatnonzero(wanted[self._room.places[starts[-1] : self._size]])
        rows = np.concatenate([*runs, tail])
        return rows[self._room.ids[rows] != NOWHERE] if self._dead else rows

    def rows_of(self, ids: Sequence[int] | NDArray[np.int64]) -> NDArray[np.intp]:
        """The row of each id, -1 where it has none."""
        asked = np.asarray(ids, dtype=np.int64)
        found = np.full(len(asked), -1, dtype=np.intp)
        if len(self._sorted):
            at = np.minimum(np.searchsorted(self._sorted, asked), len(self._sorted) - 1)
            hit = (self._sorted[at] == asked) & (self._room.ids[self._sorted_rows[at]] == asked)
            found[hit] = self._sorted_rows[at[hit]]
        for index, one in enumerate(asked.tolist() if self._tail else ()):
            found[index] = self._tail.get(one, int(found[index]))
        return found

    def remove(self, ids: Collection[int]) -> None:
        """Forget these; pack the rows when too many are dead."""
        rows = self.rows_of(list(ids))
        dead = np.unique(rows[rows >= 0])
        for one in ids:
            self._tail.pop(one, None)
        self._room.ids[dead] = NOWHERE
        self._room.matrix[dead] = 0  # what is forgotten is not kept in a file either
        self._room.bits[:, dead] = 0
        self._dead += len(dead)
        if self._dead > DEAD_SHARE_MAX * self._size:
            self._pack()

    def append(self, added: Rows) -> None:
        """Add rows; an id already here is replaced."""
        self.remove(added.keys[0].tolist())
        self._add(added)
        if len(self._tail) > TAIL_MIN + self._size // 8:
            self._pack()

    def lay_out(self, keys: NDArray[np.int64]) -> None:
        """Make rows in an empty store, in order and without numbers: `keys` as those of `Rows`.

        No id comes twice.
        """
        places = self._numbered(keys)
        order = np.argsort(places, kind="stable")
        self._size = len(order)
        self._room = self._roomy(self._size)
        rows = self.snapshot()
        rows.ids[:] = keys[0, order]
        rows.persons[:] = keys[3, order]
        rows.places[:] = places[order]
        rows.bits[:] = 0
        self._in_order()

    def put(self, ids: NDArray[np.int64], matrix: NDArray[np.float32]) -> None:
        """Give rows that are laid out their numbers; other ids are passed over."""
        rows = self.rows_of(ids)
        known = np.flatnonzero(rows >= 0)
        self._room.matrix[rows[known]] = matrix[known]
        self._room.bits[:, rows[known]] = signs(matrix)[:, known]

    def _add(self, added: Rows) -> None:
        end = self._size + len(added.matrix)
        if end > len(self._room.ids):
            old = self.snapshot()
            self._room = self._roomy(end)
            self._room.cut(0, self._size).fill(old)
        places, bits = self._numbered(added.keys), signs(added.matrix)
        self._room.cut(self._size, end).fill(
            Stored(added.keys[0], added.keys[3], places, bits, added.matrix)
        )
        self._tail.update(zip(added.keys[0].tolist(), range(self._size, end), strict=True))
        self._size = end

    def _numbered(self, keys: NDArray[np.int64]) -> NDArray[np.int32]:
        """The place of each row."""
        return np.fromiter(
            (
                self._place_of.setdefault(place, len(self._place_of))
                for place in zip(keys[1].tolist(), keys[2].tolist(), strict=True)
            ),
            np.int32,
        )

    def _pack(self) -> None:
        """Bring the rows that are alive into the order of their places."""
        alive = np.flatnonzero(self._room.ids[: self._size] != NOWHERE)
        alive = alive[np.argsort(self._room.places[alive], kind="stable")]
        room = self._roomy(len(alive))
        packed = room.cut(0, len(alive))
        for mine, other in zip(packed, self._room, strict=True):
            axis = 1 if other is self._room.bits else 0
            np.take(other, alive, axis, mine, "clip")  # "raise" would copy all of it twice
        self._room, self._size, self._dead = room, len(alive), 0
        self._in_order()

    def _roomy(self, rows: int) -> Stored:
        """Room for so many and all that may come before they are packed; untouched, it is free."""
        return _empty(rows + rows // 8 + TAIL_MIN, self._dims, self._folder)

    def _in_order(self) -> None:
        """All rows are in the order of their places: find where each place and id is."""
        ids, places = self._room.ids[: self._size], self._room.places[: self._size]
        self._starts: NDArray[np.intp] = np.searchsorted(places, np.arange(len(self._place_of) + 1))
        self._sorted_rows = np.argsort(ids, kind="stable")
        self._sorted = ids[self._sorted_rows]
        self._tail: dict[int, int] = {}


def signs(matrix: NDArray[np.float32]) -> NDArray[np.uint64]:
    """One bit per number, 64 to a word: `(words, n)` of `(n, dims)`."""
    packed = np.packbits(matrix > 0, axis=1)
    padded = np.zeros((len(matrix), -(-packed.shape[1] // 8) * 8), dtype=np.uint8)
    padded[:, : packed.shape[1]] = packed
    return np.ascontiguousarray(padded.view(np.uint64).T)


def _empty(room: int, dims: int, folder: Path | None) -> Stored:
    words = -(-dims // 64)
    return Stored(
        np.empty(room, np.int64),
        np.empty(room, np.int64),
        np.empty(room, np.int32),
        np.empty((words, room), np.uint64),
        _matrix(room, dims, folder),
    )


def _matrix(rows: int, dims: int, folder: Path | None) -> NDArray[np.float32]:
    """Room for the numbers: in a file that has no name and ends with the process, or in memory."""
    if folder is not None and rows >= MAPPED_ROWS_MIN and hasattr(os, "posix_fallocate"):
        with suppress(OSError), tempfile.TemporaryFile(dir=folder) as file:  # a full disk
            # Taken beforehand: a mapped page that finds the disk full would end the process.
            os.posix_fallocate(file.fileno(), 0, 4 * rows * dims)
            return np.asarray(np.memmap(file, dtype=np.float32, shape=(rows, dims)))
    return np.zeros((rows, dims), np.float32)  # not memory yet
