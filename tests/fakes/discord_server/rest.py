"""The HTTP side (API v10): the routes a bot that listens and answers needs."""

from __future__ import annotations

import time
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from aiohttp import web

from tests.fakes.discord_server.desk import Desk
from tests.fakes.discord_server.faults import When, answer, rate_headers
from tests.fakes.discord_server.gateway import APPLICATION_FLAGS
from tests.fakes.discord_server.payloads import Payload, invalid_form, iso

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.fakes.discord_server.faults import Faults
    from tests.fakes.discord_server.gateway import Gateway
    from tests.fakes.discord_server.state import State

ROOT = "/api/v10"
CHANNEL = ROOT + "/channels/{channel}"
MESSAGE = CHANNEL + "/messages/{message}"
CHARS_MAX = 2000
NONCE_MAX = 25
PAGE = 50  # what history gives when nobody says how many
REPLY = 19


class Called(NamedTuple):
    """A request as it came."""

    method: str
    path: str
    at_s: float
    body: Any
    status: int
    """0 where the connection was reset."""
    query: str = ""


class Rest:
    """Answers from the state; faults come first."""

    def __init__(
        self,
        state: State,
        gateway: Gateway,
        faults: Faults,
        token: str,
        changed: Callable[[], None],
    ) -> None:
        self._state = state
        self._gateway = gateway
        self._faults = faults
        self._token = token
        self._changed = changed
        self.desk = Desk(state)
        self.calls: list[Called] = []
        self.forbidden: set[int] = set()
        """Channels the bot may not see."""
        self.shards = 1
        self.before_send: Callable[[], object] = lambda: None
        """Called once a message has come in and before it is stored; on the server's thread."""
        self.after_send: Callable[[], object] = lambda: None
        """Called once a message is stored and before that is answered."""

    def application(self) -> web.Application:
        application = web.Application(middlewares=[self._around])
        application.add_routes(
            [
                web.get("/gateway", self._gateway.serve),
                web.get("/gateway/", self._gateway.serve),
                web.get(ROOT + "/users/@me", self._me),
                web.get(ROOT + "/oauth2/applications/@me", self._application),
                web.get(ROOT + "/applications/@me", self._application),
                web.get(ROOT + "/gateway/bot", self._gateway_bot),
                web.get(CHANNEL, self._channel),
                web.get(CHANNEL + "/messages", self._history),
                web.post(CHANNEL + "/messages", self._send),
                web.get(MESSAGE, self._message),
                web.delete(MESSAGE, self._delete),
                web.post(CHANNEL + "/typing", self._typing),
                *self.desk.routes(),
            ]
        )
        return application

    @web.middleware
    async def _around(self, request: web.Request, handler: Any) -> web.StreamResponse:
        if request.path.startswith("/gateway"):
            return await handler(request)
        fault = self._faults.take(request.method, request.path)
        is_json = request.body_exists and request.content_type == "application/json"
        body = await request.json() if is_json else None
        if fault is not None and fault.reset is When.BEFORE:
            return self._reset(request, body)
        if fault is not None and fault.reset is None:
            return self._called(request, body, fault.response())
        by_token = "/interactions/" in request.path or "/webhooks/" in request.path
        if not by_token and request.headers.get("Authorization") != f"Bot {self._token}":
            refused = answer({"message": "401: Unauthorized", "code": 0}, 401)
            return self._called(request, body, refused)
        channel = request.match_info.get("channel")
        if channel is not None and (refused := self._refusal(int(channel))) is not None:
            return self._called(request, body, refused)
        try:
            response: web.StreamResponse = await handler(request)
        except web.HTTPException as error:
            response = error
        response.headers.update(rate_headers(request.method))
        if fault is not None:
            return self._reset(request, body)
        return self._called(request, body, response)

    def _refusal(self, channel_id: int) -> web.Response | None:
        if channel_id not in self._state.channels:
            return answer({"message": "Unknown Channel", "code": 10003}, 404)
        if channel_id in self.forbidden:
            return answer({"message": "Missing Access", "code": 50001}, 403)
        return None

    def _called(
        self, request: web.Request, body: Any, response: web.StreamResponse
    ) -> web.StreamResponse:
        at_s = time.monotonic()
        called = Called(
            request.method, request.path, at_s, body, response.status, request.query_string
        )
        self.calls.append(called)
        self._changed()
        return response

    def _reset(self, request: web.Request, body: Any) -> web.StreamResponse:
        self.calls.append(Called(request.method, request.path, time.monotonic(), body, 0))
        self._changed()
        if request.transport is not None:
            request.transport.abort()
        return web.Response()

    async def _me(self, _: web.Request) -> web.Response:
        return answer(self._state.bot)

    async def _application(self, _: web.Request) -> web.Response:
        return answer(
            {
                "id": self._state.bot["id"],
                "name": "lab",
                "icon": None,
                "description": "",
                "bot_public": True,
                "bot_require_code_grant": False,
                "verify_key": "x",
                "flags": APPLICATION_FLAGS if self._gateway.content_granted else 0,
                "owner": self._state.bot,
                "team": None,
                "summary": "",
                "rpc_origins": [],
            }
        )

    async def _gateway_bot(self, request: web.Request) -> web.Response:
        limit = {"total": 1000, "remaining": 999, "reset_after": 1, "max_concurrency": 1}
        url = f"ws://{request.host}/gateway"
        return answer({"url": url, "shards": self.shards, "session_start_limit": limit})

    async def _channel(self, request: web.Request) -> web.Response:
        return answer(self._state.channels[int(request.match_info["channel"])])

    async def _history(self, request: web.Request) -> web.Response:
        query = request.query
        return answer(
            self._state.page(
                int(request.match_info["channel"]),
                int(query.get("limit", PAGE)),
                after=int(query["after"]) if "after" in query else None,
                before=int(query["before"]) if "before" in query else None,
            )
        )

    async def _message(self, request: web.Request) -> web.Response:
        found = self._state.messages.get(int(request.match_info["message"]))
        if found is None:
            return answer({"message": "Unknown Message", "code": 10008}, 404)
        return answer(found)

    async def _delete(self, request: web.Request) -> web.Response:
        channel_id = int(request.match_info["channel"])
        gone = self._state.messages.pop(int(request.match_info["message"]), None)
        if gone is not None:
            payload = located(self._state, channel_id, {"id": gone["id"]})
            await self._gateway.dispatch("MESSAGE_DELETE", payload)
        return web.Response(status=204)

    async def _typing(self, _: web.Request) -> web.Response:
        return web.Response(status=204)

    async def _send(self, request: web.Request) -> web.Response:
        body = await request.json()
        channel_id = int(request.match_info["channel"])
        content, nonce = body.get("content") or "", body.get("nonce")
        if refused := _refused(content, nonce):
            return refused
        if nonce is not None and body.get("enforce_nonce"):
            before = self._state.seen_before(str(nonce))
            if before is not None:
                first = self._state.messages.get(before)
                if first is None:
                    return answer({"message": "Unknown Message", "code": 10008}, 404)
                return answer(first)
        fields: Payload = {} if nonce is None else {"nonce": nonce}
        if reference := body.get("message_reference"):
            replied = self._state.messages.get(int(reference["message_id"]))
            if replied is None and reference.get("fail_if_not_exists", True):
                sentence = "Unknown message"
                field = invalid_form("message_reference", "REPLIES_UNKNOWN_MESSAGE", sentence)
                return answer(field, 400)
            if replied is not None:
                place = {"message_id": replied["id"], "channel_id": str(channel_id)}
                fields |= {"type": REPLY, "message_reference": place, "referenced_message": replied}
        self.before_send()
        made = self._state.post(self._state.bot, channel_id, content.strip(), **fields)
        if nonce is not None:
            self._state.remember(str(nonce), int(made["id"]))
        await self._gateway.dispatch("MESSAGE_CREATE", located(self._state, channel_id, made))
        self.after_send()
        return answer({key: value for key, value in made.items() if key != "referenced_message"})


