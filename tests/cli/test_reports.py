"""`facts`, `links` and `costs` say what the tables say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.cli.story import ANN, BEN, CHANNEL

if TYPE_CHECKING:
    from tests.cli.conftest import Cli
    from tests.cli.story import Story


def test_facts_are_listed_with_their_evidence(cli: Cli, story: Story) -> None:
    said = story.say("My cat is called Biscuit")
    story.learn("Ann's cat is called Biscuit.", "My cat is called Biscuit", said)
    theirs = story.say("I live in Oslo", author=BEN, name="Ben")
    story.learn("Ben lives in Oslo.", "I live in Oslo", theirs, about=BEN)

    table = cli("facts")
    assert table.code == 0
    assert "Ann's cat is called Biscuit." in table.out
    assert "Ben" in table.out

    [fact] = cli("facts", "--user", str(ANN), "--json").json()
    assert fact["fact"] == "Ann's cat is called Biscuit."
    assert fact["evidence_text"] == "My cat is called Biscuit"
    assert fact["source_message_id"] == str(said)
    assert fact["is_active"] is True


def test_links_are_listed_most_shared_first(cli: Cli, story: Story) -> None:
    story.say("https://example.org/once")
    story.say("https://example.com/twice?utm_source=a")
    story.say("again https://EXAMPLE.com/twice/")

    links = cli("links", "--json").json()

    found = [(link["url"], link["share_count"]) for link in links]
    assert found == [("https://example.com/twice", 2), ("https://example.org/once", 1)]
    assert "https://example.com/twice" in cli("links").out


def test_costs_add_up_by_day_model_and_purpose(cli: Cli, story: Story) -> None:
    for text in ("one?", "two?"):
        story.reply(story.say(text, guild=None, via="live"), "yes")

    for by, group in (("day", "2026-03-02"), ("model", "test-model"), ("purpose", "answer")):
        told = cli("costs", "--by", by, "--json").json()
        assert told["usd"] == 0.5
        assert [(g["group"], g["calls"], g["input_tokens"]) for g in told["groups"]] == [
            (group, 2, 22)
        ]
    assert "0.500000" in cli("costs").out
    for by, groups in (
        ("actor", {"responder"}),
        ("person", {str(ANN)}),
        ("guild", {"none"}),
        ("automation", {"none"}),
    ):
        told = cli("costs", "--by", by, "--json").json()
        assert {g["group"] for g in told["groups"]} == groups
        assert told["usd"] == 0.5


def test_conversations_are_listed_with_what_they_came_to(cli: Cli, story: Story) -> None:
    for n in range(9):
        story.say(f"Remark {n} about the harbour", via="live")
    story.say("Elsewhere", channel=CHANNEL + 1, via="live")
    story.summarize("Ann spoke of the harbour.")
    [talk] = cli("sessions", "--json").json()
    assert talk["channel_id"] == str(CHANNEL)
    assert talk["summary_text"] == "Ann spoke of the harbour."
    assert cli("sessions", "--channel", str(CHANNEL + 1), "--json").json() == []
    assert "Ann spoke of the harbour." in cli("sessions").out


def test_an_empty_folder_has_nothing_to_report(cli: Cli) -> None:
    first = cli("facts", "--json")
    assert first.json() == []
    assert "new data folder" in first.err
    assert cli("links", "--json").json() == []
    told = cli("costs", "--json").json()
    assert (told["by"], told["groups"], told["usd"]) == ("day", [], 0)
    assert told["today"]["cap_usd"] == 1.0
