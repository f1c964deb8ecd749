"""`export`: everything a person said and everything learned about them."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click

from actors.entrypoints.cli import SNOWFLAKE, command
from actors.entrypoints.environment import BadInputError
from actors.entrypoints.opening import clock_of, opened
from actors.entrypoints.printing import answer_json, say

if TYPE_CHECKING:
    from actors.commands.asked import Form
    from actors.entrypoints.cli import Invocation
    from actors.runtime.data_folder import DataFolder


@command("export", "export --user 80351110224678912 --out ann.jsonl")
@click.option("--user", type=SNOWFLAKE, required=True, help="The person.")
@click.option("--readable", is_flag=True, help="As a text for people.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Write to this file.")
def export(invocation: Invocation, *, user: int, readable: bool, out: Path | None) -> None:
    """Write a person's messages and the facts about them.

    JSON lines, which `import` reads, or --readable: Markdown. To standard output, or to a file that
    appears when it is complete.
    """
    form = "readable" if readable else "json"
    with opened(invocation) as folder:
        if out is None:
            messages, facts = _write(invocation, folder, user, form, sys.stdout.buffer)
        else:
            part = out.with_name(f"{out.name}.part")
            try:
                with part.open("wb") as file:
                    messages, facts = _write(invocation, folder, user, form, file)
                part.replace(out)
            except OSError as error:
                raise BadInputError(f"{out} cannot be written ({error.strerror}).") from error
            finally:
                part.unlink(missing_ok=True)
    if out is None or not invocation.as_json:
        say(f"Exported {messages} messages and {facts} facts.")
    else:
        answer_json({"file": str(out), "messages": messages, "facts": facts})


def _write(
    invocation: Invocation, folder: DataFolder, user: int, form: Form, file: BinaryIO
) -> tuple[int, int]:
    from actors.entrypoints.exporting import WRITERS
    from projections.queries.export import messages_by
    from projections.queries.facts import facts

    with folder.read_model.reading() as db:
        if not messages_by(db, user) and not facts(db, subject=str(user), all_of_them=True):
            raise BadInputError(
                f"Nothing is known of person {user}, so there is nothing to export."
            )
        return WRITERS[form](db, folder.log, user, clock_of(invocation).now(), file)