def _refused(content: str, nonce: object) -> web.Response | None:
    if len(content) > CHARS_MAX:
        sentence = "Must be 2000 or fewer in length."
        return answer(invalid_form("content", "BASE_TYPE_MAX_LENGTH", sentence), 400)
    if not content.strip():
        return answer({"message": "Cannot send an empty message", "code": 50006}, 400)
    if nonce is not None and len(str(nonce)) > NONCE_MAX:
        sentence = "Must be 25 or fewer in length."
        return answer(invalid_form("nonce", "NONCE_TYPE_TOO_LONG", sentence), 400)
    return None


def located(state: State, channel_id: int, payload: Payload) -> Payload:
    """As the gateway sends it: with the guild, which REST leaves out."""
    guild_id = state.guild_of(channel_id)
    place = {"channel_id": str(channel_id)}
    return payload | place | ({} if guild_id is None else {"guild_id": str(guild_id)})


def edited(payload: Payload, content: str) -> Payload:
    """The payload after its author has edited it; nobody edits twice within a millisecond."""
    before = payload["edited_timestamp"]
    at_s = time.time()
    if before is not None:
        at_s = max(at_s, datetime.fromisoformat(before).timestamp() + 0.002)
    return payload | {"content": content, "edited_timestamp": iso(at_s)}
