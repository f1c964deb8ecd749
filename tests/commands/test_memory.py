"""What people see, correct and have forgotten with commands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from events.commands import CommandAnswered, CommandInvoked, InvokedWords
from events.facts import FactForgotten, FactLearned
from tests.commands.town import Town, play

if TYPE_CHECKING:
    from pathlib import Path


def test_everybody_sees_what_is_known_of_them_and_of_nobody_else(tmp_path: Path) -> None:
    async def scenario(town: Town) -> None:
        await town.say(town.ada, "My cat is called Biscuit. I live in Oslo.")
        said = await town.say(town.ben, "My dog is called Rex.")
        await town.learn()
        shown = await town.slash(town.ada, "memory show")
        assert "I know 2 things about you" in shown
        assert "Biscuit" in shown
        assert "Rex" not in shown
        assert "Oslo" not in await town.slash(town.ada, "memory show", about="biscuit")
        assert "nothing about you" in await town.slash(town.ada, "memory show", about="dragons")
        assert "nothing about you" in await town.slash(town.mia, "memory show")
        where = f"{town.guild.id}/{town.channel.id}/{said.id}"
        assert where in await town.slash(town.ben, "memory show")
        await town.ben.delete(said)
        await town.rest()
        assert "nothing about you" in await town.slash(town.ben, "memory show")

    play(tmp_path, scenario)


def test_a_correction_outranks_what_was_said_and_a_rebuild_agrees(tmp_path: Path) -> None:
    async def scenario(town: Town) -> None:
        await town.say(town.ada, "My cat is called Biscuit.")
        await town.learn()
        offered = await town.ada.autocomplete(town.channel, "memory correct", "fact", "bisc")
        assert [choice["name"] for choice in offered] == ["Ada's cat is called Biscuit."]
        value = offered[0]["value"]
        told = await town.slash(
            town.ada, "memory correct", fact=value, text="My cat is called Crumpet."
        )
        assert "Crumpet" in told
        shown = await town.slash(town.ada, "memory show")
        assert "Crumpet" in shown
        assert "Biscuit" not in shown
        await town.say(town.ada, "My cat is called Biscuit.")  # said later, and no correction
        await town.learn()
        assert "Crumpet" in await town.slash(town.ada, "memory show")
        learned = [r.event for r in town.life.events(FactLearned)]
        (corrected,) = [e for e in learned if isinstance(e, FactLearned) and e.correction]
        assert corrected.sources == (corrected.cause,)

    play(tmp_path, scenario)


def test_a_correction_that_no_pattern_reads_is_kept_as_it_was_said(tmp_path: Path) -> None:
    async def scenario(town: Town) -> None:
        await town.say(town.ada, "My cat is called Biscuit.")
        await town.learn()
        wrong = "Ada's cat is called Biscuit."
        text = "Well, that one? Gone to the farm, as they say"
        assert "Gone to the farm" in await town.slash(
            town.ada, "memory correct", fact=wrong, text=text
        )
        shown = await town.slash(town.ada, "memory show")
        assert "Biscuit" not in shown
        assert "Gone to the farm" in shown
        secret = await town.slash(
            town.ada, "memory correct", fact=shown.splitlines()[1].split(" (")[0],
            text="my password is hunter2hunter2",
        )  # fmt: skip
        assert secret.startswith("I cannot keep that")
        assert "hunter2" not in secret

    play(tmp_path, scenario)


def test_nobody_corrects_or_forgets_for_somebody_else(tmp_path: Path) -> None:
    async def scenario(town: Town) -> None:
        await town.say(town.ada, "My cat is called Biscuit.")
        await town.learn()
        (choice,) = await town.ada.autocomplete(town.channel, "memory forget", "what", "")
        assert await town.ben.autocomplete(town.channel, "memory forget", "what", "") == []
        value = choice["value"]
        refused = await town.slash(town.ben, "memory correct", fact=value, text="My cat is Rex.")
        assert refused.startswith("I know no such thing about you")
        refused = await town.slash(town.ben, "memory forget", what=value)
        assert refused.startswith("I know nothing about you")
        assert "Biscuit" in await town.slash(town.ada, "memory show")

    play(tmp_path, scenario)


def test_forgetting_shows_first_what_would_go_and_it_stays_gone(tmp_path: Path) -> None:
    async def scenario(town: Town) -> None:
        await town.say(town.ada, "My cat is called Biscuit. My dog is called Rex.")
        await town.say(town.ada, "I live in Oslo.")
        await town.learn()
        preview = await town.slash(town.ada, "memory forget", what="is called")
        assert "1. " in preview
        assert "2. " in preview
        assert town.life.events(FactForgotten) == []
        assert "Rex" in await town.slash(town.ada, "memory show")
        preview = await town.slash(town.ada, "memory forget", what="is called")
        told = await town.press(town.ada, "Forget all of these")
        assert told.startswith("Forgotten: ")
        shown = await town.slash(town.ada, "memory show")
        assert "Oslo" in shown
        assert "Rex" not in shown
        await town.learn()
        answer = await town.say(
            town.ada, f"<@{town.env.backend.bot_user.id}> what is my dog called?"
        )
        assert answer.id != town.last.id
        assert "Rex" not in town.last.content
        await town.restart()
        assert "Rex" not in await town.slash(town.ada, "memory show")

    play(tmp_path, scenario)


def test_what_a_message_says_is_remembered_on_request(tmp_path: Path) -> None:
    async def scenario(town: Town) -> None:
        said = await town.say(town.ben, "My sister is called Nora.")
        empty = await town.say(town.ben, "Lovely weather!")
        told = await town.menu(town.ada, "Remember this", said)
        assert "Nora" in told
        assert "Nora" in await town.slash(town.ben, "memory show")
        assert "Nora" not in await town.slash(town.ada, "memory show")
        assert "found nothing in it" in await town.menu(town.ada, "Remember this", empty)
        await town.ben.delete(said)  # the message is the evidence, not the request
        await town.rest()
        assert "nothing about you" in await town.slash(town.ben, "memory show")
        await town.slash(town.ben, "memory pause")
        quiet = await town.say(town.ben, "My brother is called Olaf.")
        assert "paused" in await town.menu(town.ada, "Remember this", quiet)

    play(tmp_path, scenario)


def test_each_command_is_on_record_once_and_its_outcome_too(tmp_path: Path) -> None:
    async def scenario(town: Town) -> None:
        await town.slash(town.ada, "recall", question="who plays chess?")
        interaction = town.result._interaction
        (invoked,) = town.life.events(CommandInvoked)
        assert isinstance(invoked.event, CommandInvoked)
        assert isinstance(invoked.words, InvokedWords)
        assert invoked.event.name == "recall"
        assert invoked.event.user_id == town.ada.id
        assert invoked.words.options == (("question", "who plays chess?"),)
        assert invoked.words.token == interaction.token
        assert len(town.life.events(CommandAnswered)) == 1
        rows = town.life.rows("SELECT kind, content, user_id FROM actions WHERE kind = 'command'")
        assert rows == [("command", "recall question:who plays chess?", str(town.ada.id))]

    play(tmp_path, scenario)


def test_what_is_forgotten_can_be_taken_back_for_ten_minutes(tmp_path: Path) -> None:
    async def scenario(town: Town) -> None:
        await town.say(town.ada, "My cat is called Biscuit.")
        await town.learn()
        fact = "Ada's cat is called Biscuit."
        for asked in range(2):
            await town.slash(town.ada, "memory forget", what=fact)
            shown = await town.press(town.ada, "Forget 1")
            assert "undo" in shown
            assert "nothing about you" in await town.slash(town.ada, "memory show")
            assert "Nothing was forgotten" in await town.slash(town.ben, "memory undo")
            await town.pass_time(60.0 if not asked else 601.0)
            told = await town.slash(town.ada, "memory undo")
            assert ("I know again" in told) is not bool(asked)
            assert ("Biscuit" in await town.slash(town.ada, "memory show")) is not bool(asked)

    play(tmp_path, scenario)


def test_what_is_pinned_is_marked_and_stays_so_when_it_is_learned_anew(tmp_path: Path) -> None:
    async def scenario(town: Town) -> None:
        said = await town.say(town.ada, "My cat is called Biscuit.")
        await town.learn()
        fact = "Ada's cat is called Biscuit."
        assert "Pinned" in await town.slash(town.ada, "memory pin", fact=fact)
        assert "pinned already" in await town.slash(town.ada, "memory pin", fact=fact)
        assert f"📌 {fact}" in await town.slash(town.ada, "memory show")
        assert "no such thing" in await town.slash(town.ben, "memory pin", fact=fact)
        await town.ada.delete(said)
        await town.say(town.ada, "My cat is called Biscuit.")
        await town.learn()
        assert f"📌 {fact}" in await town.slash(town.ada, "memory show")
        assert "Unpinned" in await town.slash(town.ada, "memory unpin", fact=fact)
        assert "not pinned" in await town.slash(town.ada, "memory unpin", fact=fact)
        assert "📌" not in await town.slash(town.ada, "memory show")

    play(tmp_path, scenario)
