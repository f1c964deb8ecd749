"""Discord's data package: every layout gives the owner's messages, and nothing else is read."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from actors.entrypoints.importers import package_files
from actors.entrypoints.importers.detection import find_exports, open_sources
from actors.entrypoints.importers.package_messages import created_us
from actors.entrypoints.importers.source import ImportFormatError, NotAnExportError
from actors.ingestion.observed import micros
from tests.importers.exports import export, exported, write
from tests.importers.packages import (
    ADA,
    BEN,
    CYD,
    GENERAL,
    LAB,
    WITH_BEN,
    WITH_CYD,
    account,
    archive,
    as_csv,
    as_json,
    direct_channel,
    folder,
    guild_channel,
    new_layout,
    old_layout,
    row,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from actors.ingestion.observed import ObservedMessage

TWO = (row(1, "hello"), row(2, 'two\nlines, "quoted"'))
LAYOUTS = {
    "new": new_layout(*TWO),
    "old": old_layout(*TWO),
    "german": new_layout(*TWO, messages="Nachrichten", people="Konto"),
    "wrapped": {f"package/{name}": data for name, data in new_layout(*TWO).items()},
    "no-index": {n: d for n, d in new_layout(*TWO).items() if not n.endswith("index.json")},
    "csv-with-c": {
        **{n: d for n, d in new_layout(*TWO).items() if not n.endswith("messages.json")},
        f"Messages/c{GENERAL}/messages.csv": b"\xef\xbb\xbf" + as_csv(*TWO),
    },
}


def read(path: Path) -> list[ObservedMessage]:
    files = find_exports(path).files
    return [message for file in files for source in open_sources(file) for message in source]


def read_zipped(tmp_path: Path, files: Mapping[str, bytes]) -> list[ObservedMessage]:
    return read(archive(tmp_path / "package.zip", files))


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_layout_reads_alike(tmp_path: Path, layout: str) -> None:
    files = LAYOUTS[layout]
    unpacked = folder(tmp_path / "unpacked", files)
    if layout == "wrapped":
        unpacked /= "package"
    got = read_zipped(tmp_path, files)
    assert got == read(unpacked)
    assert [(m.message_id, m.content) for m in got] == [
        (1, "hello"),
        (2, 'two\nlines, "quoted"'),
    ]
    assert {(m.guild_id, m.channel_id, m.author_id, m.author_name) for m in got} == {
        (LAB, GENERAL, ADA, "Ada")
    }
    assert not any(m.is_bot for m in got)


def test_direct_and_group_channels_have_no_server(tmp_path: Path) -> None:
    for kind in ("DM", "GROUP_DM", 1, 3):
        files = {
            "account/user.json": account(),
            f"messages/c{WITH_BEN}/channel.json": direct_channel(WITH_BEN, ADA, BEN, kind=kind),
            f"messages/c{WITH_BEN}/messages.json": as_json(row(1)),
        }
        (got,) = read_zipped(tmp_path, files)
        assert (got.guild_id, got.channel_id) == (None, WITH_BEN)


def test_a_channel_of_a_server_that_is_not_named_is_left_out_and_counted(tmp_path: Path) -> None:
    """As a direct message it would be recalled to the wrong people; later it could not move."""
    gone = json.dumps({"id": str(GENERAL), "type": "GUILD_TEXT"}).encode()
    files = {**new_layout(row(1)), f"Messages/c{GENERAL}/channel.json": gone}
    (source,) = open_sources(archive(tmp_path / "package.zip", files))
    assert list(source) == []
    assert source.skipped == {"unplaced message": 1}


@pytest.mark.parametrize(
    ("told", "at"),
    [
        ("2022-03-05 14:22:11", datetime(2022, 3, 5, 14, 22, 11, tzinfo=UTC)),
        (
            "2022-03-05 14:22:11.123000+00:00",
            datetime(2022, 3, 5, 14, 22, 11, 123000, tzinfo=UTC),
        ),
        ("2022-03-05T14:22:11Z", datetime(2022, 3, 5, 14, 22, 11, tzinfo=UTC)),
        ("2022-03-05 16:22:11+02:00", datetime(2022, 3, 5, 14, 22, 11, tzinfo=UTC)),
    ],
)
def test_times_are_utc_unless_they_say_otherwise(tmp_path: Path, told: str, at: datetime) -> None:
    for files in (new_layout(row(1, at=told)), old_layout(row(1, at=told))):
        (got,) = read_zipped(tmp_path, files)
        assert got.created_us == micros(at)


def test_milliseconds_that_were_cut_off_come_back_from_the_id() -> None:
    at_us = micros(datetime(2022, 3, 5, 14, 22, 11, tzinfo=UTC))
    message_id = (at_us // 1000 + 250 - 1_420_070_400_000) << 22
    assert created_us(message_id, at_us) == at_us + 250_000
    assert created_us(message_id, at_us + 5) == at_us + 5  # told in full
    assert created_us(1, at_us) == at_us  # an id of another time tells nothing


def test_attachments_are_addresses(tmp_path: Path) -> None:
    first = "https://cdn.discordapp.com/attachments/1/77/a%20cat.png?ex=1&hm=2"
    odd = "https://media.example/dog.png"
    files = new_layout(row(5, files=f"{first} {odd}"), row(6, files="javascript:alert(1)"))
    got, bad = read_zipped(tmp_path, files)
    assert [(a.id, a.name, a.url) for a in got.attachments] == [
        (77, "a cat.png", first),
        (5, "dog.png", odd),
    ]
    assert [a.url for a in bad.attachments] == [""]


def test_a_message_without_words_or_files_is_only_counted(tmp_path: Path) -> None:
    empty = {**row(1), "Contents": ""}
    (source,) = open_sources(archive(tmp_path / "package.zip", new_layout(empty, row(2))))
    assert [m.message_id for m in source] == [2]
    assert source.skipped == {"empty message": 1}
    assert [m.message_id for m in source] == [2]  # again from its start
    assert source.skipped == {"empty message": 1}
    assert source.consumed_bytes() == source.size_bytes


def test_the_account_is_read_no_further_than_to_the_name(tmp_path: Path) -> None:
    private = account()[:-1] + b', "payments": ' + b"[" * 5000
    (got,) = read_zipped(tmp_path, {**new_layout(row(1)), "Account/user.json": private})
    assert got.author_name == "Ada"
    old = json.dumps({"id": str(ADA), "username": "ada_l", **{f"x{n}": n for n in range(20)}})
    broken_later = old.encode()[:-1] + b', "payments": oops'
    (got,) = read_zipped(tmp_path, {**new_layout(row(1)), "Account/user.json": broken_later})
    assert got.author_name == "ada_l"


def test_only_channels_and_the_account_are_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []

    class Watched(package_files.ZipFiles):
        def open(self, file: package_files.PackageFile):  # noqa: ANN202
            opened.append(file.name)
            return super().open(file)

    monkeypatch.setattr("actors.entrypoints.importers.detection.ZipFiles", Watched)
    files = {
        **new_layout(row(1)),
        "Activities/Activities_1/users/user.json": account(id=str(BEN)),
        "Servers/1/guild.json": b"{}",
        "user.json": account(id=str(BEN)),
    }
    assert [m.author_id for m in read_zipped(tmp_path, files)] == [ADA]
    assert sorted(opened) == [
        "Account/user.json",
        f"Messages/c{GENERAL}/channel.json",
        f"Messages/c{GENERAL}/messages.json",
    ]


def messages_only(*extra: int) -> dict[str, bytes]:
    """What comes if only messages were asked for: no account."""
    files = {
        f"Messages/c{WITH_BEN}/channel.json": direct_channel(WITH_BEN, ADA, BEN),
        f"Messages/c{WITH_BEN}/messages.json": as_json(row(1)),
    }
    for other in extra:
        files[f"Messages/c{WITH_CYD}/channel.json"] = direct_channel(WITH_CYD, other, ADA)
        files[f"Messages/c{WITH_CYD}/messages.json"] = as_json(row(2))
    return files


def test_without_an_account_the_owner_is_who_is_in_all_direct_channels(tmp_path: Path) -> None:
    got = read_zipped(tmp_path, messages_only(CYD))
    assert {(m.author_id, m.author_name) for m in got} == {(ADA, str(ADA))}


def test_a_package_that_does_not_tell_its_owner_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ImportFormatError, match="does not say whose messages it holds"):
        read_zipped(tmp_path, messages_only())
    two = {**new_layout(row(1)), "Konto/user.json": account(id=str(BEN))}
    with pytest.raises(ImportFormatError, match="accounts of several people"):
        read_zipped(tmp_path, two)


def test_a_folder_may_hold_packages_among_exports(tmp_path: Path) -> None:
    write(tmp_path / "a.json", export(exported(9)))
    archive(tmp_path / "b.zip", new_layout(row(1)))
    archive(tmp_path / "photos.zip", {"cat.png": b"\x89PNG"})
    found = find_exports(tmp_path)
    assert [p.name for p in found.files] == ["a.json", "b.zip"]
    assert [p.name for p in found.ignored] == ["photos.zip"]
    assert [m.message_id for m in read(tmp_path)] == [9, 1]
    with pytest.raises(NotAnExportError, match="zip archive without messages"):
        open_sources(tmp_path / "photos.zip")


def test_a_channel_without_messages_is_nothing(tmp_path: Path) -> None:
    files = {**new_layout(row(1)), f"Messages/c{WITH_BEN}/channel.json": guild_channel(WITH_BEN)}
    assert len(open_sources(archive(tmp_path / "package.zip", files))) == 1
