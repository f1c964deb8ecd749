"""A pykka actor that cannot die unnoticed: bounded mailbox, guarded start, death reported once."""

from __future__ import annotations

import logging
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, cast

from pykka import ThreadingActor

from actors.runtime.mailbox import Mailbox, Run

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

logger = logging.getLogger("lorekeeper.runtime")


class Perform(NamedTuple):
    """Ask for this: the result of `fn`, called on the actor's thread between two messages.

    If `fn` raises, who asked gets the exception and the actor lives on.
    """

    fn: Callable[[], Any]


class BrokenError(Exception):
    """Something raised an exception that would have stopped every actor of the process."""


class Guarded(ThreadingActor):
    """Subclasses override `on_begin`, `on_message` and `on_end`, all on the actor's own thread.

    An exception in `on_begin` or `on_message` ends the actor: the mailbox closes, then `died` is
    called with the exception, on the dying thread. An exception in `on_end` is logged.
    """

    use_daemon_thread: ClassVar[bool] = True  # a stuck actor must not keep the process from ending

    def __init__(self, died: Callable[[BaseException], None]) -> None:
        super().__init__()
        self._died = died

    @staticmethod
    def _create_actor_inbox() -> Mailbox:
        return Mailbox()

    @property
    def mailbox(self) -> Mailbox:
        return cast("Mailbox", self.actor_inbox)

    def on_begin(self) -> None:
        """Before the first message."""

    def on_message(self, message: Any) -> Any:
        """One message; what it returns answers an `ask`."""

    def on_end(self) -> None:
        """After the last message of an ordered stop; not called after a failure."""

    def on_start(self) -> None:
        try:
            self.on_begin()
        except BaseException as error:
            self._end(error)
            raise BrokenError(fault_of(error)) from error

    def on_receive(self, message: Any) -> Any:
        try:
            match message:
                case Run(fn):
                    return fn()
                case Perform(fn):
                    return fn()
                case _:
                    return self.on_message(message)
        except Exception:
            raise
        except BaseException as error:  # pykka would stop every actor; one is enough
            raise BrokenError(fault_of(error)) from error

    def on_stop(self) -> None:
        try:
            self.on_end()
        except BaseException as error:  # the same
            raise BrokenError(fault_of(error)) from error
        finally:
            self.mailbox.close()

    def on_failure(
        self,
        exception_type: type[BaseException] | None,
        exception_value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        del exception_type, traceback
        assert exception_value is not None
        self._end(exception_value)

    def _end(self, error: BaseException) -> None:
        self.mailbox.close()
        self._died(error)


def fault_of(error: BaseException) -> str:
    """Which error and where, without its text: it may quote people, and this is kept for ever."""
    if isinstance(error, BrokenError) and error.__cause__ is not None:
        error = error.__cause__
    frames = traceback.extract_tb(error.__traceback__)
    where = f" at {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}{where}"
