"""The model calls of a turn, each paid for: a cost is reserved before the call is made."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from actors.mind import payer_of
from actors.priced import Priced
from actors.runtime.purse import Call

if TYPE_CHECKING:
    from actors.mind import Mind
    from actors.ports import ModelTurn, Prompt
    from projections.queries.conversation import Said


class Answered(NamedTuple):
    """An answer, and under which name its cost must be settled."""

    answer: ModelTurn
    call: str
    """Empty where nothing was reserved: then any free name will do."""


def answered(mind: Mind, prompt: Prompt, turn: str, n: int, asker: Said) -> Answered:
    """The n-th answer of a turn; whoever records it settles its cost.

    Raises:
        ModelUnavailableError: the model cannot be reached now, or the day's budget is spent.
    """
    model = mind.model
    quote = model.quote_answer(prompt) if isinstance(model, Priced) else None
    call = Call(f"{turn}:{n}", "answer", turn, payer=payer_of(mind, asker))
    answer, name = mind.purse.pay(call, quote, lambda: model.answer(prompt))
    return Answered(answer, name if quote is not None and quote.usd else "")
