"""What Discord is told of our commands stays within what it takes.

https://docs.discord.com/developers/interactions/application-commands
"""

from __future__ import annotations

import asyncio
import re
from typing import Any

import pytest

from actors.adapters.discord_gateway import privacy_tree
from actors.adapters.discord_gateway.addresses import Addresses
from actors.adapters.discord_gateway.command_tree import build_tree, digest_of
from actors.adapters.discord_gateway.connection import make_client
from actors.adapters.discord_gateway.interactions import Interactions
from actors.commands import rights
from actors.commands.performing import COMMANDS

NAME = re.compile(r"[-_'a-z0-9]{1,32}")
DESCRIPTION_CHARS_MAX = 100
MENU_CHARS_MAX = 32
CHOICES_MAX = 25
TOTAL_CHARS_MAX = 8000
MENU, GROUP, SUBCOMMAND = 3, 2, 1


def told() -> tuple[list[Any], str]:
    """What Discord is told, and its digest; of a client of its own each time."""

    async def make() -> tuple[list[Any], str]:
        client = make_client(
            Addresses(), content=True, on_packet=lambda _: None, say=lambda _: None
        )
        tree = build_tree(client, Interactions(lambda _: None))
        return [command.to_dict(tree) for command in tree.get_commands()], digest_of(tree)[0]

    return asyncio.run(make())


@pytest.mark.parametrize("command", told()[0], ids=lambda command: command["name"])
def test_a_command_is_within_the_limits(command: Any) -> None:
    if command["type"] == MENU:
        assert 1 <= len(command["name"]) <= MENU_CHARS_MAX
        return
    assert chars_of(command) <= TOTAL_CHARS_MAX
    within(command)


def within(part: Any) -> None:
    assert NAME.fullmatch(part["name"])
    assert 1 <= len(part["description"]) <= DESCRIPTION_CHARS_MAX
    options = part.get("options", [])
    required = [option.get("required", False) for option in options]
    assert required == sorted(required, reverse=True), "what must be given comes first"
    for option in options:
        within(option)
        choices = option.get("choices", [])
        assert len(choices) <= CHOICES_MAX
        assert all(1 <= len(choice["name"]) <= DESCRIPTION_CHARS_MAX for choice in choices)


def chars_of(part: Any) -> int:
    own = len(part["name"]) + len(part.get("description", ""))
    return own + sum(chars_of(option) for option in part.get("options", []))


def test_every_command_that_is_shown_can_be_carried_out() -> None:
    shown: set[str] = set()
    for command in told()[0]:
        parts = [o for o in command.get("options", []) if o["type"] in (SUBCOMMAND, GROUP)]
        names = [f"{command['name']} {part['name']}" for part in parts]
        shown.update(names or [command["name"]])
    buttons = {name for name in COMMANDS if name.endswith(" confirmed")}
    assert shown == COMMANDS.keys() - buttons


def test_the_same_commands_have_the_same_digest() -> None:
    assert told()[1] == told()[1]


def test_what_may_be_allowed_is_what_is_shown() -> None:
    assert privacy_tree.ALLOWED.keys() == rights.ALLOWED.keys()
