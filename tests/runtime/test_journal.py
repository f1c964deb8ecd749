"""The one writer: groups, separate answers, back-pressure, and the end of a disk."""

from __future__ import annotations

import threading
from concurrent.futures import Future
from queue import Queue
from typing import TYPE_CHECKING

import pytest
from pykka import ActorDeadError

from actors.runtime import journal
from actors.runtime.journal import Answer, Failed
from events import streams
from events.errors import RefusedError, StoreError
from events.event import New
from events.faults import ActorRestarted
from events.log import EventLog
from events.request import Appended, Refused, Request, Track
from tests.runtime.house import TIMEOUT_S, Gate, House, decided, heard

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path


class GroupLog(EventLog):
    """The real log, which also tells how large its groups were."""

    def append_group(self, requests: Sequence[Request]) -> list[Appended | Refused]:
        self.groups.append(len(requests))
        return super().append_group(requests)

    @property
    def groups(self) -> list[int]:
        return self.__dict__.setdefault("_groups", [])


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    house = House(tmp_path, GroupLog)
    yield house
    house.close()


def groups(house: House) -> list[int]:
    assert isinstance(house.log, GroupLog)
    return house.log.groups


def submit_together(house: House, *requests: Request) -> list[Future[Answer]]:
    """All are waiting when the journal looks again."""
    gate = Gate()
    held = house.journal.perform(gate.pass_through)
    gate.wait_until_reached()
    answers: list[Future[Answer]] = []
    for request in requests:
        answer: Future[Answer] = Future()
        house.journal.submit(request, answer.set_result)
        answers.append(answer)
    gate.open()
    held.get(timeout=TIMEOUT_S)
    return answers


def results(answers: list[Future[Answer]]) -> list[Answer]:
    return [answer.result(TIMEOUT_S) for answer in answers]


def test_what_waits_is_one_group_and_each_gets_its_own_answer(house: House) -> None:
    answers = submit_together(
        house,
        Request((heard(1), decided(1))),
        Request((decided(1), heard(2))),
        Request((heard(1), heard(3))),
        Request(),
    )

    assert results(answers) == [
        Appended((1, 2), 2),
        Refused("it was already decided", streams.skip(1)),
        Appended((1, 3), 1),
        Appended((), 0),
    ]
    assert groups(house) == [4]
    assert house.log.version_of(heard(2).stream) == 0  # a request is atomic


def test_a_group_is_bounded_in_requests(house: House) -> None:
    answers = submit_together(house, *(Request((heard(n),)) for n in range(501)))

    assert sum(isinstance(answer, Appended) for answer in results(answers)) == 501
    assert groups(house) == [500, 1]


def test_a_group_is_bounded_in_events(house: House) -> None:
    request = [Request(tuple(heard(3000 * k + n) for n in range(3000))) for k in range(3)]

    results(submit_together(house, *request))

    assert groups(house) == [1, 1, 1]
    assert house.log.head() == 9000


def test_one_request_may_hold_more_than_all_bounds(house: House) -> None:
    events = tuple(heard(n) for n in range(journal.OUTSTANDING_EVENTS_MAX + 1))
    assert house.journal.record(Request(events), TIMEOUT_S).added == len(events)


def test_a_cursor_moves_once_in_a_group(house: House) -> None:
    page = Request((heard(1),), Track("reader", 7))
    again = Request((heard(2),), Track("reader", 7))

    answers = results(submit_together(house, page, again, Request((heard(3),))))

    assert answers == [
        Appended((1,), 1),
        Refused("its cursor was stale", "reader"),
        Appended((2,), 1),
    ]
    assert not house.fatal


def test_a_request_that_cannot_be_encoded_fails_alone(house: House) -> None:
    broken = New("restart:\ud800", ActorRestarted(at=1, actor="\ud800", error=""))

    first, second, third = results(
        submit_together(
            house, Request((heard(1),)), Request((heard(2), broken)), Request((heard(3),))
        )
    )

    assert (first, third) == (Appended((1,), 1), Appended((2,), 1))
    assert isinstance(second, Failed)
    assert not second.fatal
    assert "UnicodeEncodeError" in second.reason
    assert house.hear(4, 4) == 3


def test_a_full_disk_ends_it_for_everyone_once(house: House) -> None:
    with house.log._recorder._writer.get_connection(commit=True) as connection:
        connection.cursor().execute("PRAGMA max_page_count=1")

    answers = results(
        submit_together(house, *(Request(tuple(heard(n) for n in range(999))) for _ in range(3)))
    )
    late: Future[Answer] = Future()
    house.journal.submit(Request((heard(5000),)), late.set_result)

    reason = (
        "The log cannot be written (database or disk is full); free some space and start again."
    )
    assert answers == [Failed(reason, fatal=True)] * 3
    assert late.result(TIMEOUT_S) == Failed(reason, fatal=True)
    assert house.fatal == [reason]
    with pytest.raises(StoreError, match="free some space"):
        house.journal.record(Request((heard(1),)), TIMEOUT_S)
    assert house.log.head() == 0


