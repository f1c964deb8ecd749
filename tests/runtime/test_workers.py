"""The pool for long work: bounded, and its failures are results."""

from __future__ import annotations

import threading
from queue import Queue
from typing import TYPE_CHECKING

import pytest

from actors.runtime import workers as module
from actors.runtime.guarded import BrokenError
from actors.runtime.workers import BusyError, Workers
from tests.runtime.house import TIMEOUT_S, Gate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@pytest.fixture
def workers() -> Iterator[Workers]:
    workers = Workers(threads=2)
    yield workers
    assert workers.stop(TIMEOUT_S)


def test_results_come_back_from_other_threads(workers: Workers) -> None:
    names: Queue[object] = Queue()
    for _ in range(20):
        workers.submit(lambda: threading.current_thread().name, names.put)
    assert {names.get(timeout=TIMEOUT_S) for _ in range(20)} <= {"worker-0", "worker-1"}


def test_two_threads_do_two_things_at_once(workers: Workers) -> None:
    meeting = threading.Barrier(2)
    done: Queue[object] = Queue()
    for _ in range(2):
        workers.submit(lambda: meeting.wait(TIMEOUT_S), done.put)
    assert {done.get(timeout=TIMEOUT_S) for _ in range(2)} == {0, 1}


@pytest.mark.parametrize(
    ("raised", "result"), [(ValueError("why"), ValueError), (SystemExit(), BrokenError)]
)
def test_an_exception_is_a_result(
    workers: Workers, raised: BaseException, result: type[Exception]
) -> None:
    def fail() -> None:
        raise raised

    results: Queue[object] = Queue()
    for _ in range(3):
        workers.submit(fail, results.put)
    assert [type(results.get(timeout=TIMEOUT_S)) for _ in range(3)] == [result] * 3


def test_a_full_line_takes_no_more(workers: Workers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "WAITING_MAX", 2)
    gates = [Gate(), Gate()]
    done: Queue[object] = Queue()
    for gate in gates:
        workers.submit(gate.pass_through, done.put)
        gate.wait_until_reached()
    for n in range(2):
        workers.submit(_giving(n), done.put)

    with pytest.raises(BusyError, match="all workers are busy"):
        workers.submit(_giving(9), done.put)

    for gate in gates:
        gate.open()
    assert {done.get(timeout=TIMEOUT_S) for _ in range(4)} == {None, 0, 1}


def _giving(n: int) -> Callable[[], int]:
    return lambda: n


def test_a_stop_waits_its_time_for_what_is_under_way_and_drops_the_rest() -> None:
    workers = Workers(threads=1)
    gate = Gate()
    done: Queue[object] = Queue()
    workers.submit(gate.pass_through, done.put)
    workers.submit(_giving(1), done.put)
    gate.wait_until_reached()

    assert not workers.stop(timeout_s=0.01)
    with pytest.raises(BusyError, match="have stopped"):
        workers.submit(_giving(2), done.put)
    gate.open()

    assert workers.stop(TIMEOUT_S)
    assert list(done.queue) == [None]
