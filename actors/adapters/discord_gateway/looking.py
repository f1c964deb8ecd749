"""Looking at what is there: histories, and whether something still is; patient with Discord."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Final, TypeVar

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    import discord

    from actors.adapters.discord_gateway.connection import Connection

PAGE: Final = 100  # the most that Discord gives of a history at once
RETRIES: Final = 2  # beyond discord.py's own five tries of a 5xx and waits for a 429
BACKOFF_S: Final = 0.5  # doubles
PAUSE_MAX_S: Final = 60.0  # the longest Retry-After we wait for

UNKNOWN_CHANNEL: Final = 10003
UNKNOWN_MESSAGE: Final = 10008
TOO_MANY: Final = 429
SERVER_FAULT: Final = 500

T = TypeVar("T")


class UnreadableError(Exception):
    """A channel's history may not be read, now or later."""


class Looking:
    """Everything here runs on the connection's loop.

    Raises:
        OSError: Discord cannot be reached, or does not say.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def history(self, channel_id: int, after_id: int) -> Sequence[Any]:
        """At most `PAGE` payloads of messages after this one.

        Raises:
            UnreadableError: the channel is gone or may not be read.
        """
        fetch = self._connection.client.http.logs_from
        return await _readable(channel_id, lambda: fetch(channel_id, PAGE, after=after_id))

    async def history_before(self, channel_id: int, before_id: int) -> Sequence[Any]:
        """The last `PAGE` payloads, or fewer, of messages before this one.

        Raises:
            UnreadableError: the channel is gone or may not be read.
        """
        fetch = self._connection.client.http.logs_from
        return await _readable(channel_id, lambda: fetch(channel_id, PAGE, before=before_id))

    async def is_deleted(self, channel_id: int, message_id: int) -> bool:
        """Whether Discord says that there is no such message: anything else is no proof."""
        fetch = self._connection.client.http.get_message
        return await _is_unknown(lambda: fetch(channel_id, message_id), UNKNOWN_MESSAGE)

    async def is_deleted_channel(self, channel_id: int) -> bool:
        """Whether Discord says that there is no such channel."""
        fetch = self._connection.client.http.get_channel
        return await _is_unknown(lambda: fetch(channel_id), UNKNOWN_CHANNEL)


async def _readable(
    channel_id: int, attempt: Callable[[], Awaitable[Sequence[Any]]]
) -> Sequence[Any]:
    import discord

    try:
        return await patiently(attempt)
    except (discord.Forbidden, discord.NotFound) as error:
        raise UnreadableError(f"channel {channel_id} may not be read") from error
    except discord.HTTPException as error:
        raise OSError(why_of(error)) from error


async def _is_unknown(attempt: Callable[[], Awaitable[object]], code: int) -> bool:
    import discord

    try:
        await patiently(attempt)
    except discord.NotFound as error:
        return error.code == code
    except discord.Forbidden:
        return False
    except discord.HTTPException as error:
        raise OSError(why_of(error)) from error
    return False


async def patiently(attempt: Callable[[], Awaitable[T]]) -> T:
    """Call it again after what may pass: a lost connection, an overload, a pause asked for.

    Raises:
        OSError: the network failed every time.
        discord.DiscordException: Discord did.
    """
    import aiohttp
    import discord

    retry = 0
    while True:
        pause_s = BACKOFF_S * 2**retry
        try:
            return await attempt()
        except discord.HTTPException as error:
            pause_s = max(pause_s, _retry_after_s(error))
            passing = error.status == TOO_MANY or error.status >= SERVER_FAULT
            if not passing or retry == RETRIES or pause_s > PAUSE_MAX_S:
                raise
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            if retry == RETRIES:
                raise ConnectionError(type(error).__name__) from error
        retry += 1
        await asyncio.sleep(pause_s)


def _retry_after_s(error: discord.HTTPException) -> float:
    """What a 429 without discord.py's own handling asks for; 0 if it says nothing."""
    try:
        return max(0.0, float(error.response.headers.get("Retry-After", "0")))
    except (AttributeError, ValueError):
        return 0.0


def why_of(error: Exception) -> str:
    """Status and code, never a body: a page of HTML is no reason."""
    status, code = getattr(error, "status", None), getattr(error, "code", None)
    if status is None:
        return str(error) if isinstance(error, ConnectionError) else type(error).__name__
    return f"HTTP {status}, code {code}"
