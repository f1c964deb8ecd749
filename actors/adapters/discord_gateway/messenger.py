"""Our words to Discord, each once; and which of them are already there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from actors.adapters.discord_gateway.looking import (
    PAGE,
    UNKNOWN_MESSAGE,
    Looking,
    UnreadableError,
    patiently,
    why_of,
)
from actors.adapters.discord_gateway.translation import history_of
from actors.own_history import OwnMessage
from actors.sending import SendError, Sent
from events.snowflakes import time_us

if TYPE_CHECKING:
    from collections.abc import Sequence

    import discord

    from actors.adapters.discord_gateway.connection import Connection
    from actors.sending import Outgoing

CALL_TIMEOUT_S: Final = 300.0  # every retry above, each at its longest, on a very bad day
OWN_PAGES_MAX: Final = 20  # 2,000 messages since a trigger: more than anybody reads back for one


class DiscordMessenger:
    """For worker threads: every call waits for the network."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._looking = Looking(connection)

    def send(self, outgoing: Outgoing) -> Sent:
        return self._connection.submit(self._send(outgoing)).result(CALL_TIMEOUT_S)

    def react(self, channel_id: int, message_id: int, emoji: str) -> None:
        self._connection.submit(self._react(channel_id, message_id, emoji)).result(CALL_TIMEOUT_S)

    def typing(self, channel_id: int) -> None:
        self._connection.submit(self._connection.client.http.send_typing(channel_id)).result(
            CALL_TIMEOUT_S
        )

    def own_since(self, channel_id: int, after_id: int, own_id: int) -> Sequence[OwnMessage]:
        return self._connection.submit(self._own_since(channel_id, after_id, own_id)).result(
            CALL_TIMEOUT_S
        )

    async def _send(self, outgoing: Outgoing) -> Sent:
        import discord

        channel = self._connection.client.get_partial_messageable(outgoing.channel_id)
        people = [discord.Object(outgoing.mention_id)] if outgoing.mention_id else []
        mentions = discord.AllowedMentions(
            everyone=False, roles=False, users=people, replied_user=False
        )

        async def attempt() -> discord.Message:
            if outgoing.reference_id is None:
                return await channel.send(
                    outgoing.text, nonce=outgoing.nonce, allowed_mentions=mentions
                )
            reference = discord.MessageReference(
                message_id=outgoing.reference_id,
                channel_id=outgoing.channel_id,
                fail_if_not_exists=False,  # a deleted trigger is no reason for silence
            )
            return await channel.send(
                outgoing.text,
                nonce=outgoing.nonce,
                allowed_mentions=mentions,
                reference=reference,
            )

        try:
            sent = await patiently(attempt)
        except discord.NotFound as error:
            if error.code == UNKNOWN_MESSAGE:  # the nonce is known, the message is gone
                raise SendError("it was sent before, and deleted by someone since") from error
            raise SendError("the channel no longer exists") from error
        except discord.Forbidden as error:
            raise SendError(
                f"I may not write in channel {outgoing.channel_id}; give me Send Messages there"
            ) from error
        except (discord.DiscordException, OSError) as error:
            raise SendError(f"Discord did not take it: {why_of(error)}") from error
        return Sent(
            message_id=sent.id,
            created_us=time_us(sent.id),
            author_id=sent.author.id,
            author_name=sent.author.display_name,
        )

    async def _react(self, channel_id: int, message_id: int, emoji: str) -> None:
        import discord

        add = self._connection.client.http.add_reaction
        try:
            await patiently(lambda: add(channel_id, message_id, emoji))
        except discord.NotFound as error:
            raise SendError("the message to react to is gone, or there is no such emoji") from error
        except discord.Forbidden as error:
            raise SendError(
                f"I may not react in channel {channel_id}; give me Add Reactions there"
            ) from error
        except (discord.DiscordException, OSError) as error:
            raise SendError(f"Discord did not take it: {why_of(error)}") from error

    async def _own_since(self, channel_id: int, after_id: int, own_id: int) -> Sequence[OwnMessage]:
        found: list[OwnMessage] = []
        for _ in range(OWN_PAGES_MAX):
            try:
                page = await self._looking.history(channel_id, after_id)
            except UnreadableError:
                break  # then nothing can be sent there either, and the sending says why
            newest_id, messages = history_of(page, None)
            found += [
                OwnMessage(
                    message_id=one.message_id,
                    created_us=one.created_us,
                    author_id=one.author_id,
                    author_name=one.author_name,
                    text=one.content,
                    reference_id=one.reference_id,
                )
                for one in messages
                if one.author_id == own_id
            ]
            after_id = newest_id
            if len(page) < PAGE:
                break
        return found
