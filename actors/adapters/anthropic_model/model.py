"""Claude behind the port: answers, extracts and summarises, each with what it cost."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

import msgspec

from actors.adapters.anthropic_model import texts
from actors.adapters.anthropic_model.calling import PAID_MAX, Caller, together
from actors.adapters.anthropic_model.faults import (
    ANSWER_SETTING,
    EXTRACT_SETTING,
    Fault,
    fault_of_error,
    place_of,
)
from actors.adapters.anthropic_model.features import Probe
from actors.adapters.anthropic_model.prices import worst_usd
from actors.adapters.anthropic_model.reading import (
    UnusableError,
    facts_of,
    summary_of,
    turn_of,
)
from actors.adapters.anthropic_model.reflecting import reflect_body, reflection_of
from actors.adapters.anthropic_model.requests import (
    ALL,
    answer_body,
    extract_body,
    probe_body,
    summary_body,
)
from actors.ports import (
    Extraction,
    ModelTurn,
    ModelUnavailableError,
    Reflection,
    Summary,
    Usage,
)
from actors.priced import Quote

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from actors.adapters.anthropic_model.calling import Whole
    from actors.adapters.anthropic_model.choice import Choice
    from actors.adapters.anthropic_model.requests import Body, Features
    from actors.adapters.anthropic_model.sdk import SdkServer
    from actors.ports import Clock, DayPart, Line, Prompt

T = TypeVar("T")

OVERHEAD_TOKENS = 1000  # what the provider adds to a prompt that has tools and a format


class AnthropicModel:
    """Implements `Model` and `Priced` of the ports. Any thread; a call blocks its own."""

    def __init__(
        self,
        server: SdkServer,
        *,
        choose: Callable[[], Choice],
        clock: Clock,
        sleep: Callable[[float], object],
        chance: Callable[[], float],
    ) -> None:
        """`choose` gives the settings in force, asked anew for each call."""
        self._choose = choose
        self._clock = clock
        self._place = place_of(server.base_url)
        self._server = server
        self._caller = Caller(
            server=server, place=self._place, clock=clock, sleep=sleep, chance=chance
        )
        self._probe = Probe(self._sent, needed=bool(server.base_url))

    @property
    def id(self) -> str:
        return self._choose().answer_model

    @property
    def template(self) -> str:
        """See `actors.templates.Templated`."""
        return texts.ANSWER_TEMPLATE

    def answer(self, prompt: Prompt) -> ModelTurn:
        """Answer the triggers, or ask for tools."""
        choice = self._choose()
        return self._made(
            choice,
            choice.answer_model,
            lambda features: answer_body(prompt, choice, features),
            lambda whole: turn_of(whole, prompt, self._place),
        )

    def extract(self, lines: Sequence[Line], context: Sequence[Line] = ()) -> Extraction:
        """Facts worth keeping in `lines`, as far as they keep to their bounds."""
        if not lines:
            return Extraction(candidates=())
        choice = self._choose()
        return self._made(
            choice,
            choice.extract_model,
            lambda features: extract_body(lines, context, choice, features),
            lambda whole: Extraction(candidates=facts_of(whole, self._place), usage=whole.usage),
        )

    def summarize(self, lines: Sequence[Line], *, chars_max: int) -> Summary:
        """Who took part, what was decided, promised and left open."""
        if not lines or chars_max <= 0:
            return Summary(text="")
        choice = self._choose()
        return self._made(
            choice,
            choice.extract_model,
            lambda features: summary_body(lines, chars_max, choice, features),
            lambda whole: Summary(
                text=summary_of(whole, chars_max, self._place), usage=whole.usage
            ),
        )

    def reflect(self, part: DayPart) -> Reflection:
        """Facts of a part of a day, and what the day came to."""
        choice = self._choose()
        return self._made(
            choice,
            choice.extract_model,
            lambda features: reflect_body(part, choice, features),
            lambda whole: reflection_of(whole, part.chars_max, self._place),
        )

    def quote_answer(self, prompt: Prompt) -> Quote:
        choice = self._choose()
        return self._quote(choice, answer_body(prompt, choice))

    def quote_extract(self, lines: Sequence[Line], context: Sequence[Line] = ()) -> Quote:
        choice = self._choose()
        return self._quote(choice, extract_body(lines, context, choice))

    def quote_summary(self, lines: Sequence[Line], *, chars_max: int) -> Quote:
        choice = self._choose()
        return self._quote(choice, summary_body(lines, chars_max, choice))

    def quote_reflect(self, part: DayPart) -> Quote:
        choice = self._choose()
        return self._quote(choice, reflect_body(part, choice))

    def check(self) -> Fault | None:
        """Look once whether the key is good, the models are there and their prices known."""
        choice = self._choose()
        # By model: one that does both is looked at once, as the one that answers.
        models = {choice.extract_model: EXTRACT_SETTING, choice.answer_model: ANSWER_SETTING}
        for model, setting in reversed(models.items()):
            if (fault := self._fault_of(choice, model, setting)) is not None:
                return fault
        return None

    def _fault_of(self, choice: Choice, model: str, setting: str) -> Fault | None:
        now = self._clock.now()
        try:
            choice.price(model, now.date())
            self._server.check(model)
        except ModelUnavailableError as error:
            return Fault(str(error), transient=False)
        except Exception as error:
            fault = fault_of_error(error, model, self._place, now, setting)
            if fault is None:
                raise
            return fault
        return None

    def _made(
        self,
        choice: Choice,
        model: str,
        body_of: Callable[[Features], Body],
        read: Callable[[Whole], T],
    ) -> T:
        """Send what the server understands, and read its answer; all that was used is in it."""
        price = choice.price(model, self._clock.now().date())
        features, probed = self._probe.features(model)
        try:
            whole = self._caller.call(body_of(features), price)
        except ModelUnavailableError as error:
            error.usage = _with(error.usage, probed)
            raise
        whole = replace(whole, usage=_with(whole.usage, probed))
        try:
            return read(whole)
        except UnusableError as error:
            raise ModelUnavailableError(str(error), usage=whole.usage, final=True) from error

    def _sent(self, body: Body) -> Usage:
        price = self._choose().price(body["model"], self._clock.now().date())
        return self._caller.call(body, price).usage

    def _quote(self, choice: Choice, body: Body) -> Quote:
        """Every request that may have to be paid for, at its longest, however it is served.

        A token is at least a byte of the body, so its bytes bound the tokens.
        """
        model = body["model"]
        price = choice.price(model, self._clock.now().date())
        if price is None:
            return Quote(model=model, usd=None)
        output = body["max_tokens"]
        bodies = [(_bytes(body) + n * output, output) for n in range(PAID_MAX)]
        if not self._probe.known:
            probe = probe_body(model, ALL)
            bodies += [(_bytes(probe), probe["max_tokens"])] * PAID_MAX
        usd = sum(
            worst_usd(price, prompt_tokens_max=prompt + OVERHEAD_TOKENS, output_tokens_max=answer)
            for prompt, answer in bodies
        )
        return Quote(model=model, usd=usd)


def _bytes(body: Body) -> int:
    return len(msgspec.json.encode(body))


def _with(used: Usage, probed: Usage | None) -> Usage:
    """What a call used, with the probe that came before it."""
    return used if probed is None else together(used, probed)
