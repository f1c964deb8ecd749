"""Models that misbehave, and one that can be held while it thinks."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from actors.adapters.offline_model.model import OfflineModel
from actors.ports import Extraction, ModelTurn

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from actors.ports import Line, Prompt

TIMEOUT_S = 60.0


class Saying(OfflineModel):
    """Answers what `answer` returns; reads like the offline model, or raises if `unreadable`."""

    def __init__(self, answer: Callable[[Prompt], str], *, unreadable: bool = False) -> None:
        self._answer = answer
        self._unreadable = unreadable
        self.prompts: list[Prompt] = []

    def answer(self, prompt: Prompt) -> ModelTurn:
        self.prompts.append(prompt)
        return ModelTurn(text=self._answer(prompt))

    def extract(self, lines: Sequence[Line], context: Sequence[Line] = ()) -> Extraction:
        if self._unreadable:
            raise ValueError("the model's answer is no JSON")
        return super().extract(lines, context)


class Held(OfflineModel):
    """Thinks until it is let go; `calls` counts how often it was asked."""

    def __init__(self) -> None:
        self.asked = threading.Event()
        self.go = threading.Event()
        self.calls = 0

    def answer(self, prompt: Prompt) -> ModelTurn:
        self.calls += 1
        self.asked.set()
        assert self.go.wait(TIMEOUT_S)
        return super().answer(prompt)
