"""`recall` finds what was said, for one question or for a stream of them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

import run
from actors.adapters.minilm_embedder import MiniLmEmbedder
from tests.cli.story import ANN, BEN, CHANNEL, GUILD

if TYPE_CHECKING:
    from tests.cli.conftest import Cli
    from tests.cli.story import Story


@pytest.fixture
def biscuit(story: Story) -> int:
    """The id of a message that says what Ann's cat is called."""
    said = story.say("My cat is called Biscuit")
    story.say("I had soup for lunch", author=BEN, name="Ben", channel=CHANNEL + 1)
    story.learn("Ann's cat is called Biscuit.", "My cat is called Biscuit", said)
    return said


def test_one_question_finds_messages_and_facts(cli: Cli, biscuit: int) -> None:
    table = cli("recall", "What is Ann's cat called?")
    assert table.code == 0
    assert "My cat is called Biscuit" in table.out
    assert "Ann's cat is called Biscuit." in table.out

    hits = cli("recall", "What is Ann's cat called?", "--json").json()["hits"]
    assert {hit["kind"] for hit in hits} == {"message", "fact"}
    assert all(hit["source_message_id"] == str(biscuit) for hit in hits)
    scores = [hit["score"] for hit in hits]
    assert scores == sorted(scores, reverse=True)
    assert all(sum(h["explanation"].values()) == pytest.approx(h["score"]) for h in hits)


@pytest.mark.parametrize(
    ("where", "found"),
    [
        (("--channel", str(CHANNEL)), True),
        (("--channel", str(CHANNEL + 1)), False),
        (("--guild", str(GUILD)), True),
        (("--guild", str(GUILD + 1)), False),
        (("--user", str(ANN)), True),
        (("--user", str(BEN)), False),
    ],
)
@pytest.mark.usefixtures("biscuit")
def test_where_and_whose_restrict(cli: Cli, where: tuple[str, ...], *, found: bool) -> None:
    assert ("Biscuit" in cli("recall", "cat", *where, "--json").out) == found


@pytest.mark.usefixtures("biscuit")
def test_what_was_never_said_is_not_found(cli: Cli) -> None:
    ended = cli("recall", "xylophone")
    assert (ended.code, ended.out) == (0, "")
    assert "Nothing" in ended.err
    assert cli("recall", "xylophone", "--json").json()["hits"] == []


def test_k_bounds_messages_and_facts_each(cli: Cli, story: Story, biscuit: int) -> None:
    for number in range(5):
        story.say(f"cat number {number}")
    story.learn("Ann has a cat.", "cat", biscuit)
    hits = cli("recall", "cat", "--k", "2", "--json").json()["hits"]
    kinds = [hit["kind"] for hit in hits]
    assert (kinds.count("message"), kinds.count("fact")) == (2, 2)


def test_a_batch_is_answered_line_by_line_in_order(cli: Cli, story: Story, biscuit: int) -> None:
    batch = story.data.with_name("questions.jsonl")
    questions: list[dict[str, Any]] = [
        {"id": "a", "question": "What is my cat called?", "guild": str(GUILD)},
        {"id": 2, "question": "lunch?", "channel": CHANNEL},
        {"id": "c", "question": "What did I say?", "asked_at": "2026-03-02T12:05:00+00:00"},
    ]
    batch.write_text("\n".join(map(json.dumps, questions)) + "\n\n")

    first, second, third = cli("recall", "--batch", str(batch), "--k", "3").lines()

    assert set(first) == {"id", "hits"}
    assert [first["id"], second["id"], third["id"]] == ["a", 2, "c"]
    best = first["hits"][0]
    assert set(best) == {"kind", "id", "score", "text"}
    assert str(biscuit) in {hit["id"] for hit in first["hits"] if hit["kind"] == "message"}
    assert "lunch" not in json.dumps(second["hits"])


@pytest.mark.usefixtures("biscuit")
def test_a_batch_from_a_pipe_is_answered_at_once(cli: Cli) -> None:
    with cli.start("recall", "--batch", "-") as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for number in range(2):  # each answer is read before the next question is written
            process.stdin.write(json.dumps({"id": number, "question": "cat"}) + "\n")
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["id"] == number
        process.stdin.close()
    assert process.returncode == 0


@pytest.mark.parametrize(
    "bad",
    [
        "not json",
        '{"id": 1}',
        '{"question": "cat"}',
        '{"id": 1, "question": "cat", "channel": "general"}',
        '{"id": 1, "question": "cat", "asked_at": "yesterday"}',
        '{"id": 1, "question": "yesterday", "asked_at": "9999-12-31T23:59:00Z"}',
        '{"id": 1, "question": "cat", "guild": 99999999999999999999}',
        '{"id": 1, "question": "cat", "guild": -1}',
        '["cat"]',
        "\ufffd",
    ],
)
@pytest.mark.usefixtures("biscuit")
def test_a_bad_line_is_named_and_what_came_before_stands(cli: Cli, bad: str) -> None:
    good = '{"id": 1, "question": "cat"}'
    ended = cli("recall", "--batch", "-", stdin=f"{good}\n{bad}\n{good}\n")
    assert ended.code == 2
    assert len(ended.lines()) == 1
    assert "Line 2" in ended.err
    assert len(ended.err.splitlines()) == 1


def test_a_missing_batch_is_named(cli: Cli, story: Story) -> None:
    story.say("hello")
    ended = cli("recall", "--batch", "nowhere.jsonl")
    assert ended.code == 2
    assert "nowhere.jsonl" in ended.err


@pytest.mark.usefixtures("biscuit")
def test_without_the_embedder_it_says_so_once_and_goes_by_words(
    cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(MiniLmEmbedder, "unavailable_because", lambda: "not installed: onnxruntime")
    two = '{"id": 1, "question": "cat"}\n{"id": 2, "question": "cat"}\n'
    ended = cli("recall", "--batch", "-", stdin=two)
    assert ended.code == 0
    assert ended.err.count("not installed") == 1
    assert "Biscuit" in ended.out


def test_who_wants_no_embedder_gets_none_and_hears_nothing_of_it(
    story: Story, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    story.say("My cat is called Biscuit")
    monkeypatch.setattr(MiniLmEmbedder, "embed_query", lambda *_: pytest.fail("it was asked"))
    environment = {"LOREKEEPER_DATA": str(story.data), "LOREKEEPER_EMBEDDER": "none"}
    assert run.main(["recall", "cat"], environment) == 0
    said = capsys.readouterr()
    assert "Biscuit" in said.out
    assert said.err == ""
    run.main(["doctor", "--json"], environment)
    assert "none, as LOREKEEPER_EMBEDDER says" in capsys.readouterr().out
    assert run.main(["recall", "cat"], environment | {"LOREKEEPER_EMBEDDER": "best"}) == 2
    assert "packaged, none" in capsys.readouterr().err
