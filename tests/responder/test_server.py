"""Among people: who is answered, together with what, in which order, and who is not and why."""

from __future__ import annotations

from concurrent.futures import Future
from typing import TYPE_CHECKING, Any

from actors.ingestion.observed import ObservedDelete
from actors.ports import ModelUnavailableError
from actors.responder import admission, limits
from actors.responder.bursts import MESSAGES_MAX
from actors.responder.planning import CALLED_OFF, CALLS_OFF
from actors.runtime.journal import Failed, Journal
from events.faults import ActorRestarted
from events.money import MoneySettled
from events.replies import ReplyCancelled, ReplyComposed, ReplyDecided, ReplyFailed
from tests.fakes.lorekeeper import TIMEOUT_S
from tests.fakes.models import Held, Saying
from tests.responder.lines import ADA, BEN, BOT
from tests.responder.server import US, Server

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pytest

    from actors.ports import Prompt
    from actors.runtime.journal import Answer
    from events.request import Request
    from tests.fakes.clock import VirtualClock


def echo(prompt: Prompt) -> str:
    """Every trigger said back, so that a test sees what an answer was about."""
    return "|".join(line.text for line in prompt.triggers)


def raising(error: Exception) -> Callable[[Prompt], str]:
    def answer(_: Prompt) -> str:
        raise error

    return answer


def test_people_talk_and_only_who_calls_us_is_answered(tmp_path: Path, clock: VirtualClock) -> None:
    with Server(tmp_path, clock, model=Saying(echo)) as server:
        assert server.ask("nice weather") == []
        assert server.ask("indeed", BEN) == []
        assert server.ask("Lorekeeper, is it?") == ["Lorekeeper, is it?"]
        assert server.ask("and tomorrow?") == ["and tomorrow?"]
        assert server.ask("I don't care", BEN) == []
        assert server.ask("and then?") == [], "somebody else spoke between"
        assert server.ask(f"{US} hi", BEN) == [f"{US} hi"]
        assert server.reasons() == ["answer: name", "answer: follow-up", "answer: mention"]
        assert server.differences() == []


