"""Configuration: read once by run.py, checked, frozen and passed as values; and fixed numbers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

OPERATOR_ID: Final = 1
"""The person at the terminal. No Discord id is this small: snowflakes began in 2015."""
LOREKEEPER_ID: Final = 2
"""Ourselves, where there is no Discord account to be."""
CONSOLE_CHANNEL_ID: Final = 3
"""The terminal, as a channel: a direct message with the operator."""
OPERATOR_NAME: Final = "Operator"


PACKAGED, NONE, VOYAGE, OPENAI, OLLAMA = EMBEDDERS = (
    *("packaged", "none"),
    *("voyage", "openai", "ollama"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """What the environment decides. Everything people may change while running is a setting."""

    data: Path
    now: datetime | None = None
    """Where the wall clock starts (`LOREKEEPER_NOW`); None: the real time."""
    embedder: str = PACKAGED
    """What turns words into vectors: one of `EMBEDDERS`."""
    embedder_model: str = ""
    """Which of its models; empty: the one that it is known for."""
    embedder_url: str = ""
    """Where it is, if not where it is known to be."""
    voyage_api_key: str = field(default="", repr=False)
    openai_api_key: str = field(default="", repr=False)
    discord_token: str = field(default="", repr=False)
    anthropic_api_key: str = field(default="", repr=False)
    anthropic_base_url: str = ""
    discord_api: str = ""
    """Where Discord's API is, if not at Discord; with `discord_gateway`."""
    discord_gateway: str = ""
    discord_any_host: bool = False
    """Those two may be on another machine, which then gets the token."""
    discord_content: bool = True
    """Ask for the message content intent; without it only DMs and mentions have words."""
