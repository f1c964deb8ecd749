"""`restore`: put the log back from a backup, without bringing back what was erased since."""

from __future__ import annotations

import os
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import click

from actors.entrypoints.backup import read_through
from actors.entrypoints.cli import FAILED, command
from actors.entrypoints.environment import BadInputError
from actors.entrypoints.opening import clock_of, opened
from actors.entrypoints.printing import answer, answer_json, progress, say

if TYPE_CHECKING:
    from actors.entrypoints.cli import Invocation
    from events.restoring import LogRestored


@command("restore", "restore copies/monday", "restore copies/monday --keys safe/monday.keys --yes")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option(
    "--keys",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Keys made with the backup, where those of the data folder are lost.",
)
@click.option("--yes", is_flag=True, help="Do not ask before the log here is replaced.")
def restore(invocation: Invocation, folder: Path, keys: Path | None, *, yes: bool) -> int:
    """Put the log of a backup in place of the one here.

    What was erased or asked to be forgotten since the backup was made stays so, as long as this
    data folder still has its keys.db; so does a pause. Nothing said before the restore is answered
    after it.
    """
    from actors.runtime.data_folder import hold
    from events.backups import put_in_place, remove_unfinished

    data = invocation.data
    source = folder / "log.db"
    if not source.is_file():
        raise BadInputError(f"There is no log.db in {folder}; name the folder of a backup.")
    if keys is not None and not keys.is_file():
        raise BadInputError(f"There are no keys in {keys}.")
    lock = hold(data)
    try:
        made = _make(invocation, source, keys)
        if made.replaced and not yes and not _confirmed(made):
            say("Nothing was changed.")
            return FAILED
        for name in ("read.duckdb", "read.duckdb.wal", "lexical.db"):
            (data / name).unlink(missing_ok=True)
        put_in_place(data)
    finally:
        remove_unfinished(data)
        os.close(lock)
    with opened(invocation) as ours:
        erased = len(ours.erased)
        events = ours.log.head()
    told = {
        "events": made.head,
        "replaced": made.replaced,
        "erased_again": erased,
        "erasures_unknown_since_us": made.unknown_since_us or None,
    }
    if invocation.as_json:
        answer_json(told)
        return 0
    answer(f"{made.head} events were put back; {events} are in the log now.")
    if made.unknown_since_us:
        from events.event import from_us

        say(
            "The list of what was erased here was lost: erasures since "
            f"{from_us(made.unknown_since_us):%Y-%m-%d %H:%M} UTC are not known and have to be "
            "asked for again."
        )
    return 0


def _make(invocation: Invocation, source: Path, keys: Path | None) -> LogRestored:
    """The new log and keys beside the old ones, read through and ready; what is recorded of it."""
    from events import backups, streams
    from events.errors import UndecodableError
    from events.event import New, to_us
    from events.keys import KeyStore
    from events.log import EventLog
    from events.restoring import LogRestored

    data = invocation.data
    new_log, new_keys = data / backups.NEW_LOG, data / backups.NEW_KEYS
    backups.remove_unfinished(data)
    here = data / "keys.db"
    if not here.exists() and keys is None:
        raise BadInputError(
            f"There is no keys.db in {data}, and nobody can read a log without its keys; "
            "give them with --keys FILE."
        )
    unknown_since_us = 0
    backups.copy_whole(source, new_log)
    if here.exists():
        backups.copy_whole(here, new_keys)
        if keys is not None:
            backups.unite_keys(new_keys, keys)
    elif keys is not None:
        backups.copy_whole(keys, new_keys)
        unknown_since_us = to_us(clock_of(invocation).now())
    try:
        with progress("Checking") as done:
            head, _ = read_through(new_log, new_keys, done)
    except UndecodableError as error:
        raise BadInputError(
            f"The backup cannot be read ({error}); give the keys it was made with: --keys FILE."
        ) from error
    replaced = 0
    if (data / "log.db").exists():
        backups.settle(data / "log.db")
        replaced = backups.keep_wishes(new_log, data / "log.db")
    if here.exists():
        backups.settle(here)
    at_us = to_us(clock_of(invocation).now())
    with closing(EventLog(new_log, KeyStore(new_keys))) as log:
        if unknown_since_us and head:
            unknown_since_us = log.read(head - 1, upto=head, unseal=False).events[-1].event.at
        event = LogRestored(
            at=at_us, head=head, replaced=replaced, unknown_since_us=unknown_since_us
        )
        log.append(New(streams.restored(at_us), event, version=1))
        log.checkpoint()
        log.keys.checkpoint()
        log.keys.close()
    return event


def _confirmed(made: LogRestored) -> bool:
    if not sys.stdin.isatty():
        raise BadInputError(
            f"There is a log of {made.replaced} events here, which the backup's {made.head} would "
            "replace; say --yes to do it."
        )
    return click.confirm(f"Replace the {made.replaced} events here by the backup's {made.head}?")