def test_a_decision_that_cannot_be_written_is_not_tried_without_pause(
    tmp_path: Path, clock: VirtualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[Request] = []
    failed: Future[None] = Future()
    submit = Journal.submit

    def full(
        journal: Journal, request: Request, callback: Callable[[Answer], object], **how: Any
    ) -> None:
        if any(isinstance(new.event, ReplyDecided) for new in request.events):
            tried.append(request)
            callback(Failed("The disk is full.", fatal=True))
            if not failed.done():
                failed.set_result(None)
        else:
            submit(journal, request, callback, **how)

    monkeypatch.setattr(Journal, "submit", full)
    with Server(tmp_path, clock, model=Saying(echo)) as server:
        server.observe(server.message("hi"))  # in the terminal, which waits for nothing
        failed.result(TIMEOUT_S)
    assert len(tried) == 1


def test_a_reply_to_us_and_an_alias_are_for_us(tmp_path: Path, clock: VirtualClock) -> None:
    with Server(tmp_path, clock, model=Saying(echo)) as server:
        server.set("bot.aliases", ["Lore"])
        server.ask("lore, hi")
        [ours] = server.rows("SELECT message_id FROM messages WHERE author_name = 'Lorekeeper'")
        server.ask("sure?", BEN, reference_id=int(ours[0]))
        assert server.reasons() == ["answer: name", "answer: reply to us"]


def test_what_one_person_says_in_one_go_is_one_decision(
    tmp_path: Path, clock: VirtualClock
) -> None:
    with Server(tmp_path, clock, model=Saying(echo)) as server:
        lines = [server.hear(text) for text in ("Lorekeeper", "what is", "my cat called?")]
        other = server.hear("Lorekeeper, me too", BEN)
        server.rest_a_while()
        assert [triggers for _, _, triggers in server.decisions()] == [
            tuple(line.message_id for line in lines),
            (other.message_id,),
        ]
        assert server.terminal.texts == ["Lorekeeper|what is|my cat called?", "Lorekeeper, me too"]
        assert sorted(server.claimed()) == [*(x.message_id for x in lines), other.message_id]
        assert server.differences() == []


def test_a_flood_by_one_person_is_answered_in_pieces_until_the_hour_is_used_up(
    tmp_path: Path, clock: VirtualClock
) -> None:
    with Server(tmp_path, clock, model=Saying(echo)) as server:
        server.set("guild.1.answers_per_hour", 3)
        flood = [server.hear(f"Lorekeeper {n}") for n in range(40)]
        server.rest_a_while()
        server.rest_a_while()
        decisions = server.decisions()
        assert sorted(i for _, _, triggers in decisions for i in triggers) == [
            line.message_id for line in flood
        ]
        assert max(len(triggers) for _, _, triggers in decisions) == MESSAGES_MAX
        told = [reason for verdict, reason, _ in decisions if verdict == "answer"]
        assert told == ["name"] * 3 + [limits.HOURLY_NOTICE]
        assert len(server.terminal.sent) == 4
        assert "3 answers" in server.terminal.texts[3]
        assert {r for v, r, _ in decisions if v == "skip"} == {limits.HOURLY}
        assert len(server.events(ReplyComposed)) == 4
        server.clock.advance(3600)
        assert server.ask("Lorekeeper again") == ["Lorekeeper again"]
        assert server.differences() == []


def test_channels_are_answered_side_by_side_and_each_in_order(
    tmp_path: Path, clock: VirtualClock
) -> None:
    model = Held()
    with Server(tmp_path, clock, model=model) as server:
        first = server.hear("Lorekeeper, what is my cat called?", channel=10)
        second = server.hear("Lorekeeper, what is my dog called?", BEN, channel=10)
        server.hear("Lorekeeper, what is my owl called?", BEN, channel=11)
        server.pause(lambda: model.calls == 2)
        model.go.set()
        server.rest_a_while()
        in_ten = [sent.reference_id for sent in server.terminal.sent if sent.channel_id == 10]
        assert in_ten == [first.message_id, second.message_id]


def test_two_bots_stop_after_three_turns_and_go_on_when_a_person_speaks(
    tmp_path: Path, clock: VirtualClock
) -> None:
    with Server(tmp_path, clock, model=Saying(echo)) as server:
        assert server.ask("Lorekeeper, hi", BOT) == []
        server.set(f"user.{BOT}.allowed_bot", value=True)
        answered = [server.ask(f"Lorekeeper, {n}", BOT) for n in range(6)]
        assert [bool(texts) for texts in answered] == [True] * 3 + [False] * 3
        assert server.reasons()[0] == f"skip: {admission.BOT}"
        assert server.reasons()[4:] == [f"skip: {admission.BOT_TURNS}"] * 3
        server.hear("oh dear", BEN)
        assert server.ask("Lorekeeper, on", BOT) != []


def test_what_went_wrong_is_never_said_to_a_bot(tmp_path: Path, clock: VirtualClock) -> None:
    model = Saying(raising(ModelUnavailableError("the network is down")))
    with Server(tmp_path, clock, model=model) as server:
        server.set(f"user.{BOT}.allowed_bot", value=True)
        server.set("reply.attempts", 1)
        server.set("guild.1.answers_per_hour", 2)
        assert server.ask("Lorekeeper, hi", BOT) == []
        assert len(server.events(ReplyFailed)) == 1
        assert server.ask("Lorekeeper, hi", BEN) == ["I can't think right now: the network is down"]
        assert server.ask("Lorekeeper, hi again", BOT) == [], "no word about the hour either"
        assert server.reasons()[-1] == f"skip: {limits.HOURLY}"
        assert server.events(ActorRestarted) == []


def test_an_ambient_channel_is_answered_at_its_rate(tmp_path: Path, clock: VirtualClock) -> None:
    with Server(tmp_path, clock, model=Saying(echo)) as server:
        server.set("channel.30.ambient", value=True)
        server.set("reply.ambient_per_hour", 1)
        assert server.ask("nice weather", BEN) == ["nice weather"]
        assert server.ask("so nice", ADA) == []
        assert server.ask("elsewhere", ADA, channel=4) == []
        assert server.reasons() == ["answer: ambient", f"skip: {admission.AMBIENT_RATE}"]


def test_blocked_people_and_closed_channels_get_a_recorded_silence(
    tmp_path: Path, clock: VirtualClock
) -> None:
    with Server(tmp_path, clock, model=Saying(echo)) as server:
        server.set(f"user.{BEN}.blocked", value=True)
        server.set("channel.4.enabled", value=False)
        assert server.ask("Lorekeeper?", BEN) == []
        assert server.ask("Lorekeeper?", channel=4) == []
        assert server.ask("Lorekeeper?") == ["Lorekeeper?"]
        assert server.reasons()[:2] == [f"skip: {admission.BLOCKED}", f"skip: {admission.DISABLED}"]


def test_stop_calls_off_what_is_under_way_and_what_waits(
    tmp_path: Path, clock: VirtualClock
) -> None:
    model = Held()
    with Server(tmp_path, clock, model=model) as server:
        server.hear("Lorekeeper, what is my cat called?")
        server.pause(model.asked.is_set)
        server.hear("Lorekeeper, and my dog?")
        server.hear("Lorekeeper, stop")
        server.hear("Lorekeeper, what is my owl called?", BEN)
        server.pause(lambda: server.events(ReplyCancelled))
        model.go.set()
        server.rest_a_while()
        assert len(server.terminal.sent) == 1, "Ben's"
        assert server.reasons() == [
            "answer: name",
            f"skip: {CALLED_OFF}",
            f"skip: {CALLS_OFF}",
            "answer: name",
        ]
        assert server.differences() == []


def test_somebody_elses_stop_stops_nothing(tmp_path: Path, clock: VirtualClock) -> None:
    with Server(tmp_path, clock, model=Saying(echo)) as server:
        server.hear("Lorekeeper, tell me")
        server.hear("Lorekeeper, stop", BEN)
        server.rest_a_while()
        assert server.terminal.texts == ["Lorekeeper, tell me"]


def test_an_edited_question_is_answered_as_it_now_is(tmp_path: Path, clock: VirtualClock) -> None:
    held = Held()

    def answer(prompt: Prompt) -> str:
        held.calls += 1
        held.asked.set()
        assert held.calls > 1 or held.go.wait(TIMEOUT_S)
        return echo(prompt)

    with Server(tmp_path, clock, model=Saying(answer)) as server:
        asked = server.hear("Lorekeeper, what is my cta called?")
        server.pause(held.asked.is_set)
        server.observe(
            server.line(
                "Lorekeeper, what is my cat called?",
                message_id=asked.message_id,
                created_us=asked.created_us,
                edited_us=asked.created_us + 1_000_000,
            )
        )
        server.pause(lambda: held.calls == 2)
        held.go.set()
        server.rest_a_while()
        assert server.terminal.texts == ["Lorekeeper, what is my cat called?"]
        paid = [recorded.event for recorded in server.events(MoneySettled)]
        assert len(paid) == 2, "the dropped call, too"
        assert server.differences() == []


def test_a_partly_deleted_burst_is_answered_from_what_remains(
    tmp_path: Path, clock: VirtualClock
) -> None:
    with Server(tmp_path, clock, model=Saying(echo)) as server:
        first = server.hear("Lorekeeper, one")
        server.hear("two")
        server.observe(deletes=(ObservedDelete(first.message_id, 1, 30),))
        server.hear("Lorekeeper, three")
        server.rest_a_while()
        assert server.terminal.texts in (["two|Lorekeeper, three"], ["Lorekeeper, three"])
        assert server.differences() == []
