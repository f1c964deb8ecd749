"""`backup`: a whole copy of the log, read through once; the keys apart from it."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import click

from actors.entrypoints.cli import command
from actors.entrypoints.environment import BadInputError
from actors.entrypoints.log import open_log
from actors.entrypoints.printing import answer, answer_json, progress, say

if TYPE_CHECKING:
    from collections.abc import Callable

    from actors.entrypoints.cli import Invocation
    from events.log import EventLog

TARGET = click.Path(path_type=Path)
KEYS_MODE = 0o600  # they open every word


@command("backup", "backup copies/monday", "backup copies/monday --keys safe/monday.keys")
@click.argument("folder", metavar="DIR", type=TARGET)
@click.option("--keys", metavar="FILE", type=TARGET, help="Copy the keys too, to this file.")
def backup(invocation: Invocation, folder: Path, keys: Path | None) -> None:
    """Copy the log to a new folder, and check the copy.

    May run beside a running Lorekeeper. Without its keys nobody can read a log: keep a copy of them
    apart from copies of the log, because it opens what was erased since.
    """
    from events.backups import copy_whole

    data = invocation.data
    with closing(open_log(data)) as log:  # it is there, and there are keys
        log.keys.close()
    copies = [folder / "log.db", *([] if keys is None else [keys])]
    for copy in copies:
        if copy.exists():
            raise BadInputError(f"{copy} is there already; choose another place for the backup.")
        try:
            copy.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise BadInputError(f"{copy.parent} cannot be made ({error.strerror}).") from error
    copy_whole(data / "log.db", copies[0])
    if keys is not None:  # after the log: no event of the copy lacks its key
        keys.touch(KEYS_MODE)  # before there is anything in it to read
        copy_whole(data / "keys.db", keys)
    with progress("Checking") as done:
        head, events = read_through(copies[0], keys or data / "keys.db", done)
    told = {"log": copies[0], "keys": keys, "head": head, "events": events}
    if invocation.as_json:
        answer_json(told)
        return
    answer(f"{events} events up to {head} are in {copies[0]}, and every one of them can be read.")
    if keys is None:
        say("The keys are not in it: without keys.db, or a copy made with --keys, it is noise.")


def read_through(log_file: Path, keys_file: Path, done: Callable[[int], None]) -> tuple[int, int]:
    """(position of the last event, how many there are) of a log that can be read to its end.

    Raises:
        UndecodableError: an event of it cannot be read with these keys.
        StoreError: one of the files is none of ours.
    """
    from events.keys import KeyStore
    from events.log import EventLog

    log: EventLog = EventLog(log_file, KeyStore(keys_file))
    try:
        position, events, head = 0, 0, log.head()
        while position < head:
            page = log.read(position, upto=head)
            position, events = page.upto, events + len(page.events)
            done(position)
        return head, events
    finally:
        log.close()
        log.keys.close()
