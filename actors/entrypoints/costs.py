"""`costs`: what calls cost, by what one asks for, and what the day may still cost."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any, get_args

import click

from actors.entrypoints.cli import command
from actors.entrypoints.opening import clock_of, opened
from actors.entrypoints.printing import answer, answer_json, answer_table
from projections.queries.costs import By

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from actors.entrypoints.cli import Invocation
    from projections.queries.costs import Cost


@command("costs", "costs", "costs --by person", "costs --by model --json")
@click.option(
    "--by",
    type=click.Choice(get_args(By)),
    default="day",
    show_default=True,
    help="What to add up.",
)
def costs(invocation: Invocation, *, by: By) -> None:
    """Add up what model and embedding calls cost.

    In US dollars, by days of UTC, by model, by what the call was for, by who made it, or by the
    server, person or automation it was for. What the cache saved is reckoned at the prices of today
    for short prompts.
    """
    from events.event import to_us
    from projections.queries.costs import costs as query
    from projections.queries.costs import spent_since

    now = clock_of(invocation).now()
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    with opened(invocation) as folder, folder.read_model.reading() as db:
        groups = _grouped(query(db, by), now.date())
        spent = spent_since(db, to_us(midnight))
        chosen = folder.read_model.settings()
    caps = chosen.number("money.day_usd"), chosen.number("money.unattended_day_usd")
    usd = sum(group["usd"] for group in groups)
    if invocation.as_json:
        today = {
            "usd": spent.usd,
            "cap_usd": caps[0],
            "unattended_usd": spent.unattended_usd,
            "unattended_cap_usd": caps[1],
        }
        answer_json({"by": by, "groups": groups, "usd": usd, "today": today})
        return
    answer_table(
        (by, "calls", "tokens in", "cached", "tokens out", "US$", "unsettled", "saved"),
        [
            *(
                (
                    "(erased)" if group["group"] is None else group["group"],
                    group["calls"],
                    group["input_tokens"],
                    group["cache_read_tokens"],
                    group["output_tokens"],
                    f"{group['usd']:.6f}",
                    f"{group['unsettled_usd']:.6f}" if group["unsettled_usd"] else None,
                    f"{group['saved_usd']:.6f}",
                )
                for group in groups
            ),
            (
                "all",
                sum(group["calls"] for group in groups),
                None,
                None,
                None,
                f"{usd:.6f}",
                None,
                None,
            ),
        ],
    )
    answer(
        f"Today: ${spent.usd:.4f} of ${caps[0]:.2f}; "
        f"unattended ${spent.unattended_usd:.4f} of ${caps[1]:.2f}."
    )


_SUMMED = ("calls", "input_tokens", "output_tokens", "cache_read_tokens")


def _grouped(found: Iterable[Cost], today: date) -> list[dict[str, Any]]:
    """Over models; in the order of the groups."""
    groups: list[dict[str, Any]] = []
    for name, rows in groupby(found, lambda cost: cost.group):
        costs_ = list(rows)
        groups.append(
            {
                "group": name,
                **{key: sum(getattr(cost, key) for cost in costs_) for key in _SUMMED},
                "cache_write_tokens": sum(
                    cost.cache_write_tokens + cost.cache_write_1h_tokens for cost in costs_
                ),
                "usd": sum(cost.usd for cost in costs_),
                "unsettled_usd": sum(cost.unsettled_usd for cost in costs_),
                "saved_usd": sum(_saved_usd(cost, today) for cost in costs_),
            }
        )
    return groups


def _saved_usd(cost: Cost, today: date) -> float:
    """Against the same tokens without a cache; less than 0 where it was written and not read."""
    from actors.adapters.anthropic_model.prices import PER, price_of

    price = price_of(cost.model or "", today)
    if price is None:
        return 0.0
    tier = price.tiers[0]
    return (
        cost.cache_read_tokens * (tier.input - tier.read)
        + cost.cache_write_tokens * (tier.input - tier.write_5m)
        + cost.cache_write_1h_tokens * (tier.input - tier.write_1h)
    ) / PER
