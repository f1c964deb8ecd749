"""discord.py on a loop and a thread of its own: logging in, staying connected, leaving.

The client keeps a connection by itself: it resumes, identifies again and waits between attempts.
What it cannot mend comes here: a reason that only a person can remove ends the bot with a sentence;
anything else, a packet that it cannot parse included, is met with a new client.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections import deque
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    import discord

    from actors.adapters.discord_gateway.addresses import Addresses
    from actors.ports import Clock

T = TypeVar("T")

LOGIN_RETRY_MAX_S: Final = 60.0
DEATHS_MAX: Final = 5  # within DEATHS_WINDOW_S; then a new client is no help
DEATHS_WINDOW_S: Final = 600.0
RATE_LIMIT_MAX_S: Final = 60.0  # a longer pause than this is given up
HEARTBEAT_TIMEOUT_S = 60.0  # without a sign of life for so long, the connection is made anew
STOP_TIMEOUT_S: Final = 10.0

NOT_ACCEPTED: Final = (
    "Discord does not accept this token; copy it again from the Developer Portal "
    "(your application, Bot, Reset Token) into DISCORD_TOKEN."
)
NO_CONTENT_INTENT: Final = (
    "Discord does not let this bot read messages: switch on Message Content Intent in the "
    "Developer Portal (your application, Bot), or set LOREKEEPER_DISCORD_CONTENT=0 to hear only "
    "direct messages and mentions."
)
_SENTENCES: Final = {4004: NOT_ACCEPTED, 4013: NO_CONTENT_INTENT, 4014: NO_CONTENT_INTENT}


class RefusedByDiscordError(Exception):
    """Only a person can put this right; the text is one sentence with the fix."""


class Account(NamedTuple):
    """Who we are on Discord."""

    id: int
    name: str


class Connection:
    """`log_in`, then `listen`, then `stop`; each once, from any thread but the loop's."""

    def __init__(
        self,
        token: str,
        addresses: Addresses,
        *,
        content: bool,
        clock: Clock,
        say: Callable[[str], object],
        prepare: Callable[[discord.AutoShardedClient], object] = lambda _: None,
    ) -> None:
        """`content`: ask for the privileged intent. `say` gets status lines, on any thread.

        `prepare` gets each new client before it logs in, on the loop's thread.
        """
        self._token = token
        self._addresses = addresses
        self._content = content
        self._clock = clock
        self._say = say
        self._prepare = prepare
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="discord", daemon=True)
        self._client: discord.AutoShardedClient | None = None
        self._on_packet: Callable[[str], object] = lambda _: None
        self._ended: Future[None] = Future()
        self._stopping = False
        self._deaths_s: deque[float] = deque()
        logging.getLogger("discord").addHandler(logging.NullHandler())  # we say it ourselves
        self._thread.start()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_forever()

    @property
    def client(self) -> discord.AutoShardedClient:
        """The present one; it may be replaced at any time."""
        assert self._client is not None, "log_in comes first"
        return self._client

    def submit(self, work: Coroutine[Any, Any, T]) -> Future[T]:
        """Run on the loop; never wait for the result on the loop's own thread."""
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    def log_in(self) -> Future[Account]:
        """Tries until Discord can be reached.

        The future raises RefusedByDiscordError if the token is not accepted.
        """
        return self.submit(self._log_in())

    def listen(self, on_packet: Callable[[str], object]) -> Future[None]:
        """Stay connected; `on_packet` gets every websocket message, on the loop's thread.

        The future ends with `stop`, or raises RefusedByDiscordError.
        """
        self._on_packet = on_packet
        return self.submit(self._stay())

    def deafen(self) -> None:
        """Pass no more packets on; words can still be sent."""
        self._on_packet = lambda _: None

    def stop(self) -> bool:
        """Close the connection and end the thread; whether that was done in time."""
        self._stopping = True
        done = self.submit(self._close())
        try:
            done.result(STOP_TIMEOUT_S)
        except TimeoutError:
            return False
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(STOP_TIMEOUT_S)
        return not self._thread.is_alive()

    async def _close(self) -> None:
        if self._client is not None:
            await self._client.close()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    async def _log_in(self) -> Account:
        import aiohttp
        import discord

        delay_s = 1.0
        while True:
            self._client = client = make_client(
                self._addresses, content=self._content, on_packet=self._hear, say=self._say
            )
            self._prepare(client)
            try:
                await client.login(self._token)
                client.shard_count, _, _ = await client.http.get_bot_gateway()
            except (discord.LoginFailure, discord.PrivilegedIntentsRequired) as error:
                await client.close()
                raise RefusedByDiscordError(NOT_ACCEPTED) from error
            except (aiohttp.ClientError, OSError, discord.DiscordException) as error:
                await client.close()
                self._say(
                    f"Discord cannot be reached ({type(error).__name__}); trying again "
                    f"in {delay_s:.0f} s."
                )
                await asyncio.sleep(delay_s)
                delay_s = min(2 * delay_s, LOGIN_RETRY_MAX_S)
                continue
            assert client.user is not None, "a client that has logged in knows itself"
            return Account(client.user.id, client.user.display_name)

    def _hear(self, raw: str) -> None:
        self._on_packet(raw)

    async def _stay(self) -> None:
        import discord

        while not self._stopping:
            try:
                await self.client.connect()
            except discord.PrivilegedIntentsRequired as error:
                raise RefusedByDiscordError(NO_CONTENT_INTENT) from error
            except discord.ConnectionClosed as error:
                if (sentence := _SENTENCES.get(error.code)) is not None:
                    raise RefusedByDiscordError(sentence) from error
                await self._begin_again(f"Discord closed the connection ({error.code})")
            except Exception as error:  # noqa: BLE001 - whatever it is, a new client may do better
                await self._begin_again(f"The connection failed ({type(error).__name__})")
            else:
                if not self._stopping:
                    await self._begin_again("The connection has ended")

    async def _begin_again(self, what: str) -> None:
        now_s = self._clock.monotonic()
        self._deaths_s.append(now_s)
        while self._deaths_s[0] < now_s - DEATHS_WINDOW_S:
            self._deaths_s.popleft()
        if len(self._deaths_s) > DEATHS_MAX:
            raise RuntimeError(f"{what} {DEATHS_MAX} times in ten minutes; giving up.")
        delay_s = 0.5 * 2 ** len(self._deaths_s)
        self._say(f"{what}; connecting anew in {delay_s:.0f} s.")
        await self.client.close()
        await asyncio.sleep(delay_s)
        await self._log_in()


