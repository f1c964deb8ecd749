"""The house around a town on simcord: its connection, its front, what hearing asks of it."""

from __future__ import annotations

import asyncio
from concurrent.futures import Future
from contextvars import copy_context
from typing import TYPE_CHECKING, Any

from actors.commands.asked import FILE_BYTES_MAX
from actors.entrypoints.exporting import export_within

if TYPE_CHECKING:
    from collections.abc import Coroutine

    import discord

    from actors.adapters.discord_gateway.interactions import Interactions
    from actors.commands.asked import Answer, Form
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

    def export(self, user_id: int, form: Form) -> bytes | None:
        assert self.life is not None
        return export_within(self.life.data, user_id, form, self.life.clock, self.export_bytes_max)
