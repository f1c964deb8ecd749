"""A lexical index that a process of its own fills, beside the fold of a long history.

In one process the two take turns at the interpreter: FTS5 wants its rows one at a time (whatever
inserts many rows in one statement makes it write a segment), and that means asking for the lock a
million times. A second process costs a fifth of a second to start and needs no lock.
"""

from __future__ import annotations

import signal
from multiprocessing import get_context
from typing import TYPE_CHECKING, Final, Self

import apsw
import msgspec

from events.errors import StoreError
from projections.recall.lexical import LexicalChanges, LexicalIndex, LexicalIndexError

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from pathlib import Path
    from types import TracebackType

_DONE: Final = b""
_WRITTEN: Final = "written"
EXIT_TIMEOUT_S: Final = 60.0  # it has written everything by then; only its exit is left
_encode = msgspec.msgpack.Encoder().encode


class LexicalProcess:
    """Fills a new index at `path`; leaving the block completes it, leaving by an error drops it.

    Use it from one thread at a time.
    """

    def __init__(self, path: Path) -> None:
        context = get_context("spawn")
        self._link, theirs = context.Pipe()
        self._process = context.Process(target=_fill, args=(theirs, path), daemon=True)
        self._process.start()
        theirs.close()

    @property
    def pid(self) -> int:
        assert self._process.pid is not None, "it was started"
        return self._process.pid

    def apply(self, upto: int, *batches: LexicalChanges) -> None:
        """Hand over what the events up to a position did.

        Raises:
            StoreError: the index cannot be written.
        """
        try:
            self._link.send_bytes(_encode((upto, batches)))
        except OSError as error:
            raise self._failure() from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            if kind is None:
                self._finish()
        finally:
            self._link.close()  # without the last word nothing is committed
            self._process.join(EXIT_TIMEOUT_S)
            self._process.kill()

    def _finish(self) -> None:
        try:
            self._link.send_bytes(_DONE)
            answer = self._link.recv()
        except (OSError, EOFError) as error:
            raise self._failure() from error
        if answer != _WRITTEN:
            raise StoreError(answer)

    def _failure(self) -> StoreError:
        """What it said before it closed its end."""
        try:
            return StoreError(self._link.recv())
        except (OSError, EOFError):
            return StoreError("The process that fills the lexical index was killed; start again.")


def _fill(link: Connection, path: Path) -> None:
    """The process: everything it is handed into one transaction."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who started it decides when it ends
    decode = msgspec.msgpack.Decoder(tuple[int, list[LexicalChanges]]).decode
    try:
        index = LexicalIndex(path)
        with index.bulk(alone=True):
            while (frame := link.recv_bytes()) != _DONE:
                upto, batches = decode(frame)
                index.apply(upto, *batches)
        index.close()
        link.send(_WRITTEN)
    except EOFError:
        return  # it is not wanted any more
    except LexicalIndexError as error:
        link.send(str(error))
    except apsw.Error as error:
        link.send(f"The lexical index cannot be written ({error}): free some space and start again")
