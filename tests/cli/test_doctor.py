"""`doctor` finds what is wrong and tells the fix."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from events import streams
from events.keys import KeyStore
from tests.cli.story import NOON_US
from tests.cli.test_rebuild import tamper

if TYPE_CHECKING:
    from tests.cli.conftest import Cli
    from tests.cli.story import Story


def faults(cli: Cli) -> list[Any]:
    """What the doctor calls a fault."""
    told = cli("doctor", "--json")
    found = [check for check in told.json() if check["state"] == "fault"]
    assert told.code == (1 if found else 0)
    return found


def test_a_sound_folder_is_called_sound(cli: Cli, story: Story) -> None:
    story.reply(story.say("hello", guild=None, via="live"), "hello")
    assert faults(cli) == []
    told = cli("doctor")
    assert told.code == 0
    for what in ("lock", "log", "read model", "erasures", "tables", "disk", "embedder"):
        assert what in told.out


def test_an_empty_folder_is_sound(cli: Cli) -> None:
    assert faults(cli) == []


def test_lost_keys_are_found_before_new_ones_hide_it(cli: Cli, story: Story) -> None:
    story.say("hello")
    (story.data / "keys.db").unlink()
    [fault] = faults(cli)
    assert "keys.db is missing" in fault["found"]
    assert "backup" in fault["fix"]
    assert not (story.data / "keys.db").exists()


def test_keys_of_another_log_are_found(cli: Cli, story: Story) -> None:
    story.say("hello")
    (story.data / "keys.db").unlink()
    KeyStore(story.data / "keys.db").close()

    found = faults(cli)

    assert any("key" in fault["found"] and "missing" in fault["found"] for fault in found)


def test_damaged_stores_are_found(cli: Cli, story: Story) -> None:
    story.say("hello")
    cli("facts")
    (story.data / "read.duckdb").write_bytes(b"no database at all" * 1000)
    [fault] = faults(cli)
    assert (fault["what"], fault["fix"]) == ("read model", "run `rebuild`")

    (story.data / "log.db").write_bytes(b"no database at all" * 1000)
    [fault] = faults(cli)
    assert fault["what"] == "log"


def test_an_erasure_that_was_cut_short_is_found_and_finished(cli: Cli, story: Story) -> None:
    said = story.say("hello")
    cli("facts")
    keys = KeyStore(story.data / "keys.db")
    keys.record_erased([streams.message(said)], NOON_US)
    keys.close()

    [fault] = faults(cli)
    assert fault["what"] == "erasures"

    assert "Finished 1 erasure" in cli("verify").err
    assert faults(cli) == []
    assert story.files_with("hello") == []


def test_rows_that_point_at_nothing_are_found(cli: Cli, story: Story) -> None:
    story.say("hello")
    cli("facts")
    tamper(story, "INSERT INTO message_vectors_native VALUES ('1', 'm', 1, 'abcd'::BLOB, now())")
    [fault] = faults(cli)
    assert "1 message vectors" in fault["found"]
    assert "rebuild" in fault["fix"]


def test_skipping_needs_an_event_and_happens_once(cli: Cli, story: Story) -> None:
    story.say("hello")
    nowhere = cli("doctor", "--skip", "99")
    assert (nowhere.code, "no event 99" in nowhere.err) == (2, True)

    assert cli("doctor", "--skip", "1").code == 0
    again = cli("doctor", "--skip", "1")
    assert (again.code, "already" in again.err) == (2, True)
