"""Builds data packages as Discord sends them, in all layouts known, with made-up people."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

ADA: Final = 80351110224678912
BEN: Final = 80351110224678913
CYD: Final = 80351110224678914
LAB: Final = 100200300400500600
GENERAL: Final = 200200300400500600
WITH_BEN: Final = 300200300400500600
WITH_CYD: Final = 300200300400500601


def row(
    message_id: int, text: str = "", *, at: str = "2022-03-05 14:22:11", files: str = ""
) -> Any:
    return {
        "ID": message_id,
        "Timestamp": at,
        "Contents": text or f"message {message_id}",
        "Attachments": files,
    }


def as_json(*rows: Any) -> bytes:
    return json.dumps(list(rows), ensure_ascii=False).encode()


def as_csv(*rows: Any) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, ["ID", "Timestamp", "Contents", "Attachments"])
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def guild_channel(channel_id: int = GENERAL, **fields: Any) -> bytes:
    guild = {"id": str(LAB), "name": "Lab"}
    channel = {"id": str(channel_id), "type": "GUILD_TEXT", "name": "general", "guild": guild}
    return json.dumps({**channel, **fields}).encode()


def direct_channel(channel_id: int, *people: int, kind: Any = "DM") -> bytes:
    recipients = [str(person) for person in people]
    return json.dumps({"id": str(channel_id), "type": kind, "recipients": recipients}).encode()


def account(**fields: Any) -> bytes:
    user = {"id": str(ADA), "username": "ada_l", "discriminator": "0", "global_name": "Ada"}
    return json.dumps({**user, "email": "ada@example.invalid", **fields}).encode()


def new_layout(*rows: Any, messages: str = "Messages", people: str = "Account") -> dict[str, bytes]:
    """A package of 2025: capitalised (or translated) folders, JSON."""
    return {
        "README.txt": b"Welcome",
        f"{people}/user.json": account(),
        f"{messages}/index.json": json.dumps({str(GENERAL): "general in Lab"}).encode(),
        f"{messages}/c{GENERAL}/channel.json": guild_channel(),
        f"{messages}/c{GENERAL}/messages.json": as_json(*rows),
        "Servers/index.json": json.dumps({str(LAB): "Lab"}).encode(),
        "Activity/reporting/events-2025-00000-of-00001.json": b"\xff not to be read",
    }


def old_layout(*rows: Any) -> dict[str, bytes]:
    """A package of 2020: bare ids, CSV, types as numbers."""
    return {
        "account/user.json": account(),
        "messages/index.json": b"{}",
        f"messages/{GENERAL}/channel.json": guild_channel(type=0),
        f"messages/{GENERAL}/messages.csv": as_csv(*rows),
    }


def folder(path: Path, files: Mapping[str, bytes]) -> Path:
    for name, data in files.items():
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_bytes(data)
    return path


def archive(path: Path, files: Mapping[str, bytes], *more: tuple[str, bytes]) -> Path:
    """A zip; `more` are members that may repeat a name."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        for name, data in (*files.items(), *more):
            out.writestr(name, data)
    return path
