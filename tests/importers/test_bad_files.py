"""Bad input: what was good comes first, then one sentence with the place and the fix."""

from __future__ import annotations

import gzip
import io
import json
import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from actors.entrypoints.importers.detection import find_exports, open_source
from actors.entrypoints.importers.own_export import ExportHeader, write_export
from actors.entrypoints.importers.source import ImportFormatError, NotAnExportError
from actors.ingestion.observed import ObservedMessage
from tests.importers.exports import GUILD, export, exported, write

if TYPE_CHECKING:
    from pathlib import Path

THREE = json.dumps(export(*(exported(n) for n in (1, 2, 3))), indent=2).encode()


def own(count: int = 3) -> bytes:
    out = io.BytesIO()
    messages = (
        ObservedMessage(n, n, None, 2, 3, "Ada", is_bot=False, content=f"message {n}")
        for n in range(1, count + 1)
    )
    write_export(out, ExportHeader(exported_at=datetime(2024, 1, 1, tzinfo=UTC)), messages, [])
    return out.getvalue()


def third(**fields: Any) -> bytes:
    """Two good messages, then one with other fields (None: without)."""
    bad = {key: value for key, value in exported(3, **fields).items() if value != "absent"}
    return json.dumps(export(exported(1), exported(2), bad)).encode()


