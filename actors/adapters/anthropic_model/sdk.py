"""The anthropic SDK at its narrowest: one streamed request, one look at a model. No retries here.

The SDK is imported at the first call, because that takes longer than a whole command.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from actors.adapters.anthropic_model.gathering import BrokenStreamError

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping

    import anthropic

    from actors.adapters.anthropic_model.requests import Body

API_URL: Final = "https://api.anthropic.com"
NO_KEY: Final = "none"  # what servers without keys are sent: the SDK wants something
CHECK_S_MAX: Final = 10.0  # a person waits for the doctor


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeouts:
    """Seconds of silence after which a request has failed."""

    connect_s: float = 5.0
    read_s: float = 60.0
    """Between two pieces of an answer; servers of our own may think this long before the first."""


class SdkServer:
    """Any thread; the client is shared."""

    def __init__(self, api_key: str, base_url: str = "", timeouts: Timeouts | None = None) -> None:
        """`base_url` empty: Anthropic's own."""
        self.base_url = base_url
        self._api_key = api_key
        self._timeouts = timeouts or Timeouts()
        self._client: anthropic.Anthropic | None = None
        self._lock = threading.Lock()

    def stream(self, body: Body) -> Generator[Mapping[str, Any]]:
        """The events of one answer, as they come.

        Raises whatever the SDK and its transport raise; `faults` knows it all.
        """
        with self._connected().messages.create(**body, stream=True) as events:
            for event in events:
                # Any JSON at all may come; the SDK hands out what is no event as it is.
                if not hasattr(event, "to_dict"):
                    raise BrokenStreamError("was garbled")
                yield event.to_dict(warnings=False)

    def check(self, model: str) -> None:
        """Ask once whether the key is good and the model is there; raises like `stream`."""
        self._connected().models.retrieve(model, timeout=CHECK_S_MAX)

    def close(self) -> None:
        """Close the connections; the next request opens new ones."""
        with self._lock:
            client, self._client = self._client, None
        if client is not None:
            client.close()

    def _connected(self) -> anthropic.Anthropic:
        import anthropic
        import httpx2

        with self._lock:
            if self._client is None:
                timeouts = self._timeouts
                self._client = anthropic.Anthropic(
                    api_key=self._api_key or NO_KEY,
                    base_url=self.base_url or API_URL,
                    max_retries=0,
                    timeout=httpx2.Timeout(timeouts.read_s, connect=timeouts.connect_s),
                )
            return self._client
