"""What is said in a pause is never recorded; who comes back after an erasure is heard again."""

from __future__ import annotations

import sqlite3
import tempfile
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given as generated
from hypothesis import settings
from hypothesis import strategies as st

from actors import consent
from events import streams
from events.erasure import ErasureCompleted
from events.errors import StoreError
from events.event import REDACTED, New
from events.keys import KeyStore
from events.log import EventLog
from events.messages import MessageReceived
from events.request import Appended, Refused, Request
from tests import given
from tests.given import AT

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from eventsourcing.sqlite import SQLiteCursor

    from events.codec import NewRow
    from events.event import Via

    Decide = Callable[[consent.Standing, int], Request | consent.Declined]

ADA = 7
KEY = streams.person_key(ADA)


def said(log: EventLog) -> list[int]:
    """Ids of the messages on record whose words can be read."""
    return [
        r.event.message_id
        for r in log.read(0).events
        if isinstance(r.event, MessageReceived) and r.words is not REDACTED
    ]


def at(message_id: int, us: int, *, author: int = ADA, edited_ms: int = 0) -> New:
    return given.message(message_id, created_us=AT + us, author=author, edited_ms=edited_ms)


def carry_out(log: EventLog) -> None:
    """What the eraser does with a person, as far as it concerns the log."""
    name = max(log.streams_under(f"erase:{KEY}:"))
    log.blank_owner(KEY)
    log.keys.destroy(KEY, AT)
    log.append(given.erased(name, KEY, version=log.version_of(name) + 1))


def asked(log: EventLog, decide: Decide, now_us: int) -> Appended | Refused:
    request = decide(consent.standing(log, ADA), now_us)
    assert isinstance(request, Request), request
    return log.append_group([request])[0]


def test_what_was_said_in_a_pause_is_never_stored_however_late_it_comes(log: EventLog) -> None:
    log.append(given.paused(since_us=AT + 10))
    answers = log.append_group(
        [Request((at(n, us),)) for n, us in ((1, 9), (2, 10), (3, 99))]
        + [Request((at(4, 50, author=8),))]
    )
    assert [isinstance(a, Appended) and a.positions[0] > 0 for a in answers] == [
        *(True, False, False),
        True,
    ]
    log.append(given.resumed(since_us=AT + 20))
    ways: tuple[Via, ...] = ("import", "backfill", "live")
    for via in ways:
        log.append(given.message(2, created_us=AT + 10, via=via))
    log.append(at(5, 19))
    log.append(at(6, 20))
    assert said(log) == [1, 4, 6]


def test_a_wording_from_a_pause_is_not_stored_either(log: EventLog) -> None:
    log.append(at(1, 0))
    log.append(given.paused(since_us=AT + 5000))
    before, within = AT // 1000 + 1, AT // 1000 + 6
    assert log.append(given.edit(1, before)).added == 1
    assert log.append(given.edit(1, within)).added == 0
    assert log.append(at(2, 0, edited_ms=within)).added == 0
    assert log.append(given.deletion(1)).added == 1


def test_it_counts_within_a_group_and_after_a_restart(tmp_path: Path) -> None:
    keys = KeyStore(tmp_path / "keys.db")
    log = EventLog(tmp_path / "log.db", keys)
    log.append_group(
        [
            Request((at(1, 10),)),
            Request((given.paused(since_us=AT + 5),)),
            Request((at(2, 10),)),
            Request((given.resumed(since_us=AT + 20),)),
            Request((at(3, 20),)),
        ]
    )
    log.close()
    log = EventLog(tmp_path / "log.db", keys)
    log.append(at(4, 10))
    assert said(log) == [1, 3]
    log.close()
    keys.close()


def test_a_group_of_nothing_is_answered_with_nothing(log: EventLog) -> None:
    assert log.append_group([]) == []


