"""Wakes the eraser in a running system, and purges the read model once a night."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from actors.runtime.reactor import Reaction, Reactor
from events.erasure import ErasureRequested
from events.messages import MessageDeleted

if TYPE_CHECKING:
    from actors.runtime.actor import Role, Runtime
    from actors.runtime.eraser import Erased, Eraser
    from events.request import Page
    from projections.read_model import ReadModel

PURGE_INTERVAL_S = 24 * 3600.0  # nightly: deleted words leave the read model's free space


class ErasureReader(Reactor):
    """Wakes the eraser; the work is its own, on a worker thread."""

    reader: ClassVar[str] = "eraser"
    topics: ClassVar[tuple[str, ...]] = (MessageDeleted.topic, ErasureRequested.topic)

    def __init__(self, role: Role, runtime: Runtime, eraser: Eraser, read_model: ReadModel) -> None:
        super().__init__(role, runtime)
        self._eraser = eraser
        self._read_model = read_model
        self._working = False
        self._unpurged = False

    def resume(self) -> None:
        self.every("purge", PURGE_INTERVAL_S)

    def react(self, page: Page) -> Reaction:
        return Reaction()

    def on_reacted(self, page: Page) -> None:
        self._unpurged = True
        self._erase()

    def on_tick(self, name: str) -> None:
        if self._unpurged:
            self._unpurged = False
            self.runtime.projecting.perform(self._read_model.purge)

    def idle(self) -> bool:
        return super().idle() and not self._working

    def _erase(self) -> None:
        if not self._working:
            self._working = True
            self.work(lambda: self._eraser.erase_all(purge=False), self._erased)

    def _erased(self, result: list[Erased] | Exception) -> None:
        self._working = False
        if isinstance(result, Exception):
            raise result
        if result:  # something may have been asked for meanwhile
            self._erase()
