"""Erasure as the log keeps it: entered first, and nothing about the erased is recorded after."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from events import streams
from events.event import REDACTED
from events.keys import DESTROYED, KeyStore, OwnKey
from events.request import Appended, Refused, Request
from tests import given, given_replies, given_wishes

if TYPE_CHECKING:
    from events.log import EventLog

ADA, BOB = streams.person_key(7), streams.person_key(8)
CANARY = "the canary sings"


def group(log: EventLog, *events: Any) -> list[Appended | Refused]:
    return log.append_group([Request((event,)) for event in events])


def ledger(path: Path) -> list[str]:
    """What the ledger durably lists, as another process would see it."""
    db = sqlite3.connect(path / "keys.db")
    try:
        return [row[0] for row in db.execute("SELECT what FROM erased ORDER BY what")]
    finally:
        db.close()


class _Killed(BaseException):
    pass


def kill(*_: object, **__: object) -> Any:
    raise _Killed


@pytest.mark.parametrize(
    ("event", "what"),
    [(given.deletion(5), streams.message(5)), (given.erasure(ADA), ADA)],
    ids=["a deletion", "an erasure"],
)
def test_the_ledger_knows_before_the_log_does(
    log: EventLog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, event: Any, what: str
) -> None:
    monkeypatch.setattr(log._recorder, "writing", kill)
    with pytest.raises(_Killed):
        log.append(event)
    assert ledger(tmp_path) == [what]
    assert log.head() == 0


def test_a_new_key_is_durable_before_the_first_event_sealed_with_it(
    log: EventLog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log._recorder, "writing", kill)
    with pytest.raises(_Killed):
        log.append(given.message(1))
    db = sqlite3.connect(tmp_path / "keys.db")
    assert db.execute("SELECT owner, generation FROM keys").fetchall() == [(ADA, 1)]
    db.close()


def test_a_ledger_that_cannot_be_written_lets_no_deletion_through(
    log: EventLog, keys: KeyStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keys, "record_erased", kill)
    with pytest.raises(_Killed):
        log.append(given.deletion(5))
    assert log.head() == 0


def test_the_ledger_and_keys_outlive_the_process(keys: KeyStore, tmp_path: Path) -> None:
    keys.sealers([ADA, BOB], 1)
    keys.record_erased([streams.message(5), ADA], 2)
    again = KeyStore(tmp_path / "keys.db")
    try:
        assert again.has_erasures
        assert again.ledger() == [(streams.message(5), 2), (ADA, 2)]
        assert again.erased_among([ADA, BOB]) == {ADA}
        assert again.sealers([ADA], 3)[ADA] is DESTROYED
        assert isinstance(again.sealers([BOB], 3)[BOB], OwnKey)
    finally:
        again.close()


def test_what_comes_about_a_deleted_message_is_stored_without_words(
    log: EventLog, tmp_path: Path
) -> None:
    log.append(given.deletion(5))
    group(log, given.message(5, CANARY), given.edit(5, 9, CANARY), given.message(6, "stays"))
    assert [recorded.words is REDACTED for recorded in log.read(1).events] == [True, True, False]
    log.checkpoint()
    assert b"canary" not in (tmp_path / "log.db").read_bytes()


def test_also_when_both_come_in_one_group(log: EventLog) -> None:
    log.append(given.message(5, CANARY), given.deletion(5))
    assert log.read(0).events[0].words is REDACTED


@pytest.mark.parametrize(
    "event",
    [
        given.fact("Likes tea.", source=5),
        given.fact("Likes tea.", source=6, sources=[5]),
        given.embedded(5, of=streams.edit(5, 3)),
        given.refused(5),
        given_replies.claim(5, "turn:x"),
        given_replies.composed("turn:x", sources=[streams.message(6), streams.message(5)]),
    ],
    ids=["a fact", "a fact of two", "a vector", "a refusal", "a claim", "a reply"],
)
def test_what_was_made_from_a_deleted_message_is_refused(log: EventLog, event: Any) -> None:
    log.append(given.message(5), given.message(6))
    log.append(given.deletion(5))
    assert group(log, event, given.message(9)) == [
        Refused("its source was erased", streams.message(5)),
        Appended((4,), 1),
    ]


def test_what_was_made_from_an_erased_persons_words_is_refused_at_once(log: EventLog) -> None:
    log.append(given.message(5, author=7), given.message(6, author=8))
    log.append(given.erasure(ADA))
    lore = given.fact("We meet on Monday.", source=5, person=8, n=1)
    other = given.fact("Bob likes tea.", source=6, person=8, n=2)
    assert group(log, lore, other) == [
        Refused("its source was erased", streams.message(5)),
        Appended((4,), 1),
    ]


def test_what_was_made_from_something_since_blanked_is_refused(log: EventLog) -> None:
    fact = given.fact("Likes tea.")
    log.append(given.message(1), fact)
    log.append(given.deletion(2))  # so that the ledger is looked at
    log.blank([fact.stream])
    assert group(log, given.fact_embedded(fact.stream)) == [
        Refused("its source was erased", fact.stream)
    ]


def test_a_refusal_takes_the_whole_request_along(log: EventLog) -> None:
    log.append(given.message(5), given.deletion(5))
    mixed = Request((given.message(6), given.fact("Likes tea.", source=5)))
    assert isinstance(log.append_group([mixed])[0], Refused)
    assert not log.holds([streams.message(6)])


def test_an_erased_person_is_not_heard_from_the_request_on(log: EventLog, keys: KeyStore) -> None:
    log.append(given.message(1, CANARY))
    log.append(given.erasure(ADA))
    answers = group(log, given.message(2), given.fact("Likes tea."), given.message(3, author=8))
    assert answers == [
        Appended((0,), 0),
        Refused("its owner was erased", ADA),
        Appended((3,), 1),
    ]
    # The read model has yet to take back what was said before, so it can still be read.
    assert log.read(0).events[0].words is not REDACTED
    keys.destroy(ADA, 9)
    assert log.read(0).events[0].words is REDACTED
    assert group(log, given.message(4)) == [Appended((0,), 0)]


def test_what_is_decided_in_an_erased_persons_name_is_refused(log: EventLog) -> None:
    log.append(given.erasure(ADA))
    pinned = given_wishes.forgotten("fact:turn:1", [b"hash"])
    assert group(log, pinned) == [Refused("its owner was erased", ADA)]


def test_someone_erased_before_they_ever_spoke_is_not_heard(log: EventLog, tmp_path: Path) -> None:
    log.append(given.erasure(ADA))
    assert log.append(given.message(1)) == Appended((0,), 0)
    again = KeyStore(tmp_path / "keys.db")
    try:
        assert again.sealers([ADA], 1)[ADA] is DESTROYED
    finally:
        again.close()


def test_blanked_words_are_in_no_byte_of_the_log(log: EventLog, tmp_path: Path) -> None:
    log.append(*(given.message(i, f"{CANARY} {i}" * 40) for i in range(1, 60)))
    sealed = (
        sqlite3.connect(tmp_path / "log.db")
        .execute("SELECT state FROM stored_events WHERE notification_id = 30")
        .fetchone()[0][-40:]
    )
    files = [tmp_path / "log.db", tmp_path / "log.db-wal"]
    assert any(sealed in path.read_bytes() for path in files)
    log.blank([streams.message(30)])
    log.checkpoint()
    assert not any(sealed in path.read_bytes() for path in files if path.exists())
    assert (tmp_path / "log.db-wal").stat().st_size == 0


def test_a_forgotten_facts_hash_needs_the_key(keys: KeyStore) -> None:
    keys.sealers([ADA, BOB], 1)
    once = keys.keyed_hash(ADA, "likes tea")
    assert once == keys.keyed_hash(ADA, "likes tea") != keys.keyed_hash(BOB, "likes tea")
    assert len(once) == 32
    keys.destroy(ADA, 2)
    assert keys.keyed_hash(ADA, "likes tea") == b""


def test_an_erased_channel_takes_no_command_of_its_number_along(log: EventLog) -> None:
    number = 12_345
    log.append(given.erasure(streams.channel_key(number)))
    learned = given.fact()
    event = msgspec.structs.replace(learned.event, sources=(streams.command(number),))
    (told,) = group(log, learned._replace(event=event))
    assert isinstance(told, Appended)
