"""Every actor there is, by the name of its role, in the order in which they start."""

from __future__ import annotations

from typing import TYPE_CHECKING

from actors.automation_clock.actor import AutomationClock
from actors.commands.actor import Commands
from actors.commands.asked import Desk
from actors.config import CONSOLE_CHANNEL_ID
from actors.courier.actor import Courier
from actors.courier.reactions import ReactionCourier
from actors.courier.typing import TypingReader
from actors.ingestion.actor import Ingestion
from actors.memory_curator.actor import MemoryCurator
from actors.memory_curator.embedding import EmbeddingReader
from actors.mind import Mind, Study
from actors.reflector.actor import Reflector
from actors.responder.actor import Responder
from actors.runtime.alerting import BudgetReader
from actors.runtime.eraser import Eraser
from actors.runtime.erasing import ErasureReader
from actors.session_summarizer.actor import SessionSummarizer
from events.event import to_us

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from actors.runtime.actor import Role
    from actors.runtime.system import System
    from actors.runtime.world import World
    from actors.sending import Messenger

    Factory = Callable[[Role], object]

ROLES = (
    *("courier", "reactions", "typing", "responder", "clock", "commands", "curator", "sessions"),
    *("reflector", "embedding", "alerts", "eraser", "ingestion"),
)


def factories(system: System, world: World) -> Iterator[tuple[str, Factory]]:
    """How each is made, those that this world has a use for."""
    if world.messenger is not None:
        yield from _talking(system, world, world.messenger)
    yield from _working(system, world)


def _talking(system: System, world: World, messenger: Messenger) -> Iterator[tuple[str, Factory]]:
    runtime, read_model = system.runtime, system.read_model
    mind = Mind(
        read_model,
        world.model,
        world.clock,
        CONSOLE_CHANNEL_ID,
        system.purse,
        system.memory,
        world.embedder,
        world.own_id,
    )
    yield (
        "courier",
        lambda role: Courier.start(
            role, runtime, read_model, messenger, world.own_history, world.own_id
        ),
    )
    yield "reactions", lambda role: ReactionCourier.start(role, runtime, read_model, messenger)
    if (typist := world.typist) is not None:
        yield "typing", lambda role: TypingReader.start(role, runtime, typist)
    yield "responder", lambda role: Responder.start(role, runtime, mind)
    yield "clock", lambda role: AutomationClock.start(role, runtime, mind)
    if (front := world.front) is not None:
        desk = Desk(mind, system.log, front.export, world.tell_operator)
        yield "commands", lambda role: Commands.start(role, runtime, desk, front)


def _working(system: System, world: World) -> Iterator[tuple[str, Factory]]:
    runtime, read_model = system.runtime, system.read_model
    study = Study(read_model, world.model, world.clock, CONSOLE_CHANNEL_ID, system.purse)
    rests = world.pace_s > 0  # many may talk at once
    yield "curator", lambda role: MemoryCurator.start(role, runtime, study, rests=rests)
    yield "sessions", lambda role: SessionSummarizer.start(role, runtime, study, rests=rests)
    yield "reflector", lambda role: Reflector.start(role, runtime, study, rests=rests)
    if (embedder := world.embedder) is not None:
        yield (
            "embedding",
            lambda role: EmbeddingReader.start(
                role,
                runtime,
                study,
                embedder,
                history=world.embeds_history,
                tell=world.tell_operator,
                rests=rests,
            ),
        )
    tell = world.tell_operator
    yield "alerts", lambda role: BudgetReader.start(role, runtime, read_model, tell)
    eraser = Eraser(system.log, read_model, system, lambda: to_us(world.clock.now()))
    yield "eraser", lambda role: ErasureReader.start(role, runtime, eraser, read_model)
    yield "ingestion", lambda role: Ingestion.start(role, runtime, world.own_id)
