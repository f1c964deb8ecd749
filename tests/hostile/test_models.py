"""Models that fail, hang, say nothing or too much; words that vanish while one thinks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from actors.embedder import Embedded
from actors.ingestion.observed import ObservedDelete
from actors.ports import ModelUnavailableError
from actors.sending import SendError
from actors.splitting import CHUNK_UNITS_MAX
from events.faults import ActorRestarted
from events.replies import ReplyCancelled, ReplyComposed, ReplyDelivered, ReplyFailed
from tests.fakes.lorekeeper import TIMEOUT_S, Lorekeeper
from tests.fakes.models import Held, Saying

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from actors.ports import Prompt
    from tests.fakes.clock import VirtualClock

RETRIES_S = 10.0  # longer than all pauses between the attempts of one call


def raising(error: Exception) -> Saying:
    def answer(_: Prompt) -> str:
        raise error

    return Saying(answer)


@pytest.mark.parametrize(
    "error", [ModelUnavailableError("the network is down"), KeyError("choices"), MemoryError()]
)
def test_a_model_that_cannot_answer_is_said_and_the_next_start_is_unharmed(
    tmp_path: Path, clock: VirtualClock, error: Exception
) -> None:
    with Lorekeeper(tmp_path, clock, model=raising(error)) as lorekeeper:
        lorekeeper.observe(lorekeeper.message("My cat is called Biscuit"))
        while not lorekeeper.terminal.sent:
            lorekeeper.clock.advance(RETRIES_S)
            lorekeeper.system.project(lorekeeper.data.log.head())
        lorekeeper.system.settle("responder", "courier", timeout_s=TIMEOUT_S)
        assert lorekeeper.terminal.texts[0].startswith("I can't think right now")
        assert len(lorekeeper.terminal.texts) == 1
        assert lorekeeper.events(ActorRestarted) == []
        assert lorekeeper.faults == []
    with Lorekeeper(tmp_path, clock) as lorekeeper:
        assert "Biscuit" in lorekeeper.say("What is my cat called?")
        assert lorekeeper.differences() == []


def test_a_model_that_cannot_read_a_window_stops_nobody(
    tmp_path: Path, clock: VirtualClock
) -> None:
    with Lorekeeper(tmp_path, clock, model=Saying(lambda _: "hm", unreadable=True)) as lorekeeper:
        lorekeeper.say("My cat is called Biscuit")
        lorekeeper.learn()
        assert lorekeeper.say("Are you there?") == "hm"
        assert lorekeeper.events(ActorRestarted) == []
    with Lorekeeper(tmp_path, clock) as lorekeeper:  # and it is read when the model is well
        lorekeeper.learn()
        assert lorekeeper.rows("SELECT count(*) FROM memory_facts") == [(1,)]


def test_silence_is_an_answer_and_ends_the_turn(tmp_path: Path, clock: VirtualClock) -> None:
    with Lorekeeper(tmp_path, clock, model=Saying(lambda _: "  \n")) as lorekeeper:
        assert lorekeeper.say("Hm") == ""
        assert lorekeeper.say("Still there?") == ""
        assert [
            row[0] for row in lorekeeper.rows("SELECT kind FROM actions WHERE kind LIKE 'r%'")
        ] == ["reply_skipped"] * 2
        assert lorekeeper.differences() == []


def test_ten_thousand_characters_are_sent_in_messages_of_a_size_that_can_be_sent(
    tmp_path: Path, clock: VirtualClock
) -> None:
    long = "All work and no play. " * 460
    with Lorekeeper(tmp_path, clock, model=Saying(lambda _: long)) as lorekeeper:
        lorekeeper.say("Tell me everything")
        texts = lorekeeper.terminal.texts
        assert max(map(len, texts)) <= CHUNK_UNITS_MAX
        assert " ".join(texts).split() == long.split()
        assert len(lorekeeper.events(ReplyDelivered)) == len(texts) > 4
        assert lorekeeper.differences() == []


def test_stopped_between_two_chunks_the_rest_is_sent_and_the_next_is_marked(
    tmp_path: Path, clock: VirtualClock
) -> None:
    long = " ".join(f"word{n}" for n in range(1500))

    def broken(_: object) -> None:
        if len(lorekeeper.terminal.sent) == 2:
            raise RuntimeError("the process dies here")

    with Lorekeeper(
        tmp_path, clock, model=Saying(lambda _: long), before_sending=broken
    ) as lorekeeper:
        lorekeeper.observe(lorekeeper.message("Tell me everything"))
        while len(lorekeeper.events(ReplyDelivered)) < 2 or len(lorekeeper.terminal.sent) < 2:
            lorekeeper.system.project(lorekeeper.data.log.head())
        lorekeeper.system.supervisor.hurry()
        before = lorekeeper.terminal.texts
    with Lorekeeper(tmp_path, clock) as lorekeeper:
        lorekeeper.system.settle("responder", "courier", timeout_s=TIMEOUT_S)
        assert [outgoing.repeated for outgoing in lorekeeper.terminal.sent][:1] == [True]
        assert " ".join([*before, *lorekeeper.terminal.texts]).split() == long.split()
        assert lorekeeper.differences() == []


def test_a_question_deleted_while_the_model_thinks_is_not_answered(
    tmp_path: Path, clock: VirtualClock
) -> None:
    model = Held()
    with Lorekeeper(tmp_path, clock, model=model) as lorekeeper:
        question = lorekeeper.message("What is my cat called?")
        lorekeeper.observe(question)
        assert model.asked.wait(TIMEOUT_S)
        lorekeeper.observe(
            deletes=(ObservedDelete(question.message_id, None, question.channel_id),)
        )
        model.go.set()
        lorekeeper.rest()
        assert lorekeeper.terminal.sent == []
        assert lorekeeper.events(ReplyComposed) == []
        assert len(lorekeeper.events(ReplyCancelled)) == 1
        assert "know" in lorekeeper.say("And my dog?")
        assert lorekeeper.differences() == []


def test_an_answer_that_rests_on_words_erased_meanwhile_is_made_again_without_them(
    tmp_path: Path, clock: VirtualClock
) -> None:
    with Lorekeeper(tmp_path, clock) as lorekeeper:
        fact = lorekeeper.message("My cat is called Biscuit")
        lorekeeper.observe(fact)
        lorekeeper.rest()
    model = Held()
    with Lorekeeper(tmp_path, clock, model=model) as lorekeeper:
        lorekeeper.observe(lorekeeper.message("What is my cat called?"))
        assert model.asked.wait(TIMEOUT_S)
        lorekeeper.observe(deletes=(ObservedDelete(fact.message_id, None, fact.channel_id),))
        model.go.set()
        lorekeeper.rest()
        assert model.calls == 2
        assert len(lorekeeper.terminal.texts) == 1
        assert "Biscuit" not in lorekeeper.terminal.texts[0]
        composed = [e for e in lorekeeper.events(ReplyComposed) if "Biscuit" in str(e.words)]
        assert composed == []
        assert lorekeeper.differences() == []


class Meanwhile:
    """An embedder that lets something happen between looking at what waits and recall."""

    id = "meanwhile"

    def __init__(self) -> None:
        self.happens: list[Callable[[], object]] = []

    def embed_query(self, text: str) -> Embedded:
        while self.happens:
            self.happens.pop()()
        return self.embed_documents([text])

    def embed_documents(self, texts: Sequence[str]) -> Embedded:
        return Embedded(np.asarray([[1, 0]] * len(texts), dtype=np.float32))


def test_a_line_written_while_the_question_is_thought_about_is_not_its_evidence(
    tmp_path: Path, clock: VirtualClock
) -> None:
    embedder = Meanwhile()
    model = Saying(lambda _: "hm")
    with Lorekeeper(tmp_path, clock, model=model, embedder=embedder) as lorekeeper:
        lorekeeper.say("My cat is called Biscuit")

        def write() -> None:
            lorekeeper.observe(lorekeeper.message("forget my cat's name"))
            lorekeeper.system.project(lorekeeper.data.log.head())

        embedder.happens.append(write)
        lorekeeper.say("What is my cat called?")
        recalled = [item.text for item in model.prompts[1].messages]
        assert recalled == ["My cat is called Biscuit"]


def test_an_embedder_that_fails_leaves_finding_by_words(
    tmp_path: Path, clock: VirtualClock
) -> None:
    def fail() -> None:
        raise OSError("the model file is gone")

    embedder = Meanwhile()
    with Lorekeeper(tmp_path, clock, embedder=embedder) as lorekeeper:
        lorekeeper.say("My cat is called Biscuit")
        embedder.happens.append(fail)
        assert "Biscuit" in lorekeeper.say("What is my cat called?")
        assert lorekeeper.events(ActorRestarted) == []


def test_a_hung_model_is_left_behind_and_its_turn_taken_up_at_the_next_start(
    tmp_path: Path, clock: VirtualClock
) -> None:
    model = Held()
    with Lorekeeper(tmp_path, clock, model=model) as lorekeeper:
        lorekeeper.observe(lorekeeper.message("What is my cat called?"))
        assert model.asked.wait(TIMEOUT_S)
        lorekeeper.system.supervisor.hurry()
        lorekeeper.system.supervisor.stop()
        model.go.set()  # its answer comes too late for everyone
    with Lorekeeper(tmp_path, clock) as lorekeeper:
        lorekeeper.rest()
        assert len(lorekeeper.terminal.sent) == 1
        assert not lorekeeper.terminal.sent[0].repeated
        assert len(lorekeeper.events(ReplyDelivered)) == 1


def test_what_the_terminal_does_not_take_is_recorded_as_failed_and_life_goes_on(
    tmp_path: Path, clock: VirtualClock
) -> None:
    def refuse(_: object) -> None:
        raise SendError("standard output is closed")

    with Lorekeeper(tmp_path, clock, before_sending=refuse) as lorekeeper:
        assert lorekeeper.say("My cat is called Biscuit") == ""
        assert len(lorekeeper.events(ReplyFailed)) == 1
        lorekeeper.terminal.before = lambda _: None
        assert "Biscuit" in lorekeeper.say("What is my cat called?")
        assert lorekeeper.differences() == []
