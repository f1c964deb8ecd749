"""Who embeds for others: where, what that costs, and what some models want said before a text.

Prices are list prices without the amounts that services give away. The words before a text are
those of each model's card; a model that is not here gets the text alone.
"""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import Final

import msgspec

PER: Final = 1_000_000  # prices are per million tokens


class Service(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One that speaks OpenAI's `POST /embeddings`."""

    name: str
    url: str
    """Where it is, if nobody says otherwise."""
    model: str
    """The one that is taken if none is named."""
    key: str = ""
    """The environment variable with its API key; empty: it asks for none."""
    says_kind: bool = False
    """It wants to hear whether a text is a document or a query (Voyage's `input_type`)."""
    usd: float | None = None
    """What all of its models cost; None: see the model."""


class Known(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is known of a model, whatever version of it is asked for."""

    name: str
    usd: float | None = None
    document: str = ""
    query: str = ""


class Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The shipped file."""

    dated: str
    """The day on which the prices were looked up."""
    unit: str
    services: tuple[Service, ...]
    models: tuple[Known, ...]


@cache
def table() -> Table:
    """The table that comes with the program."""
    file = resources.files(__package__ or "").joinpath("services.json")
    return msgspec.json.decode(file.read_bytes(), type=Table)


def service(name: str) -> Service:
    """The service of that name; there must be one."""
    return next(one for one in table().services if one.name == name)


def known(model: str) -> Known:
    """What is known of a model; `nomic-embed-text:v1.5` is known as `nomic-embed-text`."""
    name = model.split(":", 1)[0]
    return next((one for one in table().models if one.name == name), Known(name))
