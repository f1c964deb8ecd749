"""`bench`: the benchmarks that come with the tests."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Final

import click

from actors.entrypoints.cli import command
from actors.entrypoints.environment import BadInputError

if TYPE_CHECKING:
    from actors.entrypoints.cli import Invocation

PACKAGE: Final = "tests.bench"


@command("bench", "bench log", "bench recall --json", free=True)
@click.argument("name", required=False)
@click.argument("arguments", nargs=-1)
def bench(invocation: Invocation, name: str | None, arguments: tuple[str, ...]) -> int:
    """Run a benchmark; what follows its name is its own."""
    if find_spec(PACKAGE.partition(".")[0]) is None or find_spec(PACKAGE) is None:
        raise BadInputError(
            "The benchmarks are in the folder tests, which is not here; run it from a clone of "
            "the repository."
        )
    names = _names()
    if name not in names:
        unknown = "" if name is None else f"There is no benchmark {name!r}. "
        raise BadInputError(f"{unknown}`bench` takes one of: {', '.join(names) or '(none)'}.")
    main = import_module(f"{PACKAGE}.{name}").main
    return main(list(arguments), invocation.as_json)


def _names() -> list[str]:
    """Modules that can be run; the others are parts of them."""
    package = import_module(PACKAGE)
    names = [module.name for module in iter_modules(package.__path__)]
    return [name for name in names if hasattr(import_module(f"{PACKAGE}.{name}"), "main")]
