"""What no file may mention: places on one machine, and hosts the project does not need."""

from __future__ import annotations

import re
from pathlib import Path

from tests.tidy.sources import ROOT, files, text

# Folders that every Unix machine has; any other at the root of this machine is its own affair.
EVERYWHERE = {"bin", "dev", "etc", "lib", "proc", "run", "sbin", "sys", "tmp", "usr", "var"}
HERE_ONLY = {path.name for path in Path("/").iterdir() if path.is_dir()} - EVERYWHERE
# An absolute path: `/a` or `/a/b`, but neither `b/a` nor `/a/` (how .gitignore spells a folder).
ABSOLUTE = re.compile(r"(?<![\w.*/)}\]>~$%-])/(\w+)(?![\w-]|/(?!\w))")
HOST = re.compile(r"https?://(?:\w+:\w+@)?([^\s/\"'`<>()\[\]{}|,;:?#\\]+)")
HOSTS = {
    *("127.0.0.1", "localhost", "example.com", "example.net", "example.org"),
    *("cdn.discordapp.com", "discord.com", "docs.discord.com", "media.discordapp.net", "tenor.com"),
    *("api.anthropic.com", "console.anthropic.com", "docs.anthropic.com"),
    *("api.openai.com", "api.voyageai.com"),
    *("docs.python.org", "peps.python.org"),
    *("arxiv.org", "doi.org", "duckdb.org", "en.wikipedia.org", "github.com", "www.sqlite.org"),
    "youtu.be",  # its shared links carry a tracking parameter
}
RESERVED = (".example", ".invalid", ".test", ".example.com", ".example.net", ".example.org")


def test_no_file_points_into_this_machine() -> None:
    places = [
        f"{path}: {place[0]}"
        for path in files()
        for place in ABSOLUTE.finditer(text(path))
        if place[1] in HERE_ONLY
    ]
    assert not places
    assert not [str(path) for path in files() if str(ROOT) in text(path)]


def test_every_link_leads_to_a_known_host() -> None:
    strangers = [
        f"{path}: {host}"
        for path in files()
        for host in HOST.findall(text(path))
        if host.lower() not in HOSTS and not host.lower().endswith(RESERVED)
    ]
    assert not strangers
