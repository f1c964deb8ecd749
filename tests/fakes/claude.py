"""A strict stand-in for Claude's API on the loopback: scripted answers, and every kind of fault."""

from __future__ import annotations

import json
import socket
from collections import deque
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING, Any, Literal, cast

from tests.fakes.claude_rules import VERSION, NotAcceptedError, check
from tests.fakes.loopback import Loopback

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

KEY = "sk-ant-test-0123456789"
WAIT_S = 20.0  # a client that is told nothing gives up long before
Fault = Literal["", "cut", "stall", "early", "malformed", "no event", "error", "twice", "unclosed"]


@dataclass(frozen=True)
class Says:
    """An answer, as a stream; with a fault, it goes wrong after `after` events."""

    text: str = "Fine."
    tools: tuple[tuple[str, Any], ...] = ()
    stop_reason: str | None = ""
    """Empty: the one that fits."""
    usage: dict[str, Any] = field(default_factory=lambda: {"input_tokens": 100})
    output_tokens: int = 20
    fault: Fault = ""
    after: int = 5
    error: str = "overloaded_error"

    def content(self) -> list[dict[str, Any]]:
        said = [{"type": "text", "text": self.text}] if self.text else []
        used = [
            {"type": "tool_use", "id": f"toolu_s{n}", "name": name, "input": given}
            for n, (name, given) in enumerate(self.tools)
        ]
        return [*said, *used]

    def events(self, model: str) -> Iterator[dict[str, Any]]:
        begun: dict[str, Any] = {
            "id": "msg_1",
            "type": "message",
            "role": "assistant",
            "model": model,
            "content": [],
            "stop_reason": None,
            "stop_sequence": None,
            "usage": {"output_tokens": 1, **self.usage},
        }
        yield {"type": "message_start", "message": begun}
        yield {"type": "ping"}
        for n, block in enumerate(self.content()):
            if block["type"] == "text":
                empty, pieces = {"type": "text", "text": ""}, _pieces(block["text"])
                deltas = [{"type": "text_delta", "text": piece} for piece in pieces]
            else:
                empty, pieces = {**block, "input": {}}, _pieces(json.dumps(block["input"]))
                deltas = [{"type": "input_json_delta", "partial_json": p} for p in pieces]
            yield {"type": "content_block_start", "index": n, "content_block": empty}
            for delta in deltas:
                yield {"type": "content_block_delta", "index": n, "delta": delta}
            if self.fault != "unclosed":
                yield {"type": "content_block_stop", "index": n}
        reason = self.stop_reason
        if reason == "":
            reason = "tool_use" if self.tools else "end_turn"
        told = {"stop_reason": reason, "stop_sequence": None}
        usage = {"output_tokens": self.output_tokens}
        yield {"type": "message_delta", "delta": told, "usage": usage}
        yield {"type": "message_stop"}


@dataclass(frozen=True)
class Status:
    """An answer that is an error from the start."""

    code: int
    kind: str = "api_error"
    message: str = "no"
    headers: dict[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True)
class HangUp:
    """The connection is closed before a word."""


def _pieces(text: str) -> list[str]:
    return [text[start : start + 7] for start in range(0, len(text), 7)]


class Claude(Loopback):
    """Serves from the moment it is made; leave the block to stop it."""

    def __init__(
        self, *script: Says | Status | HangUp, lacks: frozenset[str] = frozenset()
    ) -> None:
        """`lacks`: fields that this server answers with 400."""
        self.script = deque(script)
        self.otherwise: Says | Status | HangUp | Callable[[dict[str, Any]], Says] = Says()
        """Once the script is over; a function is asked what to say to a body."""
        self.lacks = lacks
        self.models = {"claude-sonnet-5-5", "claude-haiku-5-5"}
        self.bodies: list[bytes] = []
        """What was sent to be answered, as it came."""
        self.rejected: list[str] = []
        self.serve(type("Handler", (_Handler,), {"claude": self}))

    def forget(self) -> None:
        """As new, at the same address."""
        self.script.clear()
        self.bodies.clear()
        self.rejected.clear()
        self.otherwise = Says()

    @property
    def url(self) -> str:
        return f"http://{self.place}"

    def sent(self, n: int = -1) -> dict[str, Any]:
        return json.loads(self.bodies[n])


