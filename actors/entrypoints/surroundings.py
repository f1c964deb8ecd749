"""What hearing asks of Discord and of the tables."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, TypeVar

from projections.queries import conversation, guilds

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from actors.adapters.discord_gateway.looking import Looking
    from actors.runtime.system import System
    from projections.queries.reading import Database

T = TypeVar("T")
CHANNELS_MAX = 500  # of one server that are looked up when it lists them no more


class Surroundings:
    """Discord through `looking`; the tables in a thread beside the loop, as far as the log is."""

    def __init__(self, system: System, looking: Looking, account_id: int) -> None:
        self._system = system
        self._account_id = account_id
        self.history = looking.history
        self.history_before = looking.history_before
        self.is_deleted = looking.is_deleted
        self.is_deleted_channel = looking.is_deleted_channel

    async def messages_in(
        self, channel_id: int, first_id: int = 0, upto_id: int | None = None
    ) -> Sequence[int]:
        return await self._ask(lambda db: conversation.ids_in(db, channel_id, first_id, upto_id))

    async def channels_in(self, guild_id: int) -> Sequence[int]:
        return await self._ask(lambda db: conversation.channels_in(db, guild_id, CHANNELS_MAX))

    async def guilds(self) -> frozenset[int]:
        return await self._ask(lambda db: guilds.present(db, self._account_id))

    def sweep_max(self) -> int:
        return self._system.read_model.settings().count("erasure.sweep_max")

    async def _ask(self, question: Callable[[Database], T]) -> T:
        return await asyncio.to_thread(self._answer, question)

    def _answer(self, question: Callable[[Database], T]) -> T:
        system = self._system
        system.project(system.log.head())
        with system.read_model.reading() as db:
            return question(db)
