"""`import`: exported history into the log, streamed, resumable by running it again, idempotent."""

from __future__ import annotations

import json
import logging
import sys
import threading
from collections import Counter, deque
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from actors.adapters.system_clock import SystemClock, chance
from actors.embedder import PricedEmbedder
from actors.entrypoints.choosing import embedder_of, model_of
from actors.entrypoints.cli import FAILED
from actors.entrypoints.embedding_price import unembedded_yet
from actors.entrypoints.import_progress import Shown
from actors.entrypoints.importers.detection import find_exports, open_sources
from actors.entrypoints.importers.source import ImportFormatError
from actors.entrypoints.learning_price import is_agreed, price_of, sentence_of
from actors.ingestion.actor import Observed
from actors.ports import ModelUnavailableError
from actors.priced import Priced
from actors.runtime.data_folder import DataFolder
from actors.runtime.system import System, SystemFaultError
from actors.runtime.world import World
from events.errors import StoreError
from events.request import Appended
from projections.queries import conversation
from projections.queries.embedding import waiting

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from actors.config import Config
    from actors.embedder import Embedder
    from actors.entrypoints.importers.source import Source
    from actors.ingestion.observed import ObservedMessage
    from actors.runtime.journal import Answer

BATCH_MESSAGES = (
    1000  # a request of ~0.5 MB: large enough to be quick, small enough to show progress
)
BATCHES_UNDER_WAY_MAX = 4  # the next is parsed while one is written; memory stays flat
RECORD_TIMEOUT_S = 120.0
WAIT_TIMEOUT_S = 24 * 3600.0  # embedding a million messages takes hours; Ctrl-C ends it sooner
LEARNERS = ("curator", "sessions", "reflector")


@dataclass(slots=True)
class Imported:
    """What an import came to."""

    files: int = 0
    recorded: int = 0
    """Messages acknowledged: durable, new or not."""
    added: int = 0
    """Events that were new."""
    refused: int = 0
    """Messages of people who were erased, or had paused: not stored."""
    channels: set[int] = field(default_factory=set[int])
    skipped: Counter[str] = field(default_factory=Counter[str])
    ignored: int = 0
    learned: int | None = None
    left: int = 0
    """Messages that the day's budget left over."""
    unembedded: int = 0
    """Messages and facts that have no vector yet, though they should have."""
    errors: list[ImportFormatError] = field(default_factory=list[ImportFormatError])


class Wanted(NamedTuple):
    """What is to be done beside recording."""

    learn: bool = False
    embed: bool = False
    yes: bool = False
    """Learning and embedding may cost what they may cost."""
    as_json: bool = False


def run(config: Config, paths: Sequence[Path], wanted: Wanted) -> int:
    """Import these files and folders; the exit code.

    Raises:
        ImportFormatError: a file that cannot be read; everything before it in that file, and all
            other files, are imported.
    """
    logging.getLogger("lorekeeper").addHandler(logging.NullHandler())  # faults are said, once
    sources = [source for path in paths for source in _sources(path)]
    clock = SystemClock(config.now)
    folder = DataFolder(config.data, clock, bulk=True)
    try:
        folder.log.write_durably(full=False)
        embedder, wordy = embedder_of(config, folder.read_model, clock)
        if wordy and wanted.embed:
            _say(f"Nothing will be embedded: {wordy}.")
        stopping = threading.Event()
        model, who = model_of(config, folder.read_model, clock, stopping.wait)
        world = World(
            clock,
            model,
            embedder,
            None,
            chance,
            tell_operator=_say,
            embeds_history=wanted.embed,
        )
        faults: list[str] = []
        system = System(folder, world, on_fault=faults.append)
        system.start(["ingestion"])
        done, declined = Imported(), False
        try:
            with Shown(sum(source.size_bytes for source in sources)) as shown:
                for source in sources:
                    _import(system, source, done, shown)
                shown.say("projecting")
                system.project(system.log.head())
            declined = not _afterwards(system, world, who, done, wanted)
        except SystemFaultError as error:
            faults.append(str(error))
        finally:
            stopping.set()
            system.stop()
            folder.log.write_durably(full=True)
            folder.log.checkpoint()
    finally:
        folder.close()
    if faults:
        raise StoreError(faults[0])
    _report(done, as_json=wanted.as_json)
    for error in done.errors[1:]:
        sys.stderr.write(f"{error}\n")
    if done.errors:
        raise done.errors[0]
    return FAILED if declined else 0


def _sources(path: Path) -> Iterator[Source]:
    for file in find_exports(path).files:
        yield from open_sources(file)


