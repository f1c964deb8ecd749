"""What calls cost. Never sealed: nothing spent may ever be uncounted."""

from __future__ import annotations

from events.event import Event


class MoneySettled(Event, frozen=True, kw_only=True, gc=False):
    """A model or embedding call with a known outcome; makes its row in `actions`."""

    topic = "money.settled.1"
    collision = "decided"

    kind: str
    """model_call or embedding_call."""
    purpose: str
    """answer, extract, summarize or embed."""
    model: str
    input_tokens: int
    output_tokens: int
    latency_ms: int
    usd: float | None
    """None: the price of the model is not known."""
    items: int = 1
    ok: bool = True
    cache_read_tokens: int = 0
    cache_write_tokens: int = 0
    """Into the cache for five minutes; `input_tokens` are those read at the full price."""
    cache_write_1h_tokens: int = 0
