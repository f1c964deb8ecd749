"""What goes wrong with requests: each fault waits for the request it is for, and is used up."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING

from aiohttp import web

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.fakes.discord_server.payloads import Payload


class When(Enum):
    """When a connection is reset."""

    BEFORE = auto()
    """Before the server has done anything."""
    AFTER = auto()
    """When everything is done, instead of the answer."""


@dataclass
class Fault:
    """An answer instead of the real one, or a reset connection."""

    method: str
    part: str
    """Of the path."""
    times: int
    reset: When | None = None
    status: int = 0
    body: Payload | str = ""
    via: bool = True

    def response(self) -> web.Response:
        headers = {"Via": "1.1 fake"} if self.via else {}
        if isinstance(self.body, str):
            return web.Response(text=self.body, status=self.status, headers=headers)
        return answer(self.body, self.status, headers)


class Faults:
    """In the order they were set; the first that fits is used."""

    def __init__(self) -> None:
        self._waiting: list[Fault] = []

    def add(self, fault: Fault) -> None:
        self._waiting.append(fault)

    def take(self, method: str, path: str) -> Fault | None:
        for fault in self._waiting:
            if fault.method == method and fault.part in path:
                fault.times -= 1
                if fault.times == 0:
                    self._waiting.remove(fault)
                return fault
        return None


def answer(
    body: object, status: int = 200, headers: Mapping[str, str] | None = None
) -> web.Response:
    """JSON whose content type is exactly what Discord's is: discord.py compares it literally."""
    return web.Response(
        body=json.dumps(body).encode(),
        status=status,
        content_type="application/json",
        headers=dict(headers or {}),
    )


def rate_headers(method: str) -> dict[str, str]:
    """A bucket for each method, never exhausted."""
    return {
        "Via": "1.1 fake",
        "X-RateLimit-Bucket": f"bucket-{method}",
        "X-RateLimit-Limit": "1000",
        "X-RateLimit-Remaining": "999",
        "X-RateLimit-Reset": str(time.time() + 1),
        "X-RateLimit-Reset-After": "1.0",
    }
