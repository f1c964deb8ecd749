"""The curator's second reader: gives every message and fact a vector, in the background.

What has none is asked of the read model, so a change of model or a lost batch mends itself; the
cursor only wakes it. Never on the path of a reply.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, ClassVar

from actors.runtime.guarded import fault_of
from actors.runtime.reactor import Reaction, Reactor
from events import streams
from events.event import New, to_us
from events.facts import FactEmbedded, FactLearned
from events.messages import MessageEdited, MessageEmbedded, MessageReceived, VectorWords
from events.money import MoneySettled
from events.request import Appended, Request
from projections.queries.embedding import unembedded
from projections.recall.vectors import text_to_embed

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from actors.embedder import Embedder
    from actors.runtime.actor import Role, Runtime
    from actors.runtime.journal import Answer
    from events.request import Page
    from projections.queries.embedding import Unembedded
    from projections.queries.reading import Readable

logger = logging.getLogger("lorekeeper.embedding")

BATCH = 128  # about a second of work, for which a stop may have to wait; 64 go a tenth slower
BUSY_BATCH = 4  # while many talk: one run of the model, for which a question waits at most
REST = 19  # times as long as a batch took, while many talk: a twentieth of one processor
RETRY_S = 60.0  # an embedder that failed is tried again at this interval


class EmbeddingReader(Reactor):
    """Embeds what has no vector of the present model."""

    reader: ClassVar[str] = "embedding"
    topics: ClassVar[tuple[str, ...]] = (
        MessageReceived.topic,
        MessageEdited.topic,
        FactLearned.topic,
    )

    def __init__(
        self,
        role: Role,
        runtime: Runtime,
        read_model: Readable,
        embedder: Embedder,
        *,
        rests: bool = False,
    ) -> None:
        """`rests`: give way while many talk, as on Discord; the rest waits until they do not."""
        super().__init__(role, runtime)
        self._rests = rests
        self._read_model = read_model
        self._embedder = embedder
        self._working = False
        self._wanted = False
        self._busy_outside = False
        self._unembeddable: set[str] = set()

    def resume(self) -> None:
        self._next()

    def react(self, page: Page) -> Reaction:
        return Reaction()

    def on_reacted(self, page: Page) -> None:
        self._next()

    def idle(self) -> bool:
        return super().idle() and not self._working

    def _next(self) -> None:
        self._wanted = True
        if not self._working:
            self._working, self._wanted = True, False
            self.work(self._embed, self._embedded)

    def _embed(self) -> tuple[list[Unembedded], NDArray[np.float32], int] | None:
        """On a worker: the next batch and its vectors."""
        clock = self.runtime.clock
        most = BUSY_BATCH if self._busy_outside else BATCH
        with self._read_model.reading() as db:
            found = unembedded(db, self._embedder.id, most + len(self._unembeddable))
        batch = [item for item in found if item.of not in self._unembeddable][:most]
        if not batch:
            return None
        began = clock.monotonic()
        vectors = self._embedder.embed_documents(
            [text_to_embed(item.author_name, item.text) for item in batch]
        )
        return batch, vectors, round(1000 * (clock.monotonic() - began))

    def _embedded(
        self, result: tuple[list[Unembedded], NDArray[np.float32], int] | Exception | None
    ) -> None:
        if isinstance(result, Exception):  # memory finds by words alone meanwhile
            logger.error("nothing can be embedded: %s", fault_of(result))
            self._working = False
            self.runtime.timers.after(RETRY_S, lambda: self.later(self._next))
        elif result is None:
            self._working = False
            if self._wanted:
                self._next()
        else:
            batch, vectors, latency_ms = result
            at_us = to_us(self.runtime.clock.now())
            events = embedded_events(batch, vectors, self._embedder.id, latency_ms, at_us)

            def on_answer(answer: Answer) -> None:
                if not isinstance(answer, Appended) or answer.added <= 1:
                    self._unembeddable |= {item.of for item in batch}
                self._after(answer, latency_ms / 1000)

            self.decide_later(Request(events), on_answer)

    def _after(self, answer: Answer, took_s: float) -> None:
        """Go on when the read model has these, lest they be embedded again; not at once if busy."""
        reached = max(answer.positions) if isinstance(answer, Appended) else 0
        said_meanwhile = self._wanted
        self._busy_outside = self._rests and said_meanwhile
        if self._busy_outside and took_s:
            self.when_projected(reached, lambda: self._rest(REST * took_s))
        else:
            self.when_projected(reached, self._go_on)

    def _rest(self, for_s: float) -> None:
        self.runtime.timers.after(for_s, lambda: self.later(self._go_on))

    def _go_on(self) -> None:
        self._working = False
        self._next()


def embedded_events(
    batch: list[Unembedded],
    vectors: NDArray[np.float32],
    model: str,
    latency_ms: int,
    at_us: int,
) -> tuple[New, ...]:
    """One event per vector, and the row of the call."""
    dims = int(vectors.shape[1])
    events = [
        _event(item, vector.astype("<f2").tobytes(), model, dims, at_us)
        for item, vector in zip(batch, vectors, strict=True)
    ]
    call = MoneySettled(
        at=at_us,
        kind="embedding_call",
        purpose="embed",
        model=model,
        input_tokens=0,
        output_tokens=0,
        latency_ms=latency_ms,
        usd=0.0,
        items=len(batch),
    )
    return (*events, New(streams.paid(f"embed:{batch[0].of}:{model}:{at_us}"), call))


def _event(item: Unembedded, vector: bytes, model: str, dims: int, at_us: int) -> New:
    stream, words = streams.vector(item.of, model), VectorWords(vector=vector)
    if item.kind == "fact":
        fact = FactEmbedded(
            at=at_us, cause=item.of, sources=(item.of,), of=item.of, model=model, dims=dims
        )
        return New(stream, fact, words, item.owner)
    message = MessageEmbedded(
        at=at_us,
        cause=item.of,
        sources=(streams.message(item.id),),
        message_id=item.id,
        of=item.of,
        model=model,
        dims=dims,
    )
    return New(stream, message, words, streams.person_key(item.owner_id))
