"""The law of the read model: at rest, the live tables are what the log alone would make.

Random histories, projected in random pages, with erasures carried out halfway, processes killed at
awkward moments, files lost and older copies put back.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from events import streams
from tests import given as events
from tests import given_replies
from tests.read_model.histories import BROKEN_LIVES, LIVES, LONG_LIVES, History, Step
from tests.read_model.house import House, assert_rest_is_lawful

SHORTLY = settings(
    max_examples=20,  # 2,000 with the marker soak
    suppress_health_check=[
        HealthCheck.data_too_large,
        HealthCheck.filter_too_much,
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
    ],
)
PATIENCE_S = 900  # a history that breaks the law is made short before it is told
LONG = settings(SHORTLY, max_examples=2000)


def lived(template: Path, steps: list[Step]) -> None:
    with tempfile.TemporaryDirectory() as data:
        house = House(Path(data), template)
        try:
            history = History(house)
            for step in steps:
                history.live(step)
            house.settle()
            assert_rest_is_lawful(house)
        finally:
            house.close()


@pytest.mark.timeout(PATIENCE_S)
@SHORTLY
@given(steps=LIVES)
def test_live_tables_are_what_the_log_alone_would_make(template: Path, steps: list[Step]) -> None:
    lived(template, steps)


@pytest.mark.timeout(PATIENCE_S)
@SHORTLY
@given(steps=BROKEN_LIVES)
def test_also_when_killed_and_when_files_are_lost(template: Path, steps: list[Step]) -> None:
    lived(template, steps)


@pytest.mark.soak
@LONG
@given(steps=LONG_LIVES)
def test_the_law_holds_for_long(template: Path, steps: list[Step]) -> None:
    lived(template, steps)


@pytest.mark.parametrize("events_max", [1, 2, 3, 50])
def test_a_partly_deleted_burst_is_answered_from_what_remains(
    house: House, events_max: int
) -> None:
    turn = streams.turn(3, 1)
    house.given(events.message(1), events.message(2), *given_replies.decided((1, 2)))
    house.given(events.deletion(1))
    house.given(given_replies.composed(turn, sources=[streams.message(2)]))
    house.given(given_replies.delivered(turn, 901))
    while house.model.projector.position < house.log.head():
        house.step(events_max)
    with house.model.reading() as db:
        told = db.execute("SELECT message_id, content FROM messages ORDER BY 1").fetchall()
    assert told == [("2", "hello"), ("901", "I see.")]
    house.settle()
    assert_rest_is_lawful(house)


@pytest.mark.parametrize("events_max", [1, 2, 3, 50])
def test_a_reply_being_thought_while_its_sources_source_goes_is_not_kept(
    house: House, events_max: int
) -> None:
    first, second = streams.turn(3, 1), streams.turn(3, 2)
    house.given(events.message(1), *given_replies.decided(), given_replies.composed(first))
    house.given(given_replies.delivered(first, 901))
    house.given(events.message(2), *given_replies.decided((2,)), events.deletion(1))
    # It has our first reply in its prompt, and the log does not yet know that that is gone.
    house.given(given_replies.composed(second, sources=[streams.message(2), first]))
    house.given(given_replies.delivered(second, 902))
    while house.model.projector.position < house.log.head():
        house.step(events_max)
    with house.model.reading() as db:
        assert db.execute("SELECT message_id FROM messages").fetchall() == [("2",)]
    house.settle()
    assert_rest_is_lawful(house)


def test_what_a_command_leads_to_after_its_server_was_erased_is_not_kept(template: Path) -> None:
    steps = (("say", 0, 0), ("command", 1, 0), ("erase_guild", 0, 0), ("answer_command", 0, 1))
    lived(template, [Step(do, 0, b, c) for do, b, c in steps])


@pytest.mark.parametrize("events_max", [1, 2, 3, 50])
def test_why_a_turn_of_the_erased_ended_is_not_kept_whichever_came_first(
    house: House, events_max: int
) -> None:
    turn = streams.turn(3, 1)
    house.given(events.message(1), *given_replies.decided())
    house.given(events.erasure(streams.guild_key(1)))
    house.given(given_replies.composed(turn, sources=[streams.message(1)]))
    house.settle()
    house.given(given_replies.cancelled(turn, 3))
    while house.model.projector.position < house.log.head():
        house.step(events_max)
    house.settle()
    assert_rest_is_lawful(house)
