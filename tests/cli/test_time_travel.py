"""`--as-of` and `log diff`: what was believed then, minus what was erased since, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.cli.conftest import TIMEOUT_S
from tests.cli.story import ANN, BEN

if TYPE_CHECKING:
    from tests.cli.conftest import Cli
    from tests.cli.story import Story


class Move:
    """Ann lives in Porto, moves to Lisbon; Ben has a cat."""

    def __init__(self, cli: Cli, story: Story) -> None:
        self.cli, self.story = cli, story
        porto = story.say("I live in Porto")
        self.porto = story.learn(
            "Ann lives in Porto.", "I live in Porto", porto, attribute="home", value="porto"
        )
        cat = story.say("My cat is called Biscuit", author=BEN, name="Ben")
        self.cat_message = cat
        self.cat = story.learn(
            "Ben's cat is called Biscuit.", "My cat is called Biscuit", cat, about=BEN
        )
        self.before = self.cat
        self.then = cli("facts", "--all", "--json").json()
        story.at_us += 86_400_000_000
        lisbon = story.say("I live in Lisbon now")
        self.lisbon = story.learn(
            "Ann lives in Lisbon.",
            "I live in Lisbon now",
            lisbon,
            attribute="home",
            value="lisbon",
            supersedes=self.porto,
        )

    def facts(self, *arguments: str) -> Any:
        return self.cli("facts", "--json", *arguments).json()

    def diff(self, *arguments: str) -> list[tuple[Any, ...]]:
        told = self.cli("log", "diff", *arguments, "--json").lines()
        return [(change["change"], change["id"]) for change in told]


@pytest.fixture
def move(cli: Cli, story: Story) -> Move:
    return Move(cli, story)


def test_facts_are_as_they_were(move: Move) -> None:
    assert move.facts("--all", "--as-of", str(move.before)) == move.then
    assert [fact["fact"] for fact in move.facts("--user", str(ANN))] == ["Ann lives in Lisbon."]
    at_a_time = move.facts("--as-of", "2026-03-02T23:00", "--user", str(ANN))
    assert [fact["fact"] for fact in at_a_time] == ["Ann lives in Porto."]
    assert move.facts("--as-of", "2026-03-02", "--all") == move.then
    assert move.facts("--as-of", "2026-03-03") == move.facts()
    assert move.facts("--as-of", "2026-03-01") == []
    assert move.facts("--as-of", "0") == []
    assert sorted(path.name for path in move.cli.data.glob("*.duckdb")) == ["read.duckdb"]
    assert not (move.cli.data / "as-of").exists()


def test_recall_finds_what_it_would_have_found(move: Move) -> None:
    question = "Where does Ann live?"
    now = move.cli("recall", question, "--json").json()["hits"]
    then = move.cli("recall", question, "--as-of", str(move.before), "--json").json()["hits"]
    assert any("Lisbon" in hit["text"] for hit in now)
    assert then
    assert not any("Lisbon" in hit["text"] for hit in then)


def test_what_was_erased_since_does_not_come_back(move: Move) -> None:
    assert move.cli("forget", "--message", str(move.cat_message), "--yes").code == 0
    then = move.facts("--as-of", str(move.before))
    assert [fact["fact"] for fact in then] == ["Ann lives in Porto."]
    assert move.cli("forget", "--user", str(ANN), "--yes").code == 0
    assert move.facts("--as-of", str(move.before), "--all") == []


def test_what_was_forgotten_since_does_not_come_back(cli: Cli) -> None:
    talk(cli, "My cat is called Biscuit.\nI live in Porto.\n")
    head = str(len(cli("log", "--json").lines()))
    assert len(cli("facts", "--as-of", head, "--json").json()) == 2
    talk(cli, "forget that my cat is called Biscuit\n")
    [left] = cli("facts", "--as-of", head, "--json").json()
    assert "Porto" in left["fact"]
    later = str(len(cli("log", "--json").lines()))
    assert [c["change"] for c in cli("log", "diff", head, later, "--json").lines()] == ["forgotten"]


def talk(cli: Cli, lines: str) -> None:
    with cli.start() as process:
        process.communicate(lines, timeout=TIMEOUT_S)
    assert process.returncode == 0


def test_what_changed_and_why(move: Move) -> None:
    head = str(move.lisbon)
    assert move.diff("0", head) == [
        ("superseded", move.porto),
        ("learned", move.cat),
        ("learned", move.lisbon),
    ]
    assert move.diff(str(move.before), head) == [
        ("superseded", move.porto),
        ("learned", move.lisbon),
    ]
    assert move.diff(str(move.before), "2026-03-03", "--user", str(BEN)) == []
    table = move.cli("log", "diff", "0", head)
    assert "Ann" in table.out
    assert "I live in Lisbon now" in table.out
    move.cli("forget", "--message", str(move.cat_message), "--yes")
    changes = move.diff("0", str(len(move.cli("log", "--json").lines())))
    assert changes == [("superseded", move.porto), ("learned", move.lisbon), ("erased", None)]


@pytest.mark.parametrize(
    "arguments",
    [
        ("facts", "--as-of", "soon"),
        ("facts", "--as-of", "999"),
        ("recall", "what?", "--as-of", "-1"),
        ("log", "diff"),
        ("log", "diff", "1"),
        ("log", "diff", "1", "then"),
        ("log", "diff", "1", "999"),
        ("log", "compare", "1", "2"),
    ],
)
def test_a_moment_that_makes_no_sense_is_said_in_one_sentence(
    move: Move, arguments: tuple[str, ...]
) -> None:
    ended = move.cli(*arguments)
    assert ended.code == 2
    assert ended.out == ""
    assert len(ended.err.strip().splitlines()) <= 2, ended.err


def test_what_a_kill_left_of_the_past_is_removed_at_the_next_start(move: Move) -> None:
    left = move.cli.data / "as-of"
    left.mkdir()
    (left / "read.duckdb").write_text("words of the past")
    assert move.cli("facts").code == 0
    assert not left.exists()
