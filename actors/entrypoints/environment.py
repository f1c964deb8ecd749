"""The environment variables that mean something here, and the configuration they make."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import urlsplit

import click

from actors.config import EMBEDDERS, NONE, PACKAGED, Config

if TYPE_CHECKING:
    from pathlib import Path

YEAR_MAX: Final = 2083  # Discord's ids tell their time, until the year after


class BadInputError(click.ClickException):
    """Something the person can put right; the text is one sentence with the fix."""


class Environment(NamedTuple):
    """What they are set to; empty where unset."""

    data: str = ""
    now: str = ""
    discord_token: str = ""
    anthropic_api_key: str = ""
    anthropic_base_url: str = ""
    discord_api: str = ""
    discord_gateway: str = ""
    discord_any_host: str = ""
    discord_content: str = ""
    embedder: str = ""
    embedder_url: str = ""
    voyage_api_key: str = ""
    openai_api_key: str = ""


def config_of(environment: Environment, data: Path) -> Config:
    """The configuration that a process runs with.

    Raises:
        BadInputError: an environment variable makes no sense.
    """
    embedder, embedder_model = _embedder(environment.embedder or PACKAGED)
    url, embedder_url = environment.anthropic_base_url, environment.embedder_url
    return Config(
        data=data,
        now=_moment(environment.now) if environment.now else None,
        embedder=embedder,
        embedder_model=embedder_model,
        embedder_url=_server("LOREKEEPER_EMBEDDER_URL", embedder_url) if embedder_url else "",
        voyage_api_key=environment.voyage_api_key.strip(),
        openai_api_key=environment.openai_api_key.strip(),
        discord_token=environment.discord_token.strip(),
        anthropic_api_key=environment.anthropic_api_key,
        anthropic_base_url=_server("ANTHROPIC_BASE_URL", url) if url else "",
        discord_api=environment.discord_api,
        discord_gateway=environment.discord_gateway,
        discord_any_host=environment.discord_any_host == "1",
        discord_content=environment.discord_content != "0",
    )


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.year > YEAR_MAX:
        raise BadInputError(
            f"LOREKEEPER_NOW must be a time like 2026-03-02T09:00:00Z, not {text!r}."
        )
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _embedder(text: str) -> tuple[str, str]:
    """Which embedder, and which of its models: `ollama:bge-m3`."""
    name, _, model = text.partition(":")
    if name not in EMBEDDERS or (model and name in (PACKAGED, NONE)):
        raise BadInputError(
            f"LOREKEEPER_EMBEDDER must be one of {', '.join(EMBEDDERS)}, the last three with a "
            f"model if you like (ollama:bge-m3), not {text!r}."
        )
    return name, model


def _server(variable: str, url: str) -> str:
    """The address of a model server."""
    try:
        parts = urlsplit(url)
        sound = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        sound = False
    if not sound:
        raise BadInputError(
            f"{variable} must be an address like http://localhost:1234, not {url!r}."
        )
    return url.rstrip("/")