BAD: dict[str, tuple[bytes, int, str]] = {
    # name: content, messages before the fault, words of the sentence
    "empty": (b"", 0, "is empty"),
    "blank": (b" \n\t", 0, "is empty"),
    "only-bom": (b"\xef\xbb\xbf", 0, "is empty"),
    "html": (b"<!DOCTYPE html>", 0, r"is not JSON \(it starts with '<'\)"),
    "csv": (b"AuthorID,Author,Date\n1,a,b", 0, r"is not JSON \(it starts with 'A'\)"),
    "binary": (b"\x7fELF\x02\x01\x00\x00", 0, "is a binary file"),
    "random": (bytes(range(200, 0, -1)), 0, "is a binary file"),
    "gzip": (gzip.compress(THREE), 0, "is a binary file"),
    "zip": (b"PK\x03\x04\x14\x00", 0, "is a zip archive"),
    "utf-16": (THREE.decode().encode("utf-16"), 0, "is UTF-16 text; save it as UTF-8"),
    "utf-16-le": (THREE.decode().encode("utf-16-le"), 0, "is UTF-16 text"),
    "list": (b"[1, 2]", 0, "is JSON but no export"),
    "other-json": (b'{"name": "lorekeeper"}', 0, "is JSON but no export"),
    "other-lines": (b'{"id": 1}\n{"id": 2}\n', 0, "is JSON but no export"),
    "messages-object": (b'{"channel": {"id": "1"}, "messages": {}}', 0, "is JSON but no export"),
    "bare-brace": (b"{", 0, r"is cut off before its first message \(byte 1\)"),
    "cut-in-head": (THREE[:60], 0, "is cut off before its first message"),
    "no-guild": (b'{"channel": {"id": "1"}, "messages": []}', 0, "has no 'guild' in its head"),
    "channel-id": (
        json.dumps(export(channel={"id": "general"})).encode(),
        0,
        "no Discord number as 'id' in its head",
    ),
    "guild-list": (json.dumps(export(guild=[GUILD])).encode(), 0, "'guild' that is no object"),
    "cut-in-third": (THREE[: THREE.index(b"message 3")], 2, r"cut off after message 2 \(byte \d"),
    "cut-between": (THREE[: THREE.index(b'"3"')], 2, "is cut off after message 2"),
    "cut-at-count": (THREE[: THREE.rindex(b"messageCount")], 3, "is cut off after message 3"),
    "broken-third": (THREE.replace(b'"message 3"', b"'message 3'"), 2, "not valid JSON after mess"),
    "not-utf-8": (THREE.replace(b"message 3", b"caf\xe9"), 2, "is not valid UTF-8 after message 2"),
    "goes-on": (THREE + b"{}", 3, "is not valid JSON after message 3"),
    "nested": (THREE.replace(b'"message 3"', b"[" * 9999), 2, "is not valid JSON after message 2"),
    "count": (
        THREE.replace(b'"messageCount": 3', b'"messageCount": 9'),
        3,
        "says it holds 9 messages but holds 3",
    ),
    "null-message": (json.dumps(export(exported(), None)).encode(), 1, "no a message in message 2"),
    "no-id": (third(id="absent"), 2, "has no 'id' in message 3"),
    "word-id": (third(id="three"), 2, "has an id that is no Discord number as 'id' in message 3"),
    "zero-id": (third(id="0"), 2, "no Discord number as 'id'"),
    "float-id": (third(id=3.0), 2, "no Discord number as 'id'"),
    "true-id": (third(id=True), 2, "no Discord number as 'id'"),
    "long-id": (third(id="9" * 5000), 2, "no Discord number as 'id'"),
    "arabic-id": (third(id="٣"), 2, "no Discord number as 'id'"),
    "no-time": (third(timestamp="absent"), 2, "has no 'timestamp' in message 3"),
    "naive-time": (third(timestamp="2024-02-03T04:05:06"), 2, "no ISO 8601 time with an offset"),
    "broken-time": (third(timestamp="yesterday"), 2, "no ISO 8601 time with an offset"),
    "number-time": (third(timestamp=1706933106), 2, "no ISO 8601 time with an offset"),
    "year-one": (third(timestamp="0001-01-01T00:00:00+00:00"), 2, "since 1970 in message 3"),
    "edited-time": (third(timestampEdited="soon"), 2, "'timestampEdited' that is no ISO 8601"),
    "no-author": (third(author="absent"), 2, "has no 'author' in message 3"),
    "author-text": (third(author="ada"), 2, "has 'author' that is no object"),
    "author-id": (third(author={"name": "ada"}), 2, "has no 'id' in message 3"),
    "no-content": (third(content="absent"), 2, "has no 'content' in message 3"),
    "content-list": (third(content=["hi"]), 2, "has a 'content' that is no text"),
    "bot-word": (third(author={"id": "3", "isBot": "no"}), 2, "'isBot' that is neither"),
    "attachments": (third(attachments="a.png"), 2, "has a 'attachments' that is no list"),
    "size": (third(attachments=[{"id": "1", "fileSizeBytes": "9"}]), 2, "is no whole number"),
    "mentions": (third(mentions=["ada"]), 2, "an item of 'mentions' that is no object"),
    "type-list": (third(type=["Default"]), 2, "has a 'type' that is no name"),
    "own-cut": (own()[:-60], 2, "is cut off in line 4"),
    "own-cut-lines": (own().split(b'{"end"')[0], 3, "is cut off after line 4"),
    "own-header-cut": (own()[:40], 0, "is cut off in line 1"),
    "own-newer": (own().replace(b":1,", b":2,", 1), 0, "is version 2 of our export .*; update"),
    "own-fields": (own().replace(b'"content":"message 3"', b'"content":3'), 2, "line 4 .*content"),
    "own-id": (own().replace(b'"id":"3"', b'"id":"0"'), 2, "line 4 .0 is no Discord id"),
    "own-naive": (
        own().replace(b"00.000003Z", b"00.000003"),
        2,
        "a wrong field in line 4",
    ),
    "own-json": (
        own().replace(b'{"message":{"id":"3"', b"{message"),
        2,
        "not valid JSON in line 4",
    ),
    "own-utf-8": (own().replace(b"message 3", b"caf\xe9"), 2, "is not valid UTF-8 in line 4"),
    "own-count": (own().replace(b'"messages":3', b'"messages":4'), 3, "says it holds 4 messages"),
    "own-goes-on": (own() + b"{}\n", 3, r"goes on after its end \(line 5\)"),
    "own-stranger": (own().replace(b'{"end"', b'{"odd"'), 3, "neither a message nor a fact in l"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_gives_its_good_part_and_one_sentence(tmp_path: Path, name: str) -> None:
    content, good, words = BAD[name]
    path = write(tmp_path / f"{name}.json", content)
    got: list[int] = []
    with pytest.raises(ImportFormatError, match=words) as caught:
        got.extend(m.message_id for m in open_source(path))
    sentence = str(caught.value)
    # extend keeps what came before the fault
    assert got == list(range(1, good + 1))
    assert sentence.startswith(f"{path} ")
    assert sentence.endswith(".")
    assert "; " in sentence
    assert "\n" not in sentence
    assert len(sentence) < 400 + len(str(path))


@pytest.mark.parametrize("content", [THREE, own()], ids=["exporter", "own"])
def test_a_byte_order_mark_of_utf_8_does_no_harm(tmp_path: Path, content: bytes) -> None:
    source = open_source(write(tmp_path / "marked.txt", b"\xef\xbb\xbf" + content))
    assert [m.message_id for m in source] == [1, 2, 3]


@pytest.mark.parametrize("cut", range(1, 40))
def test_however_short_an_export_is_cut_it_says_so(tmp_path: Path, cut: int) -> None:
    for whole in (THREE, own()):
        path = write(tmp_path / "x", whole[: len(whole) * cut // 40])
        with pytest.raises(ImportFormatError, match="is cut off"):
            list(open_source(path))


def test_a_path_that_leads_nowhere_is_named(tmp_path: Path) -> None:
    with pytest.raises(ImportFormatError, match=r"does not exist; check the path\."):
        open_source(tmp_path / "nothing.json")
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(ImportFormatError, match="is not an ordinary file"):
        open_source(tmp_path / "pipe")


def test_an_unreadable_file_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path / "locked.json", THREE)

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(type(path), "open", refuse)
    with pytest.raises(ImportFormatError, match=r"cannot be read \(permission denied\); check"):
        open_source(path)


def test_a_folder_gives_its_exports_by_name_and_says_what_it_ignored(tmp_path: Path) -> None:
    names = ["b.json", "a.JSONL", "cut.json", "questions.jsonl", "notes.txt"]
    contents = [THREE, own(), THREE[:900], b'{"id": 1}\n', b"hi"]
    for name, content in zip(names, contents, strict=True):
        write(tmp_path / name, content)
    (tmp_path / "folder.json").mkdir()
    found = find_exports(tmp_path)
    assert [p.name for p in found.files] == ["a.JSONL", "b.json", "cut.json"]
    assert [p.name for p in found.ignored] == ["questions.jsonl"]
    assert find_exports(tmp_path / "notes.txt").files == (tmp_path / "notes.txt",)


def test_a_folder_without_exports_is_an_error(tmp_path: Path) -> None:
    write(tmp_path / "package.json", b"{}")
    with pytest.raises(
        ImportFormatError, match=r"holds no export \(\*\.json, \*\.jsonl or a data package\); "
    ):
        find_exports(tmp_path)
    with pytest.raises(NotAnExportError):
        open_source(tmp_path / "package.json")
