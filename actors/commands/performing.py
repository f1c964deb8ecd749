"""Which command is which piece of logic; on worker threads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from actors.commands import automations, explaining, known, memory, rights, server, wishes
from actors.commands.asked import CHOICES_MAX, REMEMBER, WHY, Answer, refused

if TYPE_CHECKING:
    from collections.abc import Callable

    from actors.commands.asked import Choice, Command, Desk
    from projections.queries.reading import Readable

COMMANDS: Final[dict[str, Callable[[Desk, Command], Answer]]] = {
    "memory show": memory.show,
    "memory correct": memory.correct,
    "memory forget": memory.forget,
    memory.FORGET: memory.forget_confirmed,
    wishes.UNDO: wishes.undo,
    "memory pin": wishes.pin,
    "memory unpin": wishes.unpin,
    "memory export": rights.export,
    "memory pause": rights.pause,
    "memory resume": rights.resume,
    "memory why": explaining.explain,
    "recall": explaining.recall,
    "privacy": rights.privacy,
    rights.ERASE: rights.erase_confirmed,
    rights.STAY: rights.stay,
    "automation create": automations.create,
    "automation list": automations.listed,
    "automation pause": automations.pause,
    "automation resume": automations.resume,
    "automation delete": automations.delete,
    "automation zone": automations.zone,
    "costs": server.costs,
    "settings": server.settings,
    "report": server.report,
    REMEMBER: memory.remember,
    WHY: explaining.explain,
}


def suggest(read_model: Readable, about: str, user_id: int, typed: str) -> list[Choice]:
    """What somebody may choose from: of their facts, or of their automations."""
    if about == "automations":
        return automations.choices(read_model, user_id, typed)[:CHOICES_MAX]
    return known.suggest_own(read_model, user_id, typed)


def perform(desk: Desk, command: Command) -> Answer:
    """Carry out a command; what it causes is in the answer, to be recorded."""
    logic = COMMANDS.get(command.name)
    if logic is None:  # a button of an older version
        return refused("I do not know that any more; give the command again.")
    return logic(desk, command)