def _import(system: System, source: Source, done: Imported, shown: Shown) -> None:
    """One file; a fault in it is noted and what came before it kept."""
    done.files += 1
    under_way: deque[tuple[int, int, Future[Answer]]] = deque()
    for batch in _batches(source, done.errors):
        under_way.append((len(batch), source.consumed_bytes(), _send(system, batch)))
        done.channels |= {message.channel_id for message in batch}
        if len(under_way) >= BATCHES_UNDER_WAY_MAX:
            _acknowledge(system, under_way.popleft(), done, shown)
    while under_way:
        _acknowledge(system, under_way.popleft(), done, shown)
    done.skipped += source.skipped
    shown.file_done(source.size_bytes)


def _batches(
    source: Source, errors: list[ImportFormatError]
) -> Iterator[tuple[ObservedMessage, ...]]:
    """The messages in runs of `BATCH_MESSAGES`; a fault ends them, after all that stood before it.

    The run being filled is a list of ours: `islice` into a tuple would lose it with the fault.
    """
    filling: list[ObservedMessage] = []
    try:
        for message in source:
            filling.append(message)
            if len(filling) == BATCH_MESSAGES:
                yield tuple(filling)
                filling.clear()
    except ImportFormatError as error:
        errors.append(error)
    if filling:
        yield tuple(filling)


def _send(system: System, batch: tuple[ObservedMessage, ...]) -> Future[Answer]:
    answered: Future[Answer] = Future()
    system.addresses["ingestion"].tell(Observed(batch, "import", answered.set_result))
    return answered


def _acknowledge(
    system: System, sent: tuple[int, int, Future[Answer]], done: Imported, shown: Shown
) -> None:
    count, consumed_bytes, answered = sent
    answer = system.await_(answered, RECORD_TIMEOUT_S)
    if not isinstance(answer, Appended):
        raise StoreError(answer.reason)
    done.added += answer.added
    done.refused += answer.positions.count(0)
    done.recorded += count
    shown.advance(consumed_bytes, done.recorded)


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")


def _afterwards(system: System, world: World, who: str, done: Imported, wanted: Wanted) -> bool:
    """Learn and embed as far as wanted; whether all that this costs was agreed to."""
    agreed, model, embedder = True, world.model, world.embedder
    if wanted.learn and isinstance(model, Priced):
        price = price_of(system.read_model, model, done.channels, world.clock.now())
        told = sentence_of(price, who, system.read_model.settings())
        agreed = not price.calls or is_agreed(told, "Learn from it?", yes=wanted.yes)
    if wanted.learn and agreed:
        _learn(system, done)
    if wanted.embed and embedder is not None:
        if isinstance(embedder, PricedEmbedder) and not _is_agreed(system, embedder, wanted):
            return False
        _embed(system, embedder, done)
    return agreed


def _is_agreed(system: System, embedder: PricedEmbedder, wanted: Wanted) -> bool:
    try:
        left = unembedded_yet(system.read_model, embedder, history=True)
    except ModelUnavailableError as error:
        _say(f"Nothing will be embedded: {error}")
        return False
    return not left.costs or is_agreed(left.sentence, "Embed it?", yes=wanted.yes)


def _learn(system: System, done: Imported) -> None:
    system.begin([*LEARNERS, "alerts"])
    system.learn(done.channels)
    done.learned = system.finish(*LEARNERS, timeout_s=WAIT_TIMEOUT_S)
    system.project(system.log.head())
    with system.read_model.reading() as db:
        done.left = conversation.unread_in(db, done.channels)


def _embed(system: System, embedder: Embedder, done: Imported) -> None:
    system.begin(["embedding"])
    system.settle(timeout_s=WAIT_TIMEOUT_S)
    with system.read_model.reading() as db:
        left = waiting(db, embedder.id)
    done.unembedded = left.messages + left.facts


def _report(done: Imported, *, as_json: bool) -> None:
    if as_json:
        values = {
            "files": done.files,
            "messages": done.recorded,
            "events_added": done.added,
            "refused": done.refused,
            "skipped": dict(done.skipped),
            "learned": done.learned,
            "left": done.left,
            "unembedded": done.unembedded,
        }
        sys.stdout.write(json.dumps(values) + "\n")
        return
    files = f"{done.files} file{'s' if done.files != 1 else ''}"
    if done.added:
        known = done.recorded - done.added - done.refused
        text = f"Imported {done.added:,} new messages from {files}; {max(known, 0):,} were known."
    else:
        text = f"Nothing new: 0 events added, {done.recorded:,} messages in {files} were known."
    if done.refused:
        text += f" {done.refused:,} are of people who did not want to be heard then: not stored."
    if done.skipped:
        what = ", ".join(f"{count:,} {name}s" for name, count in done.skipped.items())
        text += f" Skipped: {what}."
    if done.learned is not None:
        text += f" Learning recorded {done.learned:,} events."
    if done.left:
        text += f" {done.left:,} messages are still to be learned from."
    if done.unembedded:
        text += f" {done.unembedded:,} messages and facts have no vector yet: import again later."
    sys.stdout.write(text + "\n")
