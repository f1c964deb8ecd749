"""An embedder that costs money, in a running system: what it is asked, and what it may cost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from actors.adapters.remote_embedder.embedder import RemoteEmbedder, Terms
from actors.memory_curator.embedding import EmbeddingReader
from actors.ports import Usage
from actors.priced import Quote
from actors.runtime.purse import Call
from events.messages import MessageEmbedded
from events.money import MoneyReserved, MoneySettled, MoneyUnsettled
from projections.queries.costs import costs
from tests.fakes.embeddings import KEY, Embeddings, Goes
from tests.fakes.lorekeeper import TIMEOUT_S, Lorekeeper
from tests.money.billing import recorded

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.fakes.clock import VirtualClock

HISTORY = 77  # a channel of the import
DAY_S = 24 * 3600.0


@pytest.fixture
def server() -> Iterator[Embeddings]:
    with Embeddings() as server:
        yield server


def house(
    folder: Path, clock: VirtualClock, server: Embeddings, *, model: str = "", **world: Any
) -> Lorekeeper:
    embedder = RemoteEmbedder(
        "voyage", model=model, url=server.url, key=KEY, terms=Terms, clock=clock
    )
    return Lorekeeper(folder, clock, embedder=embedder, **world)


def charged_usd(server: Embeddings, usd: float = 0.02) -> float:
    return server.tokens * usd / 1e6


def imported(lorekeeper: Lorekeeper, *texts: str) -> None:
    said = [
        lorekeeper.message(
            text, channel_id=HISTORY, guild_id=5, author_id=60 + n, author_name="Ann"
        )
        for n, text in enumerate(texts)
    ]
    lorekeeper.observe(*said, via="import")


def test_all_that_is_spent_is_reserved_settled_and_found_in_the_costs(
    tmp_path: Path, clock: VirtualClock, server: Embeddings
) -> None:
    with house(tmp_path, clock, server) as lorekeeper:
        lorekeeper.say("My cat is called Biscuit")
        lorekeeper.rest()
        assert "Biscuit" in lorekeeper.say("What is my cat called?")
        lorekeeper.rest()
        calls = [one for one in recorded(lorekeeper, MoneySettled) if one.kind != "model_call"]
        reserved = recorded(lorekeeper, MoneyReserved)
        assert {call.purpose for call in calls} == {"embed"}
        assert sum(call.usd or 0 for call in calls) == pytest.approx(charged_usd(server))
        assert sum(one.usd for one in reserved) > charged_usd(server)
        assert {one.unattended for one in reserved} == {True, False}
        with lorekeeper.data.read_model.reading() as db:
            by = {cost.group: cost.usd for cost in costs(db, "actor")}
        assert by["embedding"] > 0
        assert by["responder"] > 0
        assert sum(by.values()) == pytest.approx(charged_usd(server))
        assert any(body["input_type"] == "query" for body in server.bodies)
        assert lorekeeper.differences() == []


def test_what_was_only_imported_is_not_paid_for_unless_somebody_agreed(
    tmp_path: Path, clock: VirtualClock, server: Embeddings
) -> None:
    with house(tmp_path, clock, server) as lorekeeper:
        imported(lorekeeper, "The harbour closes at nine.", "The ferry is late.")
        lorekeeper.say("Hello there, my boat is called Ondine")
        lorekeeper.rest()
        assert not any("harbour" in text for text in server.texts())
        assert any("Ondine" in text for text in server.texts())
        lorekeeper.learn(HISTORY)  # learned from: it counts now
        lorekeeper.rest()
        assert any("harbour" in text for text in server.texts())
    with house(tmp_path / "other", clock, server, embeds_history=True) as lorekeeper:
        server.bodies.clear()
        imported(lorekeeper, "The mill stands on a hill.")
        lorekeeper.rest()
        assert any("mill" in text for text in server.texts())


def test_another_model_embeds_everything_anew_and_is_never_compared_with_the_first(
    tmp_path: Path, clock: VirtualClock, server: Embeddings
) -> None:
    with house(tmp_path, clock, server) as lorekeeper:
        lorekeeper.say("My cat is called Biscuit")
        lorekeeper.rest()
        first = {one.model for one in recorded(lorekeeper, MessageEmbedded)}
    server.otherwise = Goes(dims=96)
    with house(tmp_path, clock, server, model="voyage-4") as lorekeeper:
        lorekeeper.rest()
        models = {one.model for one in recorded(lorekeeper, MessageEmbedded)}
        assert len(models - first) == 1
        rows = lorekeeper.rows("SELECT model, dims FROM message_vectors_native ORDER BY dims")
        assert [dims for _, dims in rows] == [48, 96]
        assert "Biscuit" in lorekeeper.say("What is my cat called?")
        assert lorekeeper.differences() == []


def test_a_model_that_changes_the_length_of_its_vectors_leaves_finding_by_words(
    tmp_path: Path, clock: VirtualClock, server: Embeddings
) -> None:
    with house(tmp_path, clock, server) as lorekeeper:
        lorekeeper.say("My cat is called Biscuit")
        lorekeeper.rest()
        lorekeeper.say("What is my cat called?")
        server.otherwise = Goes(dims=96)
        assert "Biscuit" in lorekeeper.say("What was my cat called?")


def test_no_money_is_no_silence(tmp_path: Path, clock: VirtualClock, server: Embeddings) -> None:
    said: list[str] = []
    with house(tmp_path, clock, server, tell_operator=said.append) as lorekeeper:
        dear = Call("dear", "summarize", "session:1:1", unattended=True)
        whole_day = Quote(model="m", usd=0.25)
        lorekeeper.system.purse.spend(dear, whole_day, lambda: None, lambda _: Usage(usd=0.25))
        lorekeeper.say("My cat is called Biscuit")
        lorekeeper.rest()
        assert "Biscuit" in lorekeeper.say("What is my cat called?")
        assert not any(body.get("input_type") == "document" for body in server.bodies)
        for _ in range(5):
            lorekeeper.pass_time(120)
        assert len([line for line in said if "words alone" in line]) == 1
        lorekeeper.pass_time(DAY_S)
        assert any("Biscuit" in text for text in server.texts())


def test_a_server_that_is_down_is_not_asked_at_every_message(
    tmp_path: Path, clock: VirtualClock, server: Embeddings
) -> None:
    said: list[str] = []
    server.otherwise = Goes(503)
    with house(tmp_path, clock, server, tell_operator=said.append) as lorekeeper:
        for n in range(6):
            lorekeeper.observe(lorekeeper.message(f"My boat number {n} is called Ondine"))
            lorekeeper.rest()
        asked = [body for body in server.bodies if body["input_type"] == "document"]
        assert len(asked) == 1
        assert [line for line in said if "a fault of its own" in line] == said[:1]
        server.otherwise = Goes()
        lorekeeper.pass_time(61)
        assert len(lorekeeper.events(MessageEmbedded)) == 6
        failed = lorekeeper.rows("SELECT count(*) FROM actions WHERE metadata->>'ok' = 'false'")
        assert failed[0][0] >= 1


def test_a_batch_that_a_crash_cut_off_counts_at_its_worst_and_is_done_again(
    tmp_path: Path, clock: VirtualClock, server: Embeddings
) -> None:
    with house(tmp_path, clock, server, roles=("ingestion",)) as lorekeeper:
        lorekeeper.observe(lorekeeper.message("My cat is called Biscuit"))
        # As it stands on record when the process dies in the middle of a call.
        call = Call("embed:lost", "embed", "v:m:1:x", unattended=True, kind="embedding_call")
        lorekeeper.system.purse.pay(call, Quote(model="x", usd=0.01), lambda: None)
    with house(tmp_path, clock, server) as lorekeeper:
        lorekeeper.rest()
        rows = lorekeeper.rows(
            "SELECT kind, usd_cost FROM actions WHERE metadata->>'unsettled' = 'true'"
        )
        assert rows == [("embedding_call", 0.01)]
        assert len(lorekeeper.events(MessageEmbedded)) == 1


def test_a_batch_that_is_under_way_at_a_stop_is_recorded_not_paid_for_twice(
    tmp_path: Path, clock: VirtualClock, server: Embeddings, monkeypatch: pytest.MonkeyPatch
) -> None:
    end = EmbeddingReader.on_end

    def on_end(reader: EmbeddingReader) -> None:
        server.go.set()
        end(reader)

    monkeypatch.setattr(EmbeddingReader, "on_end", on_end)
    server.script.append(Goes(how="held"))
    with house(tmp_path, clock, server, roles=("ingestion", "embedding")) as lorekeeper:
        lorekeeper.observe(lorekeeper.message("My cat is called Biscuit"))
        assert server.held.wait(TIMEOUT_S)
    with house(tmp_path, clock, server, roles=("ingestion", "embedding")) as lorekeeper:
        lorekeeper.rest()
        assert len(lorekeeper.events(MessageEmbedded)) == 1
        assert len(server.bodies) == 1
        assert lorekeeper.events(MoneyUnsettled) == []
        assert sum(one.usd or 0 for one in recorded(lorekeeper, MoneySettled)) == pytest.approx(
            charged_usd(server)
        )
