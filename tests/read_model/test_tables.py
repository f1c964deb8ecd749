"""How events change each table: one story or two per table."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from events import streams
from events.erasure import ErasureCompleted
from events.event import New
from events.faults import ActorRestarted, ReactionFailed
from events.messages import Attachment, MessageWords
from events.replies import RecalledItem
from tests import given, given_replies, given_wishes
from tests.given import AT

if TYPE_CHECKING:
    from tests.read_model.house import House

TURN = streams.turn(3, 1)


def rows(house: House, sql: str) -> list[Any]:
    house.project(house.log.head())
    with house.model.reading() as db:
        return db.execute(sql).fetchall()


def contents(house: House) -> dict[str, str]:
    return dict(rows(house, "SELECT message_id, content FROM messages"))


# settings


def test_settings_hold_what_differs_from_its_default(house: House) -> None:
    house.given(
        given.setting("recall.facts", "3"),
        given.setting("bot.name", '"Lore"'),
        given.setting("recall.facts", "5", version=2, at=AT + 9),
    )
    found = rows(house, "SELECT key, value, epoch_us(updated_at) FROM settings ORDER BY key")
    assert found == [("bot.name", '"Lore"', AT), ("recall.facts", "5", AT + 9)]
    house.given(given.setting("recall.facts", "12", version=3))
    assert rows(house, "SELECT key FROM settings") == [("bot.name",)]


# messages


def test_a_message_is_kept_with_all_it_says(house: House) -> None:
    house.given(given.message(1, "hello", created_us=5, reference=9, is_bot=True, guild=None))
    assert rows(house, "SELECT * REPLACE (epoch_us(created_at) AS created_at) FROM messages") == [
        ("1", 5, None, "3", "7", "Ada", 1, "hello", "9")
    ]


def test_attachments_and_titles_are_on_lines_of_their_own(house: House) -> None:
    cat = Attachment(1, "cat.png", "image/png", 9, "https://cdn.example/cat.png")
    words = MessageWords(
        content="look", author_name="Ada", attachments=(cat,), embed_titles=("A cat",)
    )
    house.given(given.message(1)._replace(words=words))
    assert contents(house) == {"1": "look\nhttps://cdn.example/cat.png\nA cat"}


@pytest.mark.parametrize("order", [[0, 1, 2], [2, 1, 0], [1, 2, 0], [2, 0, 1]])
@pytest.mark.parametrize("at_once", [True, False])
def test_the_latest_edit_stands_whatever_came_first(
    house: House, order: list[int], *, at_once: bool
) -> None:
    events = [given.message(1, "a"), given.edit(1, 5, "b"), given.edit(1, 9, "c")]
    for i in order:
        house.given(events[i])
        if not at_once:
            house.step(1)
    assert contents(house) == {"1": "c"}


def test_a_message_first_seen_edited_is_older_than_a_later_edit_only(house: House) -> None:
    house.given(given.edit(1, 5, "older"), given.message(1, "as seen", edited_ms=7))
    assert contents(house) == {"1": "as seen"}


@pytest.mark.parametrize("order", [[0, 1, 2], [2, 0, 1], [0, 2, 1]])
def test_a_deletion_wins_for_ever(house: House, order: list[int]) -> None:
    events = [given.message(1), given.edit(1, 5), given.deletion(1)]
    for i in order:
        house.given(events[i])
        house.step(1)
    assert contents(house) == {}


def test_our_own_words_are_there_once_delivered(house: House) -> None:
    house.given(given.message(1), *given_replies.decided())
    house.given(given_replies.composed(TURN, ["one", "two"]))
    house.given(given_replies.delivered(TURN, 901))
    assert contents(house) == {"1": "hello", "901": "one"}
    house.given(given_replies.delivered(TURN, 902, chunk=1, version=4))
    assert contents(house) == {"1": "hello", "901": "one", "902": "two"}


@pytest.mark.parametrize("events_max", [1, 9])
def test_our_message_deleted_before_its_delivery_was_recorded_never_appears(
    house: House, events_max: int
) -> None:
    house.given(given.message(1), *given_replies.decided(), given_replies.composed(TURN))
    house.given(given.deletion(901), given_replies.delivered(TURN, 901))
    while house.model.projector.position < house.log.head():
        house.step(events_max)
    assert contents(house) == {"1": "hello"}


# actions and response_triggers


def action(house: House) -> dict[str, Any]:
    found = rows(
        house,
        "SELECT kind, message_id, content, metadata, user_id, usd_cost FROM actions ORDER BY id",
    )[0]
    names = ("kind", "message_id", "content", "metadata", "user_id", "usd_cost")
    return dict(zip(names, found, strict=True))


def test_a_reply_is_one_action_through_all_its_steps(house: House) -> None:
    house.given(given.message(1))
    first = house.given(*given_replies.decided())[0]
    assert rows(house, "SELECT id, kind FROM actions") == [(first, "reply_pending")]
    recalled = (RecalledItem("message", 5, 0.25, cited=True),)
    house.given(given_replies.composed(TURN, ["one", "two"], recalled=recalled))
    assert action(house)["kind"] == "reply_pending"
    house.given(given_replies.delivered(TURN, 901))
    assert action(house)["kind"] == "reply_pending"
    house.given(given_replies.delivered(TURN, 902, chunk=1, version=4))
    told = action(house)
    assert (told["kind"], told["message_id"], told["content"]) == ("reply_sent", "901", "one\ntwo")
    assert (told["user_id"], told["usd_cost"]) == ("7", 0.0)
    metadata = json.loads(told["metadata"])
    assert metadata["recalled"] == [{"kind": "message", "id": 5, "score": 0.25, "cited": True}]
    assert (metadata["correlation"], metadata["triggers"]) == (TURN, ["1"])


@pytest.mark.parametrize(
    ("step", "kind"),
    [
        (given_replies.failed(TURN, 2), "reply_failed"),
        (given_replies.cancelled(TURN), "reply_cancelled"),
        (given_replies.composed(TURN, []), "reply_skipped"),
    ],
    ids=["failed", "cancelled", "silent"],
)
def test_a_reply_that_was_not_sent_says_how_it_ended(house: House, step: New, kind: str) -> None:
    house.given(given.message(1), *given_replies.decided(), step)
    assert action(house)["kind"] == kind


def test_a_decision_for_silence_is_a_skip(house: House) -> None:
    house.given(given.message(1), *given_replies.decided(verdict="skip"))
    assert action(house)["kind"] == "reply_skipped"


def test_every_trigger_names_the_decision_that_covers_it(house: House) -> None:
    house.given(given.message(1), given.message(2))
    first = house.given(*given_replies.decided((1, 2)))[0]
    sql = "SELECT trigger_message_id, action_id FROM response_triggers ORDER BY 1"
    assert rows(house, sql) == [("1", first), ("2", first)]
    house.given(given.deletion(2))
    assert rows(house, sql) == [("1", first)]


def test_what_was_spent_is_the_sum_of_the_calls(house: House) -> None:
    house.given(given.message(1), *given_replies.decided())
    house.given(
        given_replies.call("a", turn=TURN, usd=0.25),
        given_replies.call("b", kind="embedding_call", usd=0.5),
    )
    assert rows(house, "SELECT sum(usd_cost) FROM actions") == [(0.75,)]
    sql = "SELECT kind, metadata->>'model' FROM actions WHERE usd_cost > 0 ORDER BY id"
    assert rows(house, sql) == [("model_call", "offline"), ("embedding_call", "offline")]


def test_what_else_was_done_is_an_action_too(house: House) -> None:
    restarted = ActorRestarted(at=AT, actor="courier", error="OSError")
    gave_up = ReactionFailed(at=AT, reader="curator", position=3, error="ValueError")
    done = ErasureCompleted(at=AT, what="u:9", blanked=2, derived=1, key_destroyed=True)
    house.given(
        given.message(1),
        given.fact(),
        given.fact("Likes coffee.", n=2, supersedes=2),
        given.refused(1),
        given_wishes.forgotten("fact:turn:1", [b"hash"]),
        given.setting("recall.facts", "3", old="12"),
        New("restart:courier:1", restarted),
        New("failed:curator:3", gave_up),
        New("erase:u:9:1", done),
    )
    assert rows(house, "SELECT kind, content FROM actions ORDER BY id") == [
        ("memory_written", "Likes tea."),
        ("memory_superseded", "Likes coffee."),
        ("memory_refused", None),
        ("memory_forgotten", None),
        ("settings_changed", "recall.facts: 12 -> 3"),
        ("actor_restarted", "courier"),
        ("reaction_failed", "curator"),
        ("person_erased", None),
    ]


# shared_links


def test_links_are_counted_once_a_message_and_taken_back(house: House) -> None:
    sql = (
        "SELECT url, share_count, epoch_us(first_shared_at), epoch_us(last_shared_at), source "
        "FROM shared_links ORDER BY url"
    )
    house.given(
        given.message(1, "https://a.example/x https://A.example/x/ twice", created_us=10),
        given.message(2, "https://a.example/x?utm_source=n", created_us=20, via="import"),
        given.message(3, "https://b.example", created_us=30, is_bot=True),
    )
    assert rows(house, sql) == [
        ("https://a.example/x", 2, 10, 20, "member"),
        ("https://b.example", 1, 30, 30, "bot"),
    ]
    house.given(given.deletion(1), given.edit(3, 5, "never mind"))
    assert rows(house, sql) == [("https://a.example/x", 1, 20, 20, "import")]
