"""Automations in a running system: each slot is said once, or it is recorded why it was not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from actors.ingestion.observed import ObservedDelete
from actors.ports import ModelTurn, ModelUnavailableError
from events.automations import RunFinished, RunsSkipped, RunStarted
from tests.fakes.lorekeeper import Lorekeeper
from tests.fakes.models import Held, Saying
from tests.responder.lines import ADA, BEN, SERVER
from tests.responder.server import US, Server

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from actors.ports import Prompt
    from tests.fakes.clock import VirtualClock

MINUTE_S, HOUR_S, DAY_S = 60.0, 3600.0, 86_400.0
STAND_UP = "every weekday at 9:30 remind us of stand-up"
REMINDER = "Reminder: stand-up"
ROWS = "SELECT title, status, is_running, next_run_at IS NULL, last_error FROM automations"
RUNS = "SELECT status, error FROM automation_runs ORDER BY id"


class Clocked(Lorekeeper):
    """`wait` lets time pass as it does: minute by minute, everybody keeping up."""

    def wait(self, seconds: float, step_s: float = MINUTE_S) -> list[str]:
        before = len(self.terminal.sent)
        while seconds > 0:
            self.pass_time(min(step_s, seconds))
            seconds -= step_s
        return self.terminal.texts[before:]


@pytest.fixture
def here(tmp_path: Path, clock: VirtualClock) -> Iterator[Clocked]:
    with Clocked(tmp_path, clock) as running:
        yield running
        assert not running.faults


def test_a_reminder_is_said_once_at_its_time(here: Clocked) -> None:
    told = here.say("Remind me in 2 hours to take the cake out")
    assert "Mon 2 March 2026 at 11:00" in told
    assert here.wait(2 * HOUR_S - 2 * MINUTE_S) == []
    assert here.wait(5 * MINUTE_S) == ["Reminder: take the cake out"]
    assert here.wait(DAY_S, HOUR_S) == []
    assert here.rows(ROWS) == [("take the cake out", "completed", 0, True, None)]
    assert here.rows(RUNS) == [("ok", None)]
    assert here.rows("SELECT count(*) FROM actions WHERE kind = 'automation_post'") == [(1,)]
    assert here.differences() == []


def test_what_comes_again_comes_again_but_not_while_it_is_paused(here: Clocked) -> None:
    here.say(STAND_UP)
    assert here.wait(HOUR_S) == [REMINDER]  # Monday
    assert here.wait(DAY_S, 10 * MINUTE_S) == [REMINDER]
    assert here.say("pause the stand-up reminder").startswith("Paused")
    assert here.wait(DAY_S, 10 * MINUTE_S) == []
    assert "Thu 5 March 2026 at 09:30" in here.say("resume the stand-up reminder")
    assert here.wait(DAY_S, 10 * MINUTE_S) == [REMINDER]
    assert here.say("delete the stand-up reminder").startswith("Deleted")
    assert here.wait(DAY_S, HOUR_S) == []
    assert here.say("list my reminders") == "You have no automations."
    assert here.differences() == []


@pytest.mark.parametrize(
    ("hours", "said", "rows"),
    [
        (1.0, [REMINDER], ["ok"]),
        (6.0, [REMINDER], ["ok"]),
        (7.0, [], ["skipped"]),
        (24.5, [REMINDER], ["skipped", "ok"]),
        (72.0, [], ["skipped"]),
    ],
)
def test_what_was_missed(
    tmp_path: Path, clock: VirtualClock, hours: float, said: list[str], rows: list[str]
) -> None:
    with Clocked(tmp_path, clock) as running:
        running.say(STAND_UP)
    clock.advance(hours * HOUR_S)
    with Clocked(tmp_path, clock) as running:
        assert running.wait(MINUTE_S) == said
        assert [row[0] for row in running.rows(RUNS)] == rows
        skipped = running.events(RunsSkipped)
        days = int((hours - 0.5) // 24) + 1
        assert sum(r.event.many for r in skipped) == days - len(said)  # type: ignore[attr-defined]
        assert running.rows(ROWS)[0][1:4] == ("active", 0, False)
        assert running.differences() == []


def test_one_that_was_to_happen_once_is_over_when_it_was_missed(
    tmp_path: Path, clock: VirtualClock
) -> None:
    with Clocked(tmp_path, clock) as running:
        running.say("remind me in 2 hours to look")
    clock.advance(9 * HOUR_S)
    with Clocked(tmp_path, clock) as running:
        assert running.wait(MINUTE_S) == []
        assert running.rows(ROWS) == [("look", "completed", 0, True, None)]
        assert running.rows(RUNS) == [("skipped", "it was missed for too long")]


class Failing(Saying):
    """Sets things up like the offline model; cannot do what is due."""

    def answer(self, prompt: Prompt) -> ModelTurn:
        if prompt.is_due:
            raise ModelUnavailableError("The model is down.")
        return super(Saying, self).answer(prompt)


def test_what_fails_is_tried_again_then_paused_and_told_once(
    tmp_path: Path, clock: VirtualClock
) -> None:
    with Clocked(tmp_path, clock, model=Failing(lambda _: "")) as running:
        running.say("every day at 9:30 tell us what happened yesterday")
        said = running.wait(HOUR_S, 10.0)
        assert len(said) == 1
        assert "3 times" in said[0]
        assert "The model is down." in said[0]
        assert running.rows(RUNS) == [("error", "The model is down.")] * 3
        assert running.rows(ROWS)[0][1:] == ("paused", 0, True, "The model is down.")
        assert running.wait(2 * DAY_S, HOUR_S) == []
        assert running.differences() == []


def test_an_instruction_is_thought_about_with_what_is_remembered(
    tmp_path: Path, clock: VirtualClock
) -> None:
    with Clocked(tmp_path, clock) as running:
        running.say("My cat is called Biscuit")
        running.say("every day at 9:30 ask me what my cat is called")
        said = running.wait(HOUR_S)
    assert len(said) == 1
    assert "It is time" in said[0]


def test_paused_while_it_is_thought_about_nothing_is_said(
    tmp_path: Path, clock: VirtualClock
) -> None:
    model = Held()
    model.go.set()
    with Clocked(tmp_path, clock, model=model) as running:
        running.say("every day at 9:30 tell us what happened yesterday")
        model.go.clear()
        model.asked.clear()
        running.clock.advance(HOUR_S)
        assert model.asked.wait(10)
        running.observe(running.message("pause tell us what happened yesterday reminder"))
        model.go.set()
        running.rest()
        started = len(running.events(RunStarted))
        assert started == 1
        assert running.differences() == []


def test_erasing_who_asked_for_it_ends_it(here: Clocked) -> None:
    line = here.message("every day at 9:30 remind me to feed Biscuit")
    here.observe(line)
    here.rest()
    assert here.wait(HOUR_S) == ["Reminder: feed Biscuit"]
    here.observe(deletes=(ObservedDelete(line.message_id, None, line.channel_id),))
    here.rest()
    assert here.rows(ROWS) == here.rows(RUNS) == []
    assert here.wait(2 * DAY_S, HOUR_S) == []
    assert not here.rows("SELECT 1 FROM actions WHERE content LIKE '%Biscuit%'")
    assert not here.rows("SELECT 1 FROM messages WHERE content LIKE '%Biscuit%'")
    assert here.differences() == []


class Town(Server, Clocked):
    """A server where time passes."""


@pytest.fixture
def town(tmp_path: Path, clock: VirtualClock) -> Iterator[Town]:
    with Town(tmp_path, clock) as running:
        yield running
        assert not running.faults


def test_a_word_sets_it_off_at_most_every_five_minutes(town: Town) -> None:
    told = town.ask(f"{US} whenever someone says pizza, remind us to order")
    assert "pizza" in told[0]

    def heard(text: str, author: int = BEN) -> list[str]:
        before = len(town.terminal.sent)
        town.hear(text, author)
        town.rest_a_while()
        return town.terminal.texts[before:]

    assert heard("I like pizzas") == []
    assert heard("Pizza, anyone?") == [f"<@{ADA}> Reminder: order"]
    assert heard("pizza! pizza!") == []
    town.wait(6 * MINUTE_S)
    assert heard("more pizza") == [f"<@{ADA}> Reminder: order"]
    assert heard("pizza elsewhere", BEN) == []
    assert town.rows(RUNS) == [("ok", None)] * 2
    assert town.differences() == []


def test_only_who_asked_for_it_may_change_it(town: Town) -> None:
    town.ask(f"{US} {STAND_UP}")
    assert "no automation" in town.ask(f"{US} delete the stand-up reminder", BEN)[0]
    assert "Deleted" in town.ask(f"{US} delete the stand-up reminder", ADA)[0]


def test_a_person_has_no_more_than_they_may(town: Town) -> None:
    town.set("automation.person_max", 1)
    town.ask(f"{US} {STAND_UP}")
    assert "1 automations already" in town.ask(f"{US} remind me in 2 hours to look")[0]
    assert "I remind you" in town.ask(f"{US} remind me in 2 hours to look", BEN)[0]


def test_a_persons_zone_comes_before_the_servers(town: Town) -> None:
    town.set("bot.timezone", "Asia/Tokyo")
    town.set(f"guild.{SERVER}.timezone", "Europe/Berlin")
    town.set(f"user.{BEN}.timezone", "America/New_York")
    assert "10:00 (Europe/Berlin" in town.ask(f"{US} remind me tomorrow at 10:00 to look")[0]
    assert "(America/New_York" in town.ask(f"{US} remind me tomorrow at 10:00 to look", BEN)[0]


def test_what_a_crash_cut_off_is_tried_again_when_its_lease_has_ended(
    tmp_path: Path, clock: VirtualClock
) -> None:
    model = Held()
    model.go.set()
    running = Clocked(tmp_path, clock, model=model)
    with running:
        running.say("every day at 9:30 tell us what happened yesterday")
        model.go.clear()
        model.asked.clear()
        running.clock.advance(30 * MINUTE_S)
        assert model.asked.wait(10)
        running.system.journal.stop(10)  # nothing more is recorded
        model.go.set()
    clock.advance(MINUTE_S)
    with Clocked(tmp_path, clock) as running:
        assert running.wait(MINUTE_S) == []
        assert len(running.wait(10 * MINUTE_S)) == 1
        assert [r.event.attempt for r in running.events(RunStarted)] == [1, 2]  # type: ignore[attr-defined]
        assert running.rows(RUNS) == [("error", "it was cut off"), ("ok", None)]
        assert len(running.events(RunFinished)) == 1
        assert running.differences() == []
