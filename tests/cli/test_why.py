"""`why` gives a full account of a reply, and of what is gone from it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pytest

from events.replies import RecalledItem
from tests import given
from tests.cli.story import ANN, CHANNEL, GUILD, MODEL

if TYPE_CHECKING:
    from tests.cli.conftest import Cli
    from tests.cli.story import Story


class Talk(NamedTuple):
    said: int
    fact: int
    asked: int
    replied: int


@pytest.fixture
def talk(story: Story) -> Talk:
    said = story.say("My cat is called Biscuit")
    fact = story.learn("Ann's cat is called Biscuit.", "cat is called Biscuit", said)
    asked = story.say("What is my cat called?", guild=None, via="live")
    items = (RecalledItem("message", said, 0.9, cited=True), RecalledItem("fact", fact, 0.4))
    return Talk(said, fact, asked, story.reply(asked, "Biscuit!", *items))


def test_a_reply_accounts_for_itself(cli: Cli, talk: Talk) -> None:
    told = cli("why", str(talk.replied)).out
    for part in (
        "What is my cat called?",
        "direct message",
        "Biscuit!",
        MODEL,
        "$0.250000",
        f"* 0.90 message {talk.said}",
        "My cat is called Biscuit",
        f"fact {talk.fact}",
        "“cat is called Biscuit”",
        '"speaker_name"',
    ):
        assert part in told


def test_the_trigger_tells_the_same_as_the_reply(cli: Cli, talk: Talk) -> None:
    of_reply = cli("why", str(talk.replied), "--json").json()
    of_trigger = cli("why", str(talk.asked), "--json").json()

    assert of_reply["turn"] == of_trigger["turn"]
    turn = of_reply["turn"]
    assert [m["message_id"] for m in turn["triggers"]] == [str(talk.asked)]
    assert (turn["verdict"], turn["reason"], turn["state"]) == (
        "answer",
        "direct message",
        "delivered",
    )
    assert (turn["model"], turn["latency_ms"], turn["usd"]) == (MODEL, 7, 0.25)
    message, fact = turn["recalled"]
    assert (message["cited"], message["text"]) == (True, "My cat is called Biscuit")
    assert (fact["evidence"], fact["source_message_id"]) == (
        "cat is called Biscuit",
        str(talk.said),
    )


def test_what_was_erased_is_said_to_be_erased(cli: Cli, talk: Talk) -> None:
    assert cli("forget", "--message", str(talk.said), "--yes").code == 0

    told = cli("why", str(talk.asked))

    assert told.code == 0
    assert "Biscuit" not in told.out
    assert "(erased)" in told.out
    turn = cli("why", str(talk.asked), "--json").json()["turn"]
    assert (turn["erased"], turn["prompt"], turn["recalled"]) == (True, None, [])
    assert turn["replies"][0]["text"] is None


def test_a_message_that_nobody_answered(cli: Cli, talk: Talk) -> None:
    ended = cli("why", str(talk.said))
    assert ended.code == 0
    assert "no reply" in ended.out
    assert cli("why", str(talk.said), "--json").json() == {
        "message_id": str(talk.said),
        "turn": None,
    }


def test_a_message_that_nobody_knows(cli: Cli, talk: Talk) -> None:
    ended = cli("why", str(talk.replied + 99))
    assert (ended.code, ended.out) == (2, "")
    assert "Nothing is known" in ended.err


def test_what_has_changed_since_is_told_as_it_was_then(cli: Cli, story: Story, talk: Talk) -> None:
    story.record(
        given.edit(
            talk.said, 5, "My cat is called Crumpet", author=ANN, guild=GUILD, channel=CHANNEL
        )
    )

    told = cli("why", str(talk.replied)).out

    assert f"message {talk.said}: Ann: My cat is called Biscuit (changed since)" in told
    assert f"fact {talk.fact}: Ann's cat is called Biscuit. (gone since)" in told
