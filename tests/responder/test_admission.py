"""The first rule that applies decides; its reason is recorded where anybody could ask for it."""

from __future__ import annotations

from itertools import combinations

import pytest

from actors.responder import admission
from actors.responder.admission import Rules, admit, rules_for
from events.settings_known import SETTINGS
from projections.queries.settings import Settings
from tests.responder.lines import BOT, said

PERSON, ROBOT = said(), said(is_bot=True, author_id=BOT)
IN_ORDER = (
    (Rules(opted_out=True), admission.OPTED_OUT),
    (Rules(blocked=True), admission.BLOCKED),
    (Rules(enabled=False), admission.DISABLED),
    (Rules(), admission.BOT),
    (Rules(bot_allowed=True, bot_turns=3), admission.BOT_TURNS),
    (Rules(bot_allowed=True, answered=True), admission.ANSWERED),
)


@pytest.mark.parametrize(("rules", "reason"), IN_ORDER)
def test_what_keeps_us_silent_is_recorded_when_we_were_addressed(rules: Rules, reason: str) -> None:
    assert admit(ROBOT, "mention", rules) == ("skip", reason)
    assert admit(ROBOT, None, rules) == ("pass", reason)
    assert admit(ROBOT, None, rules._replace(ambient=True)) == ("skip", reason)


def test_the_first_rule_that_applies_gives_the_reason() -> None:
    for (first, reason), (second, _) in combinations(IN_ORDER, 2):
        both = Rules(
            opted_out=first.opted_out or second.opted_out,
            blocked=first.blocked or second.blocked,
            enabled=first.enabled and second.enabled,
            bot_allowed=first.bot_allowed and second.bot_allowed,
            bot_turns=max(first.bot_turns, second.bot_turns),
            answered=first.answered or second.answered,
        )
        assert admit(ROBOT, "mention", both).reason == reason


def test_addressed_by_a_person_is_answered_for_the_way_it_was_addressed() -> None:
    assert admit(PERSON, "name", Rules()) == ("answer", "name")


def test_an_allowed_bot_is_answered_three_times_until_a_person_speaks() -> None:
    verdicts = [
        admit(ROBOT, "mention", Rules(bot_allowed=True, bot_turns=turns)).verdict
        for turns in range(5)
    ]
    assert verdicts == ["answer"] * 3 + ["skip"] * 2


def test_ambient_talk_is_only_counted_unless_the_channel_wants_us_and_the_hour_allows() -> None:
    assert admit(PERSON, None, Rules()).verdict == "pass"
    assert admit(PERSON, None, Rules(ambient=True, ambient_left=1)) == ("answer", "ambient")
    assert admit(PERSON, None, Rules(ambient=True)) == ("skip", admission.AMBIENT_RATE)


def test_rules_are_read_from_the_settings_of_this_channel_and_author() -> None:
    values = {setting.key: setting.default for setting in SETTINGS}
    values |= {"channel.30.ambient": True, "channel.4.enabled": False, "user.66.allowed_bot": True}
    settings = Settings(values)
    rules = rules_for(ROBOT, settings, bot_turns=1, answered=False, ambient_given=2)
    assert rules == Rules(ambient=True, bot_allowed=True, bot_turns=1, ambient_left=4)
    elsewhere = rules_for(
        said(channel_id=4), settings, bot_turns=0, answered=False, ambient_given=0
    )
    assert (elsewhere.enabled, elsewhere.ambient) == (False, False)
