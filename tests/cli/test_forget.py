"""`forget` erases from every file of the folder, after showing how much."""

from __future__ import annotations

import io
import sys
from typing import TYPE_CHECKING

import pytest

from actors import consent
from events.replies import RecalledItem
from events.request import Request
from tests import given
from tests.cli.story import ANN, BEN, CHANNEL, GUILD

if TYPE_CHECKING:
    from tests.cli.conftest import Cli
    from tests.cli.story import Story

CANARY = "zqxcanaryzqx"


@pytest.fixture
def canary(cli: Cli, story: Story) -> int:
    """The id of a message whose word went everywhere: a fact, a link, a reply, every file."""
    said = story.say(f"My cat is called {CANARY}, see https://example.com/{CANARY}")
    fact = story.learn(f"Ann's cat is called {CANARY}.", f"My cat is called {CANARY}", said)
    asked = story.say("What is my cat called?", guild=None, via="live")
    items = (RecalledItem("message", said, 0.9, cited=True), RecalledItem("fact", fact, 0.5))
    story.reply(asked, f"It is {CANARY}.", *items)
    story.say("I live in Oslo", author=BEN, name="Ben")
    cli("facts")
    assert story.files_with(CANARY)
    return said


def nothing_left(cli: Cli, story: Story) -> None:
    """No file holds the word, nothing tells it, and live equals rebuilt."""
    assert story.files_with(CANARY) == []
    told = [
        cli(*command).out
        for command in (
            ("log", "--json"),
            ("recall", "What is my cat called?", "--json"),
            ("facts", "--all", "--json"),
            ("links", "--json"),
            ("query", "SELECT * FROM actions", "--json"),
            ("query", "SELECT * FROM ledger.turns", "--json"),
        )
    ]
    assert CANARY not in "".join(told)
    assert cli("verify").code == 0
    assert story.files_with(CANARY) == []


def test_a_message_goes_with_all_that_came_of_it(cli: Cli, story: Story, canary: int) -> None:
    done = cli("forget", "--message", str(canary), "--yes", "--json")

    assert done.code == 0
    assert done.json() == {
        "what": f"m:{canary:020d}",
        "preview": {"messages": 1, "facts": 1, "replies": 1},
        "gone": {
            "messages": 2,  # the message, and our reply that rests on it
            "facts": 1,
            "replies": 1,
            "events_emptied": 3,
            "key_destroyed": False,
        },
    }
    nothing_left(cli, story)
    assert "Oslo" in cli("recall", "Oslo").out


def test_a_person_goes_whole_and_their_key_with_them(cli: Cli, story: Story, canary: int) -> None:
    done = cli("forget", "--user", str(ANN), "--yes")

    assert done.code == 0
    assert "key" in done.out
    nothing_left(cli, story)
    assert cli("query", "SELECT author_id FROM messages", "--json").json() == [
        {"author_id": str(BEN)}
    ]
    assert cli("why", str(canary)).code == 0


@pytest.mark.parametrize(("option", "number"), [("--guild", GUILD), ("--channel", CHANNEL)])
def test_a_server_or_channel_goes_whole(
    cli: Cli, story: Story, canary: int, option: str, number: int
) -> None:
    done = cli("forget", option, str(number), "--yes", "--json").json()
    assert done["gone"]["messages"] >= 2
    nothing_left(cli, story)
    text = f"My cat is called {CANARY}, I say"
    story.record(given.edit(canary, 5, text, author=ANN, guild=GUILD, channel=CHANNEL))
    nothing_left(cli, story)
    left = cli("query", "SELECT count(*) AS n FROM messages WHERE guild_id IS NOT NULL", "--json")
    assert left.json() == [{"n": 0}]


def test_without_a_terminal_it_asks_for_yes_and_changes_nothing(
    cli: Cli, story: Story, canary: int
) -> None:
    ended = cli("forget", "--message", str(canary))
    assert (ended.code, ended.out) == (2, "")
    assert "1 messages, up to 1 facts and the words of 1 replies" in ended.err
    assert "--yes" in ended.err
    assert story.files_with(CANARY)


class Terminal(io.TextIOWrapper):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("answer", "code"), [("y", 0), ("n", 1), ("", 1)])
def test_on_a_terminal_it_asks(
    cli: Cli,
    story: Story,
    canary: int,
    monkeypatch: pytest.MonkeyPatch,
    answer: str,
    code: int,
) -> None:
    monkeypatch.setattr(io, "TextIOWrapper", Terminal)

    ended = cli("forget", "--message", str(canary), stdin=f"{answer}\n")

    assert sys.stdin.isatty()
    assert ended.code == code
    assert "up to 1 facts" in ended.err
    assert bool(story.files_with(CANARY)) == (code != 0)


@pytest.mark.parametrize("option", ["--message", "--user", "--guild"])
@pytest.mark.usefixtures("canary")
def test_an_unknown_id_is_said_to_be_unknown(cli: Cli, option: str) -> None:
    ended = cli("forget", option, "12345", "--yes")
    assert (ended.code, ended.out) == (2, "")
    assert "Nothing is known" in ended.err


def test_forgetting_twice_is_harmless(cli: Cli, canary: int) -> None:
    for option, number in (("--message", canary), ("--user", ANN)):
        assert cli("forget", option, str(number), "--yes").code == 0
        again = cli("forget", option, str(number), "--yes")
        assert again.code == 0
        assert "Nothing is left" in again.out


def standing(story: Story) -> consent.Standing:
    log = story.log()
    try:
        return consent.standing(log, ANN)
    finally:
        log.close()
        log.keys.close()


def test_who_came_back_and_said_nothing_can_be_forgotten_again(
    cli: Cli, story: Story, canary: int
) -> None:
    assert cli("forget", "--user", str(ANN), "--yes").code == 0
    request = consent.resume(standing(story), story.at_us)
    assert isinstance(request, Request)
    story.record(*request.events)
    assert not standing(story).forgotten
    assert cli("forget", "--user", str(ANN), "--yes").code == 0
    assert standing(story).forgotten
    story.say("back again")
    left = cli("query", f"SELECT count(*) AS n FROM messages WHERE author_id = '{ANN}'", "--json")
    assert (left.json(), canary > 0) == ([{"n": 0}], True)


def test_our_own_words_go_only_with_those_they_answer(cli: Cli, story: Story) -> None:
    asked = story.say("hello", guild=None, via="live")
    replied = story.reply(asked, "hello to you")
    ended = cli("forget", "--message", str(replied), "--yes")
    assert ended.code == 2
    assert str(asked) in ended.err


@pytest.mark.usefixtures("canary")
def test_one_thing_at_a_time(cli: Cli) -> None:
    assert cli("forget", "--user", str(ANN), "--guild", str(GUILD), "--yes").code == 2
