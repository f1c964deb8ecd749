"""`shared_links`: every link anyone posts, normalised and counted.

Folded from the text of messages; the detail rows in `ledger.link_shares` make a deletion exact.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from projections.ledgers.schema import LINK_SHARES
from projections.table import Column, Table, delete, select_in

if TYPE_CHECKING:
    from collections.abc import Iterable

    from duckdb import DuckDBPyConnection

    from projections.tables.messages import MessageChanges, MessageRow

URL_CHARS_MAX: Final = 2048  # what browsers and servers commonly accept; longer is not a link
LINKS_PER_MESSAGE_MAX: Final = (
    50  # more is a dump, not sharing; bounds a hostile 100,000 characters
)
LINKS_REMEMBERED: Final = 1024  # people share the same ones; at most 2 MB
_URL: Final = re.compile(r"https?://[^\s<>\"'`]{1,2048}", re.IGNORECASE)
_TRACKING: Final = frozenset({"fbclid", "gclid", "igshid", "mc_cid", "mc_eid", "si", "spm"})
_PORTS: Final = {"http": 80, "https": 443}

SHARED_LINKS = Table(
    "shared_links",
    "Every link anyone posts, normalised, with how many messages share it.",
    (
        Column(
            "url",
            "VARCHAR",
            "Lower-case scheme and host; no fragment, default port, tracking parameters or "
            "trailing slash.",
        ),
        Column("first_shared_at", "TIMESTAMPTZ", "The earliest message that has it."),
        Column("last_shared_at", "TIMESTAMPTZ", "The latest message that has it."),
        Column("share_count", "BIGINT", "How many messages have it now."),
        Column("source", "VARCHAR", "How the earliest came: member, bot, automation or import."),
    ),
    key=("url",),
)


def links_in(text: str) -> list[str]:
    """Normalised http(s) links of a text, each once, in order."""
    if "://" not in text:
        return []
    found = (normalise_link(match.group()) for match in _URL.finditer(text))
    return list(dict.fromkeys(link for link in found if link))[:LINKS_PER_MESSAGE_MAX]


@lru_cache(maxsize=LINKS_REMEMBERED)
def normalise_link(raw: str) -> str | None:
    """One spelling for one page: see the column's meaning. None if it is no http(s) link."""
    raw = raw.rstrip(".,;:!?*_~|")
    for opening, closing in (
        "()",
        "[]",
    ):  # a link in brackets, but keep wiki/Thing_(disambiguation)
        while raw.endswith(closing) and raw.count(closing) > raw.count(opening):
            raw = raw[:-1].rstrip(".,;:!?")
    if len(raw) > URL_CHARS_MAX:
        return None
    try:
        parts = urlsplit(raw)
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    scheme = parts.scheme.lower()
    if scheme not in _PORTS or not host:
        return None
    if ":" in host:
        host = f"[{host}]"
    if port is not None and port != _PORTS[scheme]:
        host = f"{host}:{port}"
    path = parts.path.removesuffix("/")
    return urlunsplit((scheme, host, path, _kept(parts.query), ""))


def _kept(query: str) -> str:
    """The query without tracking parameters, otherwise as it was written."""
    names = [name.lower() for name, _ in parse_qsl(query, keep_blank_values=True)]
    if not any(name in _TRACKING or name.startswith("utm_") for name in names):
        return query
    return urlencode(
        [
            (name, value)
            for name, value in parse_qsl(query, keep_blank_values=True)
            if name.lower() not in _TRACKING and not name.lower().startswith("utm_")
        ]
    )


def apply(db: DuckDBPyConnection, changes: MessageChanges, gone: Iterable[int]) -> None:
    """Take back the shares of changed and gone messages, add those of the new wordings."""
    taken = {*gone, *changes.changed}
    shares = [
        (row.message_id, url, row.created_us, _source(row))
        for row in changes.put.values()
        if "://" in row.content
        for url in links_in(row.content)
    ]
    if not shares and not taken:
        return
    touched = {url for _, url, _, _ in shares} | {
        row[0]
        for row in select_in(
            db,
            "SELECT DISTINCT url FROM ledger.link_shares "
            "WHERE message_id IN (SELECT key FROM keys_)",
            taken,
        )
    }
    if not touched:
        return
    delete(db, "ledger.link_shares", "message_id", taken)
    LINK_SHARES.insert(db, shares)
    delete(db, "shared_links", "url", touched)
    db.execute(
        "INSERT INTO shared_links "
        "SELECT url, make_timestamptz(min(shared_us)), make_timestamptz(max(shared_us)), count(*), "
        "arg_min(source, (shared_us, message_id)) FROM ledger.link_shares "
        "WHERE url IN (SELECT unnest(?)) GROUP BY url",
        [list(touched)],
    )


def _source(row: MessageRow) -> str:
    if row.is_bot:
        return "bot"
    return "import" if row.via == "import" else "member"
