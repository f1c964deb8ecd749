"""Hostile and broken data packages: one sentence for each fault, and all else is imported."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

import pytest

from actors.entrypoints.importers.detection import open_sources
from actors.entrypoints.importers.package_files import FolderFiles
from actors.entrypoints.importers.source import ImportFormatError
from tests.importers.packages import (
    GENERAL,
    WITH_BEN,
    account,
    archive,
    as_csv,
    as_json,
    folder,
    guild_channel,
    new_layout,
    old_layout,
    row,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

THREE = (row(1), row(2), row(3))
CSV = as_csv(*THREE)
JSON = as_json(*THREE)
CHANNEL_JSON = f"messages/{GENERAL}/channel.json"

BAD_CSV: dict[str, tuple[bytes, int, str]] = {
    # name: content, messages before the fault, words of the sentence
    "empty": (b"", 0, "is empty"),
    "no-column": (b"ID,Timestamp,Contents\r\n1,2022-03-05 14:22:11,a\r\n", 0, "no column 'Attach"),
    "not-csv": (b"<html>", 0, "has no column 'ID'"),
    "too-few": (CSV + b"4,2022-03-05 14:22:11\r\n", 3, "has 2 of 4 fields in message 4"),
    "open-quote": (CSV + b'4,2022-03-05 14:22:11,"cut', 3, "is cut off after message 3"),
    "odd-quote": (CSV + b'4,2022-03-05 14:22:11,"a"b,\r\n', 3, "is not valid CSV after message 3"),
    "not-utf-8": (CSV + b"4,2022-03-05 14:22:11,caf\xe9,\r\n", 3, "is not valid UTF-8 after mess"),
    "word-id": (CSV + b"four,2022-03-05 14:22:11,a,\r\n", 3, "no Discord number as 'ID' in mess"),
    "no-time": (CSV + b"4,,a,\r\n", 3, "'Timestamp' that is no ISO 8601 time since 1970 in m"),
    "huge-field": (CSV + b"4,x," + b"y" * 200_000 + b",\r\n", 3, "is not valid CSV after mess"),
    "huge-line": (CSV + b"4,x," + b"y" * 2_000_000, 3, "is not valid CSV after message 3"),
    "endless-row": (CSV + b'"a\n","b' * 900_000, 3, "is not valid CSV after message 3"),
}
BAD_JSON: dict[str, tuple[bytes, int, str]] = {
    "empty": (b"", 0, "is cut off after message 0"),
    "object": (b"{}", 0, "is not valid JSON after message 0"),
    "cut": (JSON[:-20], 2, "is cut off after message 2"),
    "text-item": (JSON[:-1] + b', "hello"]', 3, "has a message that is no object in message 4"),
    "no-id": (JSON[:-1] + b', {"Timestamp": "x"}]', 3, "has no 'ID' in message 4"),
    "number": (JSON.replace(b'"message 3"', b"3"), 2, "has a 'Contents' that is no text in mess"),
    "list": (JSON.replace(b'"Attachments": ""}]', b'"Attachments": []}]'), 2, "'Attachments' that"),
    "time": (as_json(row(1, at="yesterday")), 0, "has a 'Timestamp' that is no ISO 8601 time"),
    "goes-on": (JSON + b"[]", 3, "is not valid JSON after message 3"),
    "nested": (JSON[:-1] + b"," + b"[" * 9999, 3, "is not valid JSON after message 3"),
}
BAD_CHANNEL: dict[str, tuple[bytes, str]] = {
    "list": (b"[]", "is JSON but no channel"),
    "cut": (b'{"id": ', "is cut off before its first message"),
    "no-id": (guild_channel(id=None), "has no 'id'"),
    "other": (guild_channel(WITH_BEN), "lies in the folder of another"),
    "guild": (guild_channel(guild="Lab"), "has 'guild' that is no object"),
    "guild-id": (guild_channel(guild={"id": "Lab"}), "no Discord number as 'id'"),
}


def fault(path: Path, *, good: int) -> str:
    """The one sentence, after so many messages."""
    got: list[int] = []
    with pytest.raises(ImportFormatError) as caught:
        got.extend(m.message_id for source in open_sources(path) for m in source)
    assert len(got) == good
    sentence = str(caught.value)
    assert sentence.startswith(f"{path}")
    assert sentence.endswith(".")
    assert "; " in sentence
    assert "\n" not in sentence
    return sentence


def assert_both(tmp_path: Path, files: dict[str, bytes], good: int, words: str) -> None:
    assert words in fault(folder(tmp_path / "package", files), good=good)
    assert words in fault(archive(tmp_path / "package.zip", files), good=good)


@pytest.mark.parametrize("name", BAD_CSV)
def test_a_bad_csv_gives_its_good_part_and_one_sentence(tmp_path: Path, name: str) -> None:
    content, good, words = BAD_CSV[name]
    files = {**old_layout(), f"messages/{GENERAL}/messages.csv": content}
    assert_both(tmp_path, files, good, words)


@pytest.mark.parametrize("name", BAD_JSON)
def test_a_bad_json_gives_its_good_part_and_one_sentence(tmp_path: Path, name: str) -> None:
    content, good, words = BAD_JSON[name]
    files = {**new_layout(), f"Messages/c{GENERAL}/messages.json": content}
    assert_both(tmp_path, files, good, words)


@pytest.mark.parametrize("name", BAD_CHANNEL)
def test_a_channel_that_does_not_say_where_it_is(tmp_path: Path, name: str) -> None:
    content, words = BAD_CHANNEL[name]
    assert_both(tmp_path, {**old_layout(*THREE), CHANNEL_JSON: content}, 0, words)


def test_a_channel_without_its_description(tmp_path: Path) -> None:
    files = old_layout(*THREE)
    del files[CHANNEL_JSON]
    assert_both(tmp_path, files, 0, "has no channel.json beside it")


def test_a_broken_account_is_named(tmp_path: Path) -> None:
    for content, words in (
        (b'{"id": "1", "username"', "is cut off"),
        (account(id="ada"), "no Discord number as 'id'"),
        (account(username=7, global_name=None), "'username' that is no text"),
    ):
        assert_both(tmp_path, {**old_layout(*THREE), "account/user.json": content}, 0, words)


@pytest.mark.parametrize(
    "name",
    [
        f"/messages/c{WITH_BEN}/messages.json",
        f"../messages/c{WITH_BEN}/messages.json",
        f"messages/../../c{WITH_BEN}/messages.json",
        f"..\\messages/c{WITH_BEN}/messages.json",
        f"\x1b[2Jmessages/c{WITH_BEN}/messages.json",
        f"{'m' * 2000}/c{WITH_BEN}/messages.json",
        f"messages/c{'9' * 30}/messages.json",
    ],
)
def test_names_that_lead_elsewhere_are_passed_over(tmp_path: Path, name: str) -> None:
    files = {**old_layout(*THREE), name: as_json(row(666))}
    (source,) = open_sources(archive(tmp_path / "package.zip", files))
    assert [m.message_id for m in source] == [1, 2, 3]
    assert sorted(p.name for p in tmp_path.iterdir()) == ["package.zip"]


def test_a_member_twice_in_an_archive_is_refused(tmp_path: Path) -> None:
    twin = (f"messages/{GENERAL}/messages.csv", as_csv(row(666)))
    with pytest.warns(UserWarning, match="Duplicate name"):
        path = archive(tmp_path / "package.zip", old_layout(*THREE), twin)
    assert "is in the archive twice" in fault(path, good=0)


def test_links_in_a_folder_are_not_followed(tmp_path: Path) -> None:
    secret = folder(tmp_path / "secret", old_layout(row(666)))
    package = folder(tmp_path / "package", old_layout(*THREE))
    (package / "messages" / f"c{WITH_BEN}").symlink_to(secret / "messages" / str(GENERAL))
    (package / "more").symlink_to(secret / "messages")
    messages = package / "messages" / str(GENERAL) / "messages.json"
    messages.symlink_to(secret / "messages" / str(GENERAL) / "messages.csv")
    assert len(FolderFiles(package).listed()) == 3
    (source,) = open_sources(package)
    assert [m.message_id for m in source] == [1, 2, 3]


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    bomb = b"[" + b" " * 20_000_000 + b"]"
    files = {**new_layout(), f"Messages/c{GENERAL}/messages.json": bomb}
    path = archive(tmp_path / "package.zip", files)
    assert path.stat().st_size < 100_000
    assert "would unpack to 20,000,002 bytes" in fault(path, good=0)


def test_an_unusual_or_encrypted_member_is_refused(tmp_path: Path) -> None:
    path = archive(tmp_path / "package.zip", old_layout(*THREE))
    with zipfile.ZipFile(path, "a", zipfile.ZIP_LZMA) as more:
        more.writestr(f"messages/c{WITH_BEN}/channel.json", guild_channel(WITH_BEN))
        more.writestr(f"messages/c{WITH_BEN}/messages.json", JSON)
    assert "packed in an unusual way" in fault(path, good=3)


def test_a_damaged_archive_is_said_to_be(tmp_path: Path) -> None:
    whole = archive(tmp_path / "package.zip", old_layout(*(row(n) for n in range(1, 2000))))
    data = whole.read_bytes()
    cut = tmp_path / "cut.zip"
    cut.write_bytes(data[: len(data) // 2])
    assert "is a zip archive that is cut off or damaged; download it again" in fault(cut, good=0)
    at = data.index(b"messages.csv") + 4000
    rotten = tmp_path / "rotten.zip"
    rotten.write_bytes(data[:at] + bytes(b ^ 0x5A for b in data[at : at + 50]) + data[at + 50 :])
    with pytest.raises(ImportFormatError):
        [list(source) for source in open_sources(rotten)]


@pytest.mark.parametrize("place", [bytes.index, bytes.rindex], ids=["at the member", "in the list"])
def test_names_that_are_no_text_are_damage(
    tmp_path: Path, place: Callable[[bytes, bytes], int]
) -> None:
    name = f"nachrichten-\u00fc/{GENERAL}/messages.csv"
    files = {
        name.replace("messages.csv", "channel.json"): guild_channel(),
        name: CSV,
        "konto/user.json": account(),
    }
    path = archive(tmp_path / "package.zip", files)
    data = bytearray(path.read_bytes())
    data[place(bytes(data), name.encode()) + len("nachrichten-")] = 0xFF
    path.write_bytes(data)
    assert "damaged" in fault(path, good=0)


def test_a_broken_channel_leaves_the_others_whole(tmp_path: Path) -> None:
    files = {
        **new_layout(*THREE),
        f"Messages/c{WITH_BEN}/channel.json": guild_channel(WITH_BEN),
        f"Messages/c{WITH_BEN}/messages.json": JSON[:-20],
    }
    whole, broken = open_sources(archive(tmp_path / "package.zip", files))
    with pytest.raises(ImportFormatError, match="is cut off after message 2"):
        list(broken)
    assert [m.message_id for m in whole] == [1, 2, 3]
