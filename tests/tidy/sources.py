"""The files of this repository, and what the Python ones among them import and use."""

from __future__ import annotations

import ast
import builtins
import subprocess
from fnmatch import fnmatch
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
PACKAGES = ("events", "projections", "actors")


@cache
def files() -> tuple[Path, ...]:
    """Every file that is or could be committed, relative to the root: git's answer, else a walk."""
    if (ROOT / ".git").exists():
        listed = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        names = listed.stdout.split("\0")[:-1]
        if names:
            return tuple(sorted(Path(name) for name in names if (ROOT / name).is_file()))
    return tuple(sorted(_walk(ROOT)))


def _walk(folder: Path) -> Iterator[Path]:
    lines = (ROOT / ".gitignore").read_text().splitlines()
    ignored = [line.strip("/") for line in lines if line and not line.startswith("#")]
    for path in folder.iterdir():
        relative = path.relative_to(ROOT)
        if path.name == ".git" or any(
            fnmatch(path.name, pattern) or fnmatch(str(relative), pattern) for pattern in ignored
        ):
            continue
        if path.is_dir():
            yield from _walk(path)
        else:
            yield relative


def python_files(*folders: str) -> list[Path]:
    """Python files in these top-level folders (or of these names); all of them when none given."""
    return [
        path
        for path in files()
        if path.suffix == ".py" and (not folders or path.parts[0] in folders)
    ]


@cache
def text(path: Path) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(text(path), filename=str(path))


class Use(NamedTuple):
    """A dotted name that a file imports or reads, as its imports spell it out."""

    name: str
    path: Path
    line: int

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.name}"


@cache
def imports(path: Path) -> dict[str, Use]:
    """What each name bound by an import, anywhere in this file, stands for."""
    bound: dict[str, Use] = {}
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            for alias in node.names:
                name = alias.name if alias.asname else alias.name.split(".")[0]
                bound[alias.asname or name] = Use(name, path, node.lineno)
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                name = f"{node.module}.{alias.name}"
                bound[alias.asname or alias.name] = Use(name, path, node.lineno)
    return bound


@cache
def uses(path: Path) -> list[Use]:
    """`from time import time as t; t()` and `import time; time.time()` both use `time.time`."""
    bound = imports(path)
    found = list(bound.values())
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Name | ast.Attribute):
            first, *rest = ast.unparse(node).split(".")
            if first in bound:
                found.append(Use(".".join([bound[first].name, *rest]), path, node.lineno))
            elif hasattr(builtins, first):
                found.append(Use(first, path, node.lineno))
    return found


def using(paths: list[Path], owners: set[str]) -> list[str]:
    """Where these files use one of these names, or something that belongs to one of them."""
    return [str(use) for path in paths for use in uses(path) if _owners(use.name) & owners]


def _owners(name: str) -> set[str]:
    """`a.b.c` belongs to `a`, `a.b` and itself."""
    parts = name.split(".")
    return {".".join(parts[:end]) for end in range(1, len(parts) + 1)}
