"""A link that was shared before is said to have been, to whom that may be known."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from actors.ingestion.observed import ObservedDelete
from tests.fakes.models import Saying
from tests.responder.lines import ADA, BEN, CHANNEL, SERVER
from tests.responder.server import US, Server

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.fakes.clock import VirtualClock

LINK = "https://a.example/tea"


@pytest.fixture
def model() -> Saying:
    return Saying(lambda _: "Thanks.")


@pytest.fixture
def server(tmp_path: Path, clock: VirtualClock, model: Saying) -> Iterator[Server]:
    with Server(tmp_path, clock, model=model) as running:
        yield running
        assert running.differences() == []


def test_it_is_told_how_often_and_by_whom_first(server: Server, model: Saying) -> None:
    first = server.hear(f"Look: {LINK}/?utm_source=x")
    server.hear(f"Again {LINK}", BEN)
    server.ask(f"{US} have you seen {LINK}#top ?", BEN)
    (link,) = model.prompts[-1].links
    assert (link.url, link.shares, link.first_author_id) == (LINK, 2, ADA)
    assert link.first_message_id == first.message_id
    (reply,) = server.rows("SELECT content FROM actions WHERE kind = 'reply_sent'")
    assert reply == ("Thanks.",)
    server.observe(deletes=(ObservedDelete(first.message_id, SERVER, CHANNEL),))
    server.rest()
    (reply,) = server.rows("SELECT content FROM actions WHERE kind = 'reply_sent'")
    assert reply == (None,)
    server.ask(f"{US} and now? {LINK}")
    assert [link.first_author_id for link in model.prompts[-1].links] == [BEN]


def test_what_was_shared_where_not_everybody_is_stays_there(server: Server, model: Saying) -> None:
    server.hear(f"Between us: {LINK}", guild_id=None, channel=77)
    server.hear(f"In another server: {LINK}", guild_id=2, channel=88)
    server.ask(f"{US} have you seen {LINK} ?")
    assert model.prompts[-1].links == ()


def test_a_link_nobody_shared_is_new(server: Server, model: Saying) -> None:
    server.ask(f"{US} have you seen {LINK} ?")
    assert model.prompts[-1].links == ()


def test_the_offline_model_says_so(tmp_path: Path, clock: VirtualClock) -> None:
    with Server(tmp_path, clock) as server:
        server.hear(f"Look: {LINK}")
        (told,) = server.ask(f"{US} here is the tea {LINK}", BEN)
        assert f"{LINK} was shared once before, first by Ada on 2 Mar 2026." in told
