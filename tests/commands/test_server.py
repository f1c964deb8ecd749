"""What those may do who manage a server; who reaches the operator; why and recall."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
import pytest
from simcord import BackendError, SetupError

from events import streams
from events.commands import CommandInvoked
from events.erasure import ErasureRequested
from events.event import REDACTED, New, to_us
from events.request import Request
from events.settings import SettingChanged
from tests.commands.town import Town, play

if TYPE_CHECKING:
    from pathlib import Path


def test_only_managers_change_settings_and_only_their_own_servers(tmp_path: Path) -> None:
    async def scenario(town: Town) -> None:
        assert "`ambient`: **false**" in await town.slash(town.mia, "settings")
        told = await town.slash(town.mia, "settings", setting="answers_per_hour", value="5")
        assert told == "`answers_per_hour` is now 5; it was 30."
        again = await town.slash(town.mia, "settings", setting="answers_per_hour", value="5")
        assert again == "`answers_per_hour` is 5 already."
        wrong = await town.slash(town.mia, "settings", setting="answers_per_hour", value="lots")
        assert wrong == "answers_per_hour must be a whole number from 0 to 10000, not 'lots'."
        other = town.guild.create_text_channel("other")
        await town.slash(town.mia, "settings", setting="enabled", value="false", channel=other)
        events = [r.event for r in town.life.events(SettingChanged)]
        keys = [event.key for event in events if isinstance(event, SettingChanged)]
        assert keys == [f"guild.{town.guild.id}.answers_per_hour", f"channel.{other.id}.enabled"]
        with pytest.raises((BackendError, SetupError)):  # Discord does not even show it
            await town.slash(town.ada, "settings")
        for name in ("settings", "costs"):
            refused = await town.as_if_shown(town.ada, name)
            assert refused == "Only who may manage this server can do that."
        assert (await town.slash(town.mia, "costs")).startswith("Nothing has cost anything")

    play(tmp_path, scenario)


def test_an_erased_server_takes_along_what_was_asked_and_corrected_in_it(tmp_path: Path) -> None:
    async def scenario(town: Town) -> None:
        await town.say(town.ada, "My cat is called Biscuit.")
        await town.learn()
        (choice,) = await town.ada.autocomplete(town.channel, "memory correct", "fact", "")
        text = "My cat is called Crumpet."
        await town.slash(town.ada, "memory correct", fact=choice["value"], text=text)
        what = streams.guild_key(town.guild.id)
        asked = ErasureRequested(at=to_us(town.life.clock.now()), what=what, by="cli")
        town.life.system.journal.record(Request((New(streams.erasure(what, 1), asked),)))
        await town.rest()
        (invoked,) = town.life.events(CommandInvoked)
        assert invoked.words == REDACTED
        assert town.life.rows("SELECT fact FROM memory_facts") == []
        (row,) = town.life.rows("SELECT content, user_id FROM actions WHERE kind = 'command'")
        assert row == (None, None)
        assert "nothing about you" in await town.slash(town.ada, "memory show")
        *_, later = town.life.events(CommandInvoked)
        assert later.words != REDACTED, "what is asked afterwards is not meant"

    play(tmp_path, scenario)


def test_a_report_reaches_who_runs_it(tmp_path: Path) -> None:
    async def scenario(town: Town) -> None:
        said = await town.say(town.ben, "Ada is a fool!")
        thanks = await town.slash(
            town.ada,
            "report",
            text="Ben is rude",
            message=f"https://discord.com/channels/1/2/{said.id}",
        )
        assert thanks.startswith("Thank you")
        (told,) = town.house.told
        assert "Ben is rude" in told
        assert str(said.id) in told

    play(tmp_path, scenario)


def test_recall_gives_only_what_everybody_there_could_have_read(tmp_path: Path) -> None:
    async def scenario(town: Town) -> None:
        everybody = town.guild.default_role
        hidden = town.guild.create_text_channel(
            "cellar", overwrites={everybody: discord.PermissionOverwrite(view_channel=False)}
        )
        await town.rest()
        await town.say(town.ben, "The treasure map is behind the clock in the hall.")
        town.life.observe(
            town.life.message(
                "The treasure itself is under the oak tree.",
                channel_id=hidden.id, guild_id=town.guild.id, author_id=town.mia.id,
                author_name="mia",
            )
        )  # fmt: skip
        await town.rest()
        found = await town.slash(town.ada, "recall", question="where is the treasure?")
        assert "behind the clock" in found
        assert "oak" not in found
        nothing = await town.slash(town.ada, "recall", question="zeppelin timetable")
        assert nothing.startswith("Nothing that I remember")

    play(tmp_path, scenario)


def test_a_reply_gives_an_account_of_itself(tmp_path: Path) -> None:
    async def scenario(town: Town) -> None:
        await town.say(town.ada, "My cat is called Biscuit.")
        await town.learn()
        asked = await town.say(town.ben, f"{town.us} what is ada's cat called?")
        reply = town.last
        assert "Biscuit" in reply.content
        why = await town.menu(town.mia, "Why did you say that?", reply)
        assert "In answer to ben" in why
        assert "★" in why
        assert await town.slash(town.mia, "memory why", message=str(reply.id)) == why
        refused = await town.menu(town.mia, "Why did you say that?", asked)
        assert refused == why  # asked about what it answers, it tells the same
        elsewhere = town.guild.create_text_channel("elsewhere")
        refused = await town.slash(town.mia, "memory why", elsewhere, message=str(reply.id))
        assert refused.startswith("That is no reply of mine in this channel")

    play(tmp_path, scenario)
