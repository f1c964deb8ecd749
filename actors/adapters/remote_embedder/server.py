"""One request to an embedding service: OpenAI's `POST /embeddings`, which all of them speak.

No retries here: whoever asks decides, since each request may have to be paid for.
"""

from __future__ import annotations

import json
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

import msgspec
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    import httpx2
    from numpy.typing import NDArray

CONNECT_S: Final = 5.0
ANSWER_BYTES_MAX: Final = 64_000_000  # 128 vectors of 4,096 numbers in JSON are some 12 MB
DIMS_MAX: Final = 8192  # the longest that models give are 4,096


class RefusedError(Exception):
    """The service did no work; the text is one sentence for people."""


class LostError(Exception):
    """Nobody knows whether the service did the work, and charges it; as above."""


class _Datum(msgspec.Struct):
    index: int
    embedding: list[float]


class _Used(msgspec.Struct):
    total_tokens: int = 0
    prompt_tokens: int = 0


class _Answer(msgspec.Struct):
    data: list[_Datum]
    usage: _Used | None = None


@dataclass(frozen=True, slots=True)
class Answered:
    """The vectors of a request, of length 1: `(texts, dims)`; and the tokens that were charged."""

    vectors: NDArray[np.float32]
    tokens: int | None
    """None: the service does not say."""


class EmbeddingServer:
    """Any thread; the connections are shared."""

    def __init__(self, url: str, key: str, key_name: str) -> None:
        """`url`: without `/embeddings`. `key_name`: the variable that a wrong key came from."""
        self._url = f"{url.rstrip('/')}/embeddings"
        self._key = key
        self._key_name = key_name or "the API key"
        self.place = urlsplit(url).netloc.rpartition("@")[2]  # without a password
        self._client: httpx2.Client | None = None
        self._lock = threading.Lock()

    def embed(self, body: dict[str, Any], texts: Sequence[str], *, within_s: float) -> Answered:
        """The vectors of these texts; `body` is the rest of the request.

        Raises:
            RefusedError, LostError: there are none.
        """
        import httpx2

        raw = json.dumps({**body, "input": list(texts)}).encode()
        timeout = httpx2.Timeout(within_s, connect=min(CONNECT_S, within_s))
        try:
            code, answer = self._send(raw, timeout, time.monotonic() + within_s)
        except (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout) as error:
            raise RefusedError(f"{self.place} cannot be reached; check the network.") from error
        except (httpx2.UnsupportedProtocol, httpx2.InvalidURL) as error:
            raise RefusedError(f"{self.place} is no address of a server.") from error
        except (httpx2.LocalProtocolError, UnicodeEncodeError) as error:
            raise RefusedError(f"{self._key_name} is no key; check it.") from error
        except httpx2.TimeoutException as error:
            raise LostError(f"{self.place} did not answer in time.") from error
        except httpx2.HTTPError as error:
            raise LostError(f"The answer of {self.place} broke off.") from error
        if code >= 300:  # noqa: PLR2004 - HTTP's own bounds
            raise RefusedError(self._sentence(code, str(body["model"])))
        return self._answered(answer, len(texts))

    def _send(self, raw: bytes, timeout: httpx2.Timeout, until_s: float) -> tuple[int, bytes]:
        import httpx2

        headers = {"authorization": f"Bearer {self._key}"} if self._key else {}
        headers["content-type"] = "application/json"
        with self._connected().stream(
            "POST", self._url, content=raw, headers=headers, timeout=timeout
        ) as response:
            if response.status_code >= 300:  # noqa: PLR2004
                return response.status_code, b""
            answer = bytearray()
            for piece in response.iter_bytes():
                answer += piece
                if len(answer) > ANSWER_BYTES_MAX or time.monotonic() > until_s:
                    raise httpx2.ReadTimeout("it would not end")
            return response.status_code, bytes(answer)

    def _connected(self) -> httpx2.Client:
        import httpx2

        with self._lock:
            if self._client is None:
                self._client = httpx2.Client(follow_redirects=False)
            return self._client

    def _answered(self, raw: bytes, texts: int) -> Answered:
        try:
            answer = msgspec.json.decode(raw, type=_Answer)
        except ValueError as error:  # msgspec's are too
            raise LostError(f"The answer of {self.place} was garbled.") from error
        vectors = _unit_vectors(answer.data, texts)
        if vectors is None:
            raise LostError(f"The answer of {self.place} is no vector for each text.")
        used = answer.usage
        tokens = None if used is None else (used.total_tokens or used.prompt_tokens or None)
        return Answered(vectors, tokens)

    def _sentence(self, code: int, model: str) -> str:
        match code:
            case 401 | 403:
                return f"{self.place} does not accept the API key; check {self._key_name}."
            case 402:
                return f"The account at {self.place} is out of credit."
            case 404:
                return (
                    f"{self.place} has no model {model}; choose another with LOREKEEPER_EMBEDDER."
                )
            case 429:
                return f"The rate limit of {self.place} is reached."
            case _ if code >= 500:  # noqa: PLR2004
                return f"{self.place} has a fault of its own ({code})."
            case _:
                return f"{self.place} does not accept the request ({code})."


def _unit_vectors(data: Sequence[_Datum], texts: int) -> NDArray[np.float32] | None:
    """`(texts, dims)`, in the order of the texts; None where they are not all there, or no such."""
    rows = sorted(data, key=lambda datum: datum.index)
    if [row.index for row in rows] != [*range(texts)]:
        return None
    dims = {len(row.embedding) for row in rows}
    if len(dims) != 1 or not 0 < min(dims) <= DIMS_MAX:
        return None
    vectors = np.array([row.embedding for row in rows])
    with np.errstate(over="ignore"):
        norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    if not np.all(np.isfinite(norms) & (norms > 0)):
        return None
    return (vectors / norms).astype(np.float32)
