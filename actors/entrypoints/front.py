"""What people on Discord ask for by name: the house as their commands need it, and their list."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from actors.commands.asked import FILE_BYTES_MAX
from actors.commands.performing import suggest
from actors.entrypoints.exporting import export_within
from actors.entrypoints.printing import say
from events import streams
from events.commands import CommandsPublished
from events.event import New, to_us
from events.request import Request

if TYPE_CHECKING:
    from actors.adapters.discord_gateway.connection import Connection
    from actors.adapters.discord_gateway.interactions import Interactions
    from actors.commands.asked import Answer, Form
    from actors.ports import Clock
    from actors.runtime.data_folder import DataFolder
    from actors.runtime.system import System


class DiscordFront:
    """A `Front`."""

    def __init__(self, folder: DataFolder, clock: Clock, interactions: Interactions) -> None:
        self._folder = folder
        self._clock = clock
        self._interactions = interactions

    def respond(self, token: str, answer: Answer) -> None:
        self._interactions.respond(token, answer)

    def export(self, user_id: int, form: Form) -> bytes | None:
        return export_within(self._folder, user_id, form, self._clock, FILE_BYTES_MAX)

    def open(self, connection: Connection, system: System) -> None:
        """Take commands from now on."""
        addresses = system.addresses
        choices = partial(suggest, system.read_model)
        self._interactions.open(connection, addresses["commands"], addresses["ingestion"], choices)

    async def publish(self, system: System, application_id: int) -> None:
        """Tell Discord which commands there are, if there are others than it was told of last."""
        stream = streams.published_commands(application_id)
        before = system.log.stream(stream)
        last = before[-1].event if before else None
        known = last.digest if isinstance(last, CommandsPublished) else ""
        try:
            told = await self._interactions.publish(known)
        except OSError as error:
            say(f"Discord did not take my commands ({error}); I try again at the next start.")
            return
        if told is not None:
            event = CommandsPublished(at=to_us(self._clock.now()), digest=told[0], count=told[1])
            new = New(stream, event, version=len(before) + 1)
            system.journal.submit(Request((new,)), lambda _: None, urgent=True)