def test_a_submitter_waits_while_the_journal_is_behind(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal, "SUBMIT_TIMEOUT_S", 0.05)
    monkeypatch.setattr(journal, "OUTSTANDING_EVENTS_MAX", 10)
    gate = Gate()
    held = house.journal.perform(gate.pass_through)
    gate.wait_until_reached()
    answers: Queue[Answer] = Queue()
    house.journal.submit(Request(tuple(heard(n) for n in range(10))), answers.put)

    house.journal.submit(Request((heard(11),)), answers.put)  # waits in vain

    answer = answers.get(timeout=TIMEOUT_S)
    assert isinstance(answer, Failed)
    assert "too slowly" in answer.reason
    monkeypatch.setattr(journal, "SUBMIT_TIMEOUT_S", TIMEOUT_S)
    patient = threading.Thread(
        target=house.journal.submit, args=(Request((heard(12),)), answers.put)
    )
    patient.start()
    gate.open()
    held.get(timeout=TIMEOUT_S)
    patient.join(TIMEOUT_S)
    assert [answers.get(timeout=TIMEOUT_S) for _ in range(2)] == [
        Appended(tuple(range(1, 11)), 10),
        Appended((11,), 1),
    ]


def test_who_submits_from_an_answer_does_not_wait_for_itself(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal, "OUTSTANDING_EVENTS_MAX", 1)
    second: Future[Answer] = Future()
    requests = [Request((heard(n),)) for n in range(3)]

    def answered(_: Answer) -> None:
        for request in requests[1:]:
            house.journal.submit(
                request, second.set_result if request is requests[2] else lambda _: None
            )

    house.journal.submit(requests[0], answered)

    assert second.result(TIMEOUT_S) == Appended((3,), 1)


def test_who_bounds_itself_is_not_held_back(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journal, "OUTSTANDING_EVENTS_MAX", 1)
    gate = Gate()
    held = house.journal.perform(gate.pass_through)
    gate.wait_until_reached()
    answers: Queue[Answer] = Queue()

    for n in range(3):  # on this thread, which would wait for the gate
        house.journal.submit(Request((heard(n),)), answers.put, urgent=True)

    gate.open()
    held.get(timeout=TIMEOUT_S)
    assert [answers.get(timeout=TIMEOUT_S) for _ in range(3)] == [
        Appended((n,), 1) for n in (1, 2, 3)
    ]


def test_an_answer_that_raises_troubles_nobody_else(house: House) -> None:
    def stumble(_: Answer) -> None:
        raise ValueError

    house.journal.submit(Request((heard(1),)), stumble)

    assert house.hear(2, 2) == 2


def test_performed_between_two_groups_on_the_writing_thread(house: House) -> None:
    threads: list[str] = []
    house.journal.submit(
        Request((heard(1),)), lambda _: threads.append(threading.current_thread().name)
    )

    name = house.journal.perform(lambda: threading.current_thread().name).get(timeout=TIMEOUT_S)
    house.record(heard(2))

    assert threads == [name]


def test_who_asked_gets_the_error_of_what_was_performed(house: House) -> None:
    def stumble() -> None:
        raise ValueError("why")

    with pytest.raises(ValueError, match="why"):
        house.journal.perform(stumble).get(timeout=TIMEOUT_S)
    assert house.hear(1, 1) == 1


def test_the_doorbell_rings_only_when_something_was_added(house: House) -> None:
    rung: Queue[int] = Queue()
    second = journal.Journal(
        house.log, doorbell=lambda: rung.put(house.log.head()), on_fatal=house.fatal.append
    )
    for request in (Request((heard(1),)), Request((heard(1),)), Request(), Request((heard(2),))):
        second.record(request, TIMEOUT_S)
    second.stop(TIMEOUT_S)

    assert list(rung.queue) == [1, 2]


def test_a_refusal_and_a_stop_have_names(house: House) -> None:
    house.record(decided(1))
    with pytest.raises(RefusedError, match="already decided: skip:"):
        house.record(decided(1))

    house.journal.stop(TIMEOUT_S)

    with pytest.raises(StoreError, match="The journal has stopped"):
        house.record(decided(2))
    with pytest.raises(ActorDeadError):
        house.journal.perform(lambda: None).get(timeout=TIMEOUT_S)


def test_what_was_submitted_before_the_stop_is_written(house: House) -> None:
    gate = Gate()
    held = house.journal.perform(gate.pass_through)
    gate.wait_until_reached()
    answers: Queue[Answer] = Queue()
    for n in range(3):
        house.journal.submit(Request((heard(n),)), answers.put)
    stopping = threading.Thread(target=house.journal.stop, args=(TIMEOUT_S,))
    stopping.start()
    gate.open()
    held.get(timeout=TIMEOUT_S)
    stopping.join(TIMEOUT_S)

    assert [answers.get(timeout=TIMEOUT_S) for _ in range(3)] == [
        Appended((n,), 1) for n in (1, 2, 3)
    ]
