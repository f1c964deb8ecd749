"""The eraser: carries out what the ledger says was erased, each step repeatable after a crash.

Its work list is the ledger minus the completions in this log. For each: wait for the projector,
blank the words in place and whatever was derived from them, destroy the key of a person or guild,
truncate the write-ahead log, purge the read model, record it as done.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol, TypeVar

from events import streams
from events.erasure import ErasureCompleted, ErasureRequested
from events.event import New
from events.messages import MessageDeleted
from events.request import Request
from projections.queries import erasure

if TYPE_CHECKING:
    from collections.abc import Callable

    from events.log import EventLog
    from projections.read_model import ReadModel

T = TypeVar("T")

ERASURES = (MessageDeleted.topic, ErasureRequested.topic)
"""With these, words leave the tables, and stay in the files' free space."""


class Threads(Protocol):
    """Whose thread may do what: a system has a journal and a projector, a command neither."""

    def write(self, fn: Callable[[], T]) -> T:
        """Run on the log's writing thread, wait for its result."""
        ...

    def project(self, upto: int) -> None:
        """Return when the read model has this position."""
        ...

    def on_projector(self, fn: Callable[[], T]) -> T:
        """Run on the read model's writing thread, wait for its result."""
        ...


class Erased(NamedTuple):
    """What one erasure came to."""

    what: str
    blanked: int
    derived: int
    key_destroyed: bool


class Eraser:
    """For one thread at a time."""

    def __init__(
        self, log: EventLog, read_model: ReadModel, threads: Threads, now_us: Callable[[], int]
    ) -> None:
        self._log = log
        self._read_model = read_model
        self._threads = threads
        self._now_us = now_us

    def owed(self) -> list[str]:
        """What the ledger lists and this log has not completed; deletions it lacks are recorded."""
        listed = [what for what, _ in self._log.keys.ledger()]
        missing = self._without_event(listed)
        if missing:
            self._threads.write(
                lambda: self._log.append_group([Request((new,)) for new in missing])
            )
        self._threads.project(self._log.head())
        with self._read_model.reading() as db:
            return erasure.owed(db)

    def erase_all(self, *, purge: bool = True) -> list[Erased]:
        """Carry out everything owed; with `purge`, also what a crash left of the last purge."""
        done = [self.erase(what) for what in self.owed()]
        if purge and (done or self._unpurged()):
            self._threads.on_projector(self._read_model.purge)
        return done

    def _unpurged(self) -> bool:
        """Whether something was erased since the read model's files were made."""
        with self._read_model.reading() as db:
            made_upto = erasure.made_upto(db)
        return self._log.keys.has_erasures and bool(
            self._log.read(made_upto, limit=1, topics=ERASURES).events
        )

    def erase(self, what: str) -> Erased:
        """Carry out one erasure that the log asks for and the read model has taken in."""
        blanked = derived = 0
        destroyed = False
        if streams.has_key(what):
            blanked = self._threads.write(lambda: self._log.blank_owner(what))
        while (found := self._spread(what)) != (0, 0):  # until nothing was derived meanwhile
            blanked, derived = blanked + found[0], derived + found[1]
            self._threads.project(self._log.head())
        if streams.has_key(what):
            destroyed = self._log.keys.destroy(what, self._now_us())
        self._threads.write(self._log.checkpoint)
        self._log.keys.checkpoint()
        erased = Erased(what, blanked + derived, derived, destroyed)
        self._threads.write(lambda: self._complete(erased))
        self._threads.project(self._log.head())
        return erased

    def _spread(self, what: str) -> tuple[int, int]:
        """Blank all that is known to be reached; (words of people, words derived) that went."""
        with self._read_model.reading() as db:
            reach = erasure.spread(db, what, projected=True)
        targets = [(d.stream, d.version) for d in reach.derived]
        vectors = [f"v:{d.stream}:" for d in reach.derived if d.stream.startswith("fact:")]
        edits: list[str] = []
        if not what.startswith("u:"):  # a person's are all found by their key
            for message_id in reach.messages:
                vectors.append(f"v:{streams.message(message_id)}:")
                edits.append(streams.edit_prefix(message_id))
        names = [streams.message(i) for i in reach.messages]
        blanked = self._threads.write(lambda: self._blank(names, edits, vectors))
        return blanked, self._threads.write(lambda: self._log.blank_versions(targets))

    def _blank(self, names: list[str], edits: list[str], vectors: list[str]) -> int:
        found = [*names]
        for prefix in edits:
            edit_streams = self._log.streams_under(prefix)
            found += edit_streams
            vectors += [f"v:{stream}:" for stream in edit_streams]
        for prefix in vectors:
            found += self._log.streams_under(prefix)
        return self._log.blank(found)

    def _complete(self, erased: Erased) -> None:
        stream = self._stream_of(erased.what)
        event = ErasureCompleted(
            at=self._now_us(),
            cause=stream,
            what=erased.what,
            blanked=erased.blanked,
            derived=erased.derived,
            key_destroyed=erased.key_destroyed,
        )
        self._log.append(New(stream, event, version=self._log.version_of(stream) + 1))

    def _stream_of(self, what: str) -> str:
        """The newest erasure of this; each time someone is erased again is another."""
        known = self._log.streams_under(f"erase:{what}:")
        return streams.erasure(what, max(1, len(known)))

    def _without_event(self, listed: list[str]) -> list[New]:
        """Deletions and requests that the ledger knows of and this log does not."""
        at_us = self._now_us()
        missing: list[New] = []
        for what in listed:
            if what.startswith("m:"):
                message_id = streams.id_in(what)
                name = streams.deletion(message_id)
                if not self._log.holds([name]):
                    event = MessageDeleted(at=at_us, message_id=message_id, reason="restored")
                    missing.append(New(name, event))
            elif not self._log.streams_under(f"erase:{what}:"):
                request = ErasureRequested(at=at_us, what=what, by="ledger")
                missing.append(New(streams.erasure(what, 1), request))
        return missing
