"""A strict stand-in for embedding services on the loopback, and every kind of fault."""

from __future__ import annotations

import json
import re
import threading
import zlib
from collections import deque
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any, Literal

import numpy as np

from tests.fakes.loopback import Loopback

KEY = "pa-test-0123456789"
DIMS = 48
FIELDS = {"model", "input", "input_type"}
WAIT_S = 20.0  # a client that is told nothing gives up long before
How = Literal["well", "backwards", "hang up", "stall", "garbled", "short", "zero", "nan", "held"]


@dataclass(frozen=True)
class Goes:
    """How an answer goes wrong, or how it is odd."""

    status: int = 200
    how: How = "well"
    dims: int = DIMS
    tells_tokens: bool = True


@dataclass
class Embeddings(Loopback):
    """Serves from the moment it is made; leave the block to stop it."""

    script: deque[Goes] = field(default_factory=deque[Goes])
    otherwise: Goes = field(default_factory=Goes)
    """Once the script is over."""
    bodies: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    """What was asked for with a good key."""
    rejected: list[str] = field(default_factory=list[str])
    tokens: int = 0
    """What was charged for."""
    held: threading.Event = field(default_factory=threading.Event)
    """Somebody waits for an answer that is held."""
    go: threading.Event = field(default_factory=threading.Event)
    """Held answers are given."""

    def __post_init__(self) -> None:
        self.serve(type("Handler", (_Handler,), {"service": self}))

    @property
    def url(self) -> str:
        return f"http://{self.place}/v1"

    def texts(self) -> list[str]:
        """All that was asked for."""
        return [text for body in self.bodies for text in body["input"]]


def vector(text: str, dims: int = DIMS) -> list[float]:
    """Texts with the same words are near one another; not of length 1."""
    found = np.full(dims, 0.01)
    for word in re.findall(r"\w+", text.lower()):
        found[zlib.crc32(word.encode()) % dims] += 1.0
    return [float(number) for number in found]


def tokens_of(texts: list[str]) -> int:
    return sum(len(text.encode()) // 4 + 3 for text in texts)


class _Handler(BaseHTTPRequestHandler):
    service: Embeddings
    protocol_version = "HTTP/1.1"
    timeout = WAIT_S

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class's name
        pass

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers["content-length"]))
        service = self.service
        body = json.loads(raw)
        if self.headers["authorization"] not in (f"Bearer {KEY}", None):
            service.rejected.append("a bad key")
            self._answer(401, b'{"detail": "no"}')
            return
        if wrong := _wrong(self.path, body):
            service.rejected.append(wrong)
            self._answer(400, b'{"detail": "no"}')
            return
        service.bodies.append(body)
        goes = service.script.popleft() if service.script else service.otherwise
        if goes.status != 200:
            self._answer(goes.status, b'{"detail": "no"}')
            return
        service.tokens += tokens_of(body["input"])
        self._go(goes, body)

    def _go(self, goes: Goes, body: dict[str, Any]) -> None:
        rows = [
            {"object": "embedding", "index": n, "embedding": vector(text, goes.dims)}
            for n, text in enumerate(body["input"])
        ]
        if goes.how in ("hang up", "stall"):
            if goes.how == "stall":
                self.connection.settimeout(WAIT_S)
                self.connection.recv(1)  # until the client has had enough
            self.close_connection = True
            return
        match goes.how:
            case "garbled":
                self._answer(200, b'{"data": [{"index": 0, "embed')
                return
            case "held":
                self.service.held.set()
                self.service.go.wait(WAIT_S)
            case "backwards":
                rows.reverse()
            case "short":
                rows.pop()
            case "zero":
                rows[0]["embedding"] = [0.0] * goes.dims
            case "nan":
                rows[0]["embedding"] = [1e300] * goes.dims
            case _:
                pass
        answer: dict[str, Any] = {"object": "list", "data": rows, "model": body["model"]}
        if goes.tells_tokens:
            answer["usage"] = {"total_tokens": tokens_of(body["input"])}
        self._answer(200, json.dumps(answer).encode())

    def _answer(self, code: int, raw: bytes) -> None:
        self.send_response(code)
        self.send_header("connection", "close")  # so that no thread outlives its test
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)


def _wrong(path: str, body: dict[str, Any]) -> str:
    """What services answer with 400; empty: nothing."""
    texts = body.get("input")
    if path != "/v1/embeddings":
        return f"there is nothing at {path}"
    if {*body} - FIELDS:
        return f"fields: {sorted({*body} - FIELDS)}"
    if not isinstance(texts, list) or not texts or not all(texts):
        return "input: texts are wanted"
    if sum(len(text.encode()) for text in texts) > 120_000:
        return "input: too long"
    if any(len(text.encode()) > 8191 for text in texts):
        return "input: one is too long"
    if body.get("input_type") not in (None, "document", "query"):
        return "input_type: unknown"
    return ""
