"""Which command is which piece of logic; on worker threads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from actors.commands import explaining, memory, rights, server
from actors.commands.asked import REMEMBER, WHY, Answer, refused

if TYPE_CHECKING:
    from collections.abc import Callable

    from actors.commands.asked import Command, Desk

COMMANDS: Final[dict[str, Callable[[Desk, Command], Answer]]] = {
    "memory show": memory.show,
    "memory correct": memory.correct,
    "memory forget": memory.forget,
    memory.FORGET: memory.forget_confirmed,
    "memory export": rights.export,
    "memory pause": rights.pause,
    "memory resume": rights.resume,
    "memory why": explaining.explain,
    "recall": explaining.recall,
    "privacy": rights.privacy,
    rights.ERASE: rights.erase_confirmed,
    "costs": server.costs,
    "settings": server.settings,
    "report": server.report,
    REMEMBER: memory.remember,
    WHY: explaining.explain,
}


def perform(desk: Desk, command: Command) -> Answer:
    """Carry out a command; what it causes is in the answer, to be recorded."""
    logic = COMMANDS.get(command.name)
    if logic is None:  # a button of an older version
        return refused("I do not know that any more; give the command again.")
    return logic(desk, command)
