"""The whole system in this process: a real data folder, log, read model, actors; virtual time."""

from __future__ import annotations

from concurrent.futures import Future
from typing import TYPE_CHECKING, Any, Self, TypeVar

from actors.adapters.console import Minter
from actors.adapters.minilm_embedder import MiniLmEmbedder
from actors.adapters.offline_model.model import OfflineModel
from actors.config import CONSOLE_CHANNEL_ID, OPERATOR_ID, OPERATOR_NAME
from actors.ingestion.actor import Observed
from actors.ingestion.observed import ObservedMessage
from actors.runtime.data_folder import DataFolder
from actors.runtime.roles import ROLES
from actors.runtime.system import System
from actors.runtime.timers import Timers
from actors.runtime.world import World
from events.event import Event, to_us
from projections.queries import conversation
from projections.rebuild import build, differences
from projections.store import Files
from tests.fakes.terminal import Terminal

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from pathlib import Path
    from types import TracebackType

    from actors.embedder import Embedder
    from actors.ingestion.observed import (
        ObservedAccess,
        ObservedDelete,
        ObservedMembership,
        ObservedReaction,
    )
    from actors.ports import Model
    from actors.runtime.journal import Answer
    from actors.sending import Messenger
    from events.event import Recorded
    from projections.rebuild import Difference
    from tests.fakes.clock import VirtualClock

E = TypeVar("E", bound=Event)
TIMEOUT_S = 60.0  # nothing here takes a second on an idle machine
SECONDS_PER_LINE = 1.0  # people type


def real_embedder() -> Embedder | None:
    """The packaged embedder where it is installed; memory finds by words without it."""
    return MiniLmEmbedder() if MiniLmEmbedder.unavailable_because() is None else None


class Lorekeeper:
    """A running system over `folder`; leave the block to stop it, enter another to start again."""

    def __init__(
        self,
        folder: Path,
        clock: VirtualClock,
        *,
        model: Model | None = None,
        embedder: Embedder | None = None,
        roles: Collection[str] = ROLES,
        before_sending: Callable[[Any], object] = lambda _: None,
        messenger: Messenger | None = None,
        **world: Any,
    ) -> None:
        """`world`: further fields of `World`."""
        self.clock = clock
        self.data = DataFolder(folder, clock)
        with self.data.read_model.reading() as db:
            newest = conversation.newest_id(db, CONSOLE_CHANNEL_ID)
        self.minter = Minter(clock, newest)
        self.terminal = Terminal(clock, self.minter)
        self.terminal.before = before_sending
        self.faults: list[str] = []
        self.timers = Timers(clock)
        clock.drive(self.timers)
        adapters = World(
            clock,
            model or OfflineModel(),
            embedder,
            messenger or self.terminal,
            lambda: 0.5,
            **world,
        )
        self.system = System(self.data, adapters, on_fault=self.faults.append, timers=self.timers)
        self.system.start(roles)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        late = self.system.stop()
        self.data.close()
        assert kind is not None or not late, f"did not stop: {late}"

    @property
    def log(self) -> Any:
        return self.data.log

    def message(self, text: str, **changes: Any) -> ObservedMessage:
        """The operator's next line; `changes` replace fields."""
        self.clock.advance(SECONDS_PER_LINE)
        fields: dict[str, Any] = {
            "message_id": self.minter.mint(),
            "created_us": to_us(self.clock.now()),
            "guild_id": None,
            "channel_id": CONSOLE_CHANNEL_ID,
            "author_id": OPERATOR_ID,
            "author_name": OPERATOR_NAME,
            "is_bot": False,
            "content": text,
        }
        return ObservedMessage(**(fields | changes))

    def observe(
        self,
        *messages: ObservedMessage,
        via: Any = "live",
        deletes: tuple[ObservedDelete, ...] = (),
        access: ObservedAccess | None = None,
        reaction: ObservedReaction | None = None,
        membership: ObservedMembership | None = None,
    ) -> Answer:
        """Through ingestion; returns when the journal has answered."""
        answered: Future[Answer] = Future()
        seen = Observed(
            messages, via, answered.set_result, deletes, None, access, reaction, membership
        )
        assert self.system.addresses["ingestion"].tell(seen)
        return answered.result(TIMEOUT_S)

    def say(self, text: str) -> str:
        """One line of the operator and everything answered to it."""
        before = len(self.terminal.sent)
        self.observe(self.message(text))
        self.system.settle("responder", "courier", timeout_s=TIMEOUT_S)
        return "\n".join(self.terminal.texts[before:])

    def learn(self, *history: int) -> None:
        """What an ordinary end of the console does: the curator reads what is unread.

        `history`: channels whose imported messages are read too, as `import --learn` does.
        """
        self.system.learn(history)
        self.system.finish("curator", timeout_s=TIMEOUT_S)

    def rest(self) -> None:
        """Until nobody has anything left to do."""
        while True:
            head = self.data.log.head()
            self.system.settle(timeout_s=TIMEOUT_S)
            if head == self.data.log.head():
                return

    def pass_time(self, seconds: float) -> None:
        """Time goes by; then everything it led to is done."""
        self.clock.advance(seconds)
        self.rest()

    def sleep_through(self, seconds: float) -> None:
        """As `pass_time`, on a machine that sleeps."""
        self.clock.leap(seconds)
        self.rest()

    def events(self, kind: type[E]) -> list[Recorded]:
        """Recorded events of one kind, in order."""
        return list(self.data.log.read(0, topics=[kind.topic], limit=1_000_000).events)

    def rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        self.system.project(self.data.log.head())
        with self.data.read_model.reading() as db:
            return db.execute(sql, list(values)).fetchall()

    def differences(self) -> list[Difference]:
        """How the live tables differ from those made again from the log."""
        self.rest()
        return tables_differ(self.data)


def tables_differ(data: DataFolder) -> list[Difference]:
    """How an open folder's tables differ from those made again aside, up to where they are."""
    making = Files.in_the_making(data.path)
    try:
        with data.read_model.reading() as db:
            upto = db.execute("SELECT position FROM ledger.read_upto").fetchall()[0][0]
            build(data.log, making, upto=upto, progress=lambda _: None)
            return differences(db, making.tables)
    finally:
        making.remove()
