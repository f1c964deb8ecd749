"""`import`: history from other programs' exports and our own."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from actors.entrypoints.cli import command

if TYPE_CHECKING:
    from actors.entrypoints.cli import Invocation


@command("import", "import history.json", "import exports/ --learn", "import package.zip")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--learn", is_flag=True, help="Learn facts from it too; without, it is only searchable."
)
@click.option(
    "--yes", is_flag=True, help="Learn and embed without asking whether that may cost so much."
)
@click.option("--embed", is_flag=True, help="Wait until all of it can be found by meaning.")
def import_files(
    invocation: Invocation, paths: tuple[Path, ...], *, learn: bool, embed: bool, yes: bool
) -> int:
    """Import exported history: files, or folders of them.

    DiscordChatExporter's JSON, the data package that Discord sends you (zip or folder), or our own
    export. Importing again adds only what is new; an import that was cut short goes on where it
    stopped. Imported history is never answered.
    What learning may cost is shown first; it keeps within the day's budgets, and what these leave
    over is learned while Lorekeeper runs. An embedder that costs money embeds what is not learned
    from only with --embed, and its price is shown first too.
    """
    from actors.entrypoints import importing

    wanted = importing.Wanted(learn=learn, embed=embed, yes=yes, as_json=invocation.as_json)
    return importing.run(invocation.config(), paths, wanted)
