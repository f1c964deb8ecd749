"""Paying for calls: the worst case is reserved before one is made, and settled by what it cost.

A call that is made without its reservation being on record cannot happen; one whose outcome is not
on record when Lorekeeper starts counts at its worst case for ever (`money.unsettled`).
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Final, Generic, NamedTuple, TypeVar

from actors.ports import BudgetSpentError, ModelUnavailableError
from events import streams
from events.errors import RefusedError
from events.event import New, to_us
from events.money import MoneyReserved, MoneySettled, MoneyUnsettled
from events.request import Request

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from actors.ports import Clock, Usage
    from actors.priced import Quote
    from actors.runtime.journal import Journal
    from events.budget import Caps
    from events.event import Event
    from events.log import EventLog
    from projections.queries.reservations import Reservation

T = TypeVar("T")

NAMES_MAX: Final = 100  # tries of one call in a process: a turn is given up long before


class Payer(NamedTuple):
    """Whose budgets a call counts for, besides the whole."""

    guild_id: int | None = None
    user_id: int | None = None
    """Who asked; None: nobody, or the operator."""
    automation_id: int | None = None


NOBODY: Final = Payer()


class Call(NamedTuple):
    """A call about to be made."""

    name: str
    """Its outcome is in `paid:<name>`; another is chosen if that is taken."""
    purpose: str
    """answer, extract, summarize or embed."""
    correlation: str
    """Stream of the turn or window."""
    unattended: bool = False
    payer: Payer = NOBODY
    kind: str = "model_call"
    """Or embedding_call."""


class Paid(NamedTuple, Generic[T]):
    """A call's result, and the name under which its cost must be settled."""

    result: T
    name: str


class Purse:
    """For worker threads: each method blocks until the journal has answered."""

    def __init__(
        self, journal: Journal, log: EventLog, clock: Clock, caps: Callable[[], Caps]
    ) -> None:
        """`caps` gives the settings in force, asked anew for each reservation."""
        self._journal = journal
        self._log = log
        self._clock = clock
        self._caps = caps
        self._taken: set[str] = set()
        self._lock = threading.Lock()

    def pay(self, call: Call, quote: Quote | None, work: Callable[[], T]) -> Paid[T]:
        """Reserve, then make the call. The caller records its cost in `paid:<name>`.

        `quote` None or of price 0 or of unknown price: nothing is reserved. A call that fails is
        settled here.

        Raises:
            ModelUnavailableError: the budget is spent, or what `work` raises.
        """
        if quote is None or not quote.usd:
            return Paid(work(), self._free(call.name))
        name = self._free(call.name)
        self._reserve(name, call, quote.model, quote.usd)
        try:
            return Paid(work(), name)
        except ModelUnavailableError as error:
            # Should the journal fail here, the next start counts the call at its worst case.
            self._record(name, settled(call, error.usage, self._now_us(), ok=False))
            raise

    def spend(
        self,
        call: Call,
        quote: Quote | None,
        work: Callable[[], T],
        usage_of: Callable[[T], Usage],
    ) -> T:
        """As `pay`, and record the cost: for calls that no transaction of an actor settles.

        A free call that used nothing leaves no row.
        """
        began_s = self._clock.monotonic()
        result, name = self.pay(call, quote, work)
        usage = usage_of(result)
        if usage.usd is None or usage.usd or usage.input_tokens:
            latency_ms = round(1000 * (self._clock.monotonic() - began_s))
            self._record(name, settled(call, usage, self._now_us(), latency_ms=latency_ms))
        return result

    def _reserve(self, name: str, call: Call, model: str, usd: float) -> None:
        now = self._clock.now()
        event = MoneyReserved(
            at=to_us(now),
            cause=call.correlation,
            correlation=call.correlation,
            call=name,
            purpose=call.purpose,
            model=model,
            usd=usd,
            unattended=call.unattended,
            **call.payer._asdict(),
        )
        stream = streams.budget(now.date().isoformat())
        try:
            self._journal.record(Request((New(stream, event),), caps=self._caps()))
        except RefusedError as error:
            raise BudgetSpentError(error.reason, final=True) from error

    def _free(self, name: str) -> str:
        """A name without reservation or outcome; a call may have been tried before."""
        with self._lock:
            for n in range(1, NAMES_MAX + 1):
                free = name if n == 1 else f"{name}~{n}"
                if free not in self._taken and not self._log.holds([streams.paid(free)]):
                    self._taken.add(free)
                    return free
        raise ModelUnavailableError(f"This was tried {NAMES_MAX} times.", final=True)

    def _record(self, name: str, event: Event) -> None:
        self._journal.record(Request((New(streams.paid(name), event),)))

    def _now_us(self) -> int:
        return to_us(self._clock.now())


def settled(
    call: Call,
    usage: Usage,
    at_us: int,
    *,
    latency_ms: int = 0,
    items: int = 1,
    ok: bool = True,
    model: str = "",
) -> MoneySettled:
    """The row of a model call, at the cost that its model told; `model` if that did not say."""
    return MoneySettled(
        at=at_us,
        cause=call.correlation,
        correlation=call.correlation,
        kind=call.kind,
        purpose=call.purpose,
        model=usage.model or model,
        input_tokens=usage.input_tokens,
        output_tokens=usage.output_tokens,
        latency_ms=latency_ms,
        usd=usage.usd,
        items=items,
        ok=ok,
        cache_read_tokens=usage.cache_read_tokens,
        cache_write_tokens=usage.cache_write_tokens,
        cache_write_1h_tokens=usage.cache_write_1h_tokens,
    )


def unsettled(open_: Iterable[Reservation], at_us: int) -> tuple[New, ...]:
    """What a start records about calls whose outcome it will never learn."""
    return tuple(
        New(
            streams.paid(one.call),
            MoneyUnsettled(
                at=at_us,
                cause=streams.budget(one.day),
                correlation=one.correlation,
                purpose=one.purpose,
                model=one.model,
                usd=one.usd,
            ),
        )
        for one in open_
    )
