"""What calls cost: the dated price table that comes with the program, and sums over it.

Prices are absolute, per model, kind of token and date, because the discounts of the cache differ
from model to model. A model that is not in the table has no price; it is never free.
"""

from __future__ import annotations

import re
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Final

import msgspec

if TYPE_CHECKING:
    from datetime import date

    from actors.ports import Usage

PER: Final = 1_000_000  # prices are per million tokens
_DATED = re.compile(r"-20\d{6}$")
"""A snapshot of a model, "claude-haiku-5-5-20261007", costs what the model costs."""


class Tier(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """US dollars per million tokens; for whole requests with a prompt of at most this length."""

    input: float
    output: float
    write_5m: float
    write_1h: float
    read: float
    prompt_tokens_upto: int | None = None
    """None: however long. A prompt is what is read in full, from the cache and into it."""


class Price(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A model's price from a day on. Tiers from short prompts to long; the last has no end."""

    model: str
    effective_from: str
    """Day, `YYYY-MM-DD`, UTC."""
    tiers: tuple[Tier, ...]


class Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The shipped file."""

    dated: str
    """The day on which the prices were looked up."""
    unit: str
    prices: tuple[Price, ...]


@cache
def table() -> Table:
    """The price table that comes with the program."""
    file = resources.files(__package__ or "").joinpath("prices.json")
    return msgspec.json.decode(file.read_bytes(), type=Table)


def price_of(model: str, day: date) -> Price | None:
    """The model's price on a day; None if the table does not know the model."""
    name = _DATED.sub("", model)
    known = sorted(
        (price for price in table().prices if price.model == name),
        key=lambda price: price.effective_from,
    )
    begun = [price for price in known if price.effective_from <= day.isoformat()]
    # A clock set back to before the first known price still pays something.
    return (begun or known[:1] or [None])[-1]


def flat(input_usd: float, output_usd: float) -> Price:
    """The price of a model without a cache of its own: two numbers, per million tokens."""
    tier = Tier(
        input=input_usd,
        output=output_usd,
        write_5m=input_usd,
        write_1h=input_usd,
        read=input_usd,
    )
    return Price(model="", effective_from="", tiers=(tier,))


def cost_usd(usage: Usage, price: Price) -> float:
    """US dollars of one request."""
    written = usage.cache_write_tokens + usage.cache_write_1h_tokens
    tier = _tier(price, usage.input_tokens + usage.cache_read_tokens + written)
    return (
        usage.input_tokens * tier.input
        + usage.output_tokens * tier.output
        + usage.cache_read_tokens * tier.read
        + usage.cache_write_tokens * tier.write_5m
        + usage.cache_write_1h_tokens * tier.write_1h
    ) / PER


def worst_usd(price: Price, *, prompt_tokens_max: int, output_tokens_max: int) -> float:
    """The most that one request can cost, however the prompt meets the cache."""
    # A prompt that may be long may also turn out short: every tier up to it counts.
    last = price.tiers.index(_tier(price, prompt_tokens_max))
    tiers = price.tiers[: last + 1]
    dearest = max(max(t.input, t.write_5m, t.write_1h, t.read) for t in tiers)
    output = max(t.output for t in tiers)
    return (prompt_tokens_max * dearest + output_tokens_max * output) / PER


def _tier(price: Price, prompt_tokens: int) -> Tier:
    return next(
        tier
        for tier in price.tiers
        if tier.prompt_tokens_upto is None or prompt_tokens <= tier.prompt_tokens_upto
    )
