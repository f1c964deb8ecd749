"""A town on simcord: real discord.py and our real gateway adapter around a running system.

simcord has no websocket, so what it would send is handed to our hearing as the packet that it is;
commands, buttons and answers go through discord.py as on Discord. simcord stops the process-wide
stopwatch while it runs; the system here lives by a clock of its own.
"""

from __future__ import annotations

import asyncio
import json
from functools import partial
from typing import TYPE_CHECKING, Any, Self

import discord
import simcord

from actors.adapters.discord_gateway.addresses import Addresses
from actors.adapters.discord_gateway.connection import make_client
from actors.adapters.discord_gateway.hearing import Hearing
from actors.adapters.discord_gateway.interactions import Interactions
from actors.adapters.discord_gateway.looking import Looking
from actors.adapters.discord_gateway.marks import Marks
from actors.adapters.discord_gateway.messenger import DiscordMessenger
from actors.commands.asked import Command
from actors.commands.performing import suggest
from actors.entrypoints.surroundings import Surroundings
from events import streams
from events.event import New, to_us
from events.request import Request
from events.settings import SettingChanged
from tests.commands.house import FORGED, House, Line
from tests.fakes.clock import VirtualClock
from tests.fakes.lorekeeper import Lorekeeper

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from pathlib import Path
    from types import TracebackType

    from actors.ports import Model

QUIET_S = 2.0  # longer than a burst's pause


class Town:
    """One server with a channel, Ada, Ben, and Mia who may manage it."""

    def __init__(self, folder: Path, model: Model | None = None) -> None:
        self._folder = folder
        self._model = model
        self.said: list[str] = []
        """Status lines."""

    async def __aenter__(self) -> Self:
        self.interactions = Interactions(self.said.append)
        self.client = make_client(
            Addresses(), content=True, on_packet=lambda _: None, say=self.said.append
        )
        self.interactions.attach(self.client)
        setattr(self.client, "tree", self.interactions._tree)  # noqa: B010 - where simcord looks
        self._running = simcord.run(self.client, shard_count=1, settle_timeout=30.0)
        self.env = await self._running.__aenter__()
        self.clock = VirtualClock(self.env.now())
        self.guild = self.env.create_guild()
        await self._open()
        self.channel = self.guild.create_text_channel("general")
        self.ada = self.guild.add_member(self.env.create_user("ada"))
        self.ben = self.guild.add_member(self.env.create_user("ben"))
        manager = self.guild.create_role(
            "manager", permissions=discord.Permissions(manage_guild=True)
        )
        self.mia = self.guild.add_member(self.env.create_user("mia"), roles=[manager])
        await self.interactions.publish("")
        await self.rest()
        return self

    async def _open(self) -> None:
        """Start the system, and hear from now on."""
        line: Any = Line(self.client)
        self.house = House(self.interactions)
        self.messenger = DiscordMessenger(line)
        own_id = self.env.backend.bot_user.id
        self.life = Lorekeeper(
            self._folder,
            self.clock,
            model=self._model,
            front=self.house,
            tell_operator=self.house.told.append,
            messenger=self.messenger,
            own_id=own_id,
        )
        self.house.life = self.life
        system = self.life.system
        self.hearing = Hearing(
            system.addresses["ingestion"],
            Marks(system.log.cursor_of),
            Surroundings(self.life.system, Looking(line), own_id),
            (),
            self.said.append,
        )
        addresses = system.addresses
        self.interactions.open(
            line,
            addresses["commands"],
            addresses["ingestion"],
            partial(suggest, system.read_model),
        )
        self.env.backend.subscribers.insert(0, self._heard)
        self._heard("READY", {"guilds": [{"id": str(self.guild.id), "unavailable": True}]})

    def _heard(self, event: str, payload: Any) -> None:
        if event == "MESSAGE_REACTION_ADD":  # Discord says it, simcord does not
            reacted = self.env.backend.get_message(
                int(payload["channel_id"]), int(payload["message_id"])
            )
            payload = {**payload, "message_author_id": str(reacted.author_id)}
        packet = {"op": 0, "t": event, "d": payload}
        self.hearing.packet(json.dumps(packet, default=str))

    async def restart(self) -> None:
        """An ordered stop, and another start."""
        await self._close()
        await self._open()

    async def _close(self) -> None:
        self.env.backend.subscribers.remove(self._heard)
        await self.hearing.stop()
        await asyncio.to_thread(self.life.__exit__, None, None, None)

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            if kind is None:
                await self.rest()
                different = await asyncio.to_thread(self.life.differences)
                assert different == []
        finally:
            await self._close()
            await self._running.__aexit__(kind, error, trace)

    async def rest(self) -> None:
        """Until nobody has anything left to do."""
        for _ in range(2):  # what is answered comes back as a packet
            await self.env.settle()
            await asyncio.to_thread(self.life.rest)
        await self.env.settle()

    async def pass_time(self, seconds: float = QUIET_S) -> None:
        await asyncio.to_thread(self.life.clock.advance, seconds)
        await self.rest()

    @property
    def last(self) -> Any:
        """The newest message of the channel."""
        return self.channel.last_message

    @property
    def us(self) -> str:
        """How one mentions us."""
        return f"<@{self.env.backend.bot_user.id}>"

    # What people do.

    async def say(self, who: Any, text: str, where: Any = None, **more: Any) -> Any:
        """Somebody writes, and everything that leads to."""
        message = await who.send(where or self.channel, text, **more)
        await self.rest()
        await self.pass_time()
        return message

    async def learn(self) -> None:
        """The curator reads what is unread."""
        await self.rest()
        await asyncio.to_thread(self.life.learn)
        await self.rest()

    async def slash(self, who: Any, name: str, where: Any = None, **options: Any) -> str:
        """Somebody gives a command; what only they see then."""
        self.result = await who.slash(where or self.channel, name, **options)
        return await self.answer()

    async def menu(self, who: Any, name: str, target: Any, where: Any = None) -> str:
        self.result = await who.context_menu(where or self.channel, name, target)
        return await self.answer()

    async def as_if_shown(self, who: Any, name: str) -> str:
        """Somebody gives a command that Discord would not have shown them."""
        command = Command(
            interaction_id=self.life.minter.mint(),
            name=name,
            guild_id=self.guild.id,
            channel_id=self.channel.id,
            user_id=who.id,
            user_name=who.name,
            asked_us=to_us(self.life.clock.now()),
            token=FORGED,
        )
        assert self.life.system.addresses["commands"].tell(command)
        await self.rest()
        return self.house.shown[-1].text

    async def press(self, who: Any, label: str) -> str:
        """Press a button of the last answer."""
        self.result = await who.click(self.result.response, label=label)
        return await self.answer()

    async def answer(self) -> str:
        await self.rest()
        shown = self.result.response
        assert shown is not None, "nothing was answered"
        assert shown.ephemeral, "only who asked may see it"
        return shown.content

    # What is on record.

    def set(self, key: str, value: str) -> None:
        life = self.life
        stream = streams.setting(key)
        version = life.log.version_of(stream) + 1
        event = SettingChanged(at=to_us(life.clock.now()), key=key, old="", new=value, by="cli")
        life.system.journal.record(Request((New(stream, event, version=version),)))
        life.system.project(life.log.head())


def play(folder: Path, scenario: Callable[[Town], Coroutine[Any, Any, None]]) -> None:
    """Run a scenario in a town of its own."""

    async def run() -> None:
        async with Town(folder) as town:
            await scenario(town)

    asyncio.run(run())