def make_client(
    addresses: Addresses,
    *,
    content: bool,
    on_packet: Callable[[str], object],
    say: Callable[[str], object],
) -> discord.AutoShardedClient:
    """A client that keeps nothing, and passes on every packet as it came."""
    import discord
    import yarl
    from discord.gateway import DiscordWebSocket
    from discord.http import Route

    if addresses.api:
        Route.BASE = addresses.api
        DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(addresses.gateway)
    intents = discord.Intents(
        guilds=True,
        guild_messages=True,
        dm_messages=True,
        guild_reactions=True,
        dm_reactions=True,
        message_content=content,
    )
    client = discord.AutoShardedClient(
        intents=intents,
        allowed_mentions=discord.AllowedMentions.none(),
        max_messages=None,  # the log remembers
        member_cache_flags=discord.MemberCacheFlags.none(),
        chunk_guilds_at_startup=False,
        max_ratelimit_timeout=RATE_LIMIT_MAX_S,
        heartbeat_timeout=HEARTBEAT_TIMEOUT_S,
        enable_debug_events=True,  # on_socket_raw_receive: the payload as it came
    )

    @client.event
    async def on_socket_raw_receive(raw: str) -> None:
        on_packet(raw)  # nothing may be awaited before this

    @client.event
    async def on_shard_connect(shard_id: int) -> None:
        say(f"Connected to Discord (shard {shard_id}).")

    @client.event
    async def on_shard_resumed(shard_id: int) -> None:
        say(f"Connected again (shard {shard_id}); nothing was missed.")

    @client.event
    async def on_shard_disconnect(shard_id: int) -> None:
        say(f"Connection lost (shard {shard_id}).")

    for handler in (on_socket_raw_receive, on_shard_connect, on_shard_resumed, on_shard_disconnect):
        assert getattr(client, handler.__name__) is handler, "discord.py calls handlers by name"
    return client
