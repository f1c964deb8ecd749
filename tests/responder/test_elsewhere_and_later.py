"""What is known in one place stays there; what was missed is caught up with in measure."""

from __future__ import annotations

from concurrent.futures import Future
from typing import TYPE_CHECKING

from actors import consent
from actors.ingestion.actor import Observed
from actors.ingestion.observed import ObservedAccess, ObservedChannel
from actors.responder import limits
from events import streams
from events.agreements import EVERYWHERE
from events.event import to_us
from events.places import VIEW_CHANNEL, ChannelSeen, Overwrite, Role
from events.replies import ReplyCancelled, ReplyComposed
from events.request import Appended, Request
from projections.recall.access import READ_MESSAGE_HISTORY
from tests import given
from tests.fakes.lorekeeper import TIMEOUT_S
from tests.fakes.models import Held, Saying
from tests.responder.lines import ADA, BEN, CHANNEL, SERVER
from tests.responder.server import Server
from tests.responder.test_server import echo

if TYPE_CHECKING:
    from pathlib import Path

    from actors.runtime.journal import Answer
    from tests.fakes.clock import VirtualClock


def test_what_was_said_elsewhere_is_not_told_here(tmp_path: Path, clock: VirtualClock) -> None:
    model = Saying(lambda _: "hm")
    with Server(tmp_path, clock, model=model) as server:
        server.hear("my secret hamster is called Biscuit", channel=40)
        server.hear("my secret hamster is called Toffee", guild_id=2, channel=50)
        server.hear("my secret hamster is called Crumb", guild_id=None, channel=60)
        server.hear("my secret hamster is called Nougat")
        server.rest_a_while()
        server.ask("Lorekeeper, what is my secret hamster called?", BEN)
        found = " ".join(item.text for item in model.prompts[-1].messages)
        assert "Nougat" in found
        assert not [name for name in ("Biscuit", "Toffee", "Crumb") if name in found]
        server.say("What is the secret hamster called?")
        heard = " ".join(item.text for item in model.prompts[-1].messages)
        assert all(name in heard for name in ("Biscuit", "Toffee", "Crumb", "Nougat"))


def test_what_one_lets_be_known_everywhere_is_known_in_other_servers(
    tmp_path: Path, clock: VirtualClock
) -> None:
    model = Saying(lambda _: "hm")
    with Server(tmp_path, clock, model=model) as server:
        server.hear("my hamster is called Toffee", guild_id=2, channel=50)
        server.hear("my boat is called Ondine", guild_id=None, channel=60)
        server.hear("my hamster is called Rex", BEN, guild_id=2, channel=50)
        server.rest_a_while()
        server.learn()

        def known() -> set[str]:
            server.ask("Lorekeeper, what are Ada's hamster and boat called?", BEN)
            return {item.text for item in model.prompts[-1].facts}

        assert known() == set()
        for allows in (True, False):
            decide = consent.allow if allows else consent.disallow
            asked = decide(server.log, ADA, EVERYWHERE, to_us(clock.now()))
            assert isinstance(asked, Request)
            server.system.journal.record(asked)
            server.rest()
            assert known() == ({"Ada's hamster is called Toffee."} if allows else set())


VIEW = VIEW_CHANNEL | READ_MESSAGE_HISTORY
STAFF = 77
STAFF_ONLY = (
    Overwrite(SERVER, is_person=False, allow=0, deny=VIEW),
    Overwrite(STAFF, is_person=False, allow=VIEW, deny=0),
)


def channel(channel_id: int, *overwrites: Overwrite) -> ObservedChannel:
    return ObservedChannel(channel_id, 0, None, overwrites)


def test_what_changes_and_changes_back_at_once_ends_as_it_was_last(
    tmp_path: Path, clock: VirtualClock
) -> None:
    with Server(tmp_path, clock, model=Saying(lambda _: "hm")) as server:
        answers: list[Future[Answer]] = []
        for overwrites in ((), STAFF_ONLY, (), STAFF_ONLY):
            answered: Future[Answer] = Future()
            access = ObservedAccess(SERVER, (channel(40, *overwrites),))
            seen = Observed((), "live", answered.set_result, access=access)
            server.system.addresses["ingestion"].tell(seen)
            answers.append(answered)
        assert all(isinstance(one.result(TIMEOUT_S), Appended) for one in answers)
        *_, last = server.events(ChannelSeen)
        assert isinstance(last.event, ChannelSeen)
        assert set(last.event.overwrites) == set(STAFF_ONLY)
        assert last.version == 4


