"""What memory needs of whatever turns words into vectors, as small Protocols."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol, runtime_checkable

from actors.ports import NOTHING_USED

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from actors.ports import Usage
    from actors.priced import Quote


class Embedded(NamedTuple):
    """What became of some texts, and what that took."""

    vectors: NDArray[np.float32]
    """One of length 1 per text, in their order: shape `(texts, dims)`."""
    usage: Usage = NOTHING_USED


class Embedder(Protocol):
    """Text to unit vectors. Vectors of two ids are never compared; those of one are equally long.

    Both methods may raise (ModelUnavailableError: a server cannot be reached); whoever asks goes on
    by words.
    """

    @property
    def id(self) -> str: ...  # the exact model, stored with every vector

    def embed_documents(self, texts: Sequence[str]) -> Embedded:
        """What is to be found."""
        ...

    def embed_query(self, text: str) -> Embedded:
        """What it is to be found by: one row."""
        ...


@runtime_checkable
class PricedEmbedder(Embedder, Protocol):
    """An embedder whose calls are counted. One that is not priced is free."""

    def quote_embed(self, texts: int, bytes_: int) -> Quote:
        """What so many texts, together so long in UTF-8, may cost at most.

        Raises:
            ModelUnavailableError: the price is not known, and that is not allowed.
        """
        ...


def quote_of(embedder: Embedder, texts: Sequence[str]) -> Quote | None:
    """What embedding these may cost at most; None where it is free and not counted."""
    if not isinstance(embedder, PricedEmbedder):
        return None
    bytes_ = sum(len(text.encode(errors="replace")) for text in texts)
    return embedder.quote_embed(len(texts), bytes_)
