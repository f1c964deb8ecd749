"""Requests: atomic, answered one by one, observed ones free to repeat, decided ones refused."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Any

import pytest

from events import codec, streams
from events.errors import RefusedError
from events.event import REDACTED, New
from events.messages import MessageReceived
from events.request import Appended, Refused, Request, Track
from tests import given

if TYPE_CHECKING:
    from pathlib import Path

    from events.log import EventLog


def topics(log: EventLog) -> list[str]:
    return [recorded.stream for recorded in log.read(0).events]


def positions(log: EventLog) -> list[int]:
    return [recorded.position for recorded in log.read(0).events]


def group(log: EventLog, *requests: tuple[New, ...]) -> list[Appended | Refused]:
    return log.append_group([Request(events) for events in requests])


def test_positions_are_given_in_order_and_answered_per_request(log: EventLog) -> None:
    answers = group(log, (given.message(1), given.message(2)), (given.message(3),))
    assert answers == [Appended((1, 2), 2), Appended((3,), 1)]


def test_an_empty_request_is_answered(log: EventLog) -> None:
    assert group(log, (), (given.message(1),), ()) == [
        Appended((), 0),
        Appended((1,), 1),
        Appended((), 0),
    ]


def test_what_was_observed_already_is_dropped_with_its_old_position(log: EventLog) -> None:
    log.append(given.message(1), given.message(2))
    assert log.append(given.message(2, "another text"), given.message(3)) == Appended((2, 3), 1)
    assert log.append(given.message(1), given.message(3)) == Appended((1, 3), 0)
    assert len(topics(log)) == 3


def test_repeats_within_one_request_and_one_group_are_one(log: EventLog) -> None:
    assert group(
        log,
        (given.message(1), given.message(1, "again")),
        (given.message(1), given.message(2)),
    ) == [Appended((1, 1), 1), Appended((1, 2), 1)]


def test_a_decided_collision_refuses_the_whole_request_and_only_it(log: EventLog) -> None:
    log.append(given.skip(5))
    answers = group(
        log,
        (given.message(1),),
        (given.message(2), given.skip(5), given.message(3)),
        (given.message(4),),
    )
    assert answers[0] == Appended((2,), 1)
    assert answers[1] == Refused("it was already decided", streams.skip(5))
    assert answers[2] == Appended((3,), 1)
    assert topics(log) == [streams.skip(5), streams.message(1), streams.message(4)]


def test_of_two_equal_decisions_in_a_group_the_first_wins(log: EventLog) -> None:
    answers = group(log, (given.skip(5), given.message(1)), (given.skip(5), given.message(2)))
    assert answers[0] == Appended((1, 2), 2)
    assert isinstance(answers[1], Refused)
    assert topics(log) == [streams.skip(5), streams.message(1)]


def test_a_decision_twice_in_one_request_is_refused(log: EventLog) -> None:
    assert isinstance(group(log, (given.skip(5), given.skip(5)))[0], Refused)
    assert topics(log) == []


def test_what_a_refused_request_observed_is_free_for_the_next(log: EventLog) -> None:
    log.append(given.skip(5))
    answers = group(log, (given.message(1), given.skip(5)), (given.message(1),))
    assert isinstance(answers[0], Refused)
    assert answers[1] == Appended((2,), 1)


def test_one_request_raises_what_it_was_refused_for(log: EventLog) -> None:
    log.append(given.skip(5))
    with pytest.raises(RefusedError, match="it was already decided: skip:"):
        log.append(given.skip(5))


def test_a_cursor_moves_with_what_it_wrote(log: EventLog) -> None:
    assert log.cursor_of("curator") == 0
    log.append(given.message(1), track=Track("curator", 5))
    log.append(track=Track("curator", 9))
    assert log.cursor_of("curator") == 9


def test_a_stale_cursor_refuses_its_request(log: EventLog) -> None:
    log.append(track=Track("curator", 5))
    answers = log.append_group(
        [Request((given.message(1),), Track("curator", 5)), Request((given.message(2),))]
    )
    assert answers == [Refused("its cursor was stale", "curator"), Appended((1,), 1)]
    assert log.cursor_of("curator") == 5


def test_what_a_dead_reader_left_behind_is_not_done_again_in_a_larger_page(log: EventLog) -> None:
    left = Request((given.message(1),), Track("curator", 7, since=0))
    larger = Request((given.message(3), given.message(2)), Track("curator", 9, since=0))
    then = Request((given.message(2),), Track("curator", 9, since=7))
    answers = [log.append_group([request])[0] for request in (left, larger, then)]
    assert answers == [
        Appended((1,), 1),
        Refused("its cursor was stale", "curator"),
        Appended((2,), 1),
    ]


def test_a_refused_request_moves_no_cursor(log: EventLog) -> None:
    log.append(given.skip(5))
    log.append_group([Request((given.skip(5),), Track("curator", 7))])
    assert log.cursor_of("curator") == 0


def test_a_group_that_fails_leaves_nothing(log: EventLog, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise sqlite3.OperationalError("disk I/O error")

    monkeypatch.setattr(log._recorder, "track", fail)
    with pytest.raises(Exception, match="disk I/O error"):
        log.append_group(
            [Request((given.message(1),)), Request((given.message(2),), Track("a", 1))]
        )
    monkeypatch.undo()
    assert log.head() == 0
    assert log.append(given.message(1)) == Appended((1,), 1)


def test_a_position_is_never_given_twice(log: EventLog, tmp_path: Path) -> None:
    log.append(given.message(1), given.message(2))
    db = sqlite3.connect(tmp_path / "log.db")
    with db:
        db.execute("DELETE FROM stored_events WHERE notification_id = 2")
    db.close()
    assert log.append(given.message(3)).positions == (3,)


def test_a_failed_or_refused_insert_takes_no_position_from_what_follows(log: EventLog) -> None:
    log.append(given.skip(1))
    group(log, (given.skip(1), given.message(1)))
    assert log.append(given.message(2)).positions == (2,)


def test_pages_reach_as_far_as_was_looked(log: EventLog) -> None:
    log.append(given.message(1), given.skip(1), given.message(2, via="import"), given.skip(2))
    page = log.read(0, topics=[MessageReceived.topic], via=["live"])
    assert [recorded.position for recorded in page.events] == [1]
    assert page.upto == 4
    page = log.read(1, limit=2)
    assert ([r.position for r in page.events], page.upto) == ([2, 3], 3)
    assert log.read(4) == log.read(4)._replace(events=(), upto=4)


def test_an_empty_log_reads_as_nothing(log: EventLog) -> None:
    assert log.read(0).events == ()
    assert (log.head(), log.cursor_of("x"), log.version_of("m:1")) == (0, 0, 0)


def test_streams_are_found_by_what_their_names_begin_with(log: EventLog) -> None:
    log.append(given.edit(1, 5), given.edit(1, 40), given.edit(11, 5), given.message(1))
    assert log.streams_under(streams.edit_prefix(1)) == [streams.edit(1, 40), streams.edit(1, 5)]
    assert log.holds([streams.message(1), streams.message(2)]) == {streams.message(1)}


def test_a_page_once_read_is_not_served_after_its_words_were_blanked(log: EventLog) -> None:
    log.append(given.message(1, "the canary sings"))
    assert log.read(0, upto=1).events[0].words != REDACTED
    assert log.read(0, upto=1) is log.read(0, upto=1)  # it was remembered
    log.blank([streams.message(1)])
    assert log.read(0, upto=1).events[0].words is REDACTED


def test_a_page_read_while_words_are_blanked_is_not_remembered(
    log: EventLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    log.append(given.message(1, "the canary sings"))
    decode = codec.decode_rows

    def decode_then_blank(rows: Any, keys: Any) -> Any:
        events = decode(rows, keys)
        monkeypatch.undo()
        log.blank([streams.message(1)])
        return events

    monkeypatch.setattr(codec, "decode_rows", decode_then_blank)
    log.read(0, upto=1)
    assert log.read(0, upto=1).events[0].words is REDACTED
