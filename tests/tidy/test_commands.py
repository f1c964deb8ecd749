"""The commands that people and machines run are the same commands."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from tests.tidy.sources import ROOT, text


def test_ci_runs_the_test_command_of_the_readme() -> None:
    fenced = "".join(
        re.findall(r"^```\w*\n(.*?)^```", text(Path("README.md")), re.MULTILINE | re.DOTALL)
    )
    commands = [line for line in fenced.splitlines() if line.endswith("-m pytest")]

    shown = subprocess.run(
        ["bash", ".ci/run", "--test-command"], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert [shown.stdout.rstrip("\n")] == commands


def test_the_hooks_check_what_ci_checks() -> None:
    in_ci = re.findall(r"^step (.+)$", text(Path(".ci/run")), re.MULTILINE)
    hooks = re.findall(r"entry: ([^,]+),", text(Path(".pre-commit-config.yaml")))
    assert in_ci == hooks[: len(in_ci)]
