"""A flood waits in line and grows old; an hour, a downtime and a channel have their measure."""

from __future__ import annotations

from actors.responder import limits
from actors.responder.bursts import Burst
from actors.responder.limits import HOUR_US, STALE_US, Given, missed, overdue, rule, within_hour
from tests.responder.lines import SECOND_US, heard

NOW_US = 10 * HOUR_US


def burst(message_id: int = 1, *, ago_us: int = 0) -> Burst:
    at_us = NOW_US - ago_us
    line = heard(message_id, created_us=at_us)
    return Burst((line,), at_us)


def test_what_waited_five_minutes_is_stale_and_the_twenty_first_does_not_wait() -> None:
    old = burst(1, ago_us=STALE_US + 1)
    queue = [old, *(burst(n, ago_us=STALE_US) for n in range(2, 24))]
    told = overdue(queue, NOW_US)
    assert [(limited.burst.said[0].message_id, limited.reason) for limited in told] == [
        (1, limits.STALE),
        (22, limits.FULL),
        (23, limits.FULL),
    ]
    assert overdue(queue[1:21], NOW_US) == []


def test_of_what_was_missed_the_latest_three_are_answered_and_nothing_too_old() -> None:
    queue = [burst(n, ago_us=(10 - n) * SECOND_US) for n in range(2, 8)]
    told = missed([burst(1, ago_us=HOUR_US + 1), *queue], NOW_US, HOUR_US)
    assert [(limited.burst.said[0].message_id, limited.reason) for limited in told] == [
        (1, limits.STALE),
        *((n, limits.MISSED) for n in (2, 3, 4)),
    ]
    assert missed(queue[:3], NOW_US, HOUR_US) == []


def test_an_hour_ends_an_hour_later() -> None:
    times = [NOW_US - HOUR_US - 1, NOW_US - HOUR_US, NOW_US - HOUR_US + 1, NOW_US]
    assert within_hour(times, NOW_US) == 2


def test_a_server_at_its_cap_is_told_once_an_hour_and_then_only_the_log_is() -> None:
    full = Given(answers=[NOW_US - 1] * 3)
    asked = {"answers_max": 3, "now_us": NOW_US}
    assert rule(Given(), addressed=True, is_bot=False, **asked)[0] == "answer"
    assert rule(full, addressed=True, is_bot=False, **asked)[0] == "notice"
    told = full._replace(notices=[NOW_US - 1])
    assert rule(told, addressed=True, is_bot=False, **asked) == ("skip", limits.HOURLY)
    later = Given(answers=[NOW_US] * 3, notices=[NOW_US - HOUR_US])
    assert rule(later, addressed=True, is_bot=False, **asked)[0] == "notice"


def test_nobody_who_did_not_ask_and_no_bot_is_told() -> None:
    full = Given(answers=[NOW_US])
    for addressed, is_bot in ((False, False), (True, True)):
        ruling = rule(full, answers_max=1, now_us=NOW_US, addressed=addressed, is_bot=is_bot)
        assert ruling == ("skip", limits.HOURLY)


def test_a_cap_of_nothing_answers_nothing() -> None:
    assert rule(Given(), answers_max=0, now_us=0, addressed=False, is_bot=False)[0] == "skip"
