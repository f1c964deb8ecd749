"""From DiscordChatExporter's JSON to observed messages."""

from __future__ import annotations

import json
import tracemalloc
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actors.entrypoints.importers.detection import open_source
from actors.entrypoints.importers.discord_chat_exporter import Channel, SchemaError, observed
from actors.ingestion.canonical import ID_MAX
from actors.ingestion.observed import Attachment, ObservedMessage, moment
from tests.importers.exports import CHANNEL, export, exported, write

if TYPE_CHECKING:
    from collections.abc import Iterator

SAMPLES = Path(__file__).parents[3] / "shared" / "data" / "locomo"
HERE = Channel(guild_id=100, channel_id=200)
IDS = st.integers(1, ID_MAX)


def told(**fields: Any) -> ObservedMessage:
    message = observed(exported(**fields), HERE)
    assert isinstance(message, ObservedMessage)
    return message


def test_everything_the_exporter_writes_is_read(tmp_path: Path) -> None:
    first = exported(
        7,
        type="Reply",
        timestampEdited="2024-02-03T05:00:00+01:00",
        reference={"type": "Default", "messageId": "5", "channelId": "200", "guildId": "100"},
        attachments=[
            {"id": "8", "url": "https://cdn.test/a.png", "fileName": "a.png", "fileSizeBytes": 9}
        ],
        mentions=[{"id": "301", "name": "bob"}],
    )
    source = open_source(write(tmp_path / "general.json", export(first, exported(6))))
    assert list(source) == [
        ObservedMessage(
            message_id=7,
            created_us=1_706_933_106_789_000,
            guild_id=100,
            channel_id=200,
            author_id=300,
            author_name="Ada",
            is_bot=False,
            content="message 7",
            reference_id=5,
            edited_us=1_706_932_800_000_000,
            attachments=(Attachment(8, "a.png", "", 9, "https://cdn.test/a.png"),),
            mentions=(301,),
        ),
        told(message_id=6),
    ]
    assert source.consumed_bytes() == source.size_bytes > 0


def test_a_source_can_be_read_again_and_passes_repeats_on(tmp_path: Path) -> None:
    repeated = export(exported(1), exported(1), exported(2, type="GuildMemberJoin"))
    source = open_source(write(tmp_path / "x.json", repeated))
    for _ in range(2):
        assert [m.message_id for m in source] == [1, 1]
        assert source.skipped == {"system message": 1}


@pytest.mark.parametrize("kind", ["Default", "Reply", "0", 19])
def test_peoples_words_are_taken(kind: object) -> None:
    assert told(type=kind).content == "message 1"


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"type": "GuildMemberJoin"}, "system message"),
        ({"type": "ChannelPinnedMessage"}, "system message"),
        ({"type": "Call"}, "system message"),
        ({"type": "8"}, "system message"),
        ({"type": "21"}, "system message"),
        ({"type": "SomethingOfTomorrow"}, "system message"),
        ({"type": "20"}, "bot command"),
        ({"type": 23}, "bot command"),
        ({"interaction": {"id": "1", "name": "ping"}}, "bot command"),
    ],
)
def test_what_nobody_wrote_is_left_out_with_a_reason(fields: dict[str, Any], reason: str) -> None:
    assert observed(exported(**fields), HERE) == reason


def test_fields_that_other_versions_lack_may_be_missing() -> None:
    oldest = {
        "id": 1,
        "timestamp": "2019-01-01T00:00:00Z",
        "content": "hi",
        "author": {"id": 300, "name": "ada"},
    }
    message = observed(oldest, HERE)
    assert isinstance(message, ObservedMessage)
    assert (message.author_name, message.is_bot, message.mentions) == ("ada", False, ())


@pytest.mark.parametrize(
    ("guild", "kind"),
    [("0", "DirectTextChat"), ("0", "GuildTextChat"), ("5", "DirectGroupTextChat"), (0, "1")],
)
def test_a_direct_message_has_no_guild(tmp_path: Path, guild: object, kind: str) -> None:
    direct = export(exported(), guild={"id": guild}, channel={**CHANNEL, "type": kind})
    assert [m.guild_id for m in open_source(write(tmp_path / "dm.json", direct))] == [None]


def test_the_head_may_follow_the_messages(tmp_path: Path) -> None:
    backwards = dict(reversed(export(exported(), exported(2)).items()))
    source = open_source(write(tmp_path / "x.json", backwards))
    assert [(m.channel_id, m.message_id) for m in source] == [(200, 1), (200, 2)]


def test_titles_count_for_a_bots_rich_embeds_and_never_for_previews() -> None:
    embeds = [
        {"title": "Release 2", "url": None, "description": ""},
        {"title": "A page", "url": "https://page.test/a/"},
        {"title": "Build", "url": "https://ci.test/7"},
        {"title": "", "url": ""},
    ]
    bot = {"id": "9", "name": "ci", "isBot": True}
    words = "see https://page.test/a"
    assert told(author=bot, embeds=embeds, content=words).embed_titles == ("Release 2", "Build")
    assert told(embeds=embeds, content=words).embed_titles == ()


def test_a_forward_is_no_reply_and_a_file_on_disk_has_no_address() -> None:
    forward = {"type": "Forward", "messageId": "5"}
    file = {"id": "8", "url": "general_Files/a.png", "fileName": "a.png", "fileSizeBytes": 9}
    message = told(reference=forward, attachments=[file])
    assert message.reference_id is None
    assert message.attachments == (Attachment(8, "a.png", "", 9, ""),)
    assert told(reference={"messageId": None}).reference_id is None


