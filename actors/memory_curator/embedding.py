"""The curator's second reader: gives every message and fact a vector, in the background.

What has none is asked of the read model, so a change of model or a lost batch mends itself; the
cursor only wakes it. Never on the path of a reply.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from actors.embedder import PricedEmbedder, quote_of
from actors.ports import ModelUnavailableError
from actors.runtime.guarded import fault_of
from actors.runtime.purse import Call, settled
from actors.runtime.reactor import Reaction, Reactor
from actors.runtime.workers import seen
from events import streams
from events.event import New, to_us
from events.facts import FactEmbedded, FactLearned
from events.messages import MessageEdited, MessageEmbedded, MessageReceived, VectorWords
from events.request import Appended, Request
from projections.queries.embedding import unembedded
from projections.recall.vectors import text_to_embed

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future

    from actors.embedder import Embedded, Embedder
    from actors.mind import Study
    from actors.runtime.actor import Role, Runtime
    from actors.runtime.journal import Answer
    from events.request import Page
    from projections.queries.embedding import Unembedded

logger = logging.getLogger("lorekeeper.embedding")

BATCH = 128  # about a second of work, for which a stop may have to wait; 64 go a tenth slower
BUSY_BATCH = 4  # while many talk: one run of the model, for which a question waits at most
REST = 19  # times as long as a batch took, while many talk: a twentieth of one processor
RETRY_S = 60.0  # an embedder that failed is tried again at this interval
STOP_WAIT_S = 8.0  # for the batch that is under way when we stop: it may be paid for


class Batch(NamedTuple):
    """What was embedded, and what that took."""

    items: list[Unembedded]
    found: Embedded
    call: Call
    """As it was paid for; its name is that of its outcome."""
    latency_ms: int


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
        study: Study,
        embedder: Embedder,
        *,
        history: bool,
        tell: Callable[[str], object],
        rests: bool = False,
    ) -> None:
        """`history`: also what was imported and not learned from, if that costs money.

        `rests`: give way while many talk, as on Discord; the rest waits until they do not.
        `tell` gets one sentence when nothing can be embedded.
        """
        super().__init__(role, runtime)
        self._rests = rests
        self._study = study
        self._embedder = embedder
        self._heard = not history and isinstance(embedder, PricedEmbedder)
        self._tell = tell
        self._told = ""
        self._working = False
        self._wanted = False
        self._failing = False
        self._busy_outside = False
        self._under_way: Future[Batch | None] | None = None
        self._unembeddable: set[str] = set()

    def resume(self) -> None:
        self._next()

    def react(self, page: Page) -> Reaction:
        return Reaction()

    def on_reacted(self, page: Page) -> None:
        self._next()

    def idle(self) -> bool:
        return super().idle() and not self._working

    def on_end(self) -> None:
        """What is being embedded is recorded."""
        super().on_end()
        made = self._under_way
        if made is None or not (made.running() or made.done()):
            return
        try:
            batch = made.result(STOP_WAIT_S)
        except Exception as error:  # noqa: BLE001 - whatever it is, the next start finds it owed
            logger.info("a batch is left for the next start: %s", fault_of(error))
            return
        if batch is not None:
            self.runtime.journal.submit(self._outcome(batch), lambda _: None, urgent=True)

    def _next(self) -> None:
        self._wanted = True
        if not self._working and not self._failing:
            self._working, self._wanted = True, False
            perform, self._under_way = seen(self._embed)
            self.work(perform, self._embedded)

    def _embed(self) -> Batch | None:
        """On a worker: the next batch and its vectors.

        Raises:
            ModelUnavailableError: the embedder cannot be reached, or the day's budget is spent.
        """
        clock, model = self.runtime.clock, self._embedder.id
        most = BUSY_BATCH if self._busy_outside else BATCH
        with self._study.read_model.reading() as db:
            limit = most + len(self._unembeddable)
            found = unembedded(db, model, limit, heard=self._heard)
        items = [item for item in found if item.of not in self._unembeddable][:most]
        if not items:
            return None
        texts = [text_to_embed(item.author_name, item.text) for item in items]
        first = items[0].of
        call = Call(
            f"embed:{first}:{model}:{to_us(clock.now())}",
            "embed",
            streams.vector(first, model),
            unattended=True,
            kind="embedding_call",
        )
        began = clock.monotonic()
        quote = quote_of(self._embedder, texts)
        paid = self._study.purse.pay(call, quote, lambda: self._embedder.embed_documents(texts))
        took_ms = round(1000 * (clock.monotonic() - began))
        return Batch(items, paid.result, call._replace(name=paid.name), took_ms)

    def _embedded(self, result: Batch | Exception | None) -> None:
        self._under_way = None
        if isinstance(result, Exception):  # memory finds by words alone meanwhile
            self._failed(result)
        elif result is None:
            self._working = False
            if self._wanted:
                self._next()
        else:
            self._told = ""

            def on_answer(answer: Answer) -> None:
                if not isinstance(answer, Appended) or answer.added <= 1:
                    self._unembeddable |= {item.of for item in result.items}
                self._after(answer, result.latency_ms / 1000)

            self.decide_later(self._outcome(result), on_answer)

    def _failed(self, error: Exception) -> None:
        why = str(error) if isinstance(error, ModelUnavailableError) else fault_of(error)
        logger.error("nothing can be embedded: %s", why)
        if why != self._told:
            self._told = why
            self._tell(f"What is new is found by its words alone for now. {why}")
        self._working, self._failing = False, True
        self.runtime.timers.after(RETRY_S, lambda: self.later(self._try_again))

    def _try_again(self) -> None:
        self._failing = False
        self._next()

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

    def _outcome(self, batch: Batch) -> Request:
        at_us = to_us(self.runtime.clock.now())
        return Request(embedded_events(batch, self._embedder.id, at_us))


def embedded_events(batch: Batch, model: str, at_us: int) -> tuple[New, ...]:
    """One event per vector, and the row of the call."""
    items, (vectors, usage), call, latency_ms = batch
    dims = int(vectors.shape[1])
    events = [
        _event(item, vector.astype("<f2").tobytes(), model, dims, at_us)
        for item, vector in zip(items, vectors, strict=True)
    ]
    outcome = settled(call, usage, at_us, latency_ms=latency_ms, items=len(items), model=model)
    return (*events, New(streams.paid(call.name), outcome))


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
