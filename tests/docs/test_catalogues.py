"""The catalogues are what the code says; who changes the one is told how to make the other."""

from __future__ import annotations

import pytest

import run
from actors.runtime.roles import ROLES
from events.codec import EVENTS
from projections.schema import LEDGERS, TABLES
from tests.docs.catalogue import COMMAND, FOLDER, pages
from tests.docs.known import ACTORS, COMMAND_LINE, STREAMS


@pytest.mark.parametrize("name", sorted(pages()))
def test_a_catalogue_is_what_the_code_says(name: str) -> None:
    page = FOLDER / name
    committed = page.read_text("utf-8") if page.exists() else ""
    assert committed == pages()[name], (
        f"docs/catalogue/{name} is not what the code says: `{COMMAND}`"
    )


def test_there_is_no_other_catalogue() -> None:
    assert {path.name for path in FOLDER.iterdir()} == set(pages())


def test_nothing_is_missing_from_the_catalogues() -> None:
    assert tuple(STREAMS) == EVENTS
    assert tuple(ACTORS) == ROLES
    made = pages()
    assert all(f"\n## {kind.topic}\n" in made["events.md"] for kind in EVENTS)
    assert all(f"\n## {table.name}\n" in made["tables.md"] for table in TABLES)
    assert all(f"`{table.name}`" in made["tables.md"] for table in LEDGERS)
    assert all(f"\n## {command.name}\n" in made["commands.md"] for command in run.COMMANDS)


def test_every_command_and_option_says_what_it_does() -> None:
    silent = [command.name for command in run.COMMANDS if not (command.help or "").strip()]
    silent += [
        f"{command.name} {option.opts[0]}"
        for command in (COMMAND_LINE, *run.COMMANDS)
        for option in command.params
        if option.param_type_name == "option" and not getattr(option, "help", None)
    ]
    assert not silent
