"""Pausing, coming back, taking all of it, erasing it, with commands."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from events.commands import CommandInvoked
from events.erasure import ErasureRequested
from tests.commands.town import Town, play

if TYPE_CHECKING:
    from pathlib import Path


def test_who_paused_is_not_kept_until_they_are_back(tmp_path: Path) -> None:
    async def scenario(town: Town) -> None:
        await town.say(town.ada, "My cat is called Biscuit.")
        about = await town.slash(town.ada, "privacy")
        assert "1 message" in about
        assert "What I keep" in about
        assert (await town.slash(town.ada, "privacy", do="pause")).startswith("Paused")
        assert "paused already" in await town.slash(town.ada, "memory pause")
        await town.say(town.ada, "This is between us.")
        assert "You have paused already" in await town.slash(town.ada, "privacy")
        quiet = [r for r in town.life.events(CommandInvoked) if r.words is None]
        assert len(quiet) == 2, "only that something was asked"
        assert (await town.slash(town.ada, "memory resume")).startswith("Welcome back")
        assert "have not paused" in await town.slash(town.ada, "memory resume")
        await town.say(town.ada, "And this is for everybody.")
        texts = [row[0] for row in town.life.rows("SELECT content FROM messages ORDER BY 1")]
        assert texts == ["And this is for everybody.", "My cat is called Biscuit."]

    play(tmp_path, scenario)


def test_an_export_is_a_file_for_their_eyes(tmp_path: Path) -> None:
    async def scenario(town: Town) -> None:
        await town.say(town.ada, "My cat is called Biscuit.")
        await town.say(town.ben, "My dog is called Rex.")
        await town.learn()
        await town.slash(town.ada, "memory export")
        (file,) = town.result.response.attachments
        assert file.filename == f"lorekeeper-{town.ada.id}.jsonl"
        data = (await file.read()).decode()
        lines = [json.loads(line) for line in data.splitlines()]
        assert lines[-1] == {"end": {"messages": 1, "facts": 1}}
        assert "Rex" not in data
        await town.slash(town.ada, "memory export", form="readable")
        (file,) = town.result.response.attachments
        assert file.filename == f"lorekeeper-{town.ada.id}.md"
        assert "> My cat is called Biscuit." in (await file.read()).decode()
        town.house.export_bytes_max = len(data) - 1
        told = await town.slash(town.ada, "privacy", do="export")
        assert "more than Discord takes" in told
        assert town.result.response.attachments == []

    play(tmp_path, scenario)


def test_an_erasure_asks_first_and_says_how_much_went(tmp_path: Path) -> None:
    async def scenario(town: Town) -> None:
        await town.say(town.ada, "My cat is called Biscuit.")
        await town.say(town.ben, "My dog is called Rex.")
        await town.learn()
        preview = await town.slash(town.ada, "privacy", do="erase")
        assert "1 message, 1 fact and" in preview
        assert town.life.events(ErasureRequested) == []
        hidden = await town.press(town.ada, "Forget me, for good")
        assert "in ten minutes" in hidden
        assert town.life.events(ErasureRequested) == []
        await town.pass_time(10 * 60.0 + 31)
        told = await town.answer()
        assert told.startswith("Done: ")
        assert "key to your words is destroyed" in told
        assert town.life.rows("SELECT content FROM messages") == [("My dog is called Rex.",)]
        named = town.life.rows("SELECT count(*) FROM actions WHERE user_id = ?", str(town.ada.id))
        assert named == [(0,)]
        await town.say(town.ada, "Still here.")
        assert "You were forgotten" in await town.slash(town.ada, "privacy")
        assert "forgotten" in await town.slash(town.ada, "privacy", do="erase")
        assert "nothing about you" in await town.slash(town.ada, "memory show")
        assert (await town.slash(town.ada, "privacy", do="resume")).startswith("Welcome back")
        await town.say(town.ada, "Hello again.")
        kept = town.life.rows("SELECT content FROM messages WHERE author_id = ?", str(town.ada.id))
        assert kept == [("Hello again.",)]

    play(tmp_path, scenario)


def test_who_asks_to_be_forgotten_is_hidden_at_once_and_may_take_it_back(tmp_path: Path) -> None:
    async def scenario(town: Town) -> None:
        await town.say(town.ada, "My cat is called Biscuit.")
        await town.learn()
        asked = f"{town.us} What is Ada's cat called?"

        async def answer() -> str:
            await town.say(town.ben, asked)
            return town.last.content

        assert "Biscuit" in await answer()
        await town.slash(town.ada, "privacy", do="erase")
        await town.press(town.ada, "Forget me, for good")
        assert "Biscuit" not in await answer()
        assert "Biscuit" not in await town.slash(town.ben, "recall", question="Ada's cat")
        await town.say(town.ada, "Nobody keeps this.")
        assert "already" in await town.slash(town.ada, "privacy", do="erase")
        assert "for ten minutes" in await town.slash(town.ada, "privacy")
        await town.pass_time(60.0)
        await town.restart()
        assert "Taken back" in await town.slash(town.ada, "privacy", do="undo")
        await town.pass_time(20 * 60.0)
        assert town.life.events(ErasureRequested) == []
        assert "Biscuit" in await answer()
        await town.say(town.ada, "This is kept again.")
        said = town.life.rows("SELECT content FROM messages WHERE author_id = ?", str(town.ada.id))
        assert [row[0] for row in said] == ["My cat is called Biscuit.", "This is kept again."]
        assert "have not asked" in await town.slash(town.ada, "privacy", do="undo")

    play(tmp_path, scenario)


def test_who_had_paused_stays_so_after_taking_it_back(tmp_path: Path) -> None:
    async def scenario(town: Town) -> None:
        await town.say(town.ada, "My cat is called Biscuit.")
        await town.slash(town.ada, "memory pause")
        await town.slash(town.ada, "privacy", do="erase")
        await town.press(town.ada, "Forget me, for good")
        assert "Taken back" in await town.press(town.ada, "I did not mean that: undo")
        await town.say(town.ada, "Nobody keeps this.")
        said = town.life.rows("SELECT content FROM messages WHERE author_id = ?", str(town.ada.id))
        assert said == [("My cat is called Biscuit.",)]
        await town.slash(town.ada, "privacy", do="erase")
        await town.press(town.ada, "Forget me, for good")
        await town.restart()
        await town.pass_time(11 * 60.0)
        assert town.life.rows("SELECT content FROM messages") == []
        assert "forgotten" in await town.slash(town.ada, "privacy", do="undo")

    play(tmp_path, scenario)
