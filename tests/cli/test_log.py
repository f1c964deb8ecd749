"""`log` prints events, with or without words, and goes on with new ones."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.cli.test_rebuild import poison

if TYPE_CHECKING:
    from tests.cli.conftest import Cli
    from tests.cli.story import Story


def test_events_are_printed_in_order_with_their_words(cli: Cli, story: Story) -> None:
    ids = [story.say(f"message {number}") for number in range(3)]

    events = cli("log", "--json").lines()

    assert [event["position"] for event in events] == [1, 2, 3]
    assert [event["fields"]["message_id"] for event in events] == [str(i) for i in ids]
    assert events[0]["words"]["content"] == "message 0"
    assert events[0]["topic"] == "message.received.1"
    assert "message 2" in cli("log").out


def test_a_part_can_be_chosen(cli: Cli, story: Story) -> None:
    story.reply(story.say("hello", guild=None, via="live"), "hello to you")

    def topics(*arguments: str) -> list[str]:
        return [event["topic"] for event in cli("log", "--json", *arguments).lines()]

    assert topics("--after", "5") == ["reply.delivered.1"]
    assert topics("--limit", "1") == ["message.received.1"]
    assert topics("--topic", "reply") == [
        f"reply.{what}.1" for what in ("decided", "composed", "delivered")
    ]
    assert topics("--topic", "reply.decided", "--topic", "money") == [
        "reply.decided.1",
        "money.settled.1",
    ]


def test_an_unknown_topic_gets_the_nearest(cli: Cli, story: Story) -> None:
    story.say("hello")
    ended = cli("log", "--topic", "message.recieved")
    assert ended.code == 2
    assert "message.received.1" in ended.err


def test_clear_shows_no_words(cli: Cli, story: Story) -> None:
    story.say("My cat is called Biscuit")
    assert "Biscuit" not in cli("log", "--clear").out
    assert cli("log", "--clear", "--json").lines()[0]["words"] is None


def test_erased_words_are_said_to_be_erased(cli: Cli, story: Story) -> None:
    said = story.say("My cat is called Biscuit")
    cli("forget", "--message", str(said), "--yes")
    event = cli("log", "--json").lines()[0]
    assert (event["erased"], event["words"]) == (True, None)
    assert "(erased)" in cli("log").out


def test_what_cannot_be_read_does_not_hide_the_rest(cli: Cli, story: Story) -> None:
    story.say("before")
    poison(story)
    story.say("after")

    ended = cli("log")

    assert ended.code == 1
    assert "before" in ended.out
    assert "2 UNREADABLE" in ended.out
    assert "after" in ended.out
    assert cli("log", "--json").lines()[1]["position"] == 2


def test_following_shows_what_comes(cli: Cli, story: Story) -> None:
    for number in range(12):
        story.say(f"message {number}")
    with cli.start("log", "--follow", "--json", "--limit", "11") as process:
        assert process.stdout is not None
        shown = [json.loads(process.stdout.readline())["position"] for _ in range(10)]
        story.say("news")
        news = json.loads(process.stdout.readline())
    assert shown == list(range(3, 13))
    assert news["words"]["content"] == "news"
    assert process.returncode == 0


def test_without_a_log_it_says_so_and_makes_none(cli: Cli, story: Story) -> None:
    ended = cli("log")
    assert ended.code == 2
    assert "log.db" in ended.err
    assert not story.data.exists()


def test_remembered_words_cannot_steer_the_terminal(cli: Cli, story: Story) -> None:
    story.say("\x1b[31m red \x1b[0m and \x9b2J")
    for command in (("log",), ("recall", "red"), ("query", "SELECT content FROM messages")):
        out = cli(*command).out
        assert "red" in out
        assert "\x1b" not in out
        assert "\x9b" not in out
