"""What people decide about being heard: pausing, resuming, coming back after an erasure.

A pause and its end are steps of one stream per person. What was said in a pause is never stored,
however late it arrives: the time of the message counts, not the time it comes.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from events.agreements import AgreementEnded, Agreements, PersonAgreed, asking_server
from events.event import Event
from events.messages import MessageEdited, MessageReceived
from events.settings import SettingChanged

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from events.event import New
    from events.request import Request


class PersonPaused(Event, frozen=True, kw_only=True, gc=False):
    """From a moment on, nothing that a person says is stored and nothing learned about them."""

    topic = "person.paused.1"
    collision = "decided"

    user_id: int
    since_us: int


class PersonResumed(Event, frozen=True, kw_only=True, gc=False):
    """From a moment on, what a person says is stored again; what came before never is."""

    topic = "person.resumed.1"
    collision = "decided"

    user_id: int
    since_us: int
    generation: int = 0
    """After an erasure: the generation of their key that this opens; 0: they only had paused."""


CONSENT = frozenset({PersonPaused, PersonResumed, PersonAgreed, AgreementEnded, SettingChanged})
"""What may change who is heard."""


class Pause(NamedTuple):
    """A time of silence: from its first moment to before its last, which is None while it lasts."""

    from_us: int
    upto_us: int | None


class Consent(NamedTuple):
    """What a person has decided so far."""

    pauses: tuple[Pause, ...] = ()
    generation: int = 0
    """The newest that they opened by coming back."""
    version: int = 0
    """Of their stream."""

    @property
    def paused_since_us(self) -> int | None:
        """When the present pause began; None if there is none."""
        last = self.pauses[-1] if self.pauses else None
        return last.from_us if last is not None and last.upto_us is None else None

    def silent_at(self, at_us: int) -> bool:
        """Whether what was said then is not to be stored."""
        return any(
            pause.from_us <= at_us and (pause.upto_us is None or at_us < pause.upto_us)
            for pause in self.pauses
        )


class Silences:
    """Who paused when: folded from the log, asked before a message is recorded."""

    def __init__(self, events: Iterable[tuple[Event, int]]) -> None:
        """`events` with their versions, in the order of the log."""
        self._people: dict[int, Consent] = {}
        self.agreements = Agreements()
        for event, version in events:
            self.apply(event, version)

    def __bool__(self) -> bool:
        return bool(self._people) or bool(self.agreements)

    def of(self, user_id: int) -> Consent:
        return self._people.get(user_id, Consent())

    def apply(self, event: Event, version: int) -> None:
        """Fold one more event; others than a pause and its end change nothing."""
        self.agreements.apply(event)
        if isinstance(event, PersonPaused | PersonResumed):
            self._people[event.user_id] = _folded(self.of(event.user_id), event, version)

    def cover_any(self, events: Iterable[New]) -> bool:
        """Whether any of these is from a silence; quick while there are none."""
        return bool(self) and any(self.cover(new.event) for new in events)

    def cover(self, event: Event) -> bool:
        """Whether this is a message, or a wording of one, that its author would not have kept."""
        if not isinstance(event, MessageReceived | MessageEdited):
            return False
        if self.agreements.cover(event):
            return True
        consent = self._people.get(event.author_id)
        if consent is None:
            return False
        edited_us = event.edited_ms * 1000
        return consent.silent_at(event.created_us) or (
            edited_us > 0 and consent.silent_at(edited_us)
        )


def is_consent(request: Request) -> bool:
    """Whether it changes who is heard."""
    return any(
        type(new.event) in CONSENT
        and (not isinstance(new.event, SettingChanged) or asking_server(new.event) is not None)
        for new in request.events
    )


def parted(requests: Sequence[Request]) -> list[Sequence[Request]]:
    """Cut behind each request that changes who is heard: it counts for what is asked after it."""
    ends = [n for n, request in enumerate(requests, 1) if is_consent(request)]
    if not ends or ends[-1] < len(requests):
        ends.append(len(requests))
    return [requests[start:end] for start, end in pairwise([0, *ends])]


def _folded(consent: Consent, event: PersonPaused | PersonResumed, version: int) -> Consent:
    pauses = consent.pauses
    if isinstance(event, PersonPaused):
        if consent.paused_since_us is None:
            pauses = (*pauses, Pause(event.since_us, None))
        return consent._replace(pauses=pauses, version=version)
    if event.generation:  # what was said before the erasure stays away
        return Consent((Pause(0, event.since_us),), event.generation, version)
    if consent.paused_since_us is not None:
        pauses = (*pauses[:-1], Pause(consent.paused_since_us, event.since_us))
    return consent._replace(pauses=pauses, version=version)
