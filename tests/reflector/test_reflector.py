"""Days are thought about once, chunk by chunk, whatever crashes."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from actors.adapters.anthropic_model.reflecting import reflect_body
from actors.adapters.anthropic_model.rendering import tokens_of
from actors.ingestion.observed import ObservedDelete
from actors.lines import line_of
from actors.ports import DayPart, ModelUnavailableError, Reflection, Usage
from actors.priced import Quote
from actors.reflector.chunks import CHUNK_TOKENS_MAX, Progress, next_chunk
from events import streams
from events.money import MoneySettled
from events.reflections import (
    ChunkReflected,
    ReflectionCompleted,
    ReflectionFailed,
    ReflectionStarted,
)
from tests.anthropic_model.talk import choice
from tests.fakes.lorekeeper import TIMEOUT_S
from tests.money.test_paying import Dear, recorded
from tests.responder.lines import ADA, BEN, CHANNEL, SERVER, said
from tests.responder.server import Server

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.fakes.clock import VirtualClock

HOUR_S = 3600.0
UNTIL_MORNING_S = 19 * HOUR_S + 360  # from 9:00, when these tests begin
ROLES = ("ingestion", "reflector", "curator", "eraser")
CHECKPOINTS = "SELECT date_key, guild_id FROM reflection_checkpoints ORDER BY ALL"
TEXTS = "SELECT content FROM actions WHERE kind = 'reflection_completed' ORDER BY id"


class House(Server):
    """A server whose people talk; mornings come."""

    def __init__(self, folder: Path, clock: VirtualClock, **more: Any) -> None:
        more.setdefault("roles", ROLES)
        super().__init__(folder, clock, **more)

    def talk(self, remarks: int, about: str = "the harbour", **changes: Any) -> list[int]:
        lines = [
            self.line(f"Remark {n} about {about}.", (ADA, BEN)[n % 2], **changes)
            for n in range(remarks)
        ]
        self.observe(*lines)
        return [line.message_id for line in lines]

    def morning(self, seconds: float = UNTIL_MORNING_S) -> None:
        self.rest()
        self.pass_time(seconds)

    def checkpoints(self) -> list[str]:
        return [row[0] for row in self.rows(CHECKPOINTS)]


@pytest.fixture
def house(tmp_path: Path, clock: VirtualClock) -> Iterator[House]:
    with House(tmp_path, clock) as running:
        yield running
        assert running.differences() == []
        assert not running.faults


def test_a_day_is_thought_about_in_the_next_morning(house: House) -> None:
    house.talk(9)
    house.hear("My boat is called Ondine.")
    house.morning(UNTIL_MORNING_S - 660)
    assert house.checkpoints() == []
    house.pass_time(660)
    assert house.rows(CHECKPOINTS) == [("2026-03-02", str(SERVER))]
    ((text,),) = house.rows(TEXTS)
    assert "Ada and Ben talked." in text
    kinds = house.rows("SELECT kind FROM actions WHERE kind LIKE 'reflection%' ORDER BY id")
    assert kinds == [("reflection_started",), ("reflection_completed",)]
    assert "Ondine" in str(house.rows("SELECT fact FROM memory_facts"))
    house.pass_time(5 * HOUR_S)
    assert len(house.events(ReflectionStarted)) == 1


def test_a_quiet_day_and_a_direct_message_are_left_alone(house: House) -> None:
    house.talk(9)
    house.talk(12, guild_id=None, channel=32)
    house.morning()
    assert house.checkpoints() == []


def test_a_day_without_facts_is_done_all_the_same(house: House) -> None:
    house.talk(10, "nothing in particular")
    house.morning()
    assert house.checkpoints() == ["2026-03-02"]
    assert house.rows("SELECT count(*) FROM memory_facts") == [(0,)]


def test_missed_days_are_made_up_for_oldest_first(tmp_path: Path, clock: VirtualClock) -> None:
    with House(tmp_path, clock, roles=("ingestion",)) as house:
        for _ in range(10):
            house.talk(10)
            clock.advance(24 * HOUR_S)
    with House(tmp_path, clock) as house:
        house.rest()
        # It is the 12th: seven days back is the 5th, and on the 12th nobody talked.
        assert house.checkpoints() == [f"2026-03-{day:02}" for day in range(5, 12)]
        dates = [e.date for e in recorded(house, ReflectionCompleted)]
        assert dates == sorted(dates)


def test_imported_days_count_only_if_learned_and_not_too_old(house: House) -> None:
    day_us = 86_400_000_000
    old = [house.line(f"Long ago {n}") for n in range(12)]
    recent = [house.line(f"Lately {n}") for n in range(12)]
    old = [replace(line, created_us=line.created_us - 30 * day_us) for line in old]
    recent = [replace(line, created_us=line.created_us - 3 * day_us) for line in recent]
    house.observe(*old, *recent, via="import")
    house.morning()
    assert house.checkpoints() == []
    house.system.learn([CHANNEL])
    house.rest()
    assert house.checkpoints() == ["2026-02-27"]


class Counting(Dear):
    """Notes which messages it was shown; answers so often and is down then."""

    def __init__(self, answers: float = math.inf) -> None:
        super().__init__()
        self.shown: list[int] = []
        self.answers = answers
        self.refused = 0

    def reflect(self, part: DayPart) -> Reflection:
        if self.answers <= 0:
            self.refused += 1
            raise ModelUnavailableError("The model is down.")
        self.answers -= 1
        self.shown += [line.message_id for line in part.lines]
        text = f"{part.earlier} + {len(part.lines)}"
        usage = Usage(input_tokens=5, usd=0.001)
        return Reflection(candidates=(), text=text, usage=usage)

    def quote_reflect(self, part: DayPart) -> Quote:
        return Quote(model=self.id, usd=0.01)


LONG = "about the harbour and all the boats that came in, " * 30  # four of them fill a chunk


def test_a_crash_between_two_chunks_repeats_none_and_leaves_one_checkpoint(
    tmp_path: Path, clock: VirtualClock
) -> None:
    model = Counting()
    alone = ("ingestion", "reflector")
    with House(tmp_path, clock, roles=("ingestion",)) as house:
        ids = house.talk(60, LONG)
    clock.advance(UNTIL_MORNING_S)
    lives = 0
    while not lives or model.refused:  # each comes one chunk further and ends before the next
        lives, model.answers, model.refused = lives + 1, 1, 0
        with House(tmp_path, clock, model=model, roles=alone) as house:
            house.rest()
            assert bool(model.refused) is not bool(house.checkpoints())
    assert lives > 3
    assert sorted(model.shown) == ids
    with House(tmp_path, clock, model=model, roles=alone) as house:
        house.rest()
        assert sorted(model.shown) == ids
        assert len(house.events(ReflectionCompleted)) == 1
        assert len(house.events(ReflectionStarted)) == 1
        numbers = [e.number for e in recorded(house, ChunkReflected)]
        assert numbers == [*range(1, len(numbers) + 1)]
        paid = [e for e in recorded(house, MoneySettled) if e.purpose == "reflect" and e.ok]
        assert len(paid) == len(numbers)
        assert house.differences() == []


def test_what_fails_three_times_is_tried_again_the_next_day(
    tmp_path: Path, clock: VirtualClock
) -> None:
    model = Counting(answers=0)
    with House(tmp_path, clock, model=model, roles=("ingestion", "reflector")) as house:
        house.talk(10)
        house.morning()
        for _ in range(20):
            house.pass_time(0.5 * HOUR_S)
        (failed,) = recorded(house, ReflectionFailed)
        assert failed.error == "The model is down."
        assert model.refused == 3
        assert house.checkpoints() == []
        model.answers = 1
        house.pass_time(6 * HOUR_S)
        assert house.checkpoints() == []
        house.pass_time(10 * HOUR_S)
        assert house.checkpoints() == ["2026-03-02"]
        assert house.differences() == []


def test_what_is_deleted_takes_the_text_along(house: House) -> None:
    first, *_ = house.talk(12)
    house.morning()
    assert house.rows(TEXTS) != [(None,)]
    house.observe(deletes=(ObservedDelete(first, SERVER, CHANNEL),))
    house.rest()
    assert house.rows(TEXTS) == [(None,)]
    assert house.checkpoints() == ["2026-03-02"]


def test_what_is_deleted_in_the_night_is_not_read(house: House) -> None:
    ids = house.talk(12)
    house.rest()
    house.observe(deletes=tuple(ObservedDelete(i, SERVER, CHANNEL) for i in ids[:3]))
    house.morning()
    assert house.checkpoints() == []


@pytest.mark.parametrize("chars", [20, 400])
def test_a_day_of_50_000_messages_stays_under_its_budget(chars: int) -> None:
    budget, day = 100_000, [said(n, f"{n} " + "x" * (chars + n % 7)) for n in range(1, 50_001)]
    progress, asked, chunks = Progress(), 0, 0
    while chunk := next_chunk(day, progress, day_tokens_max=budget):
        lines = tuple(line_of(one) for one in chunk.said)
        part = DayPart(lines=lines, known=("k" * 100,) * 20, earlier="e" * 2000)
        asked += tokens_of(str(reflect_body(part, choice())))
        chunks += 1
        assert chunk.tokens <= CHUNK_TOKENS_MAX * 1.5
        progress = progress._replace(
            read=progress.read | {one.message_id for one in chunk.said},
            tokens=progress.tokens + chunk.tokens,
        )
        if chunk.is_last:
            assert chunk.left_out == 50_000 - len(progress.read)
            break
    assert chunks > 8
    assert progress.tokens <= budget
    assert asked <= budget


def test_today_is_not_over_even_for_who_wants_to_finish(house: House) -> None:
    house.talk(10)
    house.rest()
    assert house.system.finish("reflector", timeout_s=TIMEOUT_S) == 0
    assert not house.log.holds([streams.reflection(SERVER, "2026-03-02")])