def test_a_channel_hears_from_those_that_everybody_in_it_could_read(
    tmp_path: Path, clock: VirtualClock
) -> None:
    model = Saying(lambda _: "hm")

    def found_in(place: int) -> set[str]:
        server.ask("Lorekeeper, what is my secret hamster called?", BEN, channel=place)
        items = [*model.prompts[-1].messages, *model.prompts[-1].facts]
        text = " ".join(item.text for item in items)
        return {name for name in ("Biscuit", "Toffee") if name in text}

    with Server(tmp_path, clock, model=model) as server:
        roles = (Role(SERVER, VIEW), Role(STAFF, 0))
        open_to_all = (channel(40), channel(41, *STAFF_ONLY), channel(CHANNEL))
        server.observe(access=ObservedAccess(SERVER, open_to_all, roles))
        server.hear("my secret hamster is called Biscuit", channel=40)
        server.hear("my secret hamster is called Toffee", channel=41)
        server.rest_a_while(3600)
        assert found_in(CHANNEL) == {"Biscuit"}
        assert found_in(41) == {"Biscuit", "Toffee"}

        server.observe(access=ObservedAccess(SERVER, (channel(40, *STAFF_ONLY),)))
        assert found_in(CHANNEL) == set()
        assert found_in(41) == {"Biscuit", "Toffee"}

        server.observe(access=ObservedAccess(SERVER, (channel(40),)))
        server.observe(access=ObservedAccess(SERVER, (channel(40),)))  # nothing new
        assert found_in(CHANNEL) == {"Biscuit"}
        assert len([e for e in server.events(ChannelSeen) if e.stream == streams.place(40)]) == 3
        assert server.differences() == []


def test_guidance_is_shown_where_it_was_given(tmp_path: Path, clock: VirtualClock) -> None:
    model = Saying(lambda _: "hm")
    with Server(tmp_path, clock, model=model) as server:
        line = server.hear("Lorekeeper, answer in verse")
        server.rest_a_while()
        learned = given.fact(
            "Answers in verse.",
            evidence="answer in verse",
            source=line.message_id,
            scope="guild",
            guild=SERVER,
            channel=CHANNEL,
            subject="__self__",
            fact_type="guidance",
        )
        server.system.journal.record(Request((learned,)))
        server.ask("Lorekeeper, hi")
        assert model.prompts[-1].guidance == ("Answers in verse.",)
        [*_, composed] = server.events(ReplyComposed)
        assert learned.stream in composed.event.sources
        server.ask("Lorekeeper, hi", guild_id=2, channel=50)
        assert model.prompts[-1].guidance == ()


def test_missed_while_away_the_latest_are_answered_and_nothing_old(
    tmp_path: Path, clock: VirtualClock
) -> None:
    with Server(tmp_path, clock, model=Saying(echo), roles=("ingestion",)) as server:
        server.hear("Lorekeeper, from yesterday")
        server.clock.advance(7 * 3600)
        for n in range(5):
            server.hear(f"Lorekeeper, {n}")
            server.clock.advance(60)
        server.hear("nice weather", BEN)
        server.clock.advance(600)
    with Server(tmp_path, clock, model=Saying(echo)) as server:
        server.rest_a_while()
        assert server.terminal.texts == [f"Lorekeeper, {n}" for n in (2, 3, 4)]
        assert server.reasons().count(f"skip: {limits.MISSED}") == 2
        server.rest_a_while()
    with Server(tmp_path, clock, model=Saying(echo)) as server:
        server.rest_a_while()
        assert server.terminal.texts == []
        assert server.differences() == []


def test_a_turn_decided_too_long_ago_is_cancelled_at_the_next_start(
    tmp_path: Path, clock: VirtualClock
) -> None:
    model = Held()
    with Server(tmp_path, clock, model=model) as server:
        server.hear("Lorekeeper, what is my cat called?")
        server.pause(model.asked.is_set)
        server.system.supervisor.hurry()
        server.system.supervisor.stop()
        model.go.set()
    clock.advance(7 * 3600)
    with Server(tmp_path, clock, model=Saying(echo)) as server:
        server.rest_a_while()
        assert server.terminal.texts == []
        [cancelled] = server.events(ReplyCancelled)
        assert "stale" in str(cancelled.event)
        assert server.differences() == []
