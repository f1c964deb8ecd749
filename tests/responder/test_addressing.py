"""Who is meant: us when we are called, nobody when our name is only part of something else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actors.responder.addressing import FOLLOW_UP_US, Answered, addressed, calls, cancels
from tests.responder.lines import ADA, BEN, OURS, said

if TYPE_CHECKING:
    from projections.queries.conversation import Said

NAMES = ("Lorekeeper", "Lore")
CALLED = (
    "Lorekeeper, what is my cat called?",
    "lorekeeper what is it",
    "LOREKEEPER!",
    "  **Lorekeeper** look",
    "@Lorekeeper are you there",
    "hey Lorekeeper",
    "Hey there, lore: come here",
    "good morning lorekeeper",
    "ok so lorekeeper what now",
    "thanks, Lorekeeper",
    "What is my cat called, Lorekeeper?",
    "Nice! Lorekeeper, remember that",
    "look at this\nlorekeeper what is it",
    "- lore what is in this list",
    "<@5> hey lorekeeper what does he mean",
    "(lorekeeper?)",
)
NOT_CALLED = (
    "I like Lorekeeper",
    "the lorekeeper of the castle",
    "folklore is nice",
    "Lorekeepers are many",
    "lorekeeperish",
    "lorekeeper_2 joined",
    "lorekeeper-bot is down",
    "lorekeeper.example is the page",
    "Lorekeeper's answer was wrong",
    "Lorekeeper\u2019s answer was wrong",
    "https://example.com/,lorekeeper",
    "see https://lorekeeper.example/ please",
    "`lorekeeper` is the package",
    "```\nlorekeeper, run\n```",
    "> lorekeeper, what is it\nhe asked that",
    "<:lorekeeper:123456>",
    "x.lorekeeper",
    "a:lorekeeper",
    "e\u0301lore",
    "lore\u0301",
    "explorekeeper",
    "Ada told me yesterday that lorekeeper knows",
    "",
)
INSIDE = st.sampled_from("abzé0_字م\u0301\u200d")


@pytest.mark.parametrize("text", CALLED)
def test_our_name_where_one_calls_somebody_wakes_us(text: str) -> None:
    assert addressed(said(text=text), own_id=OURS, names=NAMES) == "name"


@pytest.mark.parametrize("text", NOT_CALLED)
def test_our_name_anywhere_else_does_not(text: str) -> None:
    assert addressed(said(text=text), own_id=OURS, names=NAMES) is None


@given(st.sampled_from(NAMES), INSIDE, st.text(alphabet="xyz é1_", max_size=20))
def test_a_name_inside_a_word_never_wakes_us(name: str, letter: str, rest: str) -> None:
    assert not calls(f"{letter}{name}", name)
    assert not calls(f"{letter}{name}, {rest}", name)
    assert not calls(f"{name}{letter}{rest}", name)


@given(st.text(), st.lists(st.text(max_size=80), max_size=3))
def test_no_text_and_no_name_is_too_strange(text: str, names: list[str]) -> None:
    assert addressed(said(text=text), own_id=OURS, names=names) in (None, "name", "mention")
    assert cancels(text, names=names, own_id=OURS) in (True, False)


@given(st.text(alphabet="lore keper,.\n`>@<:1", max_size=300))
def test_no_play_with_our_letters_is_too_strange(text: str) -> None:
    assert addressed(said(text=text), own_id=OURS, names=NAMES) in (None, "name", "mention")


def test_a_long_text_is_looked_at_quickly() -> None:
    text = "lorekeeper " * 9_000 + "`" * 1000
    assert addressed(said(text="x " + text), own_id=OURS, names=NAMES) is None


@pytest.mark.parametrize("text", [f"<@{OURS}> hi", f"what do you say <@!{OURS}>", f"a<@{OURS}>b"])
def test_a_mention_is_for_us_anywhere(text: str) -> None:
    assert addressed(said(text=text), own_id=OURS, names=()) == "mention"


@pytest.mark.parametrize("text", ["<@98> hi", f"`<@{OURS}>`", f"<@&{OURS}>", f"<#{OURS}>"])
def test_what_mentions_nobody_or_others_is_not(text: str) -> None:
    assert addressed(said(text=text), own_id=OURS, names=()) is None


def test_a_direct_message_is_for_us_whatever_it_says() -> None:
    assert addressed(said(text="", guild_id=None), own_id=OURS, names=()) == "direct message"


def test_a_reply_to_us_is_for_us_and_one_to_somebody_else_is_not() -> None:
    reply = said(text="why?", reference_id=50)
    assert addressed(reply, own_id=OURS, names=(), reference_author_id=OURS) == "reply to us"
    assert addressed(reply, own_id=OURS, names=(), reference_author_id=BEN) is None
    assert addressed(reply, own_id=OURS, names=(), reference_author_id=None) is None


class TestFollowUp:
    """Who was just answered need not call us again."""

    answered = Answered(ADA, message_id=10, created_us=10_000_000)

    def reason(self, line: Said, *since: Said) -> str | None:
        return addressed(line, own_id=OURS, names=(), answered=self.answered, since=since)

    def test_whom_we_answered_goes_on(self) -> None:
        assert self.reason(said(11, "and my dog?")) == "follow-up"
        since = [said(n) for n in (11, 12, 13)]
        assert self.reason(said(14), *since) == "follow-up"

    def test_but_not_after_four_messages_or_three_minutes(self) -> None:
        assert self.reason(said(15), *[said(n) for n in (11, 12, 13, 14)]) is None
        late = said(11, created_us=self.answered.created_us + FOLLOW_UP_US + 1)
        assert self.reason(late) is None

    def test_nor_with_somebody_else_between(self) -> None:
        assert self.reason(said(12), said(11, author_id=BEN)) is None
        assert self.reason(said(11, author_id=BEN)) is None

    def test_nor_to_somebody_else(self) -> None:
        assert self.reason(said(11, "<@8> and you?")) is None
        assert self.reason(said(11, reference_id=5)) is None


@pytest.mark.parametrize(
    "text",
    ["stop", "Stop!", "never mind", "Nevermind.", "cancel", f"<@{OURS}> stop", "lorekeeper, stop",
     "stop, Lorekeeper", "hey lore never mind please", "ok stop", "STOP it", "**stop**"],
)  # fmt: skip
def test_a_whole_message_that_says_stop_cancels(text: str) -> None:
    assert cancels(text, names=NAMES, own_id=OURS)


@pytest.mark.parametrize(
    "text",
    ["stop the music", "don't stop", "when does the bus stop?", "cancel my subscription", "",
     "<@5> stop", "never", "lorekeeper", "stop " * 100, "I said stop", "stop 🛑 that", "non-stop"],
)  # fmt: skip
def test_anything_more_does_not(text: str) -> None:
    assert not cancels(text, names=NAMES, own_id=OURS)
