"""What calls cost, to the last fraction of a cent; and what they may cost at most."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actors.adapters.anthropic_model.prices import cost_usd, flat, price_of, table, worst_usd
from actors.ports import ModelUnavailableError, Usage
from actors.priced import Priced
from events.settings_known import SETTINGS
from tests.anthropic_model.talk import line, prompt
from tests.fakes.claude import Says

if TYPE_CHECKING:
    from tests.anthropic_model.talk import Talk

TODAY = date(2026, 11, 27)
TOKENS = st.integers(0, 300_000)
USAGES = st.builds(
    Usage,
    input_tokens=TOKENS,
    output_tokens=TOKENS,
    cache_read_tokens=TOKENS,
    cache_write_tokens=TOKENS,
    cache_write_1h_tokens=TOKENS,
)


@pytest.mark.parametrize(
    ("model", "day", "usage", "usd"),
    [
        ("claude-sonnet-5-5", TODAY, (1_000_000, 0, 0, 0, 0), 2.0),
        ("claude-sonnet-5-5", TODAY, (1, 1, 1, 1, 1), (2 + 10 + 0.1 + 2.5 + 4) / 1e6),
        ("claude-sonnet-5-5", date(2026, 10, 6), (0, 0, 1_000_000, 0, 0), 0.2),
        ("claude-sonnet-5-5", date(2026, 10, 7), (0, 0, 1_000_000, 0, 0), 0.1),
        ("claude-haiku-5-5", TODAY, (100_000, 1_000, 0, 0, 0), 0.01 + 0.0005),
        ("claude-haiku-5-5", TODAY, (100_001, 1_000, 0, 0, 0), 0.0500005 + 0.0025),
        ("claude-haiku-5-5", TODAY, (1, 1_000, 50_000, 40_000, 10_000), 0.0400005),
        ("claude-opus-5-5-20261101", TODAY, (500, 100, 0, 0, 0), 0.004),
    ],
)
def test_a_call_costs_what_the_list_says(
    model: str, day: date, usage: tuple[int, int, int, int, int], usd: float
) -> None:
    price = price_of(model, day)
    assert price is not None
    read, written, cached, short, long = usage
    used = Usage(
        input_tokens=read,
        output_tokens=written,
        cache_read_tokens=cached,
        cache_write_tokens=short,
        cache_write_1h_tokens=long,
    )
    assert cost_usd(used, price) == pytest.approx(usd, abs=1e-9)


def test_the_table_is_dated_whole_and_knows_our_defaults() -> None:
    assert date.fromisoformat(table().dated) <= TODAY
    for price in table().prices:
        date.fromisoformat(price.effective_from)
        *bounded, last = price.tiers
        assert last.prompt_tokens_upto is None
        assert all(tier.prompt_tokens_upto for tier in bounded)
    for setting in SETTINGS:
        if setting.key in ("model.answer", "model.extract"):
            assert price_of(str(setting.default), TODAY) is not None


def test_a_model_that_is_not_listed_has_no_price() -> None:
    for name in ("claude-mythos-5-2", "qwen3", "claude-sonnet-5-5x", ""):
        assert price_of(name, TODAY) is None


@given(USAGES, st.sampled_from([*{price.model for price in table().prices}]))
def test_no_request_costs_more_than_its_worst_case(usage: Usage, model: str) -> None:
    price = price_of(model, TODAY)
    assert price is not None
    prompt_tokens = usage.input_tokens + usage.cache_read_tokens
    prompt_tokens += usage.cache_write_tokens + usage.cache_write_1h_tokens
    worst = worst_usd(price, prompt_tokens_max=prompt_tokens, output_tokens_max=usage.output_tokens)
    assert cost_usd(usage, price) <= worst + 1e-12


def test_a_quote_covers_every_attempt_of_its_call(talk: Talk) -> None:
    assert isinstance(talk.model, Priced)
    quote = talk.model.quote_answer(prompt())
    length = len(talk.claude.bodies)
    usage = {"input_tokens": 0, "cache_creation_input_tokens": 4_000}
    talk.script(
        Says("x" * 300, usage=usage, fault="cut", after=20),
        Says("x", usage=usage, output_tokens=1_500),
    )
    used = talk.model.answer(prompt()).usage
    assert len(talk.claude.bodies[length]) > 4_000
    assert quote.model == "claude-sonnet-5-5"
    assert used.usd is not None
    assert quote.usd is not None
    assert 0 < used.usd < quote.usd < 0.2
    assert (talk.model.quote_extract([line("hello")]).usd or 9) < 0.01


def test_an_unknown_price_is_refused_unless_told_or_allowed(talk: Talk) -> None:
    talk.chosen = replace(talk.chosen, answer_model="qwen3")
    for call in (talk.model.answer, talk.model.quote_answer):
        with pytest.raises(ModelUnavailableError, match="price of qwen3 is not known"):
            call(prompt())
    assert talk.claude.bodies == []


def test_an_allowed_unknown_price_is_unknown_and_not_nothing(talk: Talk) -> None:
    talk.chosen = replace(talk.chosen, answer_model="qwen3", allow_unknown_price=True)
    assert talk.model.quote_answer(prompt()).usd is None
    assert talk.model.answer(prompt()).usage.usd is None

    talk.chosen = replace(talk.chosen, own_input_usd=0.0, own_output_usd=0.0)
    assert talk.model.quote_answer(prompt()).usd == 0.0
    assert talk.model.answer(prompt()).usage.usd == 0.0

    talk.chosen = replace(talk.chosen, own_input_usd=1.0, own_output_usd=2.0)
    used = talk.model.answer(prompt()).usage
    assert used.usd == pytest.approx((100 * 1 + 20 * 2) / 1e6, abs=1e-12)
    assert flat(1.0, 2.0).tiers[0].read == 1.0
