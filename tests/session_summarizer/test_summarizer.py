"""Conversations are summarised to their end: when, how often, and where that is used."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import pytest

from actors.ingestion.observed import ObservedDelete
from actors.ports import ModelUnavailableError, Summary
from actors.runtime.workers import BusyError
from actors.session_summarizer.deciding import MESSAGES_MAX, ROLLING, SUMMARY_CHARS_MAX
from events import streams
from events.money import MoneySettled
from events.sessions import SessionSummarized
from tests.fakes.lorekeeper import TIMEOUT_S
from tests.fakes.models import Saying
from tests.responder.lines import ADA, BEN, CHANNEL, SERVER
from tests.responder.server import US, Server

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from actors.ports import Line
    from tests.fakes.clock import VirtualClock

HALF_HOUR_S = 1860.0
ROWS = "SELECT session_id, channel_id, modality, summary_text FROM session_summaries ORDER BY 1"


class Town(Server):
    """`talk` is a number of remarks by two people, a second apart."""

    def talk(self, remarks: int, about: str = "the harbour", **changes: Any) -> list[int]:
        lines = [
            self.line(f"Remark {n} about {about}.", (ADA, BEN)[n % 2], **changes)
            for n in range(remarks)
        ]
        self.observe(*lines)
        return [line.message_id for line in lines]

    def forget(self, message_id: int) -> None:
        self.observe(deletes=(ObservedDelete(message_id, SERVER, CHANNEL),))

    def silence(self) -> None:
        self.rest()
        self.pass_time(HALF_HOUR_S)

    def summaries(self) -> list[str]:
        return [row[3] for row in self.rows(ROWS)]


@pytest.fixture
def town(tmp_path: Path, clock: VirtualClock) -> Iterator[Town]:
    with Town(tmp_path, clock) as running:
        yield running
        assert running.differences() == []
        assert not running.faults


def test_a_conversation_is_summarised_when_it_is_over_and_not_before(town: Town) -> None:
    first, *_ = town.talk(8)
    town.rest()
    town.pass_time(HALF_HOUR_S - 120)
    assert town.summaries() == []
    town.pass_time(120)
    ((name, channel, modality, text),) = town.rows(ROWS)
    assert (name, channel, modality) == (streams.session(CHANNEL, first), str(CHANNEL), "text")
    assert text.startswith("Ada and Ben talked.")
    assert "Ben: Remark 7 about the harbour." in text.splitlines()[-1]
    (recorded,) = town.events(SessionSummarized)
    assert len(recorded.event.sources) == 8
    assert town.rows("SELECT count(*) FROM actions WHERE kind = 'session_summarized'") == [(1,)]


def test_a_few_remarks_are_no_conversation(town: Town) -> None:
    town.talk(7)
    town.silence()
    assert town.summaries() == []
    town.talk(7)
    town.silence()
    assert town.summaries() == []


def test_a_long_one_is_summarised_as_it_goes_on_and_again_at_its_end(town: Town) -> None:
    town.talk(ROLLING)
    town.rest()
    assert "Remark 39" in town.summaries()[0]
    town.talk(ROLLING - 1, "the mill")
    town.rest()
    assert "mill" not in town.summaries()[0]
    town.talk(1, "the inn")
    town.rest()
    assert "the inn" in town.summaries()[0]
    town.talk(3, "the sea")
    town.silence()
    assert "Remark 2 about the sea." in town.summaries()[0]
    assert [r.version for r in town.events(SessionSummarized)] == [1, 2, 3]


def test_one_that_never_falls_silent_ends_at_some_length(town: Town) -> None:
    town.talk(MESSAGES_MAX + 10)
    town.silence()
    assert len(town.summaries()) == 2
    assert "Remark 499" in town.summaries()[0]
    assert "Remark 509" in town.summaries()[1]


def test_imported_history_is_summarised_only_if_it_is_to_be_learned(town: Town) -> None:
    lines = [town.line(f"Long ago, {n}.") for n in range(9)]
    town.observe(*lines, via="import")
    town.silence()
    assert town.summaries() == []
    town.system.learn([CHANNEL])
    town.rest()
    assert len(town.summaries()) == 1
    town.system.learn([CHANNEL])
    town.rest()
    assert len(town.events(SessionSummarized)) == 1


def test_what_was_asked_to_be_forgotten_is_in_no_summary_after(town: Town) -> None:
    town.hear(f"{US} remember that my boat is called Ondine")
    town.rest_a_while()
    town.talk(9)
    town.silence()
    assert "Ondine" in town.summaries()[0]
    town.ask(f"{US} forget my boat's name")
    town.silence()
    assert town.summaries()
    assert "Ondine" not in " ".join(town.summaries())


class Asked(Saying):
    """Keeps the prompts."""

    down = False

    def __init__(self) -> None:
        super().__init__(lambda _: "Ahoy.")
        self.read: list[int] = []

    def summarize(self, lines: Sequence[Line], *, chars_max: int) -> Summary:
        if self.down:
            raise ModelUnavailableError("The model is down.")
        self.read.append(len(lines))
        return Summary(text=f"They spoke {len(lines)} times. " * 200)


def test_a_summary_is_shown_to_the_model_and_what_it_said_goes_with_it(
    tmp_path: Path, clock: VirtualClock
) -> None:
    model = Asked()
    with Town(tmp_path, clock, model=model) as town:
        first, *_ = town.talk(9)
        town.silence()
        (text,) = town.summaries()
        assert len(text) <= SUMMARY_CHARS_MAX
        town.talk(8, channel=CHANNEL + 1, guild_id=SERVER + 1)
        town.silence()
        town.ask(f"{US} what did we say?")
        (shown,) = model.prompts[-1].conversations
        assert shown.session_id == streams.session(CHANNEL, first)
        (row,) = town.rows("SELECT content FROM actions WHERE kind = 'reply_sent'")
        assert row == ("Ahoy.",)
        town.forget(first)
        town.silence()
        assert town.rows("SELECT content FROM actions WHERE kind = 'reply_sent'") == [(None,)]
        assert model.read[-1] == 8
        assert town.differences() == []


def test_a_model_that_is_down_is_asked_again_later(tmp_path: Path, clock: VirtualClock) -> None:
    model = Asked()
    model.down = True
    with Town(tmp_path, clock, model=model) as town:
        town.talk(8)
        town.silence()
        assert town.summaries() == []
        model.down = False
        town.pass_time(3600.0)
        assert len(town.summaries()) == 1


def test_a_moment_without_a_free_worker_is_no_reason_to_give_up(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*_: Any) -> None:
        raise BusyError

    town.talk(8)
    town.rest()
    with monkeypatch.context() as patched:
        patched.setattr(town.system.workers, "submit", busy)
        town.silence()
    assert town.summaries() == []
    town.pass_time(600.0)
    assert len(town.summaries()) == 1


def test_it_is_summarised_once_whoever_is_killed(tmp_path: Path, clock: VirtualClock) -> None:
    with Town(tmp_path, clock) as town:
        town.talk(12)
        town.rest()
    clock.advance(HALF_HOUR_S)
    for _ in range(3):
        with Town(tmp_path, clock) as town:
            town.rest()
            assert len(town.events(SessionSummarized)) == 1
            costs = [r.event for r in town.events(MoneySettled)]
            assert sum(isinstance(e, MoneySettled) and e.purpose == "summarize" for e in costs) == 1


class Slow(Asked):
    """Is still thinking when everything stops."""

    def __init__(self) -> None:
        super().__init__()
        self.began = threading.Event()

    def summarize(self, lines: Sequence[Line], *, chars_max: int) -> Summary:
        self.began.set()
        stopping = threading.Event()
        threading.Timer(0.3, stopping.set).start()
        assert stopping.wait(TIMEOUT_S)
        return super().summarize(lines, chars_max=chars_max)


def test_what_is_being_thought_about_when_it_stops_is_kept(
    tmp_path: Path, clock: VirtualClock
) -> None:
    model = Slow()
    with Town(tmp_path, clock, model=model) as town:
        town.talk(ROLLING)
        assert model.began.wait(TIMEOUT_S)
    assert len(model.read) == 1
    with Town(tmp_path, clock, model=model) as town:
        town.rest()
        assert len(town.summaries()) == 1
        assert len(model.read) == 1


def test_open_ones_are_summarised_when_asked_to_finish(town: Town) -> None:
    town.talk(8)
    town.rest()
    assert town.system.finish("sessions", timeout_s=TIMEOUT_S) > 0
    assert len(town.summaries()) == 1


def test_it_can_be_turned_off(town: Town) -> None:
    town.set("session.enabled", value=False)
    town.talk(8)
    town.silence()
    assert town.summaries() == []
    town.set("session.enabled", value=True)
    town.pass_time(60.0)
    assert len(town.summaries()) == 1
