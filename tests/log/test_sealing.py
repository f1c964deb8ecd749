"""Sealed words: tied to their event, readable with their key only, and gone when it is."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import given as anything
from hypothesis import strategies as st

from events import streams
from events.errors import UndecodableError
from events.event import REDACTED, Recorded
from events.keys import KeyStore
from events.log import EventLog
from events.messages import Attachment, MessageWords
from tests import given, given_wishes

if TYPE_CHECKING:
    from pathlib import Path

OWNER = streams.person_key(7)


def read(log: EventLog) -> tuple[Recorded, ...]:
    return log.read(0).events


def tamper(path: Path, sql: str, *values: object) -> None:
    db = sqlite3.connect(path / "log.db")
    with db:
        db.execute(sql, values)
    db.close()


def why(log: EventLog) -> UndecodableError:
    with pytest.raises(UndecodableError) as caught:
        log.read(0)
    return caught.value


def test_words_come_back_as_they_were_given(log: EventLog) -> None:
    log.append(given.message(1, "the canary sings", name="Ada"))
    words: Any = read(log)[0].words
    assert (words.content, words.author_name) == ("the canary sings", "Ada")
    assert (read(log)[0].owner, read(log)[0].generation) == (OWNER, 1)


def test_no_word_is_in_the_file_in_the_clear(log: EventLog, tmp_path: Path) -> None:
    log.append(given.message(1, "the canary sings", name="Canary Islander"))
    log.checkpoint()
    stored = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert b"canary" not in stored.lower()


@pytest.mark.parametrize(
    "change", ["originator_id = 'm:00000000000000000002'", "originator_version = 2"]
)
def test_a_sealed_part_moved_to_another_event_is_not_believed(
    log: EventLog, tmp_path: Path, change: str
) -> None:
    log.append(given.message(1))
    tamper(tmp_path, f"UPDATE stored_events SET {change}")
    assert "its seal is broken" in str(why(log))


def test_one_flipped_bit_breaks_the_seal(log: EventLog, tmp_path: Path) -> None:
    log.append(given.message(1), given.message(2))
    state = (
        sqlite3.connect(tmp_path / "log.db")
        .execute("SELECT state FROM stored_events WHERE notification_id = 2")
        .fetchone()[0]
    )
    broken = state[:-1] + bytes([state[-1] ^ 1])
    tamper(tmp_path, "UPDATE stored_events SET state = ? WHERE notification_id = 2", broken)
    error = why(log)
    assert error.position == 2
    assert "event 2 (m:00000000000000000002)" in str(error)


def test_a_missing_key_is_damage_not_erasure(log: EventLog, tmp_path: Path) -> None:
    log.append(given.setting("bot.name", '"L"'), given.message(1))
    other = KeyStore(tmp_path / "other.db")
    stranger = EventLog(tmp_path / "log.db", other)
    try:
        error = why(stranger)
    finally:
        stranger.close()
        other.close()
    assert error.position == 2
    assert f"key {OWNER}#1 is missing" in str(error)


def test_without_unsealing_no_key_is_needed(log: EventLog, tmp_path: Path) -> None:
    log.append(given.message(1))
    other = KeyStore(tmp_path / "other.db")
    stranger = EventLog(tmp_path / "log.db", other)
    try:
        assert isinstance(stranger.read(0, unseal=False).events[0].words, bytes)
    finally:
        stranger.close()
        other.close()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("topic = 'message.sung.1'", "unknown topic message.sung.1"),
        ("state = x'00'", "broken bytes"),
        ("state = x''", "broken bytes"),
        ("state = substr(state, 1, 5)", "broken bytes"),
    ],
)
def test_damage_is_told_with_its_position(
    log: EventLog, tmp_path: Path, change: str, said: str
) -> None:
    log.append(given.message(1), given.message(2))
    tamper(tmp_path, f"UPDATE stored_events SET {change} WHERE notification_id = 2")
    error = why(log)
    assert error.position == 2
    assert said in str(error)


def test_too_short_a_sealed_part_is_damage(log: EventLog, tmp_path: Path) -> None:
    log.append(given.message(1))
    body = given.message(1).event
    state = msgspec.msgpack.encode([body, OWNER, 1, b"x"])
    tamper(tmp_path, "UPDATE stored_events SET state = ?", state)
    assert why(log).position == 1


def test_a_blanked_event_is_redacted_and_keeps_its_clear_fields(log: EventLog) -> None:
    log.append(given.message(1, "gone soon"))
    assert log.blank([streams.message(1)]) == 1
    recorded = read(log)[0]
    assert recorded.words is REDACTED
    assert recorded.event == given.message(1).event
    assert log.blank([streams.message(1)]) == 0  # nothing left to do


def test_only_the_named_versions_are_blanked(log: EventLog) -> None:
    first = given.fact("Likes tea.")
    again = given_wishes.forgotten(first.stream, [b"hash"], version=2)
    log.append(first, again)
    assert log.blank_versions([(first.stream, 1)]) == 1
    assert [recorded.words is REDACTED for recorded in read(log)] == [True, False]


def test_everything_of_an_owner_is_blanked_and_nothing_else(log: EventLog) -> None:
    log.append(given.message(1, author=7), given.message(2, author=8), given.edit(1, author=7))
    assert log.blank_owner(OWNER) == 2
    assert [recorded.words is REDACTED for recorded in read(log)] == [True, False, True]


def test_a_destroyed_key_leaves_redacted_events(log: EventLog, keys: KeyStore) -> None:
    log.append(given.message(1, author=7), given.message(2, author=8))
    assert keys.destroy(OWNER, 1)
    assert [recorded.words is REDACTED for recorded in read(log)] == [True, False]
    assert not keys.destroy(OWNER, 2)  # nothing left to destroy


def test_destroyed_key_bytes_are_in_no_file(log: EventLog, keys: KeyStore, tmp_path: Path) -> None:
    log.append(given.message(1))
    key = keys._db.execute("SELECT key FROM keys WHERE owner = ?", (OWNER,)).fetchone()[0]
    files = list(tmp_path.glob("keys.db*"))
    assert any(key in path.read_bytes() for path in files)
    keys.destroy(OWNER, 1)
    assert not any(key in path.read_bytes() for path in tmp_path.iterdir())


# Whatever people type: surrogates are canonical before they get here, all else passes.
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
HOSTILE = TEXT | st.sampled_from(
    ["", "\0", "\u202eevil", "a\u0301" * 30, "\U0001f469\u200d\U0001f469", "'; DROP", "\ufeff"]
)
SNOWFLAKE = st.integers(0, 2**63 - 1)
ATTACHMENT = st.builds(
    Attachment, id=SNOWFLAKE, name=HOSTILE, content_type=HOSTILE, size_bytes=SNOWFLAKE, url=HOSTILE
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@anything(
    content=HOSTILE,
    name=HOSTILE,
    titles=st.lists(HOSTILE, max_size=3),
    attachments=st.lists(ATTACHMENT, max_size=3),
    author=SNOWFLAKE,
    guild=SNOWFLAKE | st.none(),
    number=st.integers(0, 10**9),
)
def test_any_words_survive_the_round_trip(
    log: EventLog,
    content: str,
    name: str,
    titles: list[str],
    attachments: list[Attachment],
    author: int,
    guild: int | None,
    number: int,
) -> None:
    new = given.message(number, author=author, guild=guild)
    words = MessageWords(
        content=content,
        author_name=name,
        attachments=tuple(attachments),
        embed_titles=tuple(titles),
    )
    if log.holds([new.stream]):
        return
    log.append(new._replace(words=words))
    recorded = log.stream(new.stream)[0]
    assert recorded.event == new.event
    assert recorded.words == words


@anything(ids=st.lists(SNOWFLAKE, min_size=2, max_size=2))
def test_names_of_streams_sort_like_their_numbers(ids: list[int]) -> None:
    one, other = ids
    assert (streams.message(one) < streams.message(other)) == (one < other)
    assert streams.id_in(streams.person_key(one)) == one
    assert streams.erased_as(streams.edit(one, 17)) == streams.message(one)
    assert streams.erased_as(streams.deletion(one)) == streams.message(one)
    assert streams.edit(one, 5).startswith(streams.edit_prefix(one))
