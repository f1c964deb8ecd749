"""`settings` shows, changes and refuses."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from events.settings_known import SETTINGS

if TYPE_CHECKING:
    from tests.cli.conftest import Cli

KEY = "curator.quiet_minutes"


def test_all_settings_are_shown_with_their_meaning(cli: Cli) -> None:
    shown = cli("settings", "--json").json()
    assert [one["key"] for one in shown] == [setting.key for setting in SETTINGS]
    assert all(one["value"] == one["default"] and one["meaning"] for one in shown)
    assert KEY in cli("settings").out


def test_a_change_is_recorded_and_kept(cli: Cli) -> None:
    assert "now 5.0" in cli("settings", KEY, "5").out
    assert cli("settings", KEY, "--json").json()["value"] == 5.0

    [event] = cli("log", "--topic", "setting", "--json").lines()
    fields = event["fields"]
    assert (fields["old"], fields["new"], fields["by"]) == ("10.0", "5.0", "cli")
    assert event["at"].startswith("2026-03-05T08:00")
    assert cli("verify").code == 0


def test_changing_twice_and_back(cli: Cli) -> None:
    for value in ("5", "6", "10"):
        assert cli("settings", KEY, value, "--json").json()["changed"]
    assert not cli("settings", KEY, "10", "--json").json()["changed"]
    assert "already 10.0" in cli("settings", KEY, "10").out
    assert len(cli("log", "--topic", "setting", "--json").lines()) == 3
    assert cli("query", "SELECT * FROM settings", "--json").json() == []


def test_words_and_flags_are_values_too(cli: Cli) -> None:
    assert cli("settings", "bot.name", "Archivist").code == 0
    assert cli("settings", "curator.enabled", "false", "--json").json()["value"] is False
    assert cli("settings", "bot.name", "--json").json()["value"] == "Archivist"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("curator.quiet_minute",), KEY),
        (("curator.quiet_minute", "5"), KEY),
        ((KEY, "-5"), "0.1 to 1440"),
        ((KEY, "soon"), "0.1 to 1440"),
        (("curator.enabled", "maybe"), "true or false"),
        (("--nonsense",), "--nonsense"),
    ],
)
def test_what_makes_no_sense_is_refused(cli: Cli, arguments: tuple[str, ...], told: str) -> None:
    ended = cli("settings", *arguments)
    assert (ended.code, ended.out) == (2, "")
    assert told in ended.err


def test_a_channel_a_server_and_a_person_have_settings_of_their_own(cli: Cli) -> None:
    assert cli("settings", "channel.42.ambient", "--json").json()["value"] is False
    assert cli("settings", "channel.42.ambient", "true", "--json").json()["changed"]
    assert cli("settings", "guild.9.answers_per_hour", "99").code == 0
    shown = {one["key"]: one["value"] for one in cli("settings", "--json").json()}
    assert (shown["channel.42.ambient"], shown["guild.9.answers_per_hour"]) == (True, 99)
    assert "channel.43.ambient" not in shown
    assert cli("settings", "channel.42.ambient", "false", "--json").json()["changed"]
    assert "channel.42.ambient" not in cli("settings").out
    assert cli("verify").code == 0


def test_a_list_of_names_is_a_value_too(cli: Cli) -> None:
    assert cli("settings", "bot.aliases", '["Lore", "Keeper"]').code == 0
    assert cli("settings", "bot.aliases", "--json").json()["value"] == ["Lore", "Keeper"]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("channel.42.ambiant", "true"), "channel.<id>.ambient"),
        (("channel.<id>.ambient", "true"), "in place of <id>"),
        (("channel.x.ambient", "true"), "channel.<id>.ambient"),
        (("channel.042.ambient", "true"), "channel.<id>.ambient"),
        (("guild.9.answers_per_hour", "lots"), "0 to 10000"),
        (("bot.aliases", "Lore"), "JSON list"),
        (("bot.aliases", '["Lore", 5]'), "JSON list"),
        (("bot.aliases", '["Lore", "Lore"]'), "different"),
        (("bot.aliases", '[" "]'), "1 to 80"),
    ],
)
def test_what_makes_no_sense_in_a_list_or_for_an_id_is_refused(
    cli: Cli, arguments: tuple[str, ...], told: str
) -> None:
    ended = cli("settings", *arguments)
    assert (ended.code, ended.out) == (2, "")
    assert told in ended.err
