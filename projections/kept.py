"""An answer kept until it is no longer true: what is asked all the time and seldom changes."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable


Answer = TypeVar("Answer")


class Kept(Generic[Answer]):
    """Any thread; who drops it does so after what makes it untrue can be seen by all."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._answer: Answer | None = None
        self._dropped = 0

    def get(self, ask: Callable[[], Answer]) -> Answer:
        """The answer; asked outside the lock, and kept only if nothing dropped it meanwhile."""
        with self._lock:
            answer, dropped = self._answer, self._dropped
        if answer is None:
            answer = ask()
            with self._lock:
                if dropped == self._dropped:
                    self._answer = answer
        return answer

    def drop(self) -> None:
        """It may be untrue from now on."""
        with self._lock:
            self._answer = None
            self._dropped += 1
