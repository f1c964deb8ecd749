"""The websocket side: sessions with numbered dispatches, replayed on RESUME; zlib-stream."""

from __future__ import annotations

import json
import zlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from aiohttp import WSMsgType, web

from tests.fakes.discord_server.payloads import Payload, snowflake

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.fakes.discord_server.state import State

DISPATCH, HEARTBEAT, IDENTIFY, RESUME, RECONNECT, INVALID, HELLO, ACK = 0, 1, 2, 6, 7, 9, 10, 11
MESSAGE_CONTENT = 1 << 15
APPLICATION_FLAGS = 1 << 19


class Pipe:
    """One connection and its compression."""

    def __init__(self, ws: web.WebSocketResponse, request: web.Request) -> None:
        self.ws = ws
        self._transport = request.transport
        compressed = request.query.get("compress") == "zlib-stream"
        self._deflate = zlib.compressobj() if compressed else None

    async def push(self, op: int, d: object, s: int | None = None, t: str | None = None) -> None:
        if self.ws.closed:
            return
        raw = json.dumps({"op": op, "s": s, "t": t, "d": d}).encode()
        try:
            if self._deflate is None:
                await self.ws.send_str(raw.decode())
            else:
                flushed = self._deflate.compress(raw) + self._deflate.flush(zlib.Z_SYNC_FLUSH)
                await self.ws.send_bytes(flushed)
        except (ConnectionError, RuntimeError):
            return  # it has just been lost; a resume will ask again

    def abort(self) -> None:
        """As if the cable were cut."""
        if self._transport is not None:
            self._transport.abort()


@dataclass
class Session:
    """What one IDENTIFY began."""

    intents: int
    shard: tuple[int, int]
    id: str = field(default_factory=lambda: f"s{snowflake()}")
    seq: int = 0
    sent: list[tuple[int, str, Payload]] = field(default_factory=list[tuple[int, str, Payload]])
    pipe: Pipe | None = None

    async def dispatch(self, kind: str, payload: Payload) -> None:
        self.seq += 1
        self.sent.append((self.seq, kind, payload))
        if self.pipe is not None:
            await self.pipe.push(DISPATCH, payload, self.seq, kind)

    def hears(self, payload: Payload) -> bool:
        """Shards share the guilds; what belongs to none comes to the first."""
        guild_id = payload.get("guild_id")
        number, count = self.shard
        return number == ((int(guild_id) >> 22) % count if guild_id else 0)


class Gateway:
    """All sessions. `events` tells what clients did, in order."""

    def __init__(self, state: State, token: str, changed: Callable[[], None]) -> None:
        self._state = state
        self._token = token
        self._changed = changed
        self.sessions: dict[str, Session] = {}
        self.events: list[tuple[Any, ...]] = []
        self.heartbeat_ms = 41_250
        self.deaf = False
        """Heartbeats are not acknowledged."""
        self.content_granted = True
        """The privileged switch in the developer portal."""
        self.refuse_resume = 0
        self.refuse_resumably = 0
        self.close_identify: list[int] = []
        """Codes to close the next IDENTIFYs with."""

    def note(self, *event: Any) -> None:
        self.events.append(event)
        self._changed()

    async def dispatch(self, kind: str, payload: Payload) -> None:
        for session in list(self.sessions.values()):
            if session.hears(payload):
                await session.dispatch(kind, self._as_seen(session, kind, payload))

    def _as_seen(self, session: Session, kind: str, payload: Payload) -> Payload:
        """Without the privileged intent, only DMs, mentions and own words have content."""
        if not kind.startswith("MESSAGE_") or "content" not in payload:
            return payload
        me = self._state.bot["id"]
        named = any(person["id"] == me for person in payload["mentions"])
        visible = session.intents & MESSAGE_CONTENT or payload.get("guild_id") is None
        if visible or named or payload["author"]["id"] == me:
            return payload
        return payload | {"content": "", "embeds": [], "attachments": [], "components": []}

    def live(self) -> list[Session]:
        return [s for s in self.sessions.values() if s.pipe is not None and not s.pipe.ws.closed]

    async def close(self, code: int) -> None:
        for session in self.live():
            pipe, session.pipe = session.pipe, None
            assert pipe is not None
            await pipe.ws.close(code=code)

    def abort(self) -> None:
        for session in self.live():
            pipe, session.pipe = session.pipe, None
            assert pipe is not None
            pipe.abort()

    async def tell(self, op: int, d: object) -> None:
        """An opcode that is no dispatch, to everyone. After INVALID a session hears nothing."""
        for session in self.live():
            assert session.pipe is not None
            pipe = session.pipe
            if op == INVALID:
                session.pipe = None
                if d is False:
                    del self.sessions[session.id]
            await pipe.push(op, d)

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        ws = web.WebSocketResponse(max_msg_size=0, timeout=0.2)
        await ws.prepare(request)
        pipe = Pipe(ws, request)
        self.note("open", request.query.get("compress"))
        await pipe.push(HELLO, {"heartbeat_interval": self.heartbeat_ms})
        async for received in ws:
            if received.type != WSMsgType.TEXT:
                continue
            packet = json.loads(received.data)
            match packet["op"]:
                case 1:
                    if not self.deaf:
                        await pipe.push(ACK, None)
                case 2:
                    await self._identify(pipe, packet["d"], request.host)
                case 6:
                    await self._resume(pipe, packet["d"])
                case _:
                    self.note("op", packet["op"])
        return ws

    async def _identify(self, pipe: Pipe, d: Payload, host: str) -> None:
        if d["token"] != self._token:
            await pipe.ws.close(code=4004)
        elif self.close_identify:
            await pipe.ws.close(code=self.close_identify.pop(0))
        elif d["intents"] & MESSAGE_CONTENT and not self.content_granted:
            await pipe.ws.close(code=4014)
        else:
            session = Session(d["intents"], tuple(d.get("shard", (0, 1))))
            session.pipe = pipe
            self.sessions[session.id] = session
            present = self._state.guilds.keys() - self._state.left
            guilds = [g for g in sorted(present) if session.hears({"guild_id": str(g)})]
            ready = {
                "v": 10,
                "user": self._state.bot,
                "guilds": [{"id": str(g), "unavailable": True} for g in guilds],
                "session_id": session.id,
                "resume_gateway_url": f"ws://{host}/gateway",
                "application": {"id": self._state.bot["id"], "flags": APPLICATION_FLAGS},
                "shard": list(session.shard),
            }
            await session.dispatch("READY", ready)
            for guild_id in guilds:
                if guild_id not in self._state.unavailable:
                    await session.dispatch("GUILD_CREATE", self._state.guild_payload(guild_id))
            self.note("identify", session.id)

    async def _resume(self, pipe: Pipe, d: Payload) -> None:
        session = self.sessions.get(d["session_id"])
        if self.refuse_resumably:
            self.refuse_resumably -= 1
            self.note("resume later", d["session_id"])
            await pipe.push(INVALID, True)  # noqa: FBT003
        elif session is None or self.refuse_resume:
            self.refuse_resume = max(0, self.refuse_resume - 1)
            self.sessions.pop(d["session_id"], None)
            self.note("resume refused", d["session_id"])
            await pipe.push(INVALID, False)  # noqa: FBT003
        else:
            missed = [one for one in session.sent if one[0] > (d["seq"] or 0)]
            session.pipe = pipe
            for seq, kind, payload in missed:
                await pipe.push(DISPATCH, payload, seq, kind)
            await session.dispatch("RESUMED", {"_trace": []})
            self.note("resume", session.id, d["seq"])
