"""One call: its attempts, the pauses between them, and what all of them used together.

A retry sends the identical bytes. What cannot succeed is not tried again. Pauses double and never
fall below what the server asks for. A request whose answer broke off is paid for, so those are
counted apart and kept few: a quote promises what a call costs at most.
"""

from __future__ import annotations

import logging
from contextlib import closing
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any, Final, Protocol

from actors.adapters.anthropic_model.faults import fault_of_error
from actors.adapters.anthropic_model.gathering import BrokenStreamError, Gathering
from actors.adapters.anthropic_model.prices import cost_usd
from actors.adapters.anthropic_model.requests import continued
from actors.ports import ModelUnavailableError, Usage

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Mapping

    from actors.adapters.anthropic_model.faults import Fault
    from actors.adapters.anthropic_model.prices import Price
    from actors.adapters.anthropic_model.requests import Body
    from actors.ports import Clock

logger = logging.getLogger("lorekeeper.model")

ATTEMPTS_MAX: Final = 4  # at the pauses below: some four seconds before people are told
PAID_MAX: Final = 2  # requests of one call that may have to be paid for
PAUSE_S: Final = 0.5  # doubles with each attempt
JITTER: Final = 0.25  # of a pause, so that many do not come back at once
CALL_S_MAX: Final = 240.0  # with every pause: whoever waits longer has left
STREAM_S_MAX: Final = 180.0  # of one answer, however it trickles
REJECTED: Final = frozenset({400, 404, 422})  # how servers refuse a field that they do not know


class Server(Protocol):
    """Where requests go; each gives the events of its answer."""

    def stream(self, body: Body) -> Generator[Mapping[str, Any]]: ...


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole message and what it took."""

    content: list[dict[str, Any]]
    stop_reason: str
    usage: Usage


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Makes calls to one server. Any thread; a call blocks its own."""

    server: Server
    place: str
    clock: Clock
    sleep: Callable[[float], object]
    chance: Callable[[], float]

    def call(self, body: Body, price: Price | None) -> Whole:
        """Send a request until it is answered or cannot be. `price` None: nobody knows it.

        Raises:
            ModelUnavailableError: with what was used.
            RejectedError: the server does not accept this kind of request.
        """
        began_s = self.clock.monotonic()
        used = Usage(model=body["model"], usd=None if price is None else 0.0)
        failed = paid = 0
        said: list[dict[str, Any]] = []
        while True:
            gathering = Gathering()
            try:
                content = self._attempt(continued(body, said) if said else body, gathering)
            except Exception as error:
                fault = fault_of_error(error, body["model"], self.place, self.clock.now())
                if fault is None:
                    raise
                used = together(used, _priced(gathering.used(), price))
                failed, paid = failed + 1, paid + gathering.begun
                pause_s = self._pause_s(failed, fault)
                late = self.clock.monotonic() + pause_s - began_s > CALL_S_MAX
                if not fault.transient or failed >= ATTEMPTS_MAX or paid >= PAID_MAX or late:
                    kind = RejectedError if fault.status in REJECTED else ModelUnavailableError
                    raise kind(fault.sentence, usage=used, final=True) from error
                logger.info("trying again in %.1f s: %s", pause_s, fault.sentence)
                self.sleep(pause_s)
                continue
            used = together(used, _priced(gathering.used(), price))
            said += content
            paid += 1
            if gathering.stop_reason != "pause_turn":
                return Whole(said, gathering.stop_reason, used)
            if paid >= PAID_MAX:
                sentence = f"The answer of {self.place} would not end; try again."
                raise ModelUnavailableError(sentence, usage=used, final=True)

    def _attempt(self, body: Body, gathering: Gathering) -> list[dict[str, Any]]:
        began_s = self.clock.monotonic()
        with closing(self.server.stream(body)) as events:
            for event in events:
                gathering.add(event)
                if self.clock.monotonic() - began_s > STREAM_S_MAX:
                    raise BrokenStreamError("would not end")
        return gathering.message()

    def _pause_s(self, failed: int, fault: Fault) -> float:
        pause_s = PAUSE_S * 2 ** (failed - 1) * (1 + JITTER * self.chance())
        return max(pause_s, fault.retry_after_s)


class RejectedError(ModelUnavailableError):
    """The request itself is wrong: another kind of request may be accepted."""


def together(one: Usage, other: Usage) -> Usage:
    """Tokens and money of both; the model is the first one's."""
    names = [f.name for f in fields(Usage) if f.name.endswith("_tokens")]
    tokens = {name: getattr(one, name) + getattr(other, name) for name in names}
    unknown = one.usd is None or other.usd is None
    usd = None if unknown else (one.usd or 0.0) + (other.usd or 0.0)
    return replace(one, **tokens, usd=usd)


def _priced(request: Usage, price: Price | None) -> Usage:
    """Each request apart, as its own length decides its tier."""
    return replace(request, usd=None if price is None else cost_usd(request, price))
