"""`bench` runs what the test suite brings, and says so when it is not there."""

from __future__ import annotations

import sys
from types import ModuleType
from typing import TYPE_CHECKING

from actors.entrypoints import bench

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from tests.cli.conftest import Cli


def test_a_benchmark_gets_its_arguments_and_gives_the_exit_code(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    package = ModuleType("benches")
    package.__path__ = [str(tmp_path)]
    (tmp_path / "echo.py").write_text(
        "def main(args, as_json):\n    print(args, as_json)\n    return 3\n"
    )
    (tmp_path / "part.py").write_text("'No main: a part of others.'\n")
    (tmp_path / "__init__.py").write_text("")
    monkeypatch.syspath_prepend(str(tmp_path.parent))
    monkeypatch.setattr(bench, "PACKAGE", tmp_path.name)

    ran = cli("bench", "echo", "--rows", "10", "--json")
    assert (ran.code, ran.out) == (3, "['--rows', '10'] True\n")

    unknown = cli("bench", "part")
    assert unknown.code == 2
    assert "echo" in unknown.err
    assert "part," not in unknown.err
    for name in [name for name in sys.modules if name.startswith(tmp_path.name)]:
        del sys.modules[name]


def test_without_the_tests_it_says_where_they_are(
    cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bench, "PACKAGE", "no_such_package.bench")
    ended = cli("bench", "log")
    assert ended.code == 2
    assert "clone" in ended.err
