"""`doctor`: looks at everything a data folder rests on, and tells the fix for what is wrong."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

import click

from actors.embedder import quote_of
from actors.entrypoints.check import Check, fault_of
from actors.entrypoints.checking_discord import INVITE, discord_checks
from actors.entrypoints.choosing import embedder_of
from actors.entrypoints.cli import FAILED, command
from actors.entrypoints.embedding_price import embedding_note
from actors.entrypoints.environment import BadInputError
from actors.entrypoints.log import open_log
from actors.entrypoints.opening import clock_of, opened
from actors.entrypoints.printing import answer, answer_json, answer_table, progress
from actors.ports import ModelUnavailableError

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator
    from pathlib import Path

    from actors.entrypoints.cli import Invocation
    from actors.runtime.data_folder import DataFolder
    from events.log import EventLog

BY: Final = "cli"
SPARE_BYTES: Final = 100_000_000  # the log of a busy week, on top of a copy of the read model
UNREADABLE_SHOWN: Final = 5  # the first ones tell what happened to all
EVENTS_PER_STEP: Final = 1000  # moving the bar for each would take longer than reading it
PARTS: Final = ("log.db", "keys.db", "read.duckdb", "lexical.db")
NOT_FOUND: Final = 404
RESTORE: Final = "restore log.db and keys.db from one backup"


@command("doctor", "doctor", "doctor --json", "doctor --skip 1234")
@click.option(
    "--skip",
    type=click.IntRange(1),
    metavar="POSITION",
    help="Let the read model go past an event that it cannot take.",
)
def doctor(invocation: Invocation, *, skip: int | None) -> int:
    """Check everything a data folder rests on, and tell the fix.

    The lock, the files, every event's key and seal, the read model, erasures, rows that point at
    nothing, the model's server, key and price, Discord's token and intent, disk space, the
    embedder. With a token it also prints the link that invites the bot. Exit code 1 if something
    is wrong. With --skip it records first that an event is to be skipped; Lorekeeper must be
    stopped.
    """
    if skip is not None:
        _skip(invocation, skip)
    checks = list(_checks(invocation))
    if invocation.as_json:
        answer_json([check._asdict() for check in checks])
    else:
        rows = [(c.state, c.what, c.found, c.fix) for c in checks if c.what != INVITE]
        answer_table(("", "what", "found", "fix"), rows)
        for check in checks:
            if check.what == INVITE:  # a link that is folded into a column cannot be followed
                answer(f"Invite it with the least it needs: {check.found}")
    return FAILED if any(check.state == "fault" for check in checks) else 0


def _checks(invocation: Invocation) -> Iterator[Check]:
    from events.errors import LogError
    from projections.projector import ProjectionHaltedError
    from projections.store import ReadModelError

    data = invocation.data
    missing = [name for name in PARTS[:2] if not (data / name).exists()]
    if len(missing) == 1:  # opening would make a new one, and hide the loss
        yield Check("files", "fault", f"{missing[0]} is missing", RESTORE)
        return
    try:
        with opened(invocation, catch_up=False) as folder:
            yield Check("lock", "ok", "no other process uses the folder")
            yield _files(data)
            yield from _log(folder.log)
            yield from _read_model(folder)
            yield _model(invocation, folder)
            yield _embedder(invocation, folder)
    except (LogError, sqlite3.Error) as error:
        yield Check("log", "fault", str(error), RESTORE)
    except (ReadModelError, ProjectionHaltedError) as error:
        with _log_alone(data) as log:
            yield from _log(log)
        yield Check("read model", "fault", str(error), "run `rebuild`")
    yield from discord_checks(invocation.config())
    yield _disk(data)


def _skip(invocation: Invocation, position: int) -> None:
    """Record that the projector may go past this event."""
    from projections.projector import ProjectionHaltedError
    from projections.store import ReadModelError

    try:
        with opened(invocation, catch_up=False) as folder:
            _record_skip(invocation, folder.log, position)
    except (ReadModelError, ProjectionHaltedError):
        with _log_alone(invocation.data) as log:
            _record_skip(invocation, log, position)


@contextmanager
def _log_alone(data: Path) -> Generator[EventLog]:
    """The log where the read model cannot be opened. The folder was ours a moment ago."""
    log = open_log(data)
    try:
        yield log
    finally:
        log.close()
        log.keys.close()


def _record_skip(invocation: Invocation, log: EventLog, position: int) -> None:
    from events import streams
    from events.event import New, to_us
    from events.faults import ProjectionSkipped

    if position > log.head():
        raise BadInputError(f"There is no event {position}; the last one is {log.head()}.")
    name = streams.skip(position)
    if log.holds([name]):
        raise BadInputError(f"Event {position} is skipped already.")
    at_us = to_us(clock_of(invocation).now())
    log.append(New(name, ProjectionSkipped(at=at_us, position=position, by=BY)))


def _files(data: Path) -> Check:
    known = {
        *PARTS,
        "lock",
        *(f"{name}{end}" for name in PARTS for end in ("-wal", "-shm", ".wal")),
    }
    strangers = sorted(path.name for path in data.iterdir() if path.name not in known)
    if strangers:
        return Check("files", "note", f"not ours: {', '.join(strangers)}", "look at them")
    return Check("files", "ok", "all are there")


def _log(log: EventLog) -> Iterator[Check]:
    """Read every event: its shape, its key, its seal."""
    from events import streams
    from projections.queries.log_view import Unreadable, entries

    head = log.head()
    unreadable: list[Unreadable] = []
    with progress("Reading every event", head) as done:
        for found in entries(log, 0, head):
            if isinstance(found, Unreadable):
                unreadable.append(found)
            if found.position % EVENTS_PER_STEP == 0:
                done(found.position)
    skipped = log.holds([streams.skip(one.position) for one in unreadable])
    for one in unreadable[:UNREADABLE_SHOWN]:
        if streams.skip(one.position) in skipped:
            yield Check("log", "note", one.error, "it is skipped")
        else:
            fix = f"{RESTORE}, or `doctor --skip {one.position}`"
            yield Check("log", "fault", one.error, fix)
    if len(unreadable) > UNREADABLE_SHOWN:
        yield Check("log", "fault", f"{len(unreadable)} events cannot be read", RESTORE)
    if not unreadable:
        events = sum(log.counts().values())
        yield Check("log", "ok", f"{events:,} events, every key is there and every seal whole")


def _read_model(folder: DataFolder) -> Iterator[Check]:
    from projections.projector import ProjectionHaltedError
    from projections.queries import health, turns

    behind = folder.log.head() - folder.read_model.projector.position
    try:
        folder.project(folder.log.head())
    except ProjectionHaltedError as error:
        position = error.position
        yield Check("read model", "fault", str(error), f"run `doctor --skip {position}`")
        return
    reached = folder.read_model.projector.position
    late = f"; it was {behind} behind and has caught up" if behind else ""
    yield Check("read model", "ok", f"at event {reached:,}, where the log is{late}")
    with folder.read_model.reading() as db:
        orphans, known = health.orphans(db), health.erasures(db)
        owed = turns.unfinished(db)
    listed = [what for what, _ in folder.log.keys.ledger()]
    pending = [what for what in {*listed, *known} if not known.get(what)]
    yield (
        Check(
            "erasures", "fault", f"{len(pending)} not finished", "run `verify`, which finishes them"
        )
        if pending
        else Check("erasures", "ok", f"{len(known)}, all finished")
    )
    for what, rows in orphans:
        yield Check("tables", "fault", f"{rows} {what}", "run `rebuild`")
    if not orphans:
        yield Check("tables", "ok", "every row belongs to something")
    if owed:
        yield Check("replies", "note", f"{len(owed)} owed", "start Lorekeeper, which goes on")


def _model(invocation: Invocation, folder: DataFolder) -> Check:
    """Ask the model's server once for each model; a person waits at most ten seconds."""
    from actors.entrypoints.choosing import claude_of

    config = invocation.config()
    claude = claude_of(config, folder.read_model, clock_of(invocation), lambda _: None)
    if claude is None:
        return Check("model", "ok", "offline; with ANTHROPIC_API_KEY it is Claude")
    fault = claude.check()
    if fault is None:
        return Check("model", "ok", f"{claude.id} is there and may be used")
    if config.anthropic_base_url and fault.status == NOT_FOUND:
        return Check("model", "note", "the server answers, and does not say which models it has")
    check = fault_of("model", fault.sentence)
    return check if check.fix else check._replace(fix="see what the operating page says of models")


