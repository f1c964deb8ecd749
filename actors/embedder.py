"""What memory needs of whatever turns words into vectors, as a small Protocol."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray


class Embedder(Protocol):
    """Text to unit vectors. Vectors of two ids are never compared."""

    @property
    def id(self) -> str: ...  # the exact model, stored with every vector

    @property
    def dims(self) -> int: ...  # length of a vector

    def embed_documents(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One L2-normalised row per text: shape `(len(texts), dims)`."""
        ...

    def embed_query(self, text: str) -> NDArray[np.float32]:
        """One L2-normalised vector of shape `(dims,)`."""
        ...
