"""An embedder on a server: what it is sent, what comes of its answers, and what all that costs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from actors.adapters.remote_embedder import embedder as remote
from actors.adapters.remote_embedder.embedder import RemoteEmbedder, Terms
from actors.adapters.remote_embedder.services import table
from actors.embedder import PricedEmbedder, quote_of
from actors.ports import ModelUnavailableError
from tests.fakes.clock import VirtualClock
from tests.fakes.embeddings import KEY, Embeddings, Goes, tokens_of, vector

if TYPE_CHECKING:
    from collections.abc import Iterator

TEXTS = ["Ann: the boat is called Ondine", "Ben: fine by me", "Ann: 今日は 🐈"]


@pytest.fixture
def server() -> Iterator[Embeddings]:
    with Embeddings() as server:
        yield server


def embedder_at(
    server: Embeddings,
    name: str = "voyage",
    *,
    model: str = "",
    key: str = KEY,
    terms: Terms | None = None,
    clock: VirtualClock | None = None,
) -> RemoteEmbedder:
    return RemoteEmbedder(
        name,
        model=model,
        url=server.url,
        key=key,
        terms=lambda: terms or Terms(),
        clock=clock or VirtualClock(),
    )


def test_vectors_have_length_one_and_belong_to_their_texts(server: Embeddings) -> None:
    server.otherwise = Goes(how="backwards")
    found = embedder_at(server).embed_documents(TEXTS)
    wanted = np.array([vector(text) for text in TEXTS])
    assert np.allclose(np.linalg.norm(found.vectors, axis=1), 1)
    assert np.allclose(found.vectors, wanted / np.linalg.norm(wanted, axis=1, keepdims=True))
    assert found.vectors.dtype == np.float32
    assert embedder_at(server).embed_documents([]).vectors.shape[0] == 0


def test_a_service_hears_what_a_text_is_for_as_it_wants_to(server: Embeddings) -> None:
    voyage = embedder_at(server)
    voyage.embed_documents(["a"])
    voyage.embed_query("b")
    assert [body["input_type"] for body in server.bodies] == ["document", "query"]
    server.bodies.clear()
    ollama = embedder_at(server, "ollama", model="nomic-embed-text:v1.5", key="")
    ollama.embed_documents(["a"])
    ollama.embed_query("b")
    assert server.texts() == ["search_document: a", "search_query: b"]
    server.bodies.clear()
    embedder_at(server, "openai").embed_query("c")
    assert server.bodies == [{"model": "text-embedding-3-small", "input": ["c"]}]
    assert server.rejected == []


def test_models_at_other_places_are_others(server: Embeddings) -> None:
    here = embedder_at(server, "openai").id
    there = RemoteEmbedder("openai", terms=Terms, clock=VirtualClock()).id
    assert here == f"openai/text-embedding-3-small@{server.place}"
    assert there == "openai/text-embedding-3-small"


def test_what_is_charged_is_counted(server: Embeddings) -> None:
    usage = embedder_at(server).embed_documents(TEXTS).usage
    assert (usage.model, usage.input_tokens) == (
        f"voyage/voyage-4-lite@{server.place}",
        tokens_of(TEXTS),
    )
    assert usage.usd == pytest.approx(0.02 * server.tokens / 1e6)
    free = embedder_at(server, "ollama", key="")
    assert quote_of(free, TEXTS) == remote.Quote(model=free.id, usd=0.0)
    assert free.embed_query("a").usage.usd == 0


def test_a_service_that_does_not_say_what_it_charges_is_paid_the_worst(server: Embeddings) -> None:
    server.otherwise = Goes(tells_tokens=False)
    embedder = embedder_at(server)
    quote = quote_of(embedder, TEXTS)
    assert quote is not None
    assert embedder.embed_documents(TEXTS).usage.usd == pytest.approx(quote.usd)


@pytest.mark.parametrize(
    ("goes", "sentence", "charged"),
    [
        (Goes(401), "does not accept the API key; check VOYAGE_API_KEY", False),
        (Goes(404), "has no model voyage-4-lite", False),
        (Goes(402), "out of credit", False),
        (Goes(429), "rate limit", False),
        (Goes(503), "a fault of its own", False),
        (Goes(307), "does not accept the request", False),
        (Goes(how="hang up"), "broke off", True),
        (Goes(how="garbled"), "garbled", True),
        (Goes(how="short"), "no vector for each text", True),
        (Goes(how="zero"), "no vector for each text", True),
        (Goes(how="nan"), "no vector for each text", True),
    ],
)
def test_what_may_have_been_charged_is_counted_at_its_worst(
    server: Embeddings, goes: Goes, sentence: str, *, charged: bool
) -> None:
    server.otherwise = goes
    embedder = embedder_at(server)
    quote = quote_of(embedder, TEXTS)
    with pytest.raises(ModelUnavailableError, match=sentence) as raised:
        embedder.embed_documents(TEXTS)
    assert quote is not None
    assert raised.value.usage.usd == pytest.approx(quote.usd if charged else 0)
    assert KEY not in str(raised.value)
    assert len(server.bodies) == 1  # whoever asks decides whether to pay again


def test_a_server_that_is_not_there_costs_nothing() -> None:
    with Embeddings() as server:
        embedder = embedder_at(server)
    with pytest.raises(ModelUnavailableError, match="cannot be reached") as raised:
        embedder.embed_query("a")
    assert raised.value.usage.usd == 0


@pytest.mark.parametrize("key", ["ключ", "two\nlines"])
def test_what_is_no_key_is_said_and_costs_nothing(server: Embeddings, key: str) -> None:
    with pytest.raises(ModelUnavailableError, match="VOYAGE_API_KEY is no key") as raised:
        embedder_at(server, key=key).embed_query("a")
    assert raised.value.usage.usd == 0


def test_a_password_in_the_address_is_told_nobody(server: Embeddings) -> None:
    url = server.url.replace("//", "//ada:secret@")
    embedder = RemoteEmbedder("ollama", url=url, terms=Terms, clock=VirtualClock())
    assert "secret" not in embedder.id
    assert "secret" not in embedder.place


def test_a_question_waits_a_while_once_and_is_not_made_to_wait_again(
    server: Embeddings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remote, "QUERY_S", 0.2)
    clock = VirtualClock()
    monkeypatch.setattr(clock, "monotonic", iter((0.0, 5.0, 5.0, 6.0, 70.0, 70.0)).__next__)
    server.script.append(Goes(how="stall"))
    embedder = embedder_at(server, clock=clock)
    with pytest.raises(ModelUnavailableError, match="did not answer in time"):
        embedder.embed_query("a")
    with pytest.raises(ModelUnavailableError, match="not asked again"):
        embedder.embed_query("b")
    assert embedder.embed_query("c").vectors.shape[0] == 1
    assert server.texts() == ["a", "c"]


def test_what_was_paid_until_a_fault_is_counted(server: Embeddings) -> None:
    texts = ["x" * 7000] * 40
    server.script.extend([Goes(), Goes(429)])
    with pytest.raises(ModelUnavailableError) as raised:
        embedder_at(server).embed_documents(texts)
    assert raised.value.usage.usd == pytest.approx(0.02 * server.tokens / 1e6)
    assert server.tokens > 0


@settings(max_examples=30, deadline=None)
@given(st.lists(st.text(max_size=9000), min_size=1, max_size=40))
def test_any_texts_are_embedded_within_every_limit_and_never_for_more_than_was_quoted(
    texts: list[str],
) -> None:
    with Embeddings() as server:
        embedder = embedder_at(server)
        quote = quote_of(embedder, texts)
        found = embedder.embed_documents(texts)
        assert found.vectors.shape[0] == len(texts)
        assert server.rejected == []
        assert quote is not None
        assert (found.usage.usd or 0) <= (quote.usd or 0)


def test_a_price_that_nobody_knows_is_not_paid(server: Embeddings) -> None:
    unknown = embedder_at(server, model="voyage-9")
    assert isinstance(unknown, PricedEmbedder)
    for call in (lambda: quote_of(unknown, ["a"]), lambda: unknown.embed_query("a")):
        with pytest.raises(ModelUnavailableError, match=r"money\.own_embed_usd"):
            call()
    assert server.bodies == []
    own = embedder_at(server, model="voyage-9", terms=Terms(own_usd=1.0))
    assert own.embed_query("a").usage.usd == pytest.approx(server.tokens / 1e6)
    allowed = embedder_at(server, model="voyage-9", terms=Terms(allow_unknown_price=True))
    assert quote_of(allowed, ["a"]) == remote.Quote(model=allowed.id, usd=None)
    assert allowed.embed_query("a").usage.usd is None


def test_every_service_has_a_model_with_a_price() -> None:
    known = {model.name: model.usd for model in table().models}
    assert [one.name for one in table().services] == ["voyage", "openai", "ollama"]
    for one in table().services:
        assert one.usd is not None or known[one.model]
