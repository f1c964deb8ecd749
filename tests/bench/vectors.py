"""`bench vectors`: the index of vectors against DuckDB's arrays and sqlite-vec, on the same data.

The ten nearest of the 2 % of messages that one channel holds; then loading from the tables, what
memory that takes, and how many messages a second are embedded. sqlite-vec gets the layout that is
best for it: the channel as its partition key. Medians of alternated rounds.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import apsw
import duckdb
import psutil
import pyarrow as pa

from actors.adapters.minilm_embedder import MiniLmEmbedder
from actors.adapters.system_clock import SystemClock
from actors.memory_curator.embedding import BATCH as EMBEDDED_AT_ONCE
from projections.recall import vectors as searched
from projections.recall.question import Audience
from projections.recall.vectors import VectorIndex
from tests.bench.figures import alternated, ratio, show
from tests.bench.large_memory import (
    BATCH,
    CHANNELS,
    DIMS,
    FIRST_ID,
    GUILD_ID,
    MODEL,
    channel_id,
    filled,
    vectors,
)
from tests.bench.recall import SAMPLES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import numpy as np
    from numpy.typing import NDArray

NEAREST = 10
QUESTIONS = 100
MB = 1_000_000


def main(args: list[str], as_json: bool) -> int:
    parser = argparse.ArgumentParser(prog="bench vectors", description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--embedded", type=int, default=2_000, help="messages to embed")
    parser.add_argument("--samples", type=Path, default=SAMPLES)
    parser.add_argument("--alone", action="store_true", help="without DuckDB and sqlite-vec")
    chosen = parser.parse_args(args)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        data = filled(folder / "data", chosen.rows, SystemClock())
        try:
            figures = _loaded(data.read_model, folder)
            index = figures.pop("index")
            works = {"ours": _asking(lambda v, n: _ours(index, v, n))}
            if not chosen.alone:
                works |= _others(folder, chosen.rows)
            taken = alternated(works, chosen.rounds)
        finally:
            data.close()
    for work, runs in taken.items():
        figures[f"{work}_ms"] = 1000 * sorted(runs)[len(runs) // 2] / QUESTIONS
    for work in sorted(works.keys() - {"ours"}):
        figures[f"times_faster_than_{work}"] = ratio(taken, work, "ours")
    figures |= _found_by_signs(index)
    if chosen.samples.is_dir() and MiniLmEmbedder.unavailable_because() is None:
        figures["embedded_per_s"] = _embedded_per_s(chosen.samples, chosen.embedded)
    show({"rows": chosen.rows, **figures}, as_json=as_json)
    return 0


def _loaded(read_model: Any, folder: Path) -> dict[str, Any]:
    before = psutil.Process().memory_info()
    index = VectorIndex(MODEL, DIMS, folder=folder)
    began = time.perf_counter()
    with read_model.reading() as db:
        index.load(db)
    load_s = time.perf_counter() - began
    after = psutil.Process().memory_info()
    return {
        "index": index,
        "load_s": load_s,
        "memory_mb": round((after.rss - after.shared - before.rss + before.shared) / MB),
        "mapped_mb": round((after.shared - before.shared) / MB),
    }


def _asking(search: Callable[[NDArray[np.float32], int], list[int]]) -> Any:
    """A run: all questions, each in another channel, so that none finds its rows in the cache."""
    asked = vectors(1 << 40, QUESTIONS)

    def run() -> Iterator[float]:
        began = time.perf_counter()
        found = [search(vector, number % CHANNELS) for number, vector in enumerate(asked)]
        yield time.perf_counter() - began
        assert {len(ids) for ids in found} == {NEAREST}

    return run


def _ours(index: VectorIndex, vector: NDArray[np.float32], channel: int) -> list[int]:
    audience = Audience(guild_id=GUILD_ID, channel_ids=frozenset({channel_id(channel)}))
    return index.messages(vector, audience, NEAREST).ids.tolist()


def _others(folder: Path, rows: int) -> dict[str, Any]:
    works = {"duckdb": _asking(_in_duckdb(folder / "arrays.duckdb", rows))}
    if find_spec("sqlite_vec") is not None:
        works["sqlite_vec"] = _asking(_in_sqlite_vec(folder / "vec.db", rows))
    return works


def _in_duckdb(path: Path, rows: int) -> Callable[[NDArray[np.float32], int], list[int]]:
    db = duckdb.connect(str(path))
    db.execute(f"CREATE TABLE v (id BIGINT, channel BIGINT, v FLOAT[{DIMS}])")
    for first in range(0, rows, BATCH):
        made = vectors(first, min(BATCH, rows - first))
        numbers = range(first, first + len(made))
        column = pa.FixedSizeListArray.from_arrays(pa.array(made.ravel()), DIMS)
        table: Any = pa.table(
            {
                "id": pa.array([FIRST_ID + n for n in numbers]),
                "channel": pa.array([channel_id(n) for n in numbers]),
                "v": column,
            }
        )
        db.register("made_", table)
        db.execute("INSERT INTO v SELECT * FROM made_")
        db.unregister("made_")

    def search(vector: NDArray[np.float32], channel: int) -> list[int]:
        found = db.execute(
            f"SELECT id FROM v WHERE channel = ? ORDER BY array_inner_product(v, ?::FLOAT[{DIMS}]) "
            f"DESC LIMIT {NEAREST}",
            [channel_id(channel), vector],
        )
        return [row[0] for row in found.fetchall()]

    return search


def _in_sqlite_vec(path: Path, rows: int) -> Callable[[NDArray[np.float32], int], list[int]]:
    db: Any = apsw.Connection(str(path))  # Python's own may be built without extensions
    db.enable_load_extension(True)  # noqa: FBT003 apsw takes it by position
    db.load_extension(import_module("sqlite_vec").loadable_path())
    db.execute(
        "CREATE VIRTUAL TABLE v USING vec0(channel INTEGER PARTITION KEY, "
        f"v FLOAT[{DIMS}] distance_metric=cosine)"
    )
    for first in range(0, rows, BATCH):
        made = vectors(first, min(BATCH, rows - first))
        with db:
            db.executemany(
                "INSERT INTO v (rowid, channel, v) VALUES (?, ?, ?)",
                [
                    (FIRST_ID + first + n, channel_id(first + n), row.tobytes())
                    for n, row in enumerate(made)
                ],
            )

    def search(vector: NDArray[np.float32], channel: int) -> list[int]:
        found = db.execute(
            f"SELECT rowid FROM v WHERE v MATCH ? AND k = {NEAREST} AND channel = ?",
            (vector.tobytes(), channel_id(channel)),
        )
        return [row[0] for row in found.fetchall()]

    return search


def _found_by_signs(index: VectorIndex) -> dict[str, float]:
    """Over the whole server: how long it takes, and the share of the true ten nearest found."""
    audience, asked = Audience(guild_id=GUILD_ID), vectors(1 << 41, QUESTIONS)
    milliseconds: list[float] = []
    found: list[set[int]] = []
    for vector in asked:
        began = time.perf_counter()
        scored = index.messages(vector, audience, NEAREST)
        milliseconds.append(1000 * (time.perf_counter() - began))
        found.append(set(scored.ids.tolist()))
    exact_max, searched.EXACT_MAX = searched.EXACT_MAX, 1 << 40  # type: ignore[misc]
    try:
        true = [set(index.messages(one, audience, NEAREST).ids.tolist()) for one in asked]
    finally:
        searched.EXACT_MAX = exact_max  # type: ignore[misc]
    shared = [len(one & other) / NEAREST for one, other in zip(found, true, strict=True)]
    milliseconds.sort()
    return {
        "whole_server_ms": milliseconds[QUESTIONS // 2],
        "whole_server_found": sum(shared) / QUESTIONS,
    }


def _embedded_per_s(samples: Path, count: int) -> float:
    """Messages of people, in batches as the curator's second reader makes them."""
    said = [
        f"{message['author']['nickname']}: {message['content']}"
        for path in sorted(samples.glob("*[0-9].json"))
        for message in json.loads(path.read_text("utf-8"))["messages"]
    ][:count]
    embedder = MiniLmEmbedder()
    embedder.embed_query("warm")
    began = time.perf_counter()
    for start in range(0, len(said), EMBEDDED_AT_ONCE):
        embedder.embed_documents(said[start : start + EMBEDDED_AT_ONCE])
    return len(said) / (time.perf_counter() - began)
