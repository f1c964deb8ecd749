"""What the Developer Portal says of a bot, asked over HTTP alone: two requests, no gateway.

Documented at discord.com/developers/docs: Application (`/applications/@me`, flags), User
(`/users/@me`), OAuth2 (bot authorisation), Permissions.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Final, NamedTuple, cast

import msgspec

from actors.adapters.discord_gateway.connection import NOT_ACCEPTED

if TYPE_CHECKING:
    import aiohttp

    from actors.adapters.discord_gateway.addresses import Addresses

API_URL: Final = "https://discord.com/api/v10"
TIMEOUT_S: Final = 10.0  # for both requests: a person waits for the doctor
ANSWER_BYTES_MAX: Final = 256 * 1024  # an application's description and icon hashes take a few kB
USER_AGENT: Final = "DiscordBot (lorekeeper, 0.1.0)"
"""Discord refuses clients without one of this form."""

CONTENT_FLAGS: Final = 1 << 18 | 1 << 19
"""GATEWAY_MESSAGE_CONTENT of verified bots, GATEWAY_MESSAGE_CONTENT_LIMITED of all others."""
PERMISSIONS: Final = (
    1 << 6  # add reactions
    | 1 << 10  # view channels
    | 1 << 11  # send messages
    | 1 << 16  # read message history
    | 1 << 38  # send messages in threads
)
"""The least with which everything works; no more is ever asked for."""
SCOPES: Final = "bot+applications.commands"

_UNAUTHORIZED, _LIMITED, _SERVERS_FAULT = 401, 429, 500


class PortalError(Exception):
    """Discord did not say; the text is one sentence with the fix."""


class Application(NamedTuple):
    """A bot and what its owner switched on."""

    application_id: int
    bot_id: int
    bot_name: str
    may_read_content: bool

    @property
    def invitation(self) -> str:
        """Where the owner of a server lets the bot in."""
        return (
            f"https://discord.com/oauth2/authorize?client_id={self.application_id}"
            f"&scope={SCOPES}&permissions={PERMISSIONS}"
        )


class _User(msgspec.Struct):
    id: str
    username: str


class _About(msgspec.Struct):
    id: str
    flags: int = 0


def malformed(token: str) -> str:
    """The sentence for what cannot be a token; "" if it may be one."""
    if token.isascii() and not any(map(str.isspace, token)):
        return ""
    return "DISCORD_TOKEN has characters that no token has; copy it again."


def look_up(token: str, addresses: Addresses) -> Application:
    """Ask who the token is and what it may do.

    Raises:
        PortalError: Discord cannot be reached, does not accept the token, or does not make sense.
    """
    return asyncio.run(_look_up(token, addresses.api or API_URL))


async def _look_up(token: str, base: str) -> Application:
    import aiohttp

    headers = {"Authorization": f"Bot {token}", "User-Agent": USER_AGENT}
    try:
        async with (
            asyncio.timeout(TIMEOUT_S),
            aiohttp.ClientSession(headers=headers) as session,
        ):
            user = await _get(session, f"{base}/users/@me", _User)
            about = await _get(session, f"{base}/applications/@me", _About)
        return Application(
            int(about.id), int(user.id), user.username, bool(about.flags & CONTENT_FLAGS)
        )
    except TimeoutError as error:
        raise PortalError("Discord did not answer in time; try again later.") from error
    except (aiohttp.ClientError, OSError) as error:
        raise PortalError("Discord cannot be reached; check the network.") from error
    except (msgspec.DecodeError, ValueError) as error:
        fix = "check LOREKEEPER_DISCORD_API" if base != API_URL else "try again later"
        raise PortalError(f"What answered does not speak as Discord does; {fix}.") from error


async def _get(session: aiohttp.ClientSession, url: str, kind: type[Any]) -> Any:
    # A redirect would carry the token to wherever it points.
    async with session.get(url, allow_redirects=False) as response:
        if response.status == _UNAUTHORIZED:
            raise PortalError(NOT_ACCEPTED)
        if response.status == _LIMITED:
            raise PortalError("Discord limits how often this bot may ask; try again later.")
        if response.status >= _SERVERS_FAULT:
            raise PortalError(
                f"Discord has a fault of its own ({response.status}); try again later."
            )
        body = b""
        async for piece in response.content.iter_any():
            body += piece
            if len(body) > ANSWER_BYTES_MAX:
                raise ValueError("too long to be Discord's")
    return cast("object", msgspec.json.decode(body, type=kind))
