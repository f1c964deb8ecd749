"""Commands: published by the bot, given by people, acknowledged and answered by their token."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from aiohttp import web

from tests.fakes.discord_server.faults import answer
from tests.fakes.discord_server.payloads import EVERYTHING, Payload, member, snowflake

if TYPE_CHECKING:
    from tests.fakes.discord_server.state import State

ROOT = "/api/v10"
ORIGINAL = ROOT + "/webhooks/{application}/{token}/messages/@original"
EPHEMERAL = 1 << 6
DEFERRED = {5, 6}


@dataclass
class Given:
    """A command that somebody gave, and what has become of it."""

    id: int
    token: str
    payload: Payload
    acknowledged: int = 0
    """How often."""
    flags: int = 0
    shown: list[str] = field(default_factory=list[str])
    """Each answer that was shown, in order."""


class Desk:
    """The routes, and everything that was given."""

    def __init__(self, state: State) -> None:
        self._state = state
        self.published: list[Payload] = []
        self.times_published = 0
        self.given: dict[str, Given] = {}
        """By token."""

    def routes(self) -> list[web.RouteDef]:
        callback = ROOT + "/interactions/{interaction}/{token}/callback"
        return [
            web.put(ROOT + "/applications/{application}/commands", self._publish),
            web.post(callback, self._acknowledge),
            web.patch(ORIGINAL, self._show),
        ]

    def give(
        self, channel_id: int, person_id: int, name: str, options: dict[str, str], number: int
    ) -> Payload:
        """The dispatch of a command; `number` tells interactions apart."""
        interaction_id, token = number, f"token-{number}"
        data: Payload = {"id": "1", "name": name.split(maxsplit=1)[0], "type": 1, "options": []}
        inner = data
        for part in name.split()[1:]:
            deeper: Payload = {"name": part, "type": 1, "options": []}
            inner["options"] = [deeper]
            inner = deeper
        inner["options"] = [{"name": n, "type": 3, "value": v} for n, v in options.items()]
        person, guild_id = self._state.users[person_id], self._state.guild_of(channel_id)
        who: Payload = {"user": person}
        if guild_id is not None:
            permissions = {"permissions": EVERYTHING}
            who = {"member": {**member(), "user": person, **permissions}, "guild_id": str(guild_id)}
        payload = {
            "id": str(interaction_id),
            "application_id": self._state.bot["id"],
            "type": 2,
            "token": token,
            "version": 1,
            "channel_id": str(channel_id),
            "channel": self._state.channels[channel_id],
            "data": data,
            "entitlements": [],
            "authorizing_integration_owners": {},
            "attachment_size_limit": 10_000_000,
            "app_permissions": EVERYTHING,
            **who,
        }
        self.given.setdefault(token, Given(interaction_id, token, payload))
        return payload

    async def _publish(self, request: web.Request) -> web.Response:
        self.times_published += 1
        body = await request.json()
        fields = {
            "application_id": self._state.bot["id"],
            "version": "1",
            "default_member_permissions": None,
            "dm_permission": True,
            "nsfw": False,
            "description": "",
        }
        self.published = [{**fields, **one, "id": str(snowflake())} for one in body]
        return answer(self.published)

    async def _acknowledge(self, request: web.Request) -> web.Response:
        given = self.given[request.match_info["token"]]
        if given.acknowledged:
            return answer({"message": "already acknowledged", "code": 40060}, 400)
        body = await request.json()
        assert body["type"] in DEFERRED, body
        given.acknowledged += 1
        given.flags = body.get("data", {}).get("flags", 0)
        if request.query.get("with_response") != "1":
            return web.Response(status=204)
        return answer({"interaction": {"id": str(given.id), "type": 2}})

    async def _show(self, request: web.Request) -> web.Response:
        given = self.given.get(request.match_info["token"])
        if given is None or not given.acknowledged:
            return answer({"message": "Unknown Webhook", "code": 10015}, 404)
        body = await _body_of(request)
        given.shown.append(body["content"])
        channel_id = given.payload["channel_id"]
        return answer(
            {
                **self._state.shown(int(channel_id), body["content"]),
                "flags": EPHEMERAL,
                "webhook_id": self._state.bot["id"],
            }
        )


async def _body_of(request: web.Request) -> Any:
    if not request.content_type.startswith("multipart"):
        return await request.json()
    async for part in await request.multipart():
        if getattr(part, "name", "") == "payload_json":
            return json.loads(await part.text())  # type: ignore[union-attr]
    raise AssertionError("no payload_json")