class _Handler(BaseHTTPRequestHandler):
    claude: Claude
    protocol_version = "HTTP/1.1"
    timeout = WAIT_S

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class's name
        pass

    def do_GET(self) -> None:
        name = self.path.rsplit("/", 1)[-1]
        if (refused := self._refused()) is not None:
            self._fail(refused)
        elif name not in self.claude.models:
            self._fail(Status(404, "not_found_error", f"model: {name}"))
        else:
            self._json(200, {"type": "model", "id": name, "display_name": name}, {})

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers["content-length"]))
        refused = self._refused() or self._wrong(raw)
        if refused is not None:
            self.claude.rejected.append(refused.message)
            self._fail(refused)
            return
        self.claude.bodies.append(raw)
        script = self.claude.script
        answer = script.popleft() if script else self.claude.otherwise
        if callable(answer):
            answer = answer(json.loads(raw))
        match answer:
            case Status():
                self._fail(answer)
            case HangUp():
                self._hang_up()
            case Says():
                self._stream(answer, json.loads(raw)["model"])

    def _refused(self) -> Status | None:
        if self.headers["authorization"] != f"Bearer {KEY}":
            return Status(401, "authentication_error", "invalid bearer token")
        if "x-api-key" in self.headers:
            return Status(400, "invalid_request_error", "x-api-key: not any more")
        if self.headers["anthropic-version"] != VERSION:
            return Status(400, "invalid_request_error", "anthropic-version: unknown")
        return None

    def _wrong(self, raw: bytes) -> Status | None:
        try:
            body = json.loads(raw.decode())
            check(body)
        except (NotAcceptedError, ValueError) as error:
            return Status(400, "invalid_request_error", str(error))
        for lacking in self.claude.lacks:
            if f'"{lacking}":' in raw.decode():
                return Status(400, "invalid_request_error", f"{lacking}: unknown field")
        return None

    def _fail(self, status: Status) -> None:
        error = {"type": status.kind, "message": status.message}
        self._json(status.code, {"type": "error", "error": error}, status.headers)

    def _json(self, code: int, value: Any, headers: dict[str, str]) -> None:
        raw = json.dumps(value).encode()
        self.send_response(code)
        for name, told in {"request-id": "req_test", **headers}.items():
            self.send_header(name, told)
        self.send_header("connection", "close")  # so that no thread outlives its test
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    def _stream(self, says: Says, model: str) -> None:
        self.send_response(200)
        self.send_header("connection", "close")
        self.send_header("content-type", "text/event-stream")
        self.send_header("transfer-encoding", "chunked")
        self.end_headers()
        for n, event in enumerate(says.events(model)):
            if n == says.after and self._go_wrong(says):
                return
            self._event(event["type"], json.dumps(event))
        self._chunk(b"")

    def _go_wrong(self, says: Says) -> bool:
        """Whether nothing more follows."""
        match says.fault:
            case "cut":
                self._hang_up()
            case "stall":
                self.connection.settimeout(WAIT_S)
                self.connection.recv(1)  # until the client has had enough
                self.close_connection = True
            case "early":
                self._chunk(b"")
            case "error":
                error = {"type": says.error, "message": "Overloaded"}
                self._event("error", json.dumps({"type": "error", "error": error}))
                self._chunk(b"")
            case "malformed":
                self._event("content_block_delta", '{"type": "content_block_delta", "ind')
                return False
            case "no event":
                self._event("content_block_delta", "[1, 2]")
                return False
            case "twice":
                begun = next(iter(says.events("again")))
                self._event("message_start", json.dumps(begun))
                return False
            case _:
                return False
        return True

    def _event(self, name: str, data: str) -> None:
        self._chunk(f"event: {name}\ndata: {data}\n\n".encode())

    def _chunk(self, raw: bytes) -> None:
        try:
            self.wfile.write(f"{len(raw):x}\r\n".encode() + raw + b"\r\n")
            self.wfile.flush()
        except OSError:  # the client has left
            self.close_connection = True

    def _hang_up(self) -> None:
        connection = cast("socket.socket", self.connection)
        connection.shutdown(socket.SHUT_RDWR)
        self.close_connection = True
