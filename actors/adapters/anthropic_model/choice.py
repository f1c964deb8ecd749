"""What the operator chose about Claude, as one value that is read anew for each call."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from actors.adapters.anthropic_model.prices import flat, price_of
from actors.ports import ModelUnavailableError

if TYPE_CHECKING:
    from datetime import date

    from actors.adapters.anthropic_model.prices import Price
    from projections.queries.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Settings in force; the defaults are those of `events.settings`."""

    answer_model: str
    extract_model: str
    """Also writes summaries."""
    prompt_tokens_max: int
    """Of a whole prompt, as `rendering.tokens_of` estimates them."""
    answer_tokens_max: int
    name: str
    """What Lorekeeper is called."""
    allow_unknown_price: bool = False
    own_input_usd: float = -1.0
    """Per million tokens, for models that the table does not know; below 0: not told."""
    own_output_usd: float = -1.0

    def price(self, model: str, day: date) -> Price | None:
        """The model's price; None where nobody knows it and the operator allows that.

        Raises:
            ModelUnavailableError: nobody knows it, and that is not allowed.
        """
        known = price_of(model, day)
        if known is None and min(self.own_input_usd, self.own_output_usd) >= 0:
            known = flat(self.own_input_usd, self.own_output_usd)
        if known is None and not self.allow_unknown_price:
            raise ModelUnavailableError(
                f"The price of {model} is not known; set money.own_input_usd and "
                "money.own_output_usd, or money.allow_unknown_price.",
                final=True,
            )
        return known


def choice_of(chosen: Settings) -> Choice:
    """The choice that these settings make."""
    return Choice(
        answer_model=chosen.text("model.answer"),
        extract_model=chosen.text("model.extract"),
        prompt_tokens_max=chosen.count("model.prompt_tokens"),
        answer_tokens_max=chosen.count("model.answer_tokens"),
        name=chosen.text("bot.name"),
        allow_unknown_price=chosen.flag("money.allow_unknown_price"),
        own_input_usd=chosen.number("money.own_input_usd"),
        own_output_usd=chosen.number("money.own_output_usd"),
    )
