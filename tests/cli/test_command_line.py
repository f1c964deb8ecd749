"""What every command shares: options, help, plain errors, exit codes, a quick start."""

from __future__ import annotations

import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

import run
from actors.entrypoints import chat, serve
from tests.tidy.sources import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from actors.config import Config
    from tests.cli.conftest import Cli
    from tests.cli.story import Story

NAMES = [command.name or "" for command in run.COMMANDS]
HEAVY = {"duckdb", "numpy", "onnxruntime", "pyarrow", "rich", "eventsourcing"}


@pytest.mark.parametrize("name", NAMES)
def test_every_command_has_help_with_an_example(cli: Cli, name: str) -> None:
    helped = cli(name, "--help")
    assert helped.code == 0
    assert f"python run.py {name}" in helped.out
    assert "--data" in helped.out


def test_the_commands_of_the_contract_are_all_there() -> None:
    assert set(NAMES) == {
        *("import", "rebuild", "verify", "recall", "why", "query", "log", "facts", "links"),
        "automations",
        "sessions",
        *("costs", "forget", "export", "settings", "backup", "restore", "doctor", "bench"),
    }


def test_data_and_json_are_taken_before_and_after_the_command(cli: Cli, story: Story) -> None:
    story.say("hello")
    there = ("--data", str(story.data))
    cli.data = story.data.with_name("elsewhere")

    before = cli(*there, "--json", "facts")
    after = cli("facts", *there, "--json")
    after_wins = cli("--data", "nowhere", "facts", "--json", *there)

    assert [told.out for told in (before, after, after_wins)] == ["[]\n"] * 3
    assert not cli.data.exists()


def test_without_a_command_the_chat_starts(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[Config] = []

    def run_chat(config: Config) -> int:
        started.append(config)
        return 7

    monkeypatch.setattr(chat, "run", run_chat)

    assert cli().code == 7
    [config] = started
    assert config.data == cli.data
    assert config.now is not None
    assert config.now.isoformat() == "2026-03-05T08:00:00+00:00"


@pytest.mark.parametrize("token", ["", "t0ken"])
def test_a_token_decides_between_terminal_and_discord_and_secrets_stay_out_of_sight(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, token: str
) -> None:
    started: list[tuple[str, Config]] = []

    def starting(where: str) -> Callable[[Config], int]:
        def start(config: Config) -> int:
            started.append((where, config))
            return 0

        return start

    monkeypatch.setattr(chat, "run", starting("terminal"))
    monkeypatch.setattr(serve, "run", starting("discord"))
    secrets = {"DISCORD_TOKEN": token, "ANTHROPIC_API_KEY": "k3y"}

    run.main(
        (), {**secrets, "LOREKEEPER_DATA": str(tmp_path), "ANTHROPIC_BASE_URL": "http://127.0.0.1"}
    )

    [(where, config)] = started
    assert where == ("discord" if token else "terminal")
    assert (config.discord_token, config.anthropic_api_key) == (token, "k3y")
    assert (config.anthropic_base_url, config.now) == ("http://127.0.0.1", None)
    assert (config.discord_content, config.discord_any_host) == (True, False)
    assert "t0ken" not in repr(config)
    assert "k3y" not in repr(config)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("imprt",), "'import'"),
        (("facts", "--usr", "1"), "--user"),
        (("facts", "--user", "ann"), "ann"),
        (("recall", "x", "--k", "0"), "--k"),
        (("costs", "--by", "week"), "day"),
        (("recall",), "question"),
        (("why",), "MESSAGE_ID"),
        (("forget",), "--message"),
        (("bench", "nonsense"), "nonsense"),
        (("--data",), "--data"),
    ],
)
def test_bad_input_is_one_sentence_and_code_2(
    cli: Cli, arguments: tuple[str, ...], told: str
) -> None:
    ended = cli(*arguments)
    assert (ended.code, ended.out) == (2, "")
    assert told in ended.err
    assert len(ended.err.splitlines()) == 1


def test_bytes_that_are_no_text_are_replaced(cli: Cli, story: Story) -> None:
    story.say("hello")
    for arguments in (("recall", "\udcff"), ("query", "SELECT '\udcff' AS a")):
        ended = cli(*arguments, "--json")
        assert ended.code == 0
        assert "?" in ended.out


@pytest.mark.parametrize("now", ["soon", "9999-01-01"])
def test_a_bad_clock_is_named(story: Story, capsys: pytest.CaptureFixture[str], now: str) -> None:
    code = run.main(["facts"], {"LOREKEEPER_NOW": now, "LOREKEEPER_DATA": str(story.data)})
    assert code == 2
    assert "LOREKEEPER_NOW" in capsys.readouterr().err


def test_ctrl_c_is_130(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(_: Config) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(chat, "run", interrupted)
    assert cli().code == 130


def test_ctrl_c_ends_following_the_log(cli: Cli, story: Story) -> None:
    story.say("hello")
    with cli.start("log", "--follow", "--json") as process:
        assert process.stdout is not None
        assert "hello" in process.stdout.readline()
        process.send_signal(signal.SIGINT)
        _, err = process.communicate()
    assert process.returncode == 130
    assert "Traceback" not in err


def test_a_reader_that_goes_away_is_no_error(cli: Cli, story: Story) -> None:
    for number in range(3):
        story.say(f"hello {number}")
    with cli.start("log", "--json") as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        told = process.stderr.read()
    assert told == ""
    assert process.returncode == 141


def test_starting_loads_nothing_heavy() -> None:
    script = f"import run, sys; print(sorted({HEAVY!r} & set(sys.modules)))"
    loaded = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert loaded.stdout == "[]\n"
