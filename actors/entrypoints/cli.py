"""The command line itself: options that every command shares, and how each ends.

Exit codes: 0 done, 1 a check failed, 2 bad input, 130 Ctrl-C, 141 the reader of a pipe went away.
"""

from __future__ import annotations

import io
import os
import sqlite3
import sys
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from actors.entrypoints.environment import YEAR_MAX, Environment, config_of
from actors.entrypoints.interrupts import INTERRUPTED, Interrupts
from actors.entrypoints.printing import say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from actors.config import Config

FAILED = 1
BAD_INPUT = 2
PIPE_CLOSED = 141
DATA = "data"
HELP_COLUMNS = 100
SNOWFLAKE_MAX = 2**63 - 1  # Discord's ids are unsigned 64-bit with the top bit still unused
SNOWFLAKE = click.IntRange(0, SNOWFLAKE_MAX)
"""An id of a message, person, channel or guild."""


class Words(click.ParamType[str]):
    """Text whose bytes were no UTF-8 comes as lone surrogates, which nothing below can keep."""

    name = "text"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        del param, ctx
        return value.encode("utf-8", "replace").decode()


WORDS = Words()


class Moment(click.ParamType["int | datetime"]):
    """A position in the log, or a time; of a bare date, its end. Times are UTC unless they say."""

    name = "time|position"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> int | datetime:
        if isinstance(value, int | datetime):
            return value
        text = str(value)
        if text.isdecimal() and int(text) <= SNOWFLAKE_MAX:
            return int(text)
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            moment = None
        if moment is None or moment.year > YEAR_MAX:
            self.fail(
                f"{value!r} is neither a position nor a time like 2026-03-02T09:00.", param, ctx
            )
        if ":" not in text:
            moment += timedelta(days=1, microseconds=-1)
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


MOMENT = Moment()


@dataclass
class Invocation:
    """What was asked for besides the command's own options."""

    environment: Environment
    data: Path
    interrupts: Interrupts
    as_json: bool = False

    def config(self) -> Config:
        """The configuration this process runs with.

        Raises:
            BadInputError: an environment variable makes no sense.
        """
        return config_of(self.environment, self.data)


def _set_data(ctx: click.Context, _: click.Parameter, value: Path | None) -> None:
    if value is not None:
        ctx.ensure_object(Invocation).data = value


def _set_json(ctx: click.Context, _: click.Parameter, value: bool) -> None:  # noqa: FBT001
    if value:
        ctx.ensure_object(Invocation).as_json = True


def _shared_options() -> list[click.Parameter]:
    """Accepted before and after the command; after wins."""
    return [
        click.Option(
            ["--data"],
            type=click.Path(file_okay=False, path_type=Path),
            metavar="DIR",
            expose_value=False,
            callback=_set_data,
            help="The data folder (LOREKEEPER_DATA, else data/).",
        ),
        click.Option(
            ["--json"],
            is_flag=True,
            expose_value=False,
            callback=_set_json,
            help="Machine-readable answer on standard output.",
        ),
    ]


def command(
    name: str, *examples: str, free: bool = False
) -> Callable[[Callable[..., int | None]], click.Command]:
    """Make a command of a function that takes the invocation and returns an exit code (None: 0).

    Each example is what follows `python run.py`. `free`: what looks like an option is an argument.
    """

    def decorate(function: Callable[..., int | None]) -> click.Command:
        made = click.command(
            name,
            epilog="\b\nFor example:\n" + "\n".join(f"  python run.py {line}" for line in examples),
            context_settings={"ignore_unknown_options": free, "max_content_width": HELP_COLUMNS},
        )(click.make_pass_decorator(Invocation)(function))
        made.params += _shared_options()
        return made

    return decorate


def command_line(commands: Iterable[click.Command]) -> click.Group:
    """All commands under one roof; without one, Discord if there is a token, else the console."""

    def chat(ctx: click.Context) -> int | None:
        if ctx.invoked_subcommand is not None:
            return None
        invocation = ctx.ensure_object(Invocation)
        config = invocation.config()
        with invocation.interrupts.held():
            if config.discord_token or config.discord_api or config.discord_gateway:
                from actors.entrypoints import serve as talk
            else:
                from actors.entrypoints import chat as talk
        return talk.run(config)

    return click.Group(
        "run.py",
        commands={made.name or "": made for made in commands},
        callback=click.pass_context(chat),
        invoke_without_command=True,
        params=_shared_options(),
        context_settings={"max_content_width": HELP_COLUMNS},
        help="Lorekeeper remembers, and can prove what it remembers. Without a command: talk to it "
        "in the terminal, or on Discord if DISCORD_TOKEN is set.",
    )


def run(group: click.Group, arguments: Sequence[str], environment: Environment) -> int:
    """Run a command line; its exit code. What a person can put right is one sentence on stderr."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a terminal that cannot show an emoji
    interrupts = Interrupts()
    invocation = Invocation(environment, Path(environment.data or DATA), interrupts)
    try:
        with group.make_context("run.py", list(arguments), obj=invocation) as ctx:
            code: int | None = group.invoke(ctx)
        sys.stdout.flush()
    except click.exceptions.Exit as asked:
        return asked.exit_code
    except click.ClickException as error:
        say(error.format_message())
        return BAD_INPUT
    except (KeyboardInterrupt, click.Abort):
        return INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return PIPE_CLOSED
    except Exception as error:
        if interrupts.seen:
            return INTERRUPTED  # DuckDB ends a statement with an error of its own
        code = _code_of(error)
        if code is None:
            raise
        say(
            f"A file in {invocation.data} is damaged ({error}); run `doctor`."
            if isinstance(error, sqlite3.Error)
            else str(error)
        )
    return code or 0


def _code_of(error: Exception) -> int | None:
    """The exit code of an error whose text is a sentence for people; None if it is a bug."""
    from actors.entrypoints.importers.source import ImportFormatError
    from actors.runtime.data_folder import DataFolderError
    from actors.runtime.system import SystemFaultError
    from events.errors import LogError
    from events.settings import SettingError
    from projections.projector import ProjectionHaltedError
    from projections.queries.sql import QueryError
    from projections.rebuild import CheckFailedError
    from projections.store import ReadModelError

    if isinstance(error, ProjectionHaltedError | CheckFailedError | SystemFaultError):
        return FAILED
    expected = (
        *(DataFolderError, ImportFormatError, LogError, OSError),
        *(QueryError, ReadModelError, SettingError, sqlite3.Error),
    )
    return BAD_INPUT if isinstance(error, expected) else None
