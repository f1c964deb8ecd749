"""The catalogues of events, tables, settings, actors and commands, made from the code.

`python -m tests.docs.catalogue` writes them into `docs/catalogue`; a test makes each in memory and
compares it with the committed page.
"""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

import run
from actors.entrypoints.cli import SNOWFLAKE
from actors.runtime import eraser, journal, projecting, supervisor, timers, workers
from actors.runtime.reactor import Reactor
from events.settings import setting_json
from events.settings_known import FAMILIES, SETTINGS
from projections.schema import LEDGERS, TABLES
from tests.docs import described
from tests.docs.described import code, joined, paragraphs, table
from tests.docs.known import ACTORS, COMMAND_LINE, STREAMS, TABLE_MODULES, shown_stream

if TYPE_CHECKING:
    from collections.abc import Iterator

    from actors.runtime.actor import Actor
    from events.event import Event
    from projections.table import Table

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "docs" / "catalogue"
COMMAND = "python -m tests.docs.catalogue"
FOLDS = ("apply", "refold")
"""What a table's module that events change has."""
SAID_ONCE = {"--data", "--json"}
"""Options of every command; the page says them at its top."""


def pages() -> dict[str, str]:
    """Each page's file name and text."""
    made = {
        "events.md": _events(),
        "tables.md": _tables(),
        "settings.md": _settings(),
        "actors.md": _actors(),
        "commands.md": _commands(),
    }
    return {name: f"<!-- Made by `{COMMAND}`. -->\n\n{joined(page)}" for name, page in made.items()}


def _events() -> Iterator[str]:
    yield "# Events"
    yield (
        "Every event that the log can hold. The clear fields stay for ever. The sealed words are "
        "encrypted together with the key of the person or server they belong to, and can be "
        "emptied. *Observed* events may arrive any number of times: a repeat is dropped. *Decided* "
        "events happen once: a repeat refuses the whole request. An event is version 1 of its "
        "stream unless the stream has steps."
    )
    yield table(
        ("topic", "stream"),
        (
            (f"[{code(kind.topic)}](#{_anchor(kind.topic)})", code(shown_stream(kind)))
            for kind in STREAMS
        ),
    )
    yield "## Every event"
    yield from _fields(described.EVENT)
    for kind in STREAMS:
        yield f"## {kind.topic}"
        yield " ".join(filter(None, [paragraphs(kind), f"{kind.collision.capitalize()}."]))
        yield from _fields(kind)
        if kind.words is not None:
            yield "Sealed:"
            yield from _fields(kind.words)
    for part in described.parts(STREAMS):
        yield f"## {part.__name__}"
        yield paragraphs(part)
        yield from _fields(part)


def _anchor(heading: str) -> str:
    return heading.replace(".", "").lower()


def _fields(kind: type) -> Iterator[str]:
    fields = described.fields(kind)
    if fields:
        yield table(
            ("field", "type", "default", "meaning"),
            (
                (code(name), code(type_), code(default), meaning)
                for name, type_, default, meaning in fields
            ),
        )


def _tables() -> Iterator[str]:
    yield "# Tables"
    yield (
        "The read model, `read.duckdb`. The twelve documented tables are those of "
        "[the diagram](../diagrams/data-model.mmd), in its order. The same texts are COMMENTs in "
        'the file: `python run.py query "SELECT * FROM duckdb_columns()"`. Times are UTC. '
        "Integer ids are the position of the event that made the row. There are no foreign keys."
    )
    for one in TABLES:
        yield from _table(one)
    yield "## Ledgers"
    yield (
        "Tables in schema `ledger`, beside the twelve and remade with them: the cursor, what is "
        "owed, and the details that make taking something back exact."
    )
    yield table(
        ("ledger", "meaning", "columns"),
        ((code(t.name), t.meaning, ", ".join(map(code, t.column_names))) for t in LEDGERS),
    )


