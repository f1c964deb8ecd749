"""`why` answers as it was then, whatever changed since: facts, messages, settings, rules, model."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from actors.ingestion.observed import ObservedDelete
from events.event import to_us
from events.replies import ReplyComposed
from projections.queries.why import why
from tests.fakes.models import Saying
from tests.responder.lines import ADA, BEN, CHANNEL, SERVER
from tests.responder.server import US, Server

if TYPE_CHECKING:
    from pathlib import Path

    from projections.queries.why import Explanation
    from tests.fakes.clock import VirtualClock

THINGS = ("boat", "cat", "garden", "bakery", "violin")


class Ruled(Saying):
    """A model that is told something around the data."""

    def __init__(self, name: str, template: str) -> None:
        super().__init__(lambda prompt: f"Answer {len(prompt.history)}.")
        self._name = name
        self.template = template

    @property
    def id(self) -> str:
        return self._name


def sha256(text: str | None) -> str:
    return hashlib.sha256((text or "").encode()).hexdigest()


def accounts(server: Server, ids: list[int]) -> list[Explanation]:
    with server.system.read_model.reading() as db:
        found = [why(db, server.log, message_id) for message_id in ids]
    return [one for one in found if one is not None]


@pytest.mark.parametrize("turns", [20, pytest.param(200, marks=pytest.mark.soak)])
def test_prompts_are_what_they_were(tmp_path: Path, clock: VirtualClock, turns: int) -> None:
    old = Ruled("old", '{"rules":"be kind"}')
    with Server(tmp_path, clock, model=old) as server:
        server.set(f"guild.{SERVER}.answers_per_hour", 10_000)
        told = [
            server.hear(f"My {thing} is called {thing.title()}{n}.", author)
            for n, author in enumerate((ADA, BEN))
            for thing in THINGS
        ]
        asked: list[int] = []
        for n in range(turns):
            line = server.hear(
                f"Lorekeeper, what is the {THINGS[n % 5]} called?", (ADA, BEN)[n % 2]
            )
            asked.append(line.message_id)
            server.rest_a_while()
        composed = [r.event for r in server.events(ReplyComposed)]
        hashes = [e.prompt_hash for e in composed if isinstance(e, ReplyComposed)]
        before = accounts(server, asked)
    assert len(before) == len(set(hashes)) == turns
    new = Ruled("new", '{"rules":"be brief"}')
    with Server(tmp_path, clock, model=new) as server:
        server.set("bot.name", "Somebody")
        server.set("recall.messages", 1)
        server.learn()
        edited_us = to_us(clock.now())
        no_name = [replace(m, content="It has no name.", edited_us=edited_us) for m in told[:3]]
        server.observe(*no_name)
        last = server.hear(f"{US} what is the boat called?").message_id
        server.rest_a_while()
        now = accounts(server, [*asked, last])
        assert [one.prompt_hash for one in now[:-1]] == hashes
        assert [sha256(one.prompt) for one in now[:-1]] == hashes
        assert {one.model for one in now[:-1]} == {"old"}
        assert {one.template for one in now[:-1]} == {old.template}
        assert {one.template_hash for one in now[:-1]} == {sha256(old.template)}
        assert (now[-1].model, now[-1].template) == ("new", new.template)
        for then, since in zip(before, now[:-1], strict=True):
            assert [i.text for i in then.recalled] == [i.text for i in since.recalled]
        assert {i.since for one in now for i in one.recalled} >= {"the same", "changed"}
        gone = ObservedDelete(told[4].message_id, SERVER, CHANNEL)
        server.observe(deletes=(gone,))
        server.rest()
        for one, then in zip(accounts(server, asked), before, strict=True):
            assert one.prompt_hash == then.prompt_hash
            if one.prompt is None:
                assert one.erased
            else:
                assert sha256(one.prompt) == one.prompt_hash
        assert server.differences() == []
