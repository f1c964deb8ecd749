"""What a model is told with every prompt, kept by its content: old versions stay readable."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from events import streams
from events.event import New
from events.replies import TemplateKept

if TYPE_CHECKING:
    from actors.ports import Model


@runtime_checkable
class Templated(Protocol):
    """A model that is told something around the data: rules, what its tools do."""

    @property
    def template(self) -> str:
        """All of it, as JSON: the same words are the same text."""
        ...


def template_of(model: Model) -> str:
    """SHA-256 of it in hexadecimal; empty where the model is told nothing but the data."""
    return _sha256(model.template) if isinstance(model, Templated) else ""


def kept(model: Model, at_us: int) -> tuple[New, ...]:
    """To be recorded before the model is asked; the log keeps each content once."""
    if not isinstance(model, Templated):
        return ()
    text = model.template
    event = TemplateKept(at=at_us, sha256=_sha256(text), text=text)
    return (New(streams.template(event.sha256), event),)


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