def _table(one: Table) -> Iterator[str]:
    yield f"## {one.name}"
    yield one.meaning
    module = TABLE_MODULES[one.name]
    yield "\n\n".join(described.module_text(module)[1:])
    reads: tuple[type[Event], ...] = getattr(module, "READS", ())
    if reads:
        yield f"Reads {', '.join(code(kind.topic) for kind in reads)}."
    if not any(hasattr(module, name) for name in FOLDS):
        yield "Nothing fills it in this version."
    yield table(
        ("column", "type", "meaning"),
        (
            (code(c.name) + (" (key)" if c.name in one.key else ""), c.type, c.meaning)
            for c in one.columns
        ),
    )


def _settings() -> Iterator[str]:
    yield "# Settings"
    yield (
        "Changed with `python run.py settings KEY VALUE` while nothing else uses the data folder. "
        "A change is an event (`setting.changed.1`); the table `settings` holds what differs from "
        "the default. For a text, the range is its length in characters; for a list, how many "
        "texts it holds. `<id>` in a key stands for the id of a server, channel or person: each "
        "has its own value."
    )
    yield table(
        ("key", "default", "from", "to", "meaning"),
        (
            (
                code(s.key),
                code(setting_json(s.default)),
                *(("", "") if isinstance(s.default, bool) else (f"{s.low:,g}", f"{s.high:,g}")),
                s.meaning,
            )
            for s in (*SETTINGS, *FAMILIES)
        ),
    )


def _actors() -> Iterator[str]:
    yield "# Actors"
    yield (
        "In the order in which they start; they stop in reverse. Each runs on its own thread. A "
        "reader pulls pages of the log after its cursor and records what it decides together with "
        "the cursor. The name of a cursor is stored and never changes."
    )
    for name, kind in ACTORS.items():
        yield f"## {name}"
        yield f"`{kind.__module__.replace('.', '/')}.py`, {code(kind.__name__)}."
        yield "\n\n".join(described.module_text(inspect.getmodule(kind)))
        yield "\n".join(_reads(kind))
    yield "## What carries them"
    for module in (journal, projecting, supervisor, timers, workers, eraser):
        yield f"### {module.__name__.rsplit('.', 1)[-1]}"
        yield "\n\n".join(described.module_text(module))


def _reads(kind: type[Actor]) -> Iterator[str]:
    if not issubclass(kind, Reactor):
        yield "- reads no log: it is told"
        return
    yield f"- cursor: {code(kind.reader)}"
    yield f"- reads: {', '.join(map(code, kind.topics)) or 'every topic'}"
    yield f"- that came: {', '.join(kind.via) or 'in any way'}"


def _commands() -> Iterator[str]:
    yield "# Commands"
    yield (
        "`python run.py` without a command is the chat in the terminal. Answers go to standard "
        "output, everything else to standard error. Before or after every command:"
    )
    shared = [p for p in COMMAND_LINE.params if isinstance(p, click.Option)]
    yield "\n".join(f"- {_option(option)}" for option in shared)
    yield "Exit codes: 0 done, 1 a check failed, 2 bad input, 130 Ctrl-C, 141 the pipe was closed."
    for command in run.COMMANDS:
        yield f"## {command.name}"
        usage = command.collect_usage_pieces(click.Context(command))
        yield code(" ".join(["python run.py", command.name or "", *usage]))
        yield inspect.cleandoc(command.help or "")
        own = [
            p for p in command.params if isinstance(p, click.Option) and not SAID_ONCE & {*p.opts}
        ]
        yield "\n".join(f"- {_option(option)}" for option in own)
        examples = (command.epilog or "").splitlines()[2:]
        yield "\n".join(["```console", *(f"$ {line.strip()}" for line in examples), "```"])


def _option(option: click.Option) -> str:
    value = "" if option.is_flag else f" {option.metavar or _value(option.type)}"
    default = f" (default {option.default})" if option.show_default else ""
    return f"{code(option.opts[0] + value)}{default}: {option.help}"


def _value(kind: click.ParamType[Any]) -> str:
    match kind:
        case click.Choice():
            return "|".join(map(str, kind.choices))
        case click.Path():
            return "FILE"
        case _:
            return "ID" if kind is SNOWFLAKE else "N" if kind is not click.STRING else "TEXT"


def main() -> None:
    for name, text in pages().items():
        (FOLDER / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