def test_a_pause_that_did_not_get_on_record_silences_nobody(
    log: EventLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    insert = log._recorder.insert_rows

    def full(c: SQLiteCursor, rows: Sequence[NewRow]) -> range:
        if rows[0][0].startswith("m:"):
            raise sqlite3.OperationalError("disk full")
        return insert(c, rows)

    monkeypatch.setattr(log._recorder, "insert_rows", full)
    with pytest.raises(StoreError):
        log.append_group([Request((given.paused(),)), Request((at(1, -1),))])
    monkeypatch.undo()
    assert log.head() == 0
    log.append(at(2, 10))
    assert said(log) == [2]


def test_two_decisions_at_once_are_one(log: EventLog) -> None:
    standing = consent.standing(log, ADA)
    requests = [consent.pause(standing, AT), consent.pause(standing, AT + 1)]
    answers = log.append_group([r for r in requests if isinstance(r, Request)])
    assert [type(a) for a in answers] == [Appended, Refused]
    assert consent.pause(consent.standing(log, ADA), AT) == consent.Declined(consent.ALREADY_PAUSED)


def test_who_was_forgotten_and_comes_back_is_heard_from_then_on(
    log: EventLog, keys: KeyStore
) -> None:
    log.append(at(1, 0))
    log.append(given.erasure(KEY))
    waiting = consent.resume(consent.standing(log, ADA), AT)
    assert waiting == consent.Declined(consent.BEING_FORGOTTEN)
    carry_out(log)
    assert consent.pause(consent.standing(log, ADA), AT) == consent.Declined(consent.FORGOTTEN)
    assert log.append(at(2, 50)).added == 0

    assert isinstance(asked(log, consent.resume, AT + 100), Appended)

    assert consent.resume(consent.standing(log, ADA), AT) == consent.Declined(consent.NOT_PAUSED)
    for n, us in ((1, 0), (2, 50), (3, 99), (4, 100)):
        log.append(at(n, us))
    assert said(log) == [4]
    assert keys.newest(KEY) == (2, False)
    assert log.read(0).events[-1].generation == 2


@pytest.mark.parametrize("heard_between", [True, False])
def test_who_is_forgotten_again_has_to_come_back_again(
    log: EventLog, *, heard_between: bool
) -> None:
    log.append(given.erasure(KEY))
    carry_out(log)
    asked(log, consent.resume, AT + 100)
    if heard_between:
        log.append(at(1, 200))
    log.append(given.erasure(KEY, 2))
    assert log.append(at(2, 300)).added == 0
    carry_out(log)
    assert log.append(at(3, 300)).added == 0
    assert consent.standing(log, ADA).forgotten
    asked(log, consent.resume, AT + 400)
    log.append(at(4, 300))
    log.append(at(5, 400))
    assert said(log) == [5]


def test_a_return_decided_before_another_erasure_opens_nothing(log: EventLog) -> None:
    log.append(given.erasure(KEY))
    carry_out(log)
    late = consent.resume(consent.standing(log, ADA), AT)
    assert isinstance(late, Request)
    log.append(given.erasure(KEY, 2))
    log.append_group([late, Request((at(1, 100),))])
    carry_out(log)
    log.append(at(2, 100))
    assert said(log) == []


def test_a_crash_between_coming_back_and_the_new_key_loses_nothing(
    tmp_path: Path, keys: KeyStore
) -> None:
    log = EventLog(tmp_path / "log.db", keys)
    log.append(given.erasure(KEY))
    carry_out(log)
    asked(log, consent.resume, AT)
    assert keys.newest(KEY) == (1, True)  # not yet: the first words open it
    log.close()
    log = EventLog(tmp_path / "log.db", keys)
    log.append(at(1, 1))
    assert said(log) == [1]
    log.close()


STEPS = st.lists(
    st.tuples(st.sampled_from(["say", "say", "pause", "resume"]), st.integers(0, 12)),
    max_size=16,
)


@settings(max_examples=60, deadline=None)
@generated(steps=STEPS, cuts=st.sets(st.integers(0, 15)))
def test_groups_of_any_size_store_what_one_after_the_other_would(
    steps: list[tuple[str, int]], cuts: set[int]
) -> None:
    pauses: list[list[int]] = []
    requests: list[Request] = []
    expected: list[int] = []
    for n, (do, us) in enumerate(steps, 1):
        is_paused = bool(pauses) and len(pauses[-1]) == 1
        version = sum(len(pause) for pause in pauses) + 1
        if do == "say":
            requests.append(Request((at(n, us),)))
            if not any(p[0] <= us and (len(p) == 1 or us < p[1]) for p in pauses):
                expected.append(n)
        elif do == "pause" and not is_paused:
            pauses.append([us])
            requests.append(Request((given.paused(version=version, since_us=AT + us),)))
        elif do == "resume" and is_paused:
            pauses[-1].append(us)
            requests.append(Request((given.resumed(version=version, since_us=AT + us),)))
    with tempfile.TemporaryDirectory() as folder:
        keys = KeyStore(Path(folder) / "keys.db")
        log = EventLog(Path(folder) / "log.db", keys)
        log.write_durably(full=False)
        bounds = [0, *sorted(cut for cut in cuts if cut < len(requests)), len(requests)]
        for start, end in pairwise(bounds):
            log.append_group(requests[start:end])
        assert said(log) == expected
        log.close()
        keys.close()


def test_what_was_planned_or_allowed_before_an_erasure_counts_no_more(log: EventLog) -> None:
    owner = streams.person_key(ADA)
    asked(log, lambda person, at_us: consent.leave(person, at_us, at_us), AT)
    assert consent.standing(log, ADA).leaving is not None
    allowed = consent.allow(log, ADA, "health", AT)
    assert isinstance(allowed, Request)
    log.append(*allowed.events)
    assert isinstance(consent.allow(log, ADA, "health", AT), consent.Declined)
    log.append(consent.erasure(log, owner, by="cli", at_us=AT + 10))  # by the operator
    log.keys.destroy(owner, AT + 20)
    log.append(
        New(
            streams.erasure(owner, 1),
            ErasureCompleted(at=AT + 20, what=owner, blanked=0, derived=0, key_destroyed=True),
            version=2,
        )
    )
    person = consent.standing(log, ADA)
    assert (person.leaving, person.forgotten) == (None, True)
    assert isinstance(asked(log, consent.resume, AT + 100), Appended)
    assert consent.standing(log, ADA).leaving is None
    assert isinstance(consent.allow(log, ADA, "health", AT), Request)
