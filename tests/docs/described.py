"""What the code says of itself: docstrings of modules, classes and fields; and Markdown for it."""

from __future__ import annotations

import ast
import inspect
import sys
import textwrap
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from events.event import Event, Words

if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import ModuleType

EVENT = Event


class Field(NamedTuple):
    """A field as its source spells it."""

    name: str
    type: str
    default: str
    meaning: str


def fields(kind: type) -> list[Field]:
    """The fields that a class adds to its bases, with the texts below them."""
    body = ast.parse(textwrap.dedent(inspect.getsource(kind))).body[0]
    assert isinstance(body, ast.ClassDef)
    found: list[Field] = []
    for node in body.body:
        if isinstance(node, ast.AnnAssign) and "ClassVar" not in ast.unparse(node.annotation):
            default = ast.unparse(node.value) if node.value else ""
            found.append(Field(ast.unparse(node.target), ast.unparse(node.annotation), default, ""))
        elif found and isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            found[-1] = found[-1]._replace(meaning=_flat(str(node.value.value)))
    return found


def paragraphs(kind: type) -> str:
    """A class's own docstring, its lines joined."""
    return "\n\n".join(map(_flat, inspect.cleandoc(kind.__doc__ or "").split("\n\n")))


def module_text(module: ModuleType | None) -> list[str]:
    """The paragraphs of a module's docstring."""
    return [
        _flat(part) for part in inspect.cleandoc((module and module.__doc__) or "").split("\n\n")
    ]


def parts(kinds: Iterable[type[Event]]) -> list[type]:
    """The structs that events are made of, beside events and words themselves."""
    found: dict[str, type] = {}
    for kind in kinds:
        for value in vars(sys.modules[kind.__module__]).values():
            if not (inspect.isclass(value) and issubclass(value, msgspec.Struct)):
                continue
            if value.__module__ == kind.__module__ and not issubclass(value, Event | Words):
                found[value.__name__] = value
    return list(found.values())


def _flat(text: str) -> str:
    return " ".join(text.split())


def code(text: str) -> str:
    return f"`{text}`" if text else ""


def row(*cells: str) -> str:
    """A line of a table; a bar within a cell does not end it."""
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def table(columns: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A whole table, header included."""
    header = list(columns)
    return "\n".join([row(*header), row(*["---"] * len(header)), *(row(*cells) for cells in rows)])


def joined(blocks: Iterable[str]) -> str:
    """A page of its blocks; empty ones are left out."""
    return "\n\n".join(block for block in blocks if block) + "\n"
