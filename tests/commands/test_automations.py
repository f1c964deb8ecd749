"""`/automation`: set up, listed, changed by who may, in the zone of who asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.commands.town import Town, play

if TYPE_CHECKING:
    from pathlib import Path

TITLES = "SELECT title, status, created_by_name FROM automations ORDER BY id"


def test_somebody_sets_one_up_and_ends_it(tmp_path: Path) -> None:
    async def scenario(town: Town) -> None:
        told = await town.slash(town.ada, "automation zone", zone="Europe/Berlin")
        assert told.startswith("Your time zone is Europe/Berlin")
        when = "every weekday at 9:30"
        told = await town.slash(town.ada, "automation create", what="stand-up", when=when)
        assert told.startswith("I remind you: “stand-up”, every weekday at 09:30, next ")
        assert "(Europe/Berlin" in told
        assert "stand-up" in await town.slash(town.ada, "automation list")
        (choice,) = await town.ada.autocomplete(town.channel, "automation pause", "which", "st")
        paused = await town.slash(town.ada, "automation pause", which=choice["value"])
        assert paused == "Paused: “stand-up”."
        resumed = await town.slash(town.ada, "automation resume", which="stand-up")
        assert resumed.startswith("Resumed: “stand-up”, next ")
        told = await town.slash(town.ada, "automation delete", which="stand-up")
        assert told == "Deleted: “stand-up”."
        assert await town.slash(town.ada, "automation list") == "You have no automations."
        assert town.life.rows(TITLES) == [("stand-up", "deleted", town.ada.name)]

    play(tmp_path, scenario)


def test_others_need_the_right_to_it(tmp_path: Path) -> None:
    async def scenario(town: Town) -> None:
        await town.slash(town.ada, "automation create", what="stand-up", when="daily at 9:30")
        told = await town.slash(town.ben, "automation delete", which="stand-up")
        assert told == "You have no automation like “stand-up”."
        told = await town.slash(town.mia, "automation delete", which="stand-up")
        assert told == "Deleted: “stand-up”."

    play(tmp_path, scenario)


def test_what_is_not_clear_is_asked_back(tmp_path: Path) -> None:
    async def scenario(town: Town) -> None:
        for when, answer in (
            ("at 5", "Nothing is set up yet. At 5:00, or at 17:00?"),
            ("every 2 minutes", "I can't do that: That is more often than every 5 minutes"),
            ("whenever you like", "I can't do that: I can't read 'whenever you like' as a time"),
        ):
            told = await town.slash(town.ada, "automation create", what="look", when=when)
            assert told.startswith(answer), told
        told = await town.slash(town.ada, "automation zone", zone="Mars/Base")
        assert told.startswith("I know no time zone 'Mars/Base'")
        assert town.life.rows(TITLES) == []

    play(tmp_path, scenario)


def test_a_servers_zone_is_its_managers_to_set(tmp_path: Path) -> None:
    async def scenario(town: Town) -> None:
        told = await town.slash(town.mia, "settings", setting="timezone", value="Asia/Tokyo")
        assert told == '`timezone` is now "Asia/Tokyo"; it was "".'
        told = await town.slash(town.ada, "automation create", what="look", when="daily at 9:30")
        assert "(Asia/Tokyo)" in told
        wrong = await town.slash(town.mia, "settings", setting="timezone", value="Mars")
        assert wrong == "timezone must be a time zone as in Europe/Berlin, not 'Mars'."

    play(tmp_path, scenario)
