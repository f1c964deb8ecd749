"""An embedder on a server: Voyage, OpenAI or whoever speaks as it does, Ollama."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np

from actors.adapters.remote_embedder.server import EmbeddingServer, LostError, RefusedError
from actors.adapters.remote_embedder.services import PER, known, service
from actors.embedder import Embedded
from actors.ports import ModelUnavailableError, Usage
from actors.priced import Quote

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

    from actors.ports import Clock

TEXT_BYTES_MAX: Final = 8000  # the shortest limit is 8,191 tokens, and none is less than a byte
REQUEST_BYTES_MAX: Final = 100_000  # the smallest limit is 120,000 tokens (voyage-3-large)
EXTRA_TOKENS: Final = 32  # of each text: begin and end, and what a service says before it
DOCUMENTS_S: Final = 20.0  # a stop waits for the call that is under way
QUERY_S: Final = 5.0  # somebody waits for an answer
SILENT_S: Final = 60.0  # a service that let a question wait is not asked for so long


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What the operator says about prices, as the settings are now."""

    own_usd: float = -1.0
    """Per million tokens, for models that the table does not know; below 0: not told."""
    allow_unknown_price: bool = False


class RemoteEmbedder:
    """Any thread may call it."""

    def __init__(
        self,
        name: str,
        *,
        model: str = "",
        url: str = "",
        key: str = "",
        terms: Callable[[], Terms],
        clock: Clock,
    ) -> None:
        """`name` is a service's; `model` and `url` empty: the ones that it is known for."""
        self._service = service(name)
        self._model = model or self._service.model
        self._known = known(self._model)
        self._server = EmbeddingServer(url or self._service.url, key, self._service.key)
        # A model of the same name elsewhere may be another one.
        elsewhere = f"@{self._server.place}" if url and url != self._service.url else ""
        self._id = f"{name}/{self._model}{elsewhere}"
        self._terms = terms
        self._clock = clock
        self._silent_until_s = 0.0

    @property
    def id(self) -> str:
        """The exact model, stored with every vector."""
        return self._id

    @property
    def place(self) -> str:
        """Which server reads the words, as people know it."""
        return self._server.place

    def quote_embed(self, texts: int, bytes_: int) -> Quote:
        """As `PricedEmbedder` says: no token is shorter than a byte."""
        price = self._price()
        tokens = self._tokens_max(texts, bytes_)
        return Quote(model=self._id, usd=None if price is None else tokens * price / PER)

    def embed_documents(self, texts: Sequence[str]) -> Embedded:
        """What is to be found, in requests of a bounded size.

        Raises:
            ModelUnavailableError: with what the requests cost until then.
        """
        return self._embed(texts, "document", DOCUMENTS_S)

    def embed_query(self, text: str) -> Embedded:
        """What it is to be found by; not for a while after one had to wait for nothing.

        Raises:
            ModelUnavailableError: as above.
        """
        now_s = self._clock.monotonic()
        if now_s < self._silent_until_s:
            raise ModelUnavailableError(f"{self.place} is not asked again for a while.")
        try:
            return self._embed([text], "query", QUERY_S)
        except ModelUnavailableError:
            if self._clock.monotonic() - now_s >= QUERY_S / 2:
                self._silent_until_s = self._clock.monotonic() + SILENT_S
            raise

    def _embed(
        self, texts: Sequence[str], kind: Literal["document", "query"], within_s: float
    ) -> Embedded:
        price = self._price()
        body: dict[str, Any] = {"model": self._model}
        if self._service.says_kind:
            body["input_type"] = kind
        before = self._known.document if kind == "document" else self._known.query
        found: list[NDArray[np.float32]] = []
        tokens = 0
        for run in _runs([_cut(f"{before}{text}") for text in texts]):
            most = self._tokens_max(len(run), sum(map(len, run)))
            try:
                said = [raw.decode() for raw in run]
                answered = self._server.embed(body, said, within_s=within_s)
            except (RefusedError, LostError) as error:
                lost = most if isinstance(error, LostError) else 0
                usage = self._usage(tokens + lost, price)
                raise ModelUnavailableError(str(error), usage=usage, final=True) from error
            tokens += most if answered.tokens is None else answered.tokens
            found.append(answered.vectors)
        if len({vectors.shape[1] for vectors in found}) > 1:
            why = f"The vectors of {self.place} differ in length."
            raise ModelUnavailableError(why, usage=self._usage(tokens, price))
        vectors = np.concatenate(found) if found else np.empty((0, 0), np.float32)
        return Embedded(vectors, self._usage(tokens, price))

    def _usage(self, tokens: int, price: float | None) -> Usage:
        usd = None if price is None else tokens * price / PER
        return Usage(input_tokens=tokens, model=self._id, usd=usd)

    def _tokens_max(self, texts: int, bytes_: int) -> int:
        words = max(len(self._known.document), len(self._known.query))
        return bytes_ + texts * (EXTRA_TOKENS + words)

    def _price(self) -> float | None:
        """US dollars per million tokens; None where nobody knows, and the operator allows that."""
        price = self._service.usd if self._service.usd is not None else self._known.usd
        if price is not None:
            return price
        terms = self._terms()
        if terms.own_usd >= 0:
            return terms.own_usd
        if terms.allow_unknown_price:
            return None
        raise ModelUnavailableError(
            f"The price of {self._id} is not known; set money.own_embed_usd, or "
            "money.allow_unknown_price.",
            final=True,
        )


def _cut(text: str) -> bytes:
    """As much of it as every model reads, in UTF-8; never nothing, which services refuse."""
    whole = text.encode(errors="replace")[:TEXT_BYTES_MAX]
    return whole.decode(errors="ignore").encode() or b" "


def _runs(texts: Sequence[bytes]) -> Iterator[list[bytes]]:
    run: list[bytes] = []
    size = 0
    for text in texts:
        if run and size + len(text) > REQUEST_BYTES_MAX:
            yield run
            run, size = [], 0
        run.append(text)
        size += len(text)
    if run:
        yield run
