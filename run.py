"""Lorekeeper. Without a command it talks, here or on Discord; a command does one thing and ends."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from actors.entrypoints.backup import backup
from actors.entrypoints.bench import bench
from actors.entrypoints.cli import command_line, run
from actors.entrypoints.costs import costs
from actors.entrypoints.doctor import doctor
from actors.entrypoints.environment import Environment
from actors.entrypoints.export import export
from actors.entrypoints.forget import forget
from actors.entrypoints.import_files import import_files
from actors.entrypoints.log import log
from actors.entrypoints.query import query
from actors.entrypoints.rebuild import rebuild, verify
from actors.entrypoints.recall import recall
from actors.entrypoints.reports import automations, facts, links, sessions
from actors.entrypoints.restore import restore
from actors.entrypoints.settings import settings
from actors.entrypoints.why import why

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

COMMANDS = (
    *(import_files, recall, why, facts, links, automations, sessions, costs, query, log),
    *(forget, export, settings, rebuild, verify, backup, restore),
    *(doctor, bench),
)
LIBRARIES = {
    # A second thread of the linear algebra makes a busy machine slower, never faster.
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    # ONNX Runtime starts a thread for telemetry when it is imported; nobody here is counted.
    "ORT_DISABLE_TELEMETRY": "1",
}
"""What libraries read when they are imported, which nothing did yet."""


def main(arguments: Sequence[str], environ: Mapping[str, str]) -> int:
    """Run one command line; its exit code."""
    environment = Environment(
        data=environ.get("LOREKEEPER_DATA", ""),
        now=environ.get("LOREKEEPER_NOW", ""),
        discord_token=environ.get("DISCORD_TOKEN", ""),
        anthropic_api_key=environ.get("ANTHROPIC_API_KEY", ""),
        anthropic_base_url=environ.get("ANTHROPIC_BASE_URL", ""),
        discord_api=environ.get("LOREKEEPER_DISCORD_API", ""),
        discord_gateway=environ.get("LOREKEEPER_DISCORD_GATEWAY", ""),
        discord_any_host=environ.get("LOREKEEPER_DISCORD_ANY_HOST", ""),
        discord_content=environ.get("LOREKEEPER_DISCORD_CONTENT", ""),
        embedder=environ.get("LOREKEEPER_EMBEDDER", ""),
        embedder_url=environ.get("LOREKEEPER_EMBEDDER_URL", ""),
        voyage_api_key=environ.get("VOYAGE_API_KEY", ""),
        openai_api_key=environ.get("OPENAI_API_KEY", ""),
    )
    return run(command_line(COMMANDS), arguments, environment)


if __name__ == "__main__":
    for name, value in LIBRARIES.items():
        os.environ.setdefault(name, value)
    sys.exit(main(sys.argv[1:], os.environ))
