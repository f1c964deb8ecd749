"""`backup` and `restore`: whole, checked, and bringing back nothing that was erased."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from actors import consent
from events import backups, streams
from events.event import New
from events.people import PersonPaused
from events.replies import ReplyDecided, TriggerClaimed
from events.restoring import LogRestored
from tests.cli.conftest import TIMEOUT_S
from tests.cli.story import ANN, BEN

if TYPE_CHECKING:
    from tests.cli.conftest import Cli
    from tests.cli.story import Story

SECRET = "the canary sleeps in the attic"


@pytest.fixture
def copies(tmp_path: Path) -> Path:
    return tmp_path / "copies"


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    return tmp_path / "safe" / "monday.keys"


def contents(cli: Cli) -> list[str]:
    rows = cli("query", "SELECT content FROM messages ORDER BY message_id", "--json").json()
    return [row["content"] for row in rows]


def backed_up(cli: Cli, copies: Path, keys: Path | None = None) -> dict[str, Any]:
    more = () if keys is None else ("--keys", str(keys))
    told = cli("backup", str(copies), *more, "--json")
    assert told.code == 0, told.err
    return told.json()


def restored(cli: Cli, copies: Path, *more: str) -> dict[str, Any]:
    told = cli("restore", str(copies), "--yes", *more, "--json")
    assert told.code == 0, told.err
    return told.json()


def test_what_was_backed_up_comes_back(cli: Cli, story: Story, copies: Path, keys: Path) -> None:
    said = story.say("My cat is called Biscuit")
    story.learn("Ann's cat is called Biscuit.", "My cat is called Biscuit", said)
    before = cli("facts", "--json").json()
    assert backed_up(cli, copies, keys)["events"] == 2
    assert keys.stat().st_mode & 0o777 == 0o600
    story.say("and more")
    told = restored(cli, copies)
    assert (told["events"], told["replaced"]) == (2, 3)
    assert contents(cli) == ["My cat is called Biscuit"]
    assert cli("facts", "--json").json() == before
    assert cli("verify").code == 0
    [event] = cli("log", "--topic", "log.restored", "--json").lines()
    assert event["topic"] == LogRestored.topic


def test_nothing_erased_or_forgotten_or_paused_comes_back(
    cli: Cli, story: Story, copies: Path, keys: Path
) -> None:
    message = story.say(f"one, {SECRET}")
    story.say(f"two, {SECRET}", author=BEN, name="Ben")
    kept = story.say("three")
    story.learn("Ann says three.", "three", kept)
    backed_up(cli, copies, keys)
    assert cli("forget", "--message", str(message), "--yes").code == 0
    assert cli("forget", "--user", str(BEN), "--yes").code == 0
    pause = PersonPaused(at=story.at_us, user_id=ANN, since_us=story.at_us)
    story.record(New(streams.person(ANN), pause, version=1))
    told = restored(cli, copies, "--keys", str(keys))
    assert told["erased_again"] == 2
    assert contents(cli) == ["three"]
    assert cli("verify").code == 0
    for path in cli.data.iterdir():
        assert SECRET.encode() not in path.read_bytes(), path.name
    log = story.log()
    try:
        assert consent.standing(log, ANN).paused
        assert consent.standing(log, BEN).forgotten
    finally:
        log.close()
        log.keys.close()
    assert restored(cli, copies)["erased_again"] == 2
    assert contents(cli) == ["three"]


def test_where_the_keys_are_lost_it_says_what_is_not_known(
    cli: Cli, story: Story, copies: Path, keys: Path
) -> None:
    message = story.say("one")
    backed_up(cli, copies, keys)
    assert cli("forget", "--message", str(message), "--yes").code == 0
    for path in cli.data.iterdir():
        path.unlink()
    refused = cli("restore", str(copies))
    assert refused.code == 2
    assert "--keys" in refused.err
    told = cli("restore", str(copies), "--keys", str(keys))
    assert told.code == 0
    assert "erasures since" in told.err
    assert contents(cli) == ["one"], "nobody can know that it was erased since"


def test_nothing_from_before_is_answered(cli: Cli, story: Story, copies: Path) -> None:
    story.say("what is left undecided?", guild=None, via="live")
    asked = story.say("what is left unanswered?", guild=None, via="live")
    turn = streams.turn(902, asked)
    decided = ReplyDecided(
        at=story.at_us,
        verdict="answer",
        reason="direct message",
        triggers=(asked,),
        guild_id=None,
        channel_id=902,
        user_id=ANN,
    )
    claimed = TriggerClaimed(at=story.at_us, message_id=asked, turn=turn)
    story.record(New(turn, decided, version=1), New(streams.trigger(asked), claimed, version=1))
    backed_up(cli, copies)
    restored(cli, copies)
    with cli.start() as process:
        process.communicate("hello\n", timeout=TIMEOUT_S)
    decisions = cli("log", "--topic", "reply.decided", "--json").lines()
    assert len(decisions) == 2, "the one in the backup, and the one about hello"
    sql = "SELECT kind FROM actions WHERE kind LIKE 'reply_%' ORDER BY id"
    kinds = [row["kind"] for row in cli("query", sql, "--json").json()]
    assert kinds == ["reply_cancelled", "reply_sent"]
    assert cli("verify").code == 0


def test_a_backup_can_be_made_beside_a_running_lorekeeper(cli: Cli, copies: Path) -> None:
    with cli.start() as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write("My cat is called Biscuit.\n")
        process.stdin.flush()
        process.stdin.close()
        process.stdout.readline()
        told = backed_up(cli, copies)
        assert told["events"] > 0
        process.wait(TIMEOUT_S)
    assert process.returncode == 0


def test_a_crash_between_keys_and_log_leaves_what_was_there(
    cli: Cli, story: Story, copies: Path, keys: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    story.say("one")
    backed_up(cli, copies, keys)
    story.say("two", author=BEN, name="Ben")
    replace = Path.replace

    def crash(path: Path, target: Path) -> Path:
        if path.name == backups.NEW_LOG:
            raise KeyboardInterrupt
        return replace(path, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", crash)
        assert cli("restore", str(copies), "--yes").code != 0
    assert contents(cli) == ["one", "two"]
    assert cli("verify").code == 0


def test_what_a_kill_left_of_a_restore_is_removed(cli: Cli, story: Story) -> None:
    story.say("one")
    for name in (backups.NEW_LOG, backups.NEW_KEYS, f"{backups.NEW_KEYS}-wal"):
        (cli.data / name).write_bytes(b"keys of the past")
    assert contents(cli) == ["one"]
    assert not list(cli.data.glob("*.new*"))


def test_bad_input_is_one_sentence_and_changes_nothing(
    cli: Cli, story: Story, copies: Path, tmp_path: Path
) -> None:
    story.say("one")
    backed_up(cli, copies)
    noise = tmp_path / "noise"
    noise.mkdir()
    (noise / "log.db").write_bytes(b"no database at all" * 1000)
    cut = tmp_path / "cut"
    cut.mkdir()
    whole = (copies / "log.db").read_bytes()
    (cut / "log.db").write_bytes(whole[: len(whole) // 2])
    file = tmp_path / "file"
    file.write_text("a file")
    for arguments in (
        ("backup", str(copies)),
        ("backup", str(file / "below")),
        ("restore", str(tmp_path / "nowhere")),
        ("restore", str(noise), "--yes"),
        ("restore", str(cut), "--yes"),
        ("restore", str(copies), "--keys", str(tmp_path / "no.keys")),
        ("restore", str(copies), "--keys", str(noise / "log.db"), "--yes"),
        ("restore", str(copies)),
    ):
        ended = cli(*arguments)
        assert ended.code == 2, (arguments, ended)
        assert len(ended.err.strip().splitlines()) == 1, (arguments, ended.err)
    assert contents(cli) == ["one"]
    assert not list(cli.data.glob("*.new*"))
