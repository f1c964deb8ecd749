"""The console chat: opens the data folder, starts the system, and talks until the input ends."""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
from concurrent.futures import Future
from typing import TYPE_CHECKING

from actors.adapters.console import ConsoleInput, ConsoleMessenger, Minter, standard_input
from actors.adapters.system_clock import SystemClock, chance
from actors.config import CONSOLE_CHANNEL_ID
from actors.entrypoints.choosing import embedder_of, model_of
from actors.entrypoints.embedding_price import embedding_note
from actors.entrypoints.interrupts import INTERRUPTED
from actors.ingestion.actor import Observed
from actors.runtime.data_folder import DataFolder
from actors.runtime.system import System, SystemFaultError
from actors.runtime.world import World
from events.request import Appended
from projections.queries import conversation

if TYPE_CHECKING:
    from actors.config import Config
    from actors.runtime.journal import Answer

OPEN_TRIGGERS_MAX = 20  # the next line is read only while fewer await their answer
RECORD_TIMEOUT_S = 60.0
ANSWER_TIMEOUT_S = 600.0  # twenty answers of the slowest model
LATE = "An answer takes too long; what was said is on record and answered at the next start."


def run(config: Config) -> int:
    """Chat until the input ends; the exit code."""
    logging.getLogger("lorekeeper").addHandler(logging.NullHandler())  # faults are said, once
    clock = SystemClock(config.now)
    folder = DataFolder(config.data, clock)
    try:
        return _Chat(config, folder, clock).run()
    finally:
        folder.close()


class _Chat:
    def __init__(self, config: Config, folder: DataFolder, clock: SystemClock) -> None:
        with folder.read_model.reading() as db:
            newest = conversation.newest_id(db, CONSOLE_CHANNEL_ID)
        name = folder.read_model.settings().text("bot.name")
        minter = Minter(clock, newest)
        embedder, wordy = embedder_of(config, folder.read_model, clock)
        note = embedding_note(folder.read_model, embedder)
        self._notes = [note] if note else []
        if wordy:
            self._notes.append(f"Searching by words alone: {wordy}.")
        self._config = config
        self._fault = ""
        self._stopping = threading.Event()
        self._model, self._thinking = model_of(config, folder.read_model, clock, self._pause)
        self._input = ConsoleInput(standard_input(), clock, minter)
        world = World(
            clock,
            self._model,
            embedder,
            ConsoleMessenger(sys.stdout, clock, minter, name),
            chance,
            tell_operator=_say,
        )
        self._system = System(folder, world, on_fault=self._on_fault)
        self._open = 0
        self._interrupted = False
        self._talking = False

    def run(self) -> int:
        signal.signal(signal.SIGINT, self._on_interrupt)
        self._greet()
        self._system.start()
        try:
            self._talking = True
            if not self._interrupted:
                self._talk()
                self._finish()
        except KeyboardInterrupt:
            pass  # the first Ctrl-C, noted when it came
        except SystemFaultError:
            pass  # said below, when everything has stopped
        except TimeoutError:
            self._fault = self._fault or LATE
        finally:
            self._talking = False
            self._stopping.set()
            late = self._system.stop(hurry=self._interrupted)
        if late:
            _say(f"did not stop in time: {', '.join(late)}")
        if self._fault:
            _say(self._fault)
            return 1
        return INTERRUPTED if self._interrupted else 0

    def _greet(self) -> None:
        _say(f"Lorekeeper in the terminal, thinking with {self._thinking}.")
        _say(f"Memory is in {self._config.data}/. Tell me things, ask me later; /exit ends.")
        for note in self._notes:
            _say(note)

    def _pause(self, seconds: float) -> None:
        """Before trying again; whoever leaves is not kept waiting."""
        self._stopping.wait(seconds)

    def _talk(self) -> None:
        terminal = sys.stdin.isatty()
        if terminal:
            _prompt()
        for line in self._input.lines():
            if self._fault:
                return
            if line.strip() == "/exit":
                return
            if line.strip():
                self._hear(line)
                if terminal:
                    self._answered()
            if terminal:
                _prompt()

    def _hear(self, line: str) -> None:
        """Record a line; returns when it is durable."""
        if self._open >= OPEN_TRIGGERS_MAX:
            self._answered()
        answered: Future[Answer] = Future()
        observed = Observed((self._input.message(line),), "live", answered.set_result)
        self._system.addresses["ingestion"].tell(observed)
        answer = self._system.await_(answered, RECORD_TIMEOUT_S)
        if isinstance(answer, Appended):
            self._open += 1
            if answer.positions == (0,):
                _say("You asked not to be heard, so I do not keep what you say.")
        else:
            self._fault = self._fault or f"That was not recorded: {answer.reason}"

    def _answered(self) -> None:
        """Wait until every open line has its answer."""
        self._system.settle("responder", "courier", "reactions", timeout_s=ANSWER_TIMEOUT_S)
        self._open = 0

    def _finish(self) -> None:
        if not self._fault:
            self._answered()
            self._system.settle("clock", "courier", timeout_s=ANSWER_TIMEOUT_S)
            self._system.finish("curator", "sessions", timeout_s=ANSWER_TIMEOUT_S)

    def _on_interrupt(self, *_: object) -> None:
        """The first Ctrl-C ends the talk, the second everything: what is acknowledged is durable.

        While actors start or stop it is only noted: nothing may be closed under their hands.
        """
        if self._interrupted:
            os._exit(INTERRUPTED)
        self._interrupted = True
        if self._talking:
            raise KeyboardInterrupt

    def _on_fault(self, sentence: str) -> None:
        self._fault = self._fault or sentence
        self._stopping.set()


def _prompt() -> None:
    sys.stderr.write("> ")
    sys.stderr.flush()


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()
