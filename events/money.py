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


class MoneyReserved(Event, frozen=True, kw_only=True, gc=False):
    """The worst case of a call that is about to be made; the journal decides whether it may be."""

    topic = "money.reserved.1"
    collision = "decided"

    call: str
    """Name of the call: its outcome is in the stream `paid:<call>`."""
    purpose: str
    model: str
    usd: float
    """At most, with every attempt."""
    unattended: bool
    """Nobody waits for it: it also counts for the smaller cap."""
    guild_id: int | None = None
    """The server it is for; None: a direct message, or nobody's in particular."""
    user_id: int | None = None
    """Who asked; None: nobody, or the operator."""
    automation_id: int | None = None
    """What asked for it, if it was one."""


class BudgetReached(Event, frozen=True, kw_only=True, gc=False):
    """What the calls of a day cost has come to a part of what it may: said to the operator, once.

    By what they did cost, not by what is only reserved.
    """

    topic = "budget.reached.1"
    collision = "decided"

    day: str
    """A date of UTC."""
    cap: str
    """day or unattended."""
    percent: int
    usd: float
    cap_usd: float


class MoneyUnsettled(Event, frozen=True, kw_only=True, gc=False):
    """A reserved call whose outcome will never be known: counted at its worst case."""

    topic = "money.unsettled.1"
    collision = "decided"

    purpose: str
    model: str
    usd: float
