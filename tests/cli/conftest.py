"""Commands run as `run.py` runs them, in this process or in one of their own."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

import run
from tests.cli.story import Story
from tests.fakes.process import BY_WORDS_ALONE
from tests.tidy.sources import ROOT

if TYPE_CHECKING:
    from pathlib import Path

TIMEOUT_S = 60.0
ENVIRONMENT = {"LOREKEEPER_NOW": "2026-03-05T08:00:00Z"}


class Ended(NamedTuple):
    """How a command ended and what it said."""

    code: int
    out: str
    err: str

    def json(self) -> Any:
        return json.loads(self.out)

    def lines(self) -> list[Any]:
        return [json.loads(line) for line in self.out.splitlines()]


class Cli:
    """Runs commands on one data folder."""

    def __init__(
        self, data: Path, capsys: pytest.CaptureFixture[str], patch: pytest.MonkeyPatch
    ) -> None:
        self.data = data
        self._capsys = capsys
        self._patch = patch

    def __call__(self, *arguments: str, stdin: str = "") -> Ended:
        """In this process."""
        self._patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin.encode())))
        self._capsys.readouterr()
        code = run.main(arguments, {**ENVIRONMENT, "LOREKEEPER_DATA": str(self.data)})
        said = self._capsys.readouterr()
        return Ended(code, said.out, said.err)

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """In a process of its own, with pipes."""
        return subprocess.Popen(
            [sys.executable, "run.py", "--data", str(self.data), *arguments],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=os.environ | BY_WORDS_ALONE,
        )

    def process(self, *arguments: str) -> Ended:
        """In a process of its own, to its end."""
        with self.start(*arguments) as process:
            out, err = process.communicate(timeout=TIMEOUT_S)
        return Ended(process.returncode, out, err)


@pytest.fixture
def story(tmp_path: Path) -> Story:
    return Story(tmp_path / "data")


@pytest.fixture
def cli(story: Story, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Cli:
    return Cli(story.data, capsys, monkeypatch)
