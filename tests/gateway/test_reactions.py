"""What people's emoji say of our answers: each once, as it stands, and gone with whoever goes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from actors.config import LOREKEEPER_ID
from actors.ingestion.actor import Observed
from actors.ingestion.observed import ObservedDelete, ObservedReaction
from events import streams
from events.reactions import ReactionAdded, ReactionRemoved
from events.replies import ReplyDelivered
from events.request import Request
from projections.queries.reactions import reactions_to
from tests import given
from tests.fakes.clock import VirtualClock
from tests.responder.lines import ADA, BEN, CHANNEL, SERVER
from tests.responder.server import Server

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

THUMB, HEART, OWN = "\N{THUMBS UP SIGN}", "\N{HEAVY BLACK HEART}", "blob:55"


class Answered(Server):
    """A server where we have said something, and what people think of it."""

    def begin(self) -> None:
        self.ask("Lorekeeper, what is my cat called?")
        (delivered,) = self.events(ReplyDelivered)
        assert isinstance(delivered.event, ReplyDelivered)
        self.ours = delivered.event.message_id

    def seen(self, emoji: str = THUMB, by: int = ADA, *, added: bool = True) -> ObservedReaction:
        author = LOREKEEPER_ID if added else 0
        return ObservedReaction(
            SERVER, CHANNEL, self.ours, by, emoji, added=added, message_author_id=author
        )

    def put(self, emoji: str = THUMB, by: int = ADA) -> None:
        self.observe(reaction=self.seen(emoji, by))

    def take(self, emoji: str = THUMB, by: int = ADA) -> None:
        self.observe(reaction=self.seen(emoji, by, added=False))

    def standing(self) -> dict[str, int]:
        self.system.project(self.log.head())
        with self.data.read_model.reading() as db:
            return reactions_to(db, [self.ours])


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Answered]:
    with Answered(tmp_path, VirtualClock()) as server:
        server.begin()
        yield server
        assert server.differences() == []


def test_each_counts_once_until_it_is_taken_away(server: Answered) -> None:
    server.put()
    server.put()
    server.put(by=BEN)
    server.put(OWN)
    assert server.standing() == {THUMB: 2, OWN: 1}
    server.take()
    server.take()
    server.take(HEART)
    assert server.standing() == {THUMB: 1, OWN: 1}
    server.put()
    assert server.standing() == {THUMB: 2, OWN: 1}
    assert len(server.events(ReactionAdded)) == 4
    assert len(server.events(ReactionRemoved)) == 1


def test_however_quickly_they_come_and_go_the_last_one_stands(server: Answered) -> None:
    for number in range(9):
        seen = server.seen(added=number % 2 == 0)
        server.system.addresses["ingestion"].tell(
            Observed((), "live", lambda _: None, reaction=seen)
        )
    server.rest()
    assert server.standing() == {THUMB: 1}
    assert len(server.events(ReactionAdded)) == 5


def test_all_of_an_emoji_or_of_a_message_can_go_at_once(server: Answered) -> None:
    for emoji in (THUMB, HEART, OWN):
        server.put(emoji)
        server.put(emoji, by=BEN)
    server.observe(reaction=server.seen(OWN, by=0, added=False))
    assert server.standing() == {HEART: 2, THUMB: 2}
    server.observe(reaction=server.seen("", by=0, added=False))
    assert server.standing() == {}
    server.put()
    assert server.standing() == {THUMB: 1}


def test_what_stands_under_other_messages_is_not_recorded(server: Answered) -> None:
    other = server.hear("hello")
    seen = ObservedReaction(SERVER, CHANNEL, other.message_id, BEN, THUMB, True, ADA)  # noqa: FBT003
    server.observe(reaction=seen)
    unknown = ObservedReaction(SERVER, CHANNEL, other.message_id, BEN, THUMB, added=True)
    server.observe(reaction=unknown)
    assert server.events(ReactionAdded) == []


def test_they_go_with_the_message_and_do_not_come_back(server: Answered) -> None:
    server.put()
    server.observe(deletes=(ObservedDelete(server.ours, SERVER, CHANNEL),))
    assert server.standing() == {}
    server.put(HEART)
    assert server.standing() == {}


def test_they_go_with_the_person_who_is_forgotten_and_are_refused_after(server: Answered) -> None:
    server.put(by=BEN)
    server.put()
    server.system.journal.record(Request((given.erasure(streams.person_key(BEN)),)))
    server.rest()
    assert server.standing() == {THUMB: 1}
    server.put(HEART, by=BEN)
    assert server.standing() == {THUMB: 1}
    assert len(server.events(ReactionAdded)) == 2
