"""What a system runs with: its adapters, as the composition chose them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from actors.commands.asked import Form, Respondent
from actors.config import LOREKEEPER_ID

if TYPE_CHECKING:
    from collections.abc import Callable

    from actors.courier.typing import Typist
    from actors.embedder import Embedder
    from actors.own_history import OwnHistory
    from actors.ports import Clock, Model
    from actors.sending import Messenger


class Front(Respondent, Protocol):
    """Where people give commands, and what these need of the house."""

    def export(self, user_id: int, form: Form) -> bytes | None:
        """All that a person said and is known of them, as `Desk.export` says."""
        ...


@dataclass(frozen=True, slots=True)
class World:
    """The adapters that this system runs with."""

    clock: Clock
    model: Model
    embedder: Embedder | None
    messenger: Messenger | None
    """None: nobody is answered, as while importing."""
    chance: Callable[[], float]
    """Numbers in [0, 1), so that restarted actors do not go in step."""
    own_id: int = LOREKEEPER_ID
    """Who we are there: our Discord account, if we have one."""
    own_history: OwnHistory | None = None
    """Where words of ours can be looked up; None: nowhere, as in a terminal."""
    typist: Typist | None = None
    """Where it can be shown that an answer is being prepared."""
    front: Front | None = None
    """Where people give commands."""
    tell_operator: Callable[[str], object] = lambda _: None
    """Has who runs us read a sentence."""
    embeds_history: bool = False
    """What was imported and not learned from gets vectors even if that costs money."""
    pace_s: float = 0.0
    """How long what nobody waits for may be gathered before it is projected."""
