"""Models that cost money: what a call may cost, asked before it is made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, runtime_checkable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from actors.ports import DayPart, Line, Prompt


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """What a call may cost at most, before it is made."""

    model: str
    usd: float | None
    """With every attempt it may make; 0: free. None: nobody knows, and the operator allows that."""


@runtime_checkable
class Priced(Protocol):
    """A model that costs money. One that is not priced is free.

    Each quote raises ModelUnavailableError where the price is not known and that is not allowed.
    """

    def quote_answer(self, prompt: Prompt) -> Quote: ...

    def quote_extract(self, lines: Sequence[Line], context: Sequence[Line] = ()) -> Quote: ...

    def quote_summary(self, lines: Sequence[Line], *, chars_max: int) -> Quote: ...

    def quote_reflect(self, part: DayPart) -> Quote: ...