def _disk(data: Path) -> Check:
    """A purge and a rebuild write a second read model beside the first."""
    free = shutil.disk_usage(data).free
    sizes = [path.stat().st_size for name in PARTS[2:] if (path := data / name).exists()]
    found = f"{free / 1e9:.1f} GB free"
    if free < sum(sizes) + SPARE_BYTES:
        return Check("disk", "fault", found, f"free some space beside {data}")
    return Check("disk", "ok", found)


def _embedder(invocation: Invocation, folder: DataFolder) -> Check:
    """One that costs money is not asked: the question would have to be paid for."""
    read_model = folder.read_model
    embedder, reason = embedder_of(invocation.config(), read_model, clock_of(invocation))
    if embedder is None and not reason:
        return Check("embedder", "ok", "none, as LOREKEEPER_EMBEDDER says")
    if embedder is None:
        return Check("embedder", "note", "recall goes by words alone", reason)
    try:
        quote = quote_of(embedder, ["a question"])
        if quote is not None and quote.usd == 0:
            embedder.embed_query("a question")
    except ModelUnavailableError as error:
        return Check("embedder", "note", "recall goes by words alone", str(error))
    if quote is None:
        return Check("embedder", "ok", "installed")
    asked = "answers" if quote.usd == 0 else "is not asked: that would cost"
    left = embedding_note(read_model, embedder)
    return Check("embedder", "ok", f"{embedder.id} {asked}. {left}".strip())
