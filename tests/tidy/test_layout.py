"""Where things are, how large they are, and what they are called."""

from __future__ import annotations

import ast
import tomllib
from pathlib import Path

from tests.tidy.sources import PACKAGES, files, imports, python_files, text, tree

LINES_MAX = 300  # more does not fit in a head
TOP_LEVEL = {
    *("pyproject.toml", "README.md", "LICENSE", "run.py"),
    *("events", "actors", "projections", "tests", "docs"),
}
TOP_LEVEL_HIDDEN = {".ci", ".gitignore", ".pre-commit-config.yaml"}
SAYS_NOTHING = {"utils", "helpers", "common", "base", "manager", "misc"}
LOCK_FILES = {"Pipfile.lock", "pdm.lock", "poetry.lock", "pylock.toml", "uv.lock"}


def test_the_top_level_is_exactly_the_house() -> None:
    assert {path.parts[0] for path in files()} == TOP_LEVEL | TOP_LEVEL_HIDDEN


def test_versions_are_bounded_not_locked() -> None:
    assert not [path for path in files() if path.name in LOCK_FILES]


def test_every_package_is_installed() -> None:
    listed = tomllib.loads(text(Path("pyproject.toml")))["tool"]["setuptools"]["packages"]
    assert listed == sorted({".".join(path.parts[:-1]) for path in python_files(*PACKAGES)})


def test_every_folder_of_python_is_a_package() -> None:
    folders = {path.parent for path in python_files(*PACKAGES, "tests")}
    assert not [str(folder) for folder in folders if folder / "__init__.py" not in files()]


def test_a_file_fits_in_a_head() -> None:
    lines = {str(path): len(text(path).splitlines()) for path in python_files()}
    assert not {path: count for path, count in lines.items() if count > LINES_MAX}


def test_a_name_says_what_is_inside() -> None:
    assert not [str(path) for path in python_files() if SAYS_NOTHING & {path.stem, *path.parts}]


def test_a_package_says_at_most_one_line() -> None:
    def only_a_line(path: Path) -> bool:
        docstring = ast.get_docstring(tree(path))
        return len(tree(path).body) == (docstring is not None) and "\n" not in (docstring or "")

    packages = [path for path in python_files() if path.name == "__init__.py"]
    assert not [str(path) for path in packages if not only_a_line(path)]


def test_a_module_says_which_job_it_does() -> None:
    modules = [path for path in python_files() if path.name != "__init__.py"]
    assert not [str(path) for path in modules if not ast.get_docstring(tree(path))]


def test_run_stands_on_the_entrypoints_and_carries_nothing() -> None:
    below = {use.name for use in imports(Path("run.py")).values() if use.name.startswith(PACKAGES)}
    assert all(name.startswith("actors.entrypoints") for name in below), below

    above = [str(use) for path in python_files(*PACKAGES) for use in imports(path).values()]
    assert not [use for use in above if use.endswith(": run") or ": run." in use]
