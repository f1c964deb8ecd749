"""A server that took us out: hidden at once, erased in time, and heard again when we are back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from actors.ingestion.observed import ObservedMembership
from actors.runtime.erasing import LEFT_INTERVAL_S
from events import streams
from events.erasure import ErasureCompleted
from events.errors import RefusedError
from events.membership import GuildGivenUp, GuildJoined, GuildLeft
from events.request import Request
from tests import given
from tests.fakes.models import Saying
from tests.responder.lines import SERVER
from tests.responder.server import Server

if TYPE_CHECKING:
    from pathlib import Path

    from events.event import New
    from tests.fakes.clock import VirtualClock

HOUR_S = 3600.0
IN, OUT = (ObservedMembership(SERVER, present=present) for present in (True, False))
KEPT = "SELECT content FROM messages WHERE is_bot = 0 ORDER BY message_id"


class Guild(Server):
    """A system whose operator can be told what it finds."""

    def found(self) -> str:
        """What the terminal's recall offers of the server."""
        self.say("What is the hamster called?")
        model = self.model
        return " ".join(item.text for item in model.prompts[-1].messages)

    @property
    def model(self) -> Saying:
        model = self.system._world.model
        assert isinstance(model, Saying)
        return model

    def pass_a_day(self) -> None:
        """And a little more, so that somebody looks once it is over."""
        self.pass_time(25 * HOUR_S)
        self.pass_time(LEFT_INTERVAL_S)

    def kept(self) -> list[str]:
        return [row[0] for row in self.rows(KEPT) if "hamster is" in row[0]]


@pytest.fixture
def guild(tmp_path: Path, clock: VirtualClock) -> Guild:
    return Guild(tmp_path, clock, model=Saying(lambda _: "hm"))


def test_what_was_said_there_is_hidden_until_we_are_back(guild: Guild) -> None:
    with guild as server:
        server.observe(membership=IN)
        server.hear("the hamster is called Nougat")
        assert "Nougat" in server.found()
        server.observe(membership=OUT)
        server.observe(membership=OUT)
        assert "Nougat" not in server.found()
        server.pass_time(23 * HOUR_S)
        server.observe(membership=IN)
        server.pass_time(48 * HOUR_S)
        assert "Nougat" in server.found()
        assert len(server.events(GuildLeft)) == 1
        assert len(server.events(GuildJoined)) == 2
        assert not server.events(GuildGivenUp)
        assert server.differences() == []


def test_it_is_erased_when_nobody_brings_us_back(guild: Guild) -> None:
    with guild as server:
        server.observe(membership=IN)
        server.hear("the hamster is called Nougat")
        server.hear("the hamster is called Crumb", guild_id=2, channel=50)
        server.observe(membership=OUT)
        server.pass_a_day()
        assert server.kept() == ["the hamster is called Crumb"]
        assert len(server.events(GuildGivenUp)) == 1
        assert len(server.events(ErasureCompleted)) == 1

        server.observe(membership=IN)
        server.hear("the hamster is called Toffee")
        assert server.kept() == ["the hamster is called Crumb", "the hamster is called Toffee"]
        server.pass_time(48 * HOUR_S)
        server.observe(membership=OUT)
        server.pass_a_day()
        assert server.kept() == ["the hamster is called Crumb"]
        assert len(server.events(GuildGivenUp)) == 2
        assert server.differences() == []


def test_who_was_brought_back_while_nobody_ran_is_not_given_up_at_the_start(
    tmp_path: Path, clock: VirtualClock
) -> None:
    with Guild(tmp_path, clock, model=Saying(lambda _: "hm")) as server:
        server.observe(membership=IN)
        server.hear("the hamster is called Nougat")
        server.observe(membership=OUT)
    clock.advance(25 * HOUR_S)
    with Guild(tmp_path, clock, model=Saying(lambda _: "hm")) as server:
        server.rest()
        server.observe(membership=IN)
        server.pass_time(48 * HOUR_S)
        assert server.kept() == ["the hamster is called Nougat"]
        assert not server.events(GuildGivenUp)


def test_a_server_that_is_back_keeps_lore_under_a_new_key(guild: Guild) -> None:
    with guild as server:
        server.observe(membership=IN)
        first = server.hear("the hamster is called Nougat")
        server.system.journal.record(Request((lore(first.message_id),)))
        server.observe(membership=OUT)
        server.pass_a_day()
        later = server.hear("the hamster is called Toffee")
        with pytest.raises(RefusedError, match="erased"):
            server.system.journal.record(Request((lore(later.message_id),)))
        server.observe(membership=IN)
        server.system.journal.record(Request((lore(later.message_id),)))
        assert server.rows("SELECT source_message_id FROM memory_facts WHERE scope = 'guild'") == [
            (str(later.message_id),)
        ]
        assert server.differences() == []


def lore(message_id: int) -> New:
    return given.fact(
        "The hamster is called Toffee.",
        source=message_id,
        evidence="the hamster is called",
        cause=f"window:{message_id}",
        scope="guild",
        guild=SERVER,
        subject="__lore__",
        owner=streams.guild_key(SERVER),
    )
