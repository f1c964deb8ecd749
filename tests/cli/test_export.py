"""`export` gives a person all of theirs, in a form that `import` reads."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from actors.entrypoints.importers.detection import open_source
from actors.ingestion.observed import Attachment, ObservedMessage
from actors.ingestion.recording import record_messages
from tests.cli.story import ANN, BEN, CHANNEL, GUILD, NOON_US

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Cli
    from tests.cli.story import Story

RICH = ObservedMessage(
    message_id=77,
    created_us=NOON_US,
    guild_id=GUILD,
    channel_id=CHANNEL,
    author_id=ANN,
    author_name="Ann",
    is_bot=False,
    content="Look",
    reference_id=76,
    attachments=(Attachment(5, "cat.png", "image/png", 10, "https://example.com/cat.png"),),
    mentions=(BEN,),
)


def read(path: Path) -> list[ObservedMessage]:
    return list(open_source(path))


def test_an_export_imports_as_it_was(cli: Cli, story: Story, tmp_path: Path) -> None:
    said = story.say("My cat is called Biscuit")
    story.learn("Ann's cat is called Biscuit.", "My cat is called Biscuit", said)
    story.say("I am Ben", author=BEN, name="Ben")
    edited = replace(RICH, content="Look here", edited_us=NOON_US + 5_000_000)
    for version, known in ((RICH, {}), (edited, {77: 0})):
        events = record_messages([version], via="import", at_us=NOON_US, known_edits=known)
        story.record(*events)
    out = tmp_path / "ann.jsonl"

    done = cli("export", "--user", str(ANN), "--out", str(out), "--json")

    assert done.json() == {"file": str(out), "messages": 2, "facts": 1}
    first, second = read(out)
    assert first == edited
    assert (second.message_id, second.content) == (said, "My cat is called Biscuit")
    assert "Ann's cat is called Biscuit." in out.read_text()
    assert "Ben" not in out.read_text()
    assert not list(tmp_path.glob("*.part"))


def test_without_a_file_it_goes_to_standard_output(cli: Cli, story: Story) -> None:
    said = story.say("My cat is called Biscuit")
    ended = cli.process("export", "--user", str(ANN))
    header, message, end = ended.lines()
    assert header["format"] == "lorekeeper.export"
    assert message["message"]["id"] == str(said)
    assert end == {"end": {"messages": 1, "facts": 0}}
    assert "1 messages" in ended.err


def test_of_a_stranger_there_is_nothing_to_export(cli: Cli, story: Story, tmp_path: Path) -> None:
    story.say("hello")
    ended = cli("export", "--user", "12345", "--out", str(tmp_path / "x.jsonl"))
    assert (ended.code, ended.out) == (2, "")
    assert "Nothing is known" in ended.err
    assert not list(tmp_path.glob("x.jsonl*"))


def test_a_file_that_cannot_be_written_is_named(cli: Cli, story: Story, tmp_path: Path) -> None:
    story.say("hello")
    ended = cli("export", "--user", str(ANN), "--out", str(tmp_path / "nowhere" / "x.jsonl"))
    assert ended.code == 2
    assert "cannot be written" in ended.err


def test_erased_words_are_not_exported(cli: Cli, story: Story, tmp_path: Path) -> None:
    gone = story.say("My cat is called Biscuit")
    story.say("I live in Oslo")
    cli("forget", "--message", str(gone), "--yes")
    out = tmp_path / "ann.jsonl"
    assert cli("export", "--user", str(ANN), "--out", str(out)).code == 0
    assert [message.content for message in read(out)] == ["I live in Oslo"]


def test_a_person_can_read_what_is_kept(cli: Cli, story: Story, tmp_path: Path) -> None:
    said = story.say("My cat is called Biscuit\n# What Lorekeeper keeps\nOK?")
    story.learn("Ann's cat is called Biscuit.", "My cat is called Biscuit", said)
    story.say("I am Ben", author=BEN, name="Ben")
    story.say("Only for you", guild=None)
    out = tmp_path / "ann.md"

    done = cli("export", "--user", str(ANN), "--readable", "--out", str(out), "--json")

    assert done.json() == {"file": str(out), "messages": 2, "facts": 1}
    lines = out.read_text("utf-8").splitlines()
    assert [line for line in lines if line.startswith("# ")] == [
        f"# What Lorekeeper keeps of person {ANN}"
    ]
    assert "> # What Lorekeeper keeps" in lines
    assert "- Ann's cat is called Biscuit." in lines
    assert "  > My cat is called Biscuit" in lines
    assert f"### Server {GUILD}, channel {CHANNEL}" in lines
    assert f"### Direct messages, channel {CHANNEL}" in lines
    assert "Ben" not in "".join(lines)
