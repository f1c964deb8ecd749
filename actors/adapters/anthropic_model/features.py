"""What a compatible server understands, found out once: at most four small requests, then known.

Anthropic's own is never asked. Others are sent the smallest request that uses everything; while
they reject it, what they most often lack is left out, one thing more each time.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Final

from actors.adapters.anthropic_model.calling import RejectedError
from actors.adapters.anthropic_model.requests import ALL, Features, probe_body

if TYPE_CHECKING:
    from collections.abc import Callable

    from actors.adapters.anthropic_model.requests import Body
    from actors.ports import Usage

LADDER: Final = (
    ALL,
    Features(structured=False),
    Features(structured=False, caching=False),
    Features(structured=False, caching=False, tools=False),
)


class Probe:
    """Remembers what a server understands. Any thread; the first call asks, others wait for it."""

    def __init__(self, send: Callable[[Body], Usage], *, needed: bool) -> None:
        """`send` makes a call and gives what it used; not `needed`: all is understood."""
        self._send = send
        self._lock = threading.Lock()
        self._features = None if needed else ALL

    @property
    def known(self) -> bool:
        return self._features is not None

    def features(self, model: str) -> tuple[Features, Usage | None]:
        """What the server understands, and what asking used; None if nobody had to ask.

        Raises:
            ModelUnavailableError: it cannot be reached, or takes not even the plainest request.
        """
        with self._lock:
            if self._features is not None:
                return self._features, None
            for rung in LADDER:
                try:
                    used = self._send(probe_body(model, rung))
                except RejectedError:
                    if rung is LADDER[-1]:
                        raise
                else:
                    self._features = rung
                    return rung, used
        raise AssertionError("the last rung either stands or raises")
