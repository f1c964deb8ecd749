"""The library's recorder under our table: its own tests, and the private parts we lean on."""

from __future__ import annotations

import inspect
import sys
import threading
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType

import pytest
from eventsourcing.persistence import IntegrityError, StoredEvent, Tracking
from eventsourcing.sqlite import (
    SQLiteAggregateRecorder,
    SQLiteApplicationRecorder,
    SQLiteConnectionPool,
    SQLiteDatastore,
    SQLiteProcessRecorder,
)

from events.errors import StoreError
from events.sqlite import LogRecorder

with pytest.MonkeyPatch.context() as patch:
    # The library's tests import its cipher, whose package we do not have: we seal by ourselves.
    cipher = ModuleType("eventsourcing.cipher")
    cipher.__dict__["AESCipher"] = object
    patch.setitem(sys.modules, cipher.__name__, cipher)
    from eventsourcing.tests import persistence as shipped


class _InAFolder:
    """Makes recorders the way the library's tests ask for them; closes them after each."""

    def setUp(self) -> None:
        self._folder = TemporaryDirectory()
        self._made: list[LogRecorder] = []
        self._streams = 0
        self._threads = set(threading.enumerate())

    def tearDown(self) -> None:
        for thread in set(threading.enumerate()) - self._threads:
            thread.join()  # the library's readers are told to stop, but may still be reading
        for recorder in self._made:
            recorder.close()
        self._folder.cleanup()

    def create_recorder(self) -> LogRecorder:
        self._made.append(LogRecorder(Path(self._folder.name) / "log.db"))
        return self._made[-1]

    def new_originator_id(self) -> str:
        self._streams += 1
        return f"m:{self._streams}"


class TestAsApplicationRecorder(_InAFolder, shipped.ApplicationRecorderTestCase):
    test_performance = None  # pyright: ignore[reportAssignmentType] - it only measures
    test_concurrent_throughput = None  # pyright: ignore[reportAssignmentType]


class TestAsTrackingRecorder(_InAFolder, shipped.TrackingRecorderTestCase):
    pass


class TestAsProcessRecorder(_InAFolder, shipped.ProcessRecorderTestCase):
    test_performance = None  # pyright: ignore[reportAssignmentType]


@pytest.mark.parametrize(
    ("owner", "name", "parameters"),
    [
        (SQLiteConnectionPool, "_create_connection", ["self"]),
        (SQLiteProcessRecorder, "_insert_tracking", ["self", "c", "tracking"]),
        (SQLiteProcessRecorder, "_max_tracking_id", ["self", "application_name", "c"]),
        (SQLiteApplicationRecorder, "construct_create_table_statements", ["self"]),
        (SQLiteAggregateRecorder, "create_table", ["self"]),
        (SQLiteDatastore, "transaction", ["self", "commit"]),
        (SQLiteDatastore, "get_connection", ["self", "commit"]),
    ],
)
def test_the_private_methods_we_lean_on_are_there(
    owner: type, name: str, parameters: list[str]
) -> None:
    found = list(inspect.signature(getattr(owner, name)).parameters)
    assert found[: len(parameters)] == parameters


@pytest.fixture
def recorder(tmp_path: Path) -> LogRecorder:
    return LogRecorder(tmp_path / "log.db")


def event(stream: str, version: int = 1) -> StoredEvent:
    return StoredEvent(stream, version, "topic", b"state")


def test_the_librarys_own_insert_uses_our_table(recorder: LogRecorder) -> None:
    try:
        assert list(recorder.insert_events([event("a"), event("b")]) or ()) == [1, 2]
        with pytest.raises(IntegrityError):
            recorder.insert_events([event("c"), event("a")])
        assert list(recorder.insert_events([event("d")]) or ()) == [3]
        found = recorder.select_notifications(2, 10)
        assert [(n.id, n.originator_id) for n in found] == [(2, "b"), (3, "d")]
        found = recorder.select_notifications(2, 10, inclusive_of_start=False)
        assert [n.id for n in found] == [3]
        assert recorder.max_notification_id() == 3
    finally:
        recorder.close()


def test_a_tracking_never_goes_back(recorder: LogRecorder) -> None:
    try:
        recorder.insert_events([event("a")], tracking=Tracking("reader", 5))
        with pytest.raises(IntegrityError):
            recorder.insert_events([event("b")], tracking=Tracking("reader", 5))
        assert recorder.max_tracking_id("reader") == 5
    finally:
        recorder.close()


def test_the_table_gives_a_position_once_and_a_stream_version_once(recorder: LogRecorder) -> None:
    try:
        ddl = recorder.fetch("SELECT sql FROM sqlite_schema WHERE name = 'stored_events'")[0][0]
        assert "notification_id INTEGER PRIMARY KEY AUTOINCREMENT" in ddl
        assert "UNIQUE (originator_id, originator_version)" in ddl
    finally:
        recorder.close()


def test_pragmas_are_set_on_every_connection(recorder: LogRecorder) -> None:
    try:
        with recorder.writing() as c:
            values = {}
            for name in ("journal_mode", "secure_delete", "synchronous"):
                c.execute(f"PRAGMA {name}")
                values[name] = c.fetchone()[0]
        assert values == {"journal_mode": "wal", "secure_delete": 1, "synchronous": 2}
        assert recorder.fetch("PRAGMA query_only")[0][0] == 1
        recorder.write_durably(full=False)
        with recorder.writing() as c:
            c.execute("PRAGMA synchronous")
            assert c.fetchone()[0] == 1
    finally:
        recorder.close()


def test_a_file_that_is_no_log_is_told_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "log.db").write_bytes(b"not a database, much longer than a header would be" * 9)
    with pytest.raises(StoreError, match=r"The log .*log\.db cannot be opened"):
        LogRecorder(tmp_path / "log.db")
