"""Commands over the wire: acknowledged, answered, once, also when we are killed in between."""

from __future__ import annotations

from typing import TYPE_CHECKING

from actors.commands.actor import Commands
from events.commands import CommandAnswered, CommandInvoked, CommandsPublished
from tests.discord_wire.conftest import Bot
from tests.fakes.discord_server.desk import EPHEMERAL

if TYPE_CHECKING:
    from pathlib import Path

    from tests.fakes.discord_server.server import DiscordServer


def perform_nothing() -> None:
    """In the child: what is taken is not carried out, as if the kill came first."""
    Commands._perform = _nothing  # type: ignore[method-assign]


def _nothing(*_: object) -> None:
    """Nor anything else."""


def test_a_command_is_acknowledged_and_answered_and_the_list_is_told_once(
    server: DiscordServer, tmp_path: Path
) -> None:
    alice = server.person("Alice")
    channel = server.channel(server.guild("Harbour"), "general")
    desk = server.rest.desk
    with Bot(server, tmp_path) as bot:
        server.wait_for(lambda: desk.published)
        bot.recorded(CommandsPublished.topic, 1)
        given = server.command(channel, alice, "memory show")
        server.wait_for(lambda: given.shown)
        server.dispatch("INTERACTION_CREATE", given.payload)  # as after a RESUME
        second = server.command(channel, alice, "privacy")
        server.wait_for(lambda: second.shown)
        file = server.command(channel, alice, "memory export")
        server.wait_for(lambda: file.shown)
    assert given.acknowledged == 1
    assert given.flags & EPHEMERAL
    assert given.shown == ["I know nothing about you."]
    assert len(bot.events(CommandInvoked)) == 3
    assert len(bot.events(CommandAnswered)) == 3
    told = desk.times_published
    with Bot(server, tmp_path) as bot:
        again = server.command(channel, alice, "memory show")
        server.wait_for(lambda: again.shown)
    assert desk.times_published == told


def test_what_a_kill_left_unanswered_is_answered_after_the_next_start(
    server: DiscordServer, tmp_path: Path
) -> None:
    alice = server.person("Alice")
    direct = server.direct(alice)
    bot = Bot(server, tmp_path, perform_nothing)
    bot.ready()
    given = server.command(direct, alice, "recall", question="who plays chess?")
    bot.recorded(CommandInvoked.topic, 1)
    bot.kill()
    assert given.acknowledged == 1
    assert given.shown == []
    with Bot(server, tmp_path) as bot:
        server.wait_for(lambda: given.shown)
    assert given.shown == ["Nothing that I remember here has to do with that."]
    assert len(bot.events(CommandInvoked)) == 1
    assert len(bot.events(CommandAnswered)) == 1
