"""Lorekeeper on Discord: opens the data folder, logs in, and answers until it is told to stop."""

from __future__ import annotations

import logging
import os
import signal
import threading
from typing import TYPE_CHECKING

from actors.adapters.discord_gateway.addresses import AddressError, Addresses, checked
from actors.adapters.discord_gateway.connection import Connection, RefusedByDiscordError
from actors.adapters.discord_gateway.hearing import Hearing
from actors.adapters.discord_gateway.interactions import Interactions
from actors.adapters.discord_gateway.looking import Looking
from actors.adapters.discord_gateway.marks import Marks
from actors.adapters.discord_gateway.messenger import DiscordMessenger
from actors.adapters.discord_gateway.portal import malformed
from actors.adapters.system_clock import SystemClock, chance
from actors.entrypoints.choosing import embedder_of, model_of
from actors.entrypoints.embedding_price import embedding_note
from actors.entrypoints.environment import BadInputError
from actors.entrypoints.front import DiscordFront
from actors.entrypoints.interrupts import INTERRUPTED
from actors.entrypoints.printing import say
from actors.entrypoints.surroundings import Surroundings
from actors.runtime.data_folder import DataFolder
from actors.runtime.system import System
from actors.runtime.world import World
from projections.queries import conversation

if TYPE_CHECKING:
    from concurrent.futures import Future

    from actors.adapters.discord_gateway.connection import Account
    from actors.config import Config

START_TIMEOUT_S = 60.0
SIGNAL_S = 0.5  # a signal that reached another thread is only taken up when this one runs
PACE_S = 0.1  # as long as design.md lets the read model stay behind when much happens
NOT_SET = (
    "DISCORD_TOKEN is not set; put the bot's token from the Developer Portal (your application, "
    "Bot, Reset Token) there."
)


def run(config: Config) -> int:
    """Serve until SIGINT or SIGTERM; the exit code.

    Raises:
        BadInputError: the token, an intent or an address has to be put right first.
    """
    logging.getLogger("lorekeeper").addHandler(logging.NullHandler())  # faults are said, once
    if not config.discord_token:
        raise BadInputError(NOT_SET)
    if sentence := malformed(config.discord_token):
        raise BadInputError(sentence)
    try:
        addresses = checked(
            Addresses(config.discord_api, config.discord_gateway),
            any_host=config.discord_any_host,
        )
    except AddressError as error:
        raise BadInputError(str(error)) from error
    clock = SystemClock(config.now)
    folder = DataFolder(config.data, clock)
    try:
        return _Serving(config, addresses, folder, clock).run()
    except RefusedByDiscordError as error:
        raise BadInputError(str(error)) from error
    finally:
        folder.close()


class _Serving:
    def __init__(
        self, config: Config, addresses: Addresses, folder: DataFolder, clock: SystemClock
    ) -> None:
        self._config = config
        self._folder = folder
        self._clock = clock
        self._woken = threading.Event()
        self._signal = 0
        self._fault = ""
        self._model, self._thinking = model_of(config, folder.read_model, clock, self._woken.wait)
        interactions = Interactions(say)
        self._front = DiscordFront(folder, clock, interactions)
        self._connection = Connection(
            config.discord_token,
            addresses,
            content=config.discord_content,
            clock=clock,
            say=say,
            prepare=interactions.attach,
        )

    def run(self) -> int:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._on_signal)
        try:
            self._serve()
        finally:
            if not self._connection.stop():
                say("The connection to Discord did not close in time.")
        if self._fault:
            say(self._fault)
            return 1
        say("Stopped.")
        return INTERRUPTED if self._signal == signal.SIGINT else 0

    def _serve(self) -> None:
        """Log in, answer, stop in order: hearing, actors, and the connection last."""
        login = self._connection.log_in()
        self._wait_for(login)
        if not login.done():
            return
        account = login.result()
        system = self._system(account)
        system.start()
        self._front.open(self._connection, system)
        try:
            hearing = self._connection.submit(self._hearing(system, account.id)).result(
                START_TIMEOUT_S
            )
            listening = self._connection.listen(hearing.packet)
            say(f"Logged in as {account.name}; thinking with {self._thinking}.")
            self._connection.submit(self._front.publish(system, account.id))
            self._wait_for(listening)
            self._connection.deafen()
            self._connection.submit(hearing.stop()).result(START_TIMEOUT_S)
        finally:
            late = system.stop(hurry=bool(self._signal == signal.SIGINT))
            if late:
                say(f"did not stop in time: {', '.join(late)}")
        if listening.done() and (error := listening.exception()) is not None:
            if isinstance(error, RefusedByDiscordError):
                raise error
            self._fault = self._fault or str(error)

    def _system(self, account: Account) -> System:
        messenger = DiscordMessenger(self._connection)
        embedder, wordy = embedder_of(self._config, self._folder.read_model, self._clock)
        if wordy:
            say(f"Searching by words alone: {wordy}.")
        if note := embedding_note(self._folder.read_model, embedder):
            say(note)
        world = World(
            self._clock,
            self._model,
            embedder,
            messenger,
            chance,
            own_id=account.id,
            own_history=messenger,
            typist=messenger,
            front=self._front,
            tell_operator=say,
            pace_s=PACE_S,
        )
        return System(self._folder, world, on_fault=self._on_fault)

    async def _hearing(self, system: System, account_id: int) -> Hearing:
        """Made on the loop's thread, where it lives."""
        outside = Surroundings(system, Looking(self._connection), account_id)
        with system.read_model.reading() as db:
            direct = conversation.direct_channels(db)
        marks = Marks(system.log.cursor_of)
        return Hearing(system.addresses["ingestion"], marks, outside, direct, say)

    def _wait_for(self, future: Future[Account] | Future[None]) -> None:
        """Until it is done, a signal came, or the system has failed."""
        future.add_done_callback(lambda _: self._woken.set())
        while not self._woken.wait(SIGNAL_S):
            pass
        if not self._signal and not self._fault:
            self._woken.clear()

    def _on_fault(self, sentence: str) -> None:
        self._fault = self._fault or sentence
        self._woken.set()

    def _on_signal(self, number: int, _: object) -> None:
        """The first asks for an ordered stop; a second one does not wait for it."""
        if self._signal:
            os._exit(128 + number)
        self._signal = number
        self._woken.set()
