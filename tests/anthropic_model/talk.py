"""Claude on the loopback, and a model that talks to it without waiting for anything."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from actors.adapters.anthropic_model.choice import choice_of
from actors.adapters.anthropic_model.model import AnthropicModel
from actors.adapters.anthropic_model.sdk import SdkServer, Timeouts
from actors.ports import Line, Prompt, Recalled
from events.settings_known import SETTINGS
from projections.queries.settings import Settings
from tests.fakes.claude import KEY, Claude
from tests.fakes.clock import VirtualClock

if TYPE_CHECKING:
    from actors.adapters.anthropic_model.choice import Choice
    from tests.fakes.claude import HangUp, Says, Status

MOMENT = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)
SILENCE_S = 1.5  # after which a stream has stalled; the stub needs a millisecond, or a busy machine


def choice(**changes: Any) -> Choice:
    defaults = {setting.key: setting.default for setting in SETTINGS}
    return replace(choice_of(Settings(defaults)), **changes)


@dataclass
class Talk:
    """A model and the server that it talks to."""

    claude: Claude
    model: AnthropicModel
    clock: VirtualClock
    pauses_s: list[float]
    chosen: Choice

    def script(self, *answers: Says | Status | HangUp) -> None:
        self.claude.script.extend(answers)


def talk_with(claude: Claude, server: SdkServer) -> Talk:
    clock, pauses_s = VirtualClock(MOMENT), list[float]()

    def sleep(seconds: float) -> None:
        pauses_s.append(seconds)
        clock.advance(seconds)

    made = Talk(claude, None, clock, pauses_s, choice())  # pyright: ignore[reportArgumentType]
    made.model = AnthropicModel(
        server, choose=lambda: made.chosen, clock=clock, sleep=sleep, chance=lambda: 0.5
    )
    return made


def server_of(claude: Claude, key: str = KEY) -> SdkServer:
    return SdkServer(key, claude.url, Timeouts(connect_s=2.0, read_s=SILENCE_S))


def line(text: str, n: int = 1, **changes: Any) -> Line:
    fields: dict[str, Any] = {
        "message_id": n,
        "author_id": 7,
        "author_name": "Ada",
        "at": MOMENT,
        "text": text,
    }
    return Line(**(fields | changes))


def prompt(text: str = "What is my cat called?", **changes: Any) -> Prompt:
    fields: dict[str, Any] = {
        "now": MOMENT,
        "speaker_id": 7,
        "speaker_name": "Ada",
        "triggers": (line(text, 99),),
    }
    return Prompt(**(fields | changes))


def recalled(kind: Any = "fact", n: int = 1, text: str = "Ada has a cat.", **more: Any) -> Recalled:
    fields: dict[str, Any] = {
        "kind": kind,
        "id": 500 + n,
        "score": 0.5,
        "text": text,
        "at": MOMENT,
        "author_id": 7,
        "author_name": "Ada",
        "source_message_id": n,
    }
    return Recalled(**(fields | more))
