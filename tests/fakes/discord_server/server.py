"""A loopback Discord in its own thread: real HTTP, websocket and zlib; tests steer it from outside.

Every method is called from the test's thread and returns when the server has done it.
"""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING, Any, Self, TypeVar

from aiohttp import web

from tests.fakes.discord_server.faults import Fault, Faults, When
from tests.fakes.discord_server.gateway import INVALID, RECONNECT, Gateway
from tests.fakes.discord_server.payloads import Payload, member, snowflake
from tests.fakes.discord_server.rest import Rest, edited, located
from tests.fakes.discord_server.state import State

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from tests.fakes.discord_server.desk import Given

T = TypeVar("T")

TOKEN = "t0ken"
TIMEOUT_S = 20.0  # nothing here takes a second on an idle machine

__all__ = ["TOKEN", "DiscordServer", "When"]


class DiscordServer:
    """Enter to start, leave to stop."""

    def __init__(self) -> None:
        self.state = State()
        self.faults = Faults()
        self._changed = threading.Condition()
        self.gateway = Gateway(self.state, TOKEN, self._notify)
        self.rest = Rest(self.state, self.gateway, self.faults, TOKEN, self._notify)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="discord", daemon=True)
        self._runner: web.AppRunner | None = None
        self.port = 0

    def __enter__(self) -> Self:
        self._thread.start()
        self._do(self._start())
        return self

    def __exit__(self, *_: object) -> None:
        self._do(self._stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(TIMEOUT_S)
        self._loop.close()

    async def _start(self) -> None:
        self._runner = web.AppRunner(self.rest.application(), shutdown_timeout=0.2)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.port = self._runner.addresses[0][1]

    async def _stop(self) -> None:
        assert self._runner is not None
        self.gateway.abort()
        await self._runner.cleanup()

    def _do(self, coroutine: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(TIMEOUT_S)

    def _call(self, fn: Callable[[], T]) -> T:
        async def run() -> T:
            return fn()

        return self._do(run())

    def _notify(self) -> None:
        with self._changed:
            self._changed.notify_all()

    @property
    def environment(self) -> dict[str, str]:
        """What tells the bot to come here."""
        return {
            "DISCORD_TOKEN": TOKEN,
            "LOREKEEPER_DISCORD_API": f"http://127.0.0.1:{self.port}/api/v10",
            "LOREKEEPER_DISCORD_GATEWAY": f"ws://127.0.0.1:{self.port}/gateway",
        }

    # Watching.

    def wait_for(self, met: Callable[[], object], timeout_s: float = TIMEOUT_S) -> None:
        """Return when `met()` is true; it is asked whenever something has happened here."""
        with self._changed:
            assert self._changed.wait_for(met, timeout_s), (
                f"nothing came: {self.gateway.events[-5:]} {self.rest.calls[-5:]} {self.said()}"
            )

    def said(self, channel_id: int | None = None) -> list[str]:
        """What the bot said, in order."""
        return [
            m["content"]
            for m in list(self.state.sent)
            if channel_id is None or m["channel_id"] == str(channel_id)
        ]

    def happened(self, name: str) -> int:
        """How often clients did this: open, identify, resume, resume refused, …."""
        return sum(event[0] == name for event in list(self.gateway.events))

    def called(self, method: str, part: str) -> list[Any]:
        return [c for c in list(self.rest.calls) if c.method == method and part in c.path]

    # The world.

    def person(self, name: str, *, bot: bool = False) -> int:
        return self._call(lambda: self.state.add_person(name, bot=bot))

    def guild(self, name: str) -> int:
        return self._call(lambda: self.state.add_guild(name))

    def channel(self, guild_id: int, name: str) -> int:
        return self._call(lambda: self.state.add_channel(guild_id, name))

    def direct(self, person_id: int) -> int:
        return self._call(lambda: self.state.add_direct(person_id))

    def say(
        self, channel_id: int, person_id: int, content: str, *, heard: bool = True, **fields: Any
    ) -> int:
        """A message by a person; not `heard`: stored, but never dispatched."""

        async def say() -> int:
            author = self.state.users[person_id]
            made = self.state.post(author, channel_id, content, **fields)
            if heard:
                await self.gateway.dispatch("MESSAGE_CREATE", self._created(channel_id, made))
            return int(made["id"])

        return self._do(say())

    def _created(self, channel_id: int, payload: Payload) -> Payload:
        extra = {} if self.state.guild_of(channel_id) is None else {"member": member()}
        return located(self.state, channel_id, payload) | extra

    def created(self, message_id: int) -> Payload:
        """The payload of MESSAGE_CREATE, to dispatch again or late."""
        stored = self.state.messages[message_id]
        return self._created(int(stored["channel_id"]), stored)

    def edit(self, message_id: int, content: str, *, heard: bool = True) -> None:
        async def edit() -> None:
            changed = edited(self.state.messages[message_id], content)
            self.state.messages[message_id] = changed
            if heard:
                channel_id = int(changed["channel_id"])
                payload = self._created(channel_id, changed)
                await self.gateway.dispatch("MESSAGE_UPDATE", payload)

        self._do(edit())

    def preview(self, message_id: int, title: str) -> None:
        """Discord itself adds a link preview: no edit by anyone."""

        async def preview() -> None:
            stored = self.state.messages[message_id]
            changed: Payload = {**stored, "embeds": [{"type": "link", "title": title}]}
            self.state.messages[message_id] = changed
            payload = self._created(int(changed["channel_id"]), changed)
            await self.gateway.dispatch("MESSAGE_UPDATE", payload)

        self._do(preview())

    def delete(self, *message_ids: int, heard: bool = True) -> None:
        """One: MESSAGE_DELETE; several: MESSAGE_DELETE_BULK."""

        async def delete() -> None:
            gone = [self.state.messages.pop(message_id) for message_id in message_ids]
            channel_id = int(gone[0]["channel_id"])
            ids = [message["id"] for message in gone]
            what: Payload = {"id": ids[0]} if len(ids) == 1 else {"ids": ids}
            kind = "MESSAGE_DELETE" if len(ids) == 1 else "MESSAGE_DELETE_BULK"
            if heard:
                await self.gateway.dispatch(kind, located(self.state, channel_id, what))

        self._do(delete())

    def delete_channel(self, channel_id: int, *, heard: bool = True) -> None:
        async def delete() -> None:
            gone = self.state.channels.pop(channel_id)
            kept = self.state.messages.items()
            self.state.messages = {i: m for i, m in kept if m["channel_id"] != str(channel_id)}
            if heard:
                await self.gateway.dispatch("CHANNEL_DELETE", gone)

        self._do(delete())

    def react(self, message_id: int, person_id: int, emoji: str, *, added: bool = True) -> None:
        async def react() -> None:
            stored = self.state.messages[message_id]
            what = {
                "user_id": str(person_id),
                "message_id": stored["id"],
                "message_author_id": stored["author"]["id"],
                "emoji": {"id": None, "name": emoji},
                "burst": False,
                "type": 0,
            }
            kind = "MESSAGE_REACTION_ADD" if added else "MESSAGE_REACTION_REMOVE"
            where = located(self.state, int(stored["channel_id"]), what)
            await self.gateway.dispatch(kind, where)

        self._do(react())

    def command(self, channel_id: int, person_id: int, name: str, **options: str) -> Given:
        """Somebody gives a command."""

        async def give() -> Given:
            payload = self.rest.desk.give(channel_id, person_id, name, options, snowflake())
            given = self.rest.desk.given[payload["token"]]
            await self.gateway.dispatch("INTERACTION_CREATE", payload)
            return given

        return self._do(give())

    def guild_out(self, guild_id: int, *, removed: bool = False) -> None:
        """An outage, or being removed."""

        async def out() -> None:
            self.state.unavailable.add(guild_id)
            flag = {} if removed else {"unavailable": True}
            payload = {"id": str(guild_id), "guild_id": str(guild_id), **flag}
            await self.gateway.dispatch("GUILD_DELETE", payload)

        self._do(out())

    def forget_guild(self, guild_id: int) -> None:
        """The bot is taken out while it does not listen."""
        self._call(lambda: self.state.left.add(guild_id))

    def invite(self, guild_id: int) -> None:
        """The bot is brought back."""
        self._call(lambda: self.state.left.discard(guild_id))
        self.guild_back(guild_id)

    def guild_back(self, guild_id: int) -> None:
        async def back() -> None:
            self.state.unavailable.discard(guild_id)
            payload = self.state.guild_payload(guild_id) | {"guild_id": str(guild_id)}
            await self.gateway.dispatch("GUILD_CREATE", payload)

        self._do(back())

    def dispatch(self, kind: str, payload: Payload) -> None:
        """Anything at all."""
        self._do(self.gateway.dispatch(kind, payload))

    # Trouble.

    def fail(
        self,
        method: str,
        part: str,
        status: int,
        body: Payload | str = "",
        *,
        times: int = 1,
        via: bool = True,
    ) -> None:
        """Answer the next requests like this instead."""
        fault = Fault(method, part, times, status=status, body=body, via=via)
        self._call(lambda: self.faults.add(fault))

    def reset(self, method: str, part: str, when: When, *, times: int = 1) -> None:
        """Reset the connection of the next requests."""
        self._call(lambda: self.faults.add(Fault(method, part, times, reset=when)))

    def abort(self) -> None:
        """Every gateway connection is cut."""
        self._call(self.gateway.abort)

    def close(self, code: int) -> None:
        self._do(self.gateway.close(code))

    def ask_to_reconnect(self) -> None:
        self._do(self.gateway.tell(RECONNECT, None))

    def invalidate(self, *, resumable: bool) -> None:
        self._do(self.gateway.tell(INVALID, resumable))
