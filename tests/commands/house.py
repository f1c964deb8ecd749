"""The house around a town on simcord: its connection, its front, what hearing asks of it."""

from __future__ import annotations

import asyncio
from concurrent.futures import Future
from contextvars import copy_context
from typing import TYPE_CHECKING, Any

from actors.commands.asked import FILE_BYTES_MAX
from actors.entrypoints.front import export_within
from projections.queries import conversation

if TYPE_CHECKING:
    from collections.abc import Coroutine, Sequence

    import discord

    from actors.adapters.discord_gateway.interactions import Interactions
    from actors.adapters.discord_gateway.messenger import DiscordMessenger
    from actors.commands.asked import Answer
    from tests.fakes.lorekeeper import Lorekeeper

FORGED = "forged"
"""The token of a command that Discord would not have shown."""


class Line:
    """A `Connection` onto the test's own loop."""

    def __init__(self, client: discord.Client) -> None:
        self.client = client
        self._tasks: set[asyncio.Task[None]] = set()
        self._loop = asyncio.get_running_loop()
        self._context = copy_context()  # in which simcord is Discord

    def submit(self, work: Coroutine[Any, Any, Any]) -> Future[Any]:
        done: Future[Any] = Future()

        async def run() -> None:
            try:
                done.set_result(await work)
            except BaseException as error:  # noqa: BLE001 - whoever waits is told
                done.set_exception(error)

        self._loop.call_soon_threadsafe(
            lambda: self._tasks.add(self._loop.create_task(run(), context=self._context))
        )
        return done


class House:
    """A `Front` for tests."""

    def __init__(self, interactions: Interactions) -> None:
        self._interactions = interactions
        self.life: Lorekeeper | None = None
        self.told: list[str] = []
        self.shown: list[Answer] = []
        self.export_bytes_max = FILE_BYTES_MAX

    def respond(self, token: str, answer: Answer) -> None:
        self.shown.append(answer)
        if token != FORGED:
            self._interactions.respond(token, answer)

    def export(self, user_id: int) -> bytes | None:
        assert self.life is not None
        return export_within(self.life.data, user_id, self.life.clock, self.export_bytes_max)

    def tell_operator(self, sentence: str) -> None:
        self.told.append(sentence)


class Outside:
    """What hearing asks of the rest."""

    def __init__(self, life: Lorekeeper, messenger: DiscordMessenger) -> None:
        self._life = life
        self._messenger = messenger

    async def history(self, channel_id: int, after_id: int) -> Sequence[object]:
        return await self._messenger.history(channel_id, after_id)

    async def messages_in(self, channel_id: int) -> Sequence[int]:
        return await asyncio.to_thread(self._ids, channel_id)

    def _ids(self, channel_id: int) -> list[int]:
        life = self._life
        life.system.project(life.log.head())
        with life.data.read_model.reading() as db:
            return conversation.ids_in(db, channel_id)
