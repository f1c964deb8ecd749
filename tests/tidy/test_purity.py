"""Clocks, chance, the environment, output and silence: each only where it belongs."""

from __future__ import annotations

import ast
import subprocess
import sys
from typing import TYPE_CHECKING

from tests.tidy.sources import PACKAGES, ROOT, imports, python_files, tree, using

if TYPE_CHECKING:
    from pathlib import Path

# `secrets` and `os.urandom` are missing here on purpose: they make keys, which no seed may decide.
CLOCK_AND_CHANCE = {
    *("time", "datetime.date.today", "random", "numpy.random"),
    *("datetime.datetime.now", "datetime.datetime.today", "datetime.datetime.utcnow"),
    *("uuid.uuid1", "uuid.uuid4", "uuid.uuid6", "uuid.uuid7"),
}
ENVIRONMENT = {"os.environ", "os.environb", "os.getenv", "os.getenvb"}
SLEEP = {"time.sleep", "asyncio.sleep"}
HEAVY = {"anthropic", "discord", "onnxruntime"}
EVERYTHING = {"", "Exception", "BaseException"}


def outside(*rooms: str) -> list[Path]:
    """Our own modules outside these packages of `actors`."""
    walls = [("actors", room) for room in rooms]
    return [path for path in python_files(*PACKAGES) if path.parts[:2] not in walls]


def test_time_and_chance_come_through_ports() -> None:
    assert not using(outside("adapters"), CLOCK_AND_CHANCE)


def test_only_run_reads_the_environment() -> None:
    assert not using(outside(), ENVIRONMENT)


def test_only_adapters_and_entrypoints_print() -> None:
    assert not using(outside("adapters", "entrypoints"), {"print"})


def test_tests_wait_for_something_never_for_time() -> None:
    assert not using(python_files("tests"), SLEEP)


def test_duckdb_is_fed_columns_not_rows() -> None:
    """`executemany` is right for SQLite and a hundred times too slow for DuckDB."""
    fed_by_row = [
        f"{path}:{node.lineno}"
        for path in python_files("projections")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute) and node.attr == "executemany"
        if not any(use.name.startswith("apsw") for use in imports(path).values())
    ]
    assert not fed_by_row


def swallows(node: ast.AST) -> bool:
    """Whether this node catches everything and does nothing about it."""
    if isinstance(node, ast.ExceptHandler):
        caught = ast.unparse(node.type) if node.type else ""
        return caught in EVERYTHING and all(
            isinstance(step, ast.Pass | ast.Continue) for step in node.body
        )
    return (
        isinstance(node, ast.Call)
        and ast.unparse(node.func).endswith("suppress")
        and any(ast.unparse(caught) in EVERYTHING for caught in node.args)
    )


def test_no_failure_is_swallowed_whole() -> None:
    swallowed = [
        f"{path}:{getattr(node, 'lineno', 0)}"
        for path in python_files()
        for node in ast.walk(tree(path))
        if swallows(node)
    ]
    assert not swallowed


def test_importing_does_nothing() -> None:
    """Every module at once, in a fresh process: no thread, no output, no heavy library."""
    modules = [
        ".".join(path.with_suffix("").parts).removesuffix(".__init__")
        for path in python_files(*PACKAGES, "run.py")
    ]
    script = f"""
import importlib, sys, threading
for module in {modules!r}:
    importlib.import_module(module)
assert threading.active_count() == 1, threading.enumerate()
assert not {HEAVY!r} & set(sys.modules), {HEAVY!r} & set(sys.modules)
"""
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