@pytest.mark.parametrize(
    ("author", "name"),
    [
        ({"id": "3", "name": "ada", "nickname": None}, "ada"),
        ({"id": "3", "name": "ada", "nickname": ""}, "ada"),
        ({"id": "3"}, "3"),
    ],
)
def test_an_author_always_has_a_name(author: dict[str, Any], name: str) -> None:
    assert told(author=author).author_name == name


@given(
    at=st.datetimes(datetime(1970, 1, 3), datetime(9999, 12, 29)),  # noqa: DTZ001
    minutes=st.integers(-14 * 60, 14 * 60),
    digits=st.integers(0, 7),
)
def test_any_offset_and_fraction_is_the_exact_microsecond(
    at: datetime, minutes: int, digits: int
) -> None:
    at = at.replace(
        microsecond=at.microsecond // 10 ** max(0, 6 - digits) * 10 ** max(0, 6 - digits)
    )
    fraction = "" if digits == 0 else "." + f"{at.microsecond:06d}9"[:digits]
    local = at.replace(tzinfo=UTC).astimezone(timezone(timedelta(minutes=minutes)))
    text = f"{local:%Y-%m-%dT%H:%M:%S}{fraction}{local.isoformat()[-6:]}"
    assert moment(told(timestamp=text).created_us) == at.replace(tzinfo=UTC)


@given(
    st.builds(
        ObservedMessage,
        message_id=IDS,
        created_us=st.integers(0, 2**57),
        guild_id=st.just(100),
        channel_id=st.just(200),
        author_id=IDS,
        author_name=st.text(min_size=1),
        is_bot=st.booleans(),
        content=st.text(st.characters(exclude_categories=())),
        reference_id=st.none() | IDS,
        edited_us=st.none() | st.integers(0, 2**57),
        attachments=st.lists(
            st.builds(
                Attachment,
                IDS,
                st.text(),
                st.just(""),
                st.integers(0, 2**40),
                st.text().map(lambda end: "https://cdn.test/" + end),
            )
        ).map(tuple),
        mentions=st.lists(IDS).map(tuple),
    )
)
def test_whatever_was_said_is_read_back(message: ObservedMessage) -> None:
    edited_us = message.edited_us
    raw = exported(
        message.message_id,
        timestamp=moment(message.created_us).isoformat(),
        timestampEdited=None if edited_us is None else moment(edited_us).isoformat(),
        content=message.content,
        author={
            "id": str(message.author_id),
            "name": "other",
            "nickname": message.author_name,
            "isBot": message.is_bot,
        },
        reference=message.reference_id and {"messageId": str(message.reference_id)},
        attachments=[
            {"id": str(a.id), "url": a.url, "fileName": a.name, "fileSizeBytes": a.size_bytes}
            for a in message.attachments
        ],
        mentions=[{"id": str(mention)} for mention in message.mentions],
    )
    assert observed(json.loads(json.dumps(raw)), HERE) == message


@given(
    st.dictionaries(
        st.sampled_from(sorted({*exported(), "reference", "interaction"})),
        st.none() | st.booleans() | st.integers() | st.text() | st.just([]) | st.just([1])
        | st.just([{}]) | st.just({}),
    )
)  # fmt: skip
def test_a_field_of_any_type_is_read_or_refused(fields: dict[str, Any]) -> None:
    with suppress(SchemaError):
        result = observed(exported(**fields), HERE)
        assert isinstance(result, ObservedMessage) or result in {"system message", "bot command"}


def test_thirty_megabytes_are_read_in_flat_memory(tmp_path: Path) -> None:
    path, size_bytes = tmp_path / "large.json", 30_000_000

    def text() -> Iterator[bytes]:
        whole, words = json.dumps(export()).encode(), "a long story " * 2000
        start, end = whole.split(b"[]")
        yield start + b"["
        for number in range(1, size_bytes // len(words) + 1):
            item = json.dumps(exported(number, content=words)).encode()
            yield b"," * (number > 1) + item
        yield b"]" + end.replace(b": 0", f": {size_bytes // len(words)}".encode())

    with path.open("wb") as file:
        file.writelines(text())
    tracemalloc.start()
    try:
        count = sum(1 for _ in open_source(path))
        peak_bytes = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert count == size_bytes // 26_000
    assert path.stat().st_size >= size_bytes * 0.99
    assert peak_bytes < 5_000_000


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the sample conversations are not here")
def test_the_sample_conversations_are_whole() -> None:
    paths = sorted(SAMPLES.glob("*[0-9].json"))
    assert len(paths) == 5
    for path in paths:
        source = open_source(path)
        assert len(list(source)) == json.loads(path.read_bytes())["messageCount"]
        assert not source.skipped


def test_large_unknown_fields_of_the_head_are_not_kept(tmp_path: Path) -> None:
    path = tmp_path / "head.json"
    unknown = {f"extra{n}": "x" * 1_000_000 for n in range(25)}
    path.write_text(json.dumps({**unknown, **export(exported())}), "utf-8")
    tracemalloc.start()
    try:
        count = sum(1 for _ in open_source(path))
        peak_bytes = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert count == 1
    assert peak_bytes < 8_000_000


@pytest.mark.parametrize(
    "fields", [{"type": True}, {"attachments": [{"id": "1", "fileSizeBytes": True}]}]
)
def test_true_is_no_number(fields: dict[str, Any]) -> None:
    with pytest.raises(SchemaError):
        observed(exported(**fields), HERE)
