"""What embedding may cost that nobody embedded yet, said before any of it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from actors.embedder import PricedEmbedder
from actors.entrypoints.learning_price import at_most, within_a_day
from actors.ports import ModelUnavailableError
from projections.queries.embedding import waiting

if TYPE_CHECKING:
    from actors.embedder import Embedder
    from projections.queries.reading import Readable


class Left(NamedTuple):
    """What is left to do."""

    sentence: str
    """Empty: nothing."""
    costs: bool


def embedding_note(read_model: Readable, embedder: Embedder | None) -> str:
    """One sentence for who starts Lorekeeper; empty where there is nothing to say."""
    if not isinstance(embedder, PricedEmbedder):
        return ""
    try:
        return unembedded_yet(read_model, embedder, history=False).sentence
    except ModelUnavailableError as error:
        return f"Searching by words alone: {error}"


def unembedded_yet(read_model: Readable, embedder: PricedEmbedder, *, history: bool) -> Left:
    """What has no vector yet, and what those may cost.

    `history`: with what was imported and not learned from.

    Raises:
        ModelUnavailableError: the price is not known, and that is not allowed.
    """
    with read_model.reading() as db:
        left = waiting(db, embedder.id, heard=not history)
    quote = embedder.quote_embed(left.messages + left.facts, left.bytes_)
    if not left.messages + left.facts:
        return Left("", costs=False)
    told = (
        f"{left.messages:,} messages and {left.facts:,} facts have no vector of {embedder.id} yet"
    )
    if quote.usd == 0:
        return Left(f"{told}.", costs=False)
    bound = within_a_day(read_model.settings())
    return Left(f"{told}: embedding them costs {at_most(quote.usd)}. {bound}.", costs=True)
