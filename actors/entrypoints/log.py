"""`log`: the events themselves, read beside a running Lorekeeper."""

from __future__ import annotations

import sys
import threading
from typing import TYPE_CHECKING, Any, Final

import click
import msgspec

from actors.entrypoints.cli import FAILED, SNOWFLAKE, command
from actors.entrypoints.environment import BadInputError
from actors.entrypoints.log_diff import show_changes
from actors.entrypoints.printing import answer, answer_json

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from actors.entrypoints.cli import Invocation
    from events.event import Recorded
    from events.log import EventLog
    from projections.queries.log_view import Entry, Unreadable

POLL_S: Final = 0.5  # soon enough for a person watching; costs one look at an index
TAIL_EVENTS: Final = 10  # what `tail` shows before it follows


@command(
    "log",
    "log --after 100 --limit 20",
    "log --topic message --json",
    "log --follow",
    "log diff 2026-03-01 2026-03-02 --user 80351110224678912",
)
@click.argument("diff", nargs=-1, metavar="[diff A B]")
@click.option("--after", type=click.IntRange(0), help="Only events after this position.")
@click.option("--follow", is_flag=True, help="Go on with what is recorded, until Ctrl-C.")
@click.option(
    "--topic", multiple=True, help="Only this topic or family, as reply or reply.decided."
)
@click.option("--limit", type=click.IntRange(1), help="At most so many events.")
@click.option("--clear", is_flag=True, help="Only what is stored in the clear, no one's words.")
@click.option("--user", type=SNOWFLAKE, help="With diff: only facts about this person.")
def log(
    invocation: Invocation,
    diff: tuple[str, ...],
    *,
    after: int | None,
    follow: bool,
    topic: tuple[str, ...],
    limit: int | None,
    clear: bool,
    user: int | None,
) -> int:
    """Print events, oldest first; or, with diff, what changed in what is believed, and why.

    Position, time, topic, stream and version, fields, words; with --json one object a line. With
    --follow and no --after it begins with the last ten. May run beside a running Lorekeeper. Exit
    code 1 if an event could not be read.

    `log diff A B` compares the facts as they were after A and after B, each a position or a time.
    """
    if diff:
        show_changes(invocation, diff, user)
        return 0
    topics = _topics(topic)
    shown, unreadable = 0, False
    opened = open_log(invocation.data)
    try:
        if after is None:
            after = max(0, opened.head() - TAIL_EVENTS) if follow else 0
        for found in _events(opened, after, topics, words=not clear, follow=follow):
            unreadable |= not _show(found, as_json=invocation.as_json)
            shown += 1
            if shown == limit:
                break
    finally:
        opened.close()
        opened.keys.close()
    return FAILED if unreadable else 0


def open_log(data: Path) -> EventLog:
    """The log and its keys, without the folder's lock: for reading.

    Raises:
        BadInputError: they are not there.
    """
    from events.keys import KeyStore
    from events.log import EventLog

    for name in ("log.db", "keys.db"):
        if not (data / name).exists():
            raise BadInputError(
                f"There is no {name} in {data}; choose the data folder with --data."
            )
    return EventLog(data / "log.db", KeyStore(data / "keys.db"))


def _topics(names: tuple[str, ...]) -> list[str]:
    from difflib import get_close_matches

    from events.codec import TOPICS
    from projections.queries.log_view import topics_named

    chosen: list[str] = []
    for name in names:
        found = topics_named(name)
        if not found:
            near = get_close_matches(name, TOPICS, n=3, cutoff=0.4) or sorted(TOPICS)
            raise BadInputError(f"There is no topic {name!r}; there is {', '.join(near)}.")
        chosen += found
    return chosen


def _events(
    log: EventLog, after: int, topics: list[str], *, words: bool, follow: bool
) -> Iterator[Recorded | Unreadable]:
    from projections.queries.log_view import entries

    never = threading.Event()
    while True:
        head = log.head()
        yield from entries(log, after, head, topics=topics, words=words)
        after = max(after, head)
        if not follow:
            return
        sys.stdout.flush()
        never.wait(POLL_S)


def _show(found: Recorded | Unreadable, *, as_json: bool) -> bool:
    """Print one event; whether it could be read."""
    from projections.queries.log_view import Unreadable, entry

    if isinstance(found, Unreadable):
        if as_json:
            answer_json(found)
        else:
            answer(f"{found.position} UNREADABLE: {found.error}")
        return False
    if as_json:
        answer_json(entry(found))
    else:
        answer(_line(entry(found)))
    return True


def _line(entry: Entry) -> str:
    words = " (erased)" if entry.erased else f" {_brief(entry.words)}" if entry.words else ""
    return (
        f"{entry.position} {entry.at:%Y-%m-%dT%H:%M:%S.%fZ} {entry.topic} "
        f"{entry.stream} v{entry.version} {_brief(entry.fields)}{words}"
    )


def _brief(fields: dict[str, Any]) -> str:
    """JSON without what is empty, and without bytes, which say nothing to a person."""
    kept = {
        name: f"<{len(value)} bytes>" if isinstance(value, bytes) else value
        for name, value in fields.items()
        if value not in ("", None, [])
    }
    return msgspec.json.encode(kept, enc_hook=str).decode()
