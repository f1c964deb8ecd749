"""Who pauses is neither heard nor answered until they resume."""

from __future__ import annotations

from typing import TYPE_CHECKING

from actors import consent
from actors.responder import admission
from events.event import to_us
from events.request import Request
from tests.fakes.models import Saying
from tests.responder.lines import ADA, BEN
from tests.responder.server import Server
from tests.responder.test_server import echo

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.fakes.clock import VirtualClock

    Decide = Callable[[consent.Standing, int], Request | consent.Declined]


def ask(server: Server, decide: Decide) -> None:
    request = decide(consent.standing(server.log, ADA), to_us(server.clock.now()))
    assert isinstance(request, Request), request
    server.system.journal.record(request)
    server.system.project(server.log.head())


def test_who_pauses_is_not_answered_and_leaves_nothing_until_they_resume(
    tmp_path: Path, clock: VirtualClock
) -> None:
    with Server(tmp_path, clock, model=Saying(echo)) as server:
        server.hear("Lorekeeper, one last thing")
        clock.advance(0.1)
        ask(server, consent.pause)
        server.rest_a_while()
        assert server.terminal.texts == []
        assert server.reasons() == [f"skip: {admission.OPTED_OUT}"]

        assert server.ask("Lorekeeper, are you there?") == []
        assert server.ask("Lorekeeper, I am Ben", BEN) == ["Lorekeeper, I am Ben"]

        ask(server, consent.resume)
        clock.advance(0.1)
        assert server.ask("Lorekeeper, I am back") == ["Lorekeeper, I am back"]
        said = server.rows(f"SELECT content FROM messages WHERE author_id = '{ADA}' ORDER BY 1")
        assert said == [("Lorekeeper, I am back",), ("Lorekeeper, one last thing",)]
