"""Whatever the network or the server does, a call ends in an answer or in one clear sentence."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from email.utils import format_datetime
from typing import TYPE_CHECKING

import pytest

from actors.adapters.anthropic_model.calling import ATTEMPTS_MAX, PAID_MAX
from actors.adapters.anthropic_model.faults import RETRY_AFTER_S_MAX, retry_after_s
from actors.adapters.anthropic_model.prices import cost_usd, price_of
from actors.ports import ModelUnavailableError, Usage
from tests.anthropic_model.talk import MOMENT, choice, prompt, server_of, talk_with
from tests.fakes.claude import Claude, HangUp, Says, Status

if TYPE_CHECKING:
    from actors.adapters.anthropic_model.prices import Price
    from tests.anthropic_model.talk import Talk
    from tests.fakes.claude import Fault

BIRTHDAY = "Your cat is called Biscuit, and you told me so in March."
IN_STREAM: tuple[Fault, ...] = (
    *("cut", "stall", "early", "malformed", "no event", "error", "twice"),
)


def sonnet() -> Price:
    found = price_of("claude-sonnet-5-5", MOMENT.date())
    assert found is not None
    return found


def failure(talk: Talk) -> ModelUnavailableError:
    with pytest.raises(ModelUnavailableError) as caught:
        talk.model.answer(prompt())
    sentence = str(caught.value)
    assert sentence.endswith(".")
    assert "\n" not in sentence
    assert len(sentence) < 200
    assert caught.value.final
    return caught.value


@pytest.mark.parametrize("fault", IN_STREAM)
@pytest.mark.parametrize("after", [0, 1, 4, 9])
def test_a_broken_stream_is_asked_for_again_with_the_same_bytes(
    talk: Talk, fault: Fault, after: int
) -> None:
    talk.script(Says("Half of an answer, no more", fault=fault, after=after), Says(BIRTHDAY))

    turn = talk.model.answer(prompt())

    assert turn.text == BIRTHDAY
    assert len(talk.claude.bodies) == 2
    assert talk.claude.bodies[0] == talk.claude.bodies[1]
    assert len(talk.pauses_s) == 1


@pytest.mark.parametrize("fault", [*IN_STREAM, "unclosed"])
def test_a_stream_that_always_breaks_is_a_failure_and_its_beginning_never_an_answer(
    talk: Talk, fault: Fault
) -> None:
    talk.claude.otherwise = Says(BIRTHDAY, fault=fault, after=6)

    error = failure(talk)

    assert len(talk.claude.bodies) == PAID_MAX
    assert error.usage.input_tokens == 100 * PAID_MAX
    assert error.usage.usd is not None
    assert error.usage.usd > 0


def test_a_stream_without_a_stop_reason_is_a_failure(talk: Talk) -> None:
    talk.claude.otherwise = Says(BIRTHDAY, stop_reason=None)
    assert "broke off" in str(failure(talk))


@pytest.mark.parametrize(
    ("status", "kind", "said"),
    [
        (400, "invalid_request_error", "does not accept the request (400, request id req_test)"),
        (401, "authentication_error", "API key"),
        (402, "billing_error", "out of credit"),
        (403, "permission_error", "may not use claude-sonnet-5-5"),
        (404, "not_found_error", "no model claude-sonnet-5-5"),
        (413, "request_too_large", "too large"),
    ],
)
def test_what_cannot_succeed_is_not_tried_again(
    talk: Talk, status: int, kind: str, said: str
) -> None:
    talk.script(Status(status, kind, "said Ada: my secret"))

    error = failure(talk)

    assert said in str(error)
    assert "secret" not in str(error)
    assert len(talk.claude.bodies) == 1
    assert talk.pauses_s == []
    assert error.usage == Usage(model="claude-sonnet-5-5")


def test_no_credit_is_recognised_where_it_comes_as_a_bad_request(talk: Talk) -> None:
    talk.script(Status(400, "invalid_request_error", "Your credit balance is too low"))
    assert "out of credit" in str(failure(talk))


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (Status(408), "does not accept"),
        (Status(409), "does not accept"),
        (Status(429, "rate_limit_error"), "rate limit"),
        (Status(500), "fault of its own (500)"),
        (Status(502), "fault of its own (502)"),
        (Status(503), "fault of its own (503)"),
        (Status(529, "overloaded_error"), "overloaded"),
        (HangUp(), "cannot be reached"),
    ],
)
def test_what_may_pass_is_tried_again_a_few_times_with_growing_pauses(
    talk: Talk, answer: Status | HangUp, said: str
) -> None:
    talk.claude.otherwise = answer

    error = failure(talk)

    assert said in str(error)
    assert len(talk.claude.bodies) == ATTEMPTS_MAX
    assert len(set(talk.claude.bodies)) == 1
    assert talk.pauses_s == sorted(talk.pauses_s)
    assert all(after >= 2 * before for before, after in zip(talk.pauses_s, talk.pauses_s[1:]))  # noqa: B905
    assert 0.5 <= talk.pauses_s[0] <= 0.625
    assert error.usage.usd == 0.0

    talk.script(answer, answer, answer, Says("Back again."))
    talk.claude.otherwise = Says("never asked")
    assert talk.model.answer(prompt()).text == "Back again."


@pytest.mark.parametrize(
    ("kind", "tried", "said"),
    [
        ("overloaded_error", PAID_MAX, "overloaded"),
        ("api_error", PAID_MAX, "fault of its own"),
        ("rate_limit_error", PAID_MAX, "rate limit"),
        ("invalid_request_error", 1, "does not accept the request"),
        ("authentication_error", 1, "API key"),
        ("billing_error", 1, "out of credit"),
    ],
)
def test_an_error_within_a_stream_means_what_it_says(
    talk: Talk, kind: str, tried: int, said: str
) -> None:
    talk.claude.otherwise = Says(fault="error", error=kind)
    assert said in str(failure(talk))
    assert len(talk.claude.bodies) == tried


@pytest.mark.parametrize(
    ("told", "pause_s"),
    [
        ("7", 7.0),
        ("59.5", 59.5),
        ("4290000", RETRY_AFTER_S_MAX),
        ("1e400", 0.56),
        ("nan", 0.56),
        ("-5", 0.56),
        ("0", 0.56),
        ("soon", 0.56),
        ("\u0667", 0.56),
    ],
)
def test_a_wanted_pause_is_kept_up_to_a_minute(talk: Talk, told: str, pause_s: float) -> None:
    headers = {"retry-after": told.encode().decode("latin-1")}
    talk.script(Status(429, "rate_limit_error", headers=headers), Says(BIRTHDAY))

    assert talk.model.answer(prompt()).text == BIRTHDAY

    assert talk.pauses_s == [pytest.approx(pause_s, abs=0.01)]


def test_a_pause_may_be_told_as_a_moment_or_in_milliseconds() -> None:
    moment = format_datetime(MOMENT + timedelta(seconds=20), usegmt=True)
    assert retry_after_s({"retry-after": moment}, MOMENT) == 20.0
    assert retry_after_s({"retry-after-ms": "1500", "retry-after": "9"}, MOMENT) == 1.5
    assert retry_after_s({}, MOMENT) == 0.0


def test_no_call_waits_for_ever_however_long_each_pause_may_be(talk: Talk) -> None:
    talk.claude.otherwise = Status(429, "rate_limit_error", headers={"retry-after": "86400"})
    failure(talk)
    assert sum(talk.pauses_s) <= RETRY_AFTER_S_MAX * (ATTEMPTS_MAX - 1)


def test_nobody_there_is_said() -> None:
    with Claude() as claude:
        pass
    talk = talk_with(claude, server_of(claude))
    assert "cannot be reached; check the network" in str(failure(talk))


def test_a_wrong_key_is_said_and_never_shown() -> None:
    with Claude() as claude:
        server = server_of(claude, "sk-ant-wrong")
        talk = talk_with(claude, server)
        assert "does not accept the API key" in str(failure(talk))
        assert "sk-ant" not in str(failure(talk))
        server.close()


@pytest.mark.parametrize("told", ["many", -4, None, 1.5])
def test_a_server_that_miscounts_does_not_make_a_call_fail(talk: Talk, told: object) -> None:
    talk.script(Says(BIRTHDAY, usage={"input_tokens": told}))
    assert talk.model.answer(prompt()).usage.input_tokens == 0


def test_attempts_that_broke_off_are_paid_for_with_the_one_that_held(talk: Talk) -> None:
    talk.script(
        Says(BIRTHDAY, usage={"input_tokens": 70}, fault="cut", after=8),
        Says(BIRTHDAY, usage={"input_tokens": 70}, output_tokens=11),
    )

    usage = talk.model.answer(prompt()).usage

    shown = 5 * 7  # five pieces of seven characters came before the cut
    broken = Usage(input_tokens=70, output_tokens=-(-shown // 3))
    whole = Usage(input_tokens=70, output_tokens=11)
    assert usage.input_tokens == 140
    assert usage.usd == pytest.approx(
        cost_usd(broken, sonnet()) + cost_usd(whole, sonnet()), abs=1e-12
    )


def test_a_check_looks_at_both_models_and_names_the_setting_of_the_missing_one(talk: Talk) -> None:
    assert talk.model.check() is None
    talk.chosen = choice(answer_model="claude-sonnet-5-5", extract_model="nobody")
    unpriced = talk.model.check()
    assert unpriced is not None
    assert unpriced.sentence.startswith("The price of nobody is not known; set money.own_input_usd")
    talk.chosen = replace(talk.chosen, allow_unknown_price=True)
    missing = talk.model.check()
    assert missing is not None
    assert "has no model nobody; choose another with `settings model.extract`." in missing.sentence
    talk.chosen = replace(talk.chosen, answer_model="no-one-either")
    first = talk.model.check()
    assert first is not None
    assert "has no model no-one-either; choose another with `settings model.answer`." in (
        first.sentence
    )
