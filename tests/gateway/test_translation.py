"""Payloads as Discord documents them, into what is observed; no network."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actors.adapters.discord_gateway.translation import (
    Began,
    ChannelGone,
    ChannelState,
    Deleted,
    Edited,
    GuildGone,
    GuildSeen,
    MalformedError,
    Resumed,
    history_of,
    translate,
)
from actors.ingestion.observed import (
    Attachment,
    ObservedDelete,
    ObservedMessage,
    ObservedReaction,
)
from tests.fakes.discord_server import payloads

ID = 1_443_000_000_000_000_000  # 2025-11-25T21:34:26.018Z
ALICE = payloads.user(7, "Alice")
ROBOT = payloads.user(8, "Robot", bot=True)


def dispatch(kind: str, payload: dict[str, Any]) -> str:
    return json.dumps({"op": 0, "s": 5, "t": kind, "d": payload})


def message(author: dict[str, Any] = ALICE, **changes: Any) -> dict[str, Any]:
    return payloads.message(ID, 4, author, "hello") | changes


def observed(**changes: Any) -> ObservedMessage:
    found = translate(dispatch("MESSAGE_CREATE", message(**changes)))
    assert isinstance(found, ObservedMessage)
    return found


def test_a_direct_message() -> None:
    assert observed() == ObservedMessage(
        message_id=ID,
        created_us=((ID >> 22) + 1_420_070_400_000) * 1000,
        guild_id=None,
        channel_id=4,
        author_id=7,
        author_name="Alice",
        is_bot=False,
        content="hello",
    )


@pytest.mark.parametrize("numbers", [str, int])
def test_ids_are_read_as_strings_and_as_integers(numbers: type) -> None:
    found = observed(
        id=numbers(ID), guild_id=numbers(9), message_reference={"message_id": numbers(3)}
    )
    assert (found.message_id, found.guild_id, found.reference_id) == (ID, 9, 3)


@pytest.mark.parametrize(
    ("member", "author", "name"),
    [
        ({"nick": "Al"}, ALICE, "Al"),
        ({"nick": None}, ALICE, "Alice"),
        (None, ALICE | {"global_name": None}, "alice"),
    ],
)
def test_the_name_is_what_people_see(member: Any, author: dict[str, Any], name: str) -> None:
    assert observed(author=author, member=member).author_name == name


def test_attachments_and_mentions() -> None:
    file = {"id": "11", "filename": "a.png", "size": 5, "url": "http://127.0.0.1/a.png"}
    found = observed(attachments=[file], mentions=[ROBOT])
    assert found.attachments == (Attachment(11, "a.png", "", 5, "http://127.0.0.1/a.png"),)
    assert found.mentions == (8,)


@pytest.mark.parametrize(
    ("author", "embed", "titles"),
    [
        (ROBOT, {"type": "rich", "title": "Build failed"}, ("Build failed",)),
        (ROBOT, {"type": "link", "title": "A page"}, ()),
        (ROBOT, {"type": "rich"}, ()),
        (ALICE, {"type": "rich", "title": "A preview"}, ()),
    ],
)
def test_only_what_a_bot_drew_has_a_title(
    author: dict[str, Any], embed: dict[str, Any], titles: tuple[str, ...]
) -> None:
    assert observed(author=author, embeds=[embed]).embed_titles == titles


def test_a_webhook_is_a_bot() -> None:
    assert observed(webhook_id="77").is_bot


@pytest.mark.parametrize(("kind", "heard"), [(0, True), (19, True), (20, True), (7, False)])
def test_a_notice_of_discord_is_no_message(kind: int, heard: bool) -> None:  # noqa: FBT001
    assert (translate(dispatch("MESSAGE_CREATE", message(type=kind))) is not None) is heard


def test_a_forward_replies_to_nothing() -> None:
    assert observed(message_reference={"message_id": "3", "type": 1}).reference_id is None


def test_an_edit_has_a_time() -> None:
    payload = message(content="better", edited_timestamp="2025-11-25T21:40:00.123000+00:00")
    found = translate(dispatch("MESSAGE_UPDATE", payload))
    assert isinstance(found, Edited)
    assert (found.message.content, found.message.edited_us) == ("better", 1_764_106_800_123_000)


@pytest.mark.parametrize(
    "payload",
    [
        message(embeds=[{"type": "link", "title": "A page"}]),
        {"id": str(ID), "channel_id": "4", "embeds": []},
    ],
    ids=["whole", "partial"],
)
def test_a_link_preview_is_no_edit(payload: dict[str, Any]) -> None:
    assert translate(dispatch("MESSAGE_UPDATE", payload)) is None


def test_deletes_come_alone_and_in_bulk() -> None:
    place = {"channel_id": "4", "guild_id": "9"}
    alone = translate(dispatch("MESSAGE_DELETE", {"id": "1", **place}))
    bulk = translate(dispatch("MESSAGE_DELETE_BULK", {"ids": ["1", "2"], **place}))
    assert alone == Deleted((ObservedDelete(1, 9, 4),))
    assert bulk == Deleted((ObservedDelete(1, 9, 4), ObservedDelete(2, 9, 4)))


def test_a_guild_comes_with_what_is_newest_in_its_channels_and_threads() -> None:
    channel = payloads.text_channel(4, 9, "general") | {"last_message_id": "44"}
    thread = payloads.text_channel(5, 9, "aside")
    guild = payloads.guild(9, "lab", [channel], [ALICE]) | {"threads": [thread]}
    found = translate(dispatch("GUILD_CREATE", guild))
    assert isinstance(found, GuildSeen)
    assert found[:2] == (9, (ChannelState(4, 44), ChannelState(5, 0)))
    assert translate(dispatch("GUILD_CREATE", {"id": "9", "unavailable": True})) is None


def test_an_outage_is_not_leaving() -> None:
    out = translate(dispatch("GUILD_DELETE", {"id": "9", "unavailable": True}))
    removed = translate(dispatch("GUILD_DELETE", {"id": "9"}))
    assert (out, removed) == (GuildGone(9, removed=False), GuildGone(9, removed=True))


def test_sessions_begin_and_go_on() -> None:
    ready = {"guilds": [{"id": "9", "unavailable": True}], "shard": [1, 2]}
    assert translate(dispatch("READY", ready)) == Began((9,), direct=False, shard=(1, 2))
    assert translate(dispatch("RESUMED", {})) == Resumed()


def test_channels_and_threads_end() -> None:
    gone = payloads.text_channel(4, 9, "general")
    for kind in ("CHANNEL_DELETE", "THREAD_DELETE"):
        assert translate(dispatch(kind, gone)) == ChannelGone(9, 4)


@pytest.mark.parametrize(
    ("emoji", "name"),
    [({"id": None, "name": "👍"}, "👍"), ({"id": "55", "name": "blob"}, "blob:55")],
)
def test_reactions(emoji: dict[str, Any], name: str) -> None:
    payload = {"user_id": "7", "channel_id": "4", "message_id": "1", "emoji": emoji}
    added = translate(dispatch("MESSAGE_REACTION_ADD", payload))
    removed = translate(dispatch("MESSAGE_REACTION_REMOVE", payload))
    assert added == ObservedReaction(None, 4, 1, 7, name, added=True)
    assert removed == ObservedReaction(None, 4, 1, 7, name, added=False)
    ours = translate(dispatch("MESSAGE_REACTION_ADD", payload | {"message_author_id": "5"}))
    assert ours == ObservedReaction(None, 4, 1, 7, name, added=True, message_author_id=5)


def test_reactions_that_go_all_at_once() -> None:
    place = {"channel_id": "4", "message_id": "1", "guild_id": "9"}
    emoji = {"emoji": {"id": None, "name": "👍"}}
    every = translate(dispatch("MESSAGE_REACTION_REMOVE_ALL", place))
    one = translate(dispatch("MESSAGE_REACTION_REMOVE_EMOJI", place | emoji))
    assert every == ObservedReaction(9, 4, 1, 0, "", added=False)
    assert one == ObservedReaction(9, 4, 1, 0, "👍", added=False)


def test_history_is_oldest_first_whatever_order_it_came_in() -> None:
    page = [message(id=str(i)) for i in (30, 10, 20)] + [message(id="40", type=7)]
    newest_id, messages = history_of(page, 9)
    assert newest_id == 40  # a notice counts: it is not asked for again
    assert [(m.message_id, m.guild_id) for m in messages] == [(10, 9), (20, 9), (30, 9)]
    assert history_of([], 9) == (0, ())


@pytest.mark.parametrize(
    "raw",
    [
        "no json",
        "[]",
        dispatch("MESSAGE_CREATE", {}),
        dispatch("MESSAGE_CREATE", message(id="-1")),
        dispatch("MESSAGE_CREATE", message(id=str(2**64))),
        dispatch("MESSAGE_UPDATE", message(edited_timestamp="yesterday")),
        dispatch("MESSAGE_UPDATE", message(edited_timestamp="2025-01-01T00:00:00")),
    ],
)
def test_what_is_malformed_is_named_and_never_quoted(raw: str) -> None:
    with pytest.raises(MalformedError) as caught:
        translate(raw)
    assert "hello" not in str(caught.value)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)


@given(
    st.sampled_from(["MESSAGE_CREATE", "MESSAGE_UPDATE", "GUILD_CREATE", "READY", "OTHER"]),
    st.sampled_from([*message(), "guild_id", "channels", "unavailable", "shard"]),
    JSON,
)
def test_nothing_that_is_json_breaks_more_than_its_own_packet(
    kind: str, field: str, value: Any
) -> None:
    raw = dispatch(kind, message() | {field: value})
    with suppress(MalformedError):
        translate(raw)
