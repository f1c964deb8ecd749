"""What the gateway's adapter asks of Discord and of what is on record."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence


class Outside(Protocol):
    """All are called on the loop's thread.

    Raises:
        OSError: Discord cannot be reached, or does not say.
    """

    async def history(self, channel_id: int, after_id: int) -> Sequence[object]:
        """At most a page of payloads of messages after this one, any order.

        Raises:
            UnreadableError: it may not be read.
        """
        ...

    async def history_before(self, channel_id: int, before_id: int) -> Sequence[object]:
        """The last page of payloads of messages before this one, any order.

        Raises:
            UnreadableError: it may not be read.
        """
        ...

    async def is_deleted(self, channel_id: int, message_id: int) -> bool:
        """Whether Discord says that there is no such message."""
        ...

    async def is_deleted_channel(self, channel_id: int) -> bool:
        """Whether Discord says that there is no such channel."""
        ...

    async def messages_in(
        self, channel_id: int, first_id: int = 0, upto_id: int | None = None
    ) -> Sequence[int]:
        """Ids of messages on record in a channel, from one to another."""
        ...

    async def channels_in(self, guild_id: int) -> Sequence[int]:
        """Channels and threads of a server with messages on record, the newest first, bounded."""
        ...

    async def guilds(self) -> frozenset[int]:
        """Servers that this account is in, as far as is on record."""
        ...

    def sweep_max(self) -> int:
        """How many missing messages of a channel may go at once."""
        ...
