"""Two direct messages and a restart: heard once, answered once, in order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.discord_wire.conftest import Bot

if TYPE_CHECKING:
    from pathlib import Path

    from tests.fakes.discord_server.server import DiscordServer


def test_what_is_told_in_a_direct_message_is_answered_there(
    server: DiscordServer, tmp_path: Path
) -> None:
    alice = server.person("Alice")
    direct = server.direct(alice)
    with Bot(server, tmp_path) as bot:
        told = server.say(direct, alice, "My cat is called Biscuit.")
        server.wait_for(lambda: len(server.said(direct)) == 1)
        server.say(direct, alice, "What is my cat called?")
        server.wait_for(lambda: len(server.said(direct)) == 2)

    assert "Biscuit" in server.said(direct)[1]
    first = server.state.sent[0]
    assert first["message_reference"]["message_id"] == str(told)
    assert bot.rows("SELECT author_name, count(*) FROM messages GROUP BY ALL ORDER BY ALL") == [
        ("Alice", 2),
        ("Lorekeeper", 2),
    ]
