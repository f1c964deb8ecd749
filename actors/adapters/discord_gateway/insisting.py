"""What no history shows again waits for room in ingestion's mailbox, in order."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING, Final, Protocol

from actors.runtime.journal import Failed

if TYPE_CHECKING:
    from collections.abc import Callable

    from actors.ingestion.actor import Observed
    from actors.runtime.journal import Answer

WAITING_MAX: Final = 10_000  # edits and deletes: an hour of a busy server
RETRY_S: Final = 0.2
TRIES: Final = 2  # beyond the first: what makes ingestion fail each time must not stop it for good


class Mailbox(Protocol):
    """Where ingestion is."""

    def tell(self, message: object) -> bool:
        """False if there is no room."""
        ...


class Insistent:
    """Edits, deletes, and who may see what. All on the loop's thread."""

    def __init__(self, ingestion: Mailbox, say: Callable[[str], object]) -> None:
        self._ingestion = ingestion
        self._say = say
        self._waiting: deque[Observed] = deque()
        self._loop = asyncio.get_running_loop()

    def tell(self, observed: Observed, tries_left: int = TRIES) -> None:
        """What fails because ingestion did is told to the next one."""

        def reply(answer: Answer) -> None:
            if isinstance(answer, Failed) and not answer.fatal and tries_left:
                self._loop.call_soon_threadsafe(self.tell, observed, tries_left - 1)
            else:
                observed.reply(answer)

        self._tell(observed._replace(reply=reply))

    def _tell(self, observed: Observed) -> None:
        if not self._waiting and self._ingestion.tell(observed):
            return
        if len(self._waiting) >= WAITING_MAX:
            self._say("Too much happens at once; an edit or delete was not recorded.")
            return
        self._waiting.append(observed)
        if len(self._waiting) == 1:
            self._loop.call_later(RETRY_S, self._try_again)

    def _try_again(self) -> None:
        while self._waiting and self._ingestion.tell(self._waiting[0]):
            self._waiting.popleft()
        if self._waiting:
            self._loop.call_later(RETRY_S, self._try_again)
